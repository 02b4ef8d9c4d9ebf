"""kill -9 in the middle of an import: it begins again, nothing is doubled, no file stays."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PLANT = """
import django; django.setup()
from datetime import timedelta
from junto.kernel import clock
from junto.kernel.models import Installation
from tests.discovery import firm as f
from junto.discovery.actions import imports
Installation.objects.create(firm_name="F", demo=False, clock_offset=timedelta(0), created_at=clock.now())
ida, firm = f.analyst(), f.plant(practices=1)
row = f.brought(ida, f.as_csv(f.ties(firm) * 12))
imports.start_import(actor=ida, brought=row)
print(row.records, row.preview["records"])
"""
READ = """
import django; django.setup()
from junto.discovery.actions import reading
from junto.discovery.models import ImportRun
print("reading", flush=True)
reading.read_file(import_id=ImportRun.objects.get().pk)
"""
TELL = """
import django; django.setup()
from junto.discovery import folders
from junto.discovery.models import ImportRun, PersonKey
from tests.discovery import firm as f
row = ImportRun.objects.get()
print(row.state, len(f.rows()), len(folders.jobs()), PersonKey.objects.count(), row.records)
"""


def run(folder, code, *, wait=True):
    started = subprocess.Popen(
        [sys.executable, "-c", code],
        env={
            "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
            "JUNTO_DATA_DIR": str(folder),
            "DJANGO_SETTINGS_MODULE": "junto.config.settings",
            "PATH": "/usr/bin:/bin",
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    if not wait:
        return started
    out, err = started.communicate(timeout=120)
    assert started.returncode == 0, err[-1500:]
    return out.strip()


def planted(folder):
    run(folder, "import django; django.setup()\nfrom django.core.management import call_command\n"
        "call_command('migrate', verbosity=0)")  # fmt: skip
    run(folder, PLANT)


@pytest.mark.slow
@pytest.mark.parametrize("after", [0.4, 1.5])
def test_a_killed_import_begins_again_and_doubles_nothing(tmp_path, after):
    whole = tmp_path / "whole"
    killed = tmp_path / "killed"
    whole.mkdir()
    planted(whole)
    shutil.copytree(whole, killed)
    run(whole, READ)
    first = run(killed, READ, wait=False)
    first.stdout.readline()
    time.sleep(after)
    os.kill(first.pid, signal.SIGKILL)
    first.communicate()
    run(killed, READ)
    told, wanted = run(killed, TELL).split(), run(whole, TELL).split()
    assert told == wanted
    assert told[0] == "finished"
    assert (told[2], told[3]) == ("0", "120")
    left = [path for path in (killed / "discovery").rglob("*") if path.is_file()]
    assert [path.name for path in left if not path.name.startswith("week=")] == []
