"""`junto traces` and `junto discover`."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from junto.discovery import keeping
from junto.discovery.models import ImportRun
from tests import factories
from tests.discovery import firm as f

pytestmark = pytest.mark.django_db
SAID = {"source": "traces", "purpose": "To find groups", "basis": "Interest", "notice_on": "2026-01-05"}


def test_a_file_by_the_command_with_the_words_of_the_page(tmp_path, capsys):
    f.analyst()
    path = tmp_path / "traces.csv"
    path.write_bytes(f.as_csv(f.ties(f.plant(practices=1), weeks=2)))
    call_command("traces", str(path), **SAID)
    said = capsys.readouterr().out
    assert "Kept, as a weekly count:" in said
    assert "weekly ties kept; 0 people matched nobody." in said
    row = ImportRun.objects.get()
    assert (row.state, row.agreement_no, keeping.sources()) == ("finished", "none", {row.number})
    assert path.exists()
    assert f.folders.jobs() == []


def test_looking_only_keeps_nothing(tmp_path, capsys):
    f.analyst()
    path = tmp_path / "traces.csv"
    path.write_bytes(f.as_csv(f.ties(f.plant(practices=1), weeks=1)))
    call_command("traces", str(path), look_only=True, **SAID)
    assert "week: the ISO week" in capsys.readouterr().out
    assert (ImportRun.objects.count(), f.on_disk()) == (0, [])


@pytest.mark.parametrize("missing", ["purpose", "basis", "notice_on"])
def test_without_ground_it_refuses(tmp_path, missing):
    f.analyst()
    path = tmp_path / "traces.csv"
    path.write_text("week,who,whom\n1,a,b\n")
    with pytest.raises(CommandError, match="Nothing was"):
        call_command("traces", str(path), **{**SAID, missing: ""})
    assert (ImportRun.objects.count(), f.on_disk()) == (0, [])


def test_it_needs_somebody_with_the_role(tmp_path):
    factories.administrator()
    path = tmp_path / "traces.csv"
    path.write_text("week,who,whom\n1,a,b\n")
    with pytest.raises(CommandError, match="Nobody with the discovery role"):
        call_command("traces", str(path), **SAID)
    f.analyst()
    f.analyst("Ola Analyst")
    with pytest.raises(CommandError, match="--as EMAIL"):
        call_command("traces", str(path), **SAID)


def test_discover_reads_a_folder_and_no_database(tmp_path):
    firm = f.plant(practices=1)
    folder = tmp_path / "set"
    folder.mkdir()
    lines = ["week,who,whom,object,kind"]
    lines += [f"{week},{a.email},{b.email},,reply" for week, a, b in f.ties(firm)]
    (folder / "traces.csv").write_text("\n".join(lines))
    root, out = Path(__file__).parents[2], tmp_path / "c.csv"
    done = subprocess.run(
        [sys.executable, "-m", "junto", "discover", str(folder), "--seed", "3", "--out", str(out)],
        env={"PYTHONPATH": str(root / "src"), "JUNTO_DATA_DIR": str(tmp_path / "d"), "PATH": "/usr/bin:/bin"},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert out.read_text().startswith("community,person_id,strength")
    assert not (tmp_path / "d" / "junto.sqlite3").exists()


def test_discover_refuses_with_one_sentence(tmp_path, capsys):
    with pytest.raises(SystemExit):
        call_command("discover", str(tmp_path / "nowhere"))
    assert "junto discover:" in capsys.readouterr().err
