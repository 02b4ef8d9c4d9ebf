"""Whose data was erased stays erased: a backup from before does not bring her back, on either database."""

import json
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from junto.config.backup import BackupError, erased, restoring
from junto.config.env import env
from junto.kernel import audit
from junto.kernel.models import AuditEntry, LedgerEntry
from junto.people import actions, queries
from junto.people.models import Erasure, PeopleImport, Person, SystemRole
from tests import factories
from tests.house import apart
from tests.house.apart import Apart

CANARY = "Zyphorant"
PLANTED = f"""
from tests import factories
from tests.people import test_erasing as planting
from junto.people.actions import ask_for_data, exporting
factories.administrator("Gareth Keys")
who = planting.planted()
planting.in_communities(who, factories.person("Dee Carrow"))
exporting.prepare(ask_for_data(actor=factories.loaded(factories.person("Bo Newman"))).pk)
assert who.name.startswith("{CANARY}")
"""
ERASES = f"""
from junto.people import actions
from junto.people.models import Person
from junto.kernel.tasks import worker
actions.erase_myself(actor=Person.objects.get(name__startswith="{CANARY}"))
worker.work_through()
"""
LOOKS = f"""
import json
from junto.kernel import audit
from junto.kernel.tasks import worker
from junto.people.models import DataExport, Erasure, Person
worker.work_through()
print(json.dumps([
    Person.objects.filter(name__startswith="{CANARY}").count(),
    [[row.ground, row.swept_at is None] for row in Erasure.objects.all()],
    audit.verify_chain().holds,
    DataExport.objects.exclude(state="expired").count(),
]))
"""


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_backup_from_before_does_not_bring_her_back(kind: str, made_tables: bytes, tmp_path: Path) -> None:
    apart.only_where_it_belongs(kind)
    with apart.database() if kind == "postgresql" else nullcontext("") as url:
        firm, copy = Apart(tmp_path / "firm", url, made_tables), tmp_path / "kept" / "a.backup"
        copy.parent.mkdir()
        firm.found_firm()
        firm.does(PLANTED)
        assert [one.suffix for one in (firm.folder / "exports").iterdir()] == [".zip"]
        made = firm.junto("backup", str(copy))
        assert made.returncode == 0, made.stderr
        firm.does(ERASES)
        assert len(erased.read(firm.folder) or ()) == 1
        back = firm.junto("restore", str(copy), "--replace")
        assert back.returncode == 0, back.stderr
        assert "Erased again, because they were erased since: 1." in back.stdout
        assert list((firm.folder / "exports").glob("*")) == []
        assert json.loads(firm.does(LOOKS)) == [0, [["again", False]], True, 0]
        assert bytes_of(firm.folder).count(CANARY.lower().encode()) == 0
        if kind == "sqlite":
            elsewhere(copy, firm.folder, tmp_path)


def elsewhere(copy: Path, folder: Path, tmp_path: Path) -> None:
    """On another machine the list is looked for beside the backup; without one, that is said."""
    alone = Apart(tmp_path / "alone")
    back = alone.junto("restore", str(copy))
    assert "No list of erasures (erased.txt) lay here or beside the backup" in back.stdout
    assert json.loads(alone.does(LOOKS))[0] == 1
    (copy.parent / erased.NAME).write_bytes((folder / erased.NAME).read_bytes())
    other = Apart(tmp_path / "other")
    back = other.junto("restore", str(copy))
    assert "were erased since: 1." in back.stdout
    assert json.loads(other.does(LOOKS))[0] == 0
    assert erased.read(other.folder) == erased.read(folder)


def bytes_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file()).lower()


# --- the deed --------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_only_whose_mark_is_known_is_erased_and_a_running_list_ends(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    gareth, bo = factories.administrator("Gareth Keys"), factories.person("Bo Newman")
    PeopleImport.objects.create(file_name="l.csv", begun_at=bo.created_at, state="running")
    assert actions.repeat_erasures(marks={"0" * 64}) == 0
    assert PeopleImport.objects.get().state == "running"
    before = LedgerEntry.objects.count()
    # the last administrator, too: it was decided when somebody else was one
    assert actions.repeat_erasures(marks={queries.mark_of(gareth.key)}) == 1
    assert Person.objects.get(pk=gareth.pk).name == "A former colleague"
    assert Person.objects.get(pk=bo.pk).name == "Bo Newman"
    assert (PeopleImport.objects.get().state, SystemRole.objects.get().until is None) == ("cancelled", False)
    row = Erasure.objects.get()
    assert (row.ground, row.mark, row.proposed_by) == ("again", queries.mark_of(gareth.key), gareth)
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.about, entry.detail) == (None, gareth.pk, {"ground": "again"})
    assert audit.verify_chain().holds
    told = LedgerEntry.objects.filter(pk__gt=before).values_list("kind", flat=True)
    assert {"people.PersonErased", "people.PersonLeft", "people.PeopleImportEnded"} <= set(told)
    assert actions.repeat_erasures(marks={row.mark}) == 0


# --- the list --------------------------------------------------------------------------------------------


@pytest.fixture
def two(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """A data folder and a folder of backups."""
    data, kept = tmp_path / "data", tmp_path / "kept"
    for folder in (data, kept):
        folder.mkdir()
    settings.DATA_DIR = data
    monkeypatch.setattr(erased, "env", env.model_copy(update={"backup_dir": str(kept)}))
    return data, kept


@pytest.mark.django_db
def test_an_erasure_is_noted_in_both_places_and_names_nobody(two: tuple[Path, Path]) -> None:
    from junto.kernel.tasks import worker

    factories.administrator("Gareth Keys")
    who = factories.person(f"{CANARY} Quillabee")
    key = who.key
    actions.erase_myself(actor=who)
    worker.work_through()
    for folder in two:
        assert (folder / erased.NAME).read_text() == f"{erased.FIRST}\n{queries.mark_of(key)}\n"
        assert (folder / erased.NAME).stat().st_mode & 0o777 == 0o600
    (two[0] / erased.NAME).unlink()
    erased.keep()
    assert erased.read(two[0]) == erased.read(two[1]) == {queries.mark_of(key)}


@pytest.mark.django_db
def test_nothing_is_ever_let_go_and_a_missing_folder_keeps_no_other_waiting(two: tuple[Path, Path]) -> None:
    one, other = "1" * 64, "2" * 64
    erased.spread({one})
    (two[0] / erased.NAME).unlink()
    erased.spread({other})
    assert erased.read(two[0]) == erased.read(two[1]) == {one, other}
    (two[1] / erased.NAME).unlink()
    two[1].rmdir()
    with pytest.raises(FileNotFoundError):
        erased.spread({"3" * 64})
    assert erased.read(two[0]) == {one, other, "3" * 64}


@pytest.mark.parametrize("text", ["", "x\n", f"{erased.FIRST}\n{'1' * 63}\n", f"{erased.FIRST}\n\xe4\n"])
def test_a_damaged_list_stops_a_restore(text: str, two: tuple[Path, Path]) -> None:
    (two[1] / erased.NAME).write_text(text, encoding="latin-1")
    with pytest.raises(BackupError, match="list of erasures"):
        restoring.check(two[0] / "a.backup")
    assert [one.name for one in two[0].iterdir()] == []
