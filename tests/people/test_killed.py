"""An import whose process is killed, for real: another process goes on and nothing is doubled."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from junto.people import bench

PEOPLE = 1500
COUNT = (
    "import django; django.setup()\n"
    "from junto.kernel.tasks import worker\n"
    "from junto.people.models import PeopleImport, Person\n"
    "from junto.kernel.models import LedgerEntry\n"
    "worker.work_through()\n"
    "job = PeopleImport.objects.exclude(state='cancelled').get()\n"
    "told = LedgerEntry.objects.filter(kind='people.PersonRecorded')\n"
    "print(job.state, job.done == job.total, Person.objects.filter(listed=True).count(), told.count())\n"
)


@pytest.mark.slow
def test_killed_in_the_middle(tmp_path: Path) -> None:
    environ = {
        **os.environ,
        "JUNTO_DATA_DIR": str(tmp_path / "data"),
        "JUNTO_DATABASE_URL": "",
        "PYTHONPATH": str(Path(bench.__file__).parents[2]),
        "PYTHONUNBUFFERED": "1",
        "DJANGO_SETTINGS_MODULE": "junto.config.settings",
    }
    junto = [sys.executable, "-m", "junto"]
    founded = [*junto, "init", "--firm", "F", "--name", "N", "--email", "n@x.example", "--password-stdin"]
    subprocess.run(
        founded, env=environ, input="a long enough secret\n", text=True, check=True, capture_output=True
    )
    bench.write_list(tmp_path / "people.csv", PEOPLE)
    applying = [*junto, "people", str(tmp_path / "people.csv"), "--apply"]
    with subprocess.Popen(applying, env=environ, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith("500 of"):
                os.kill(process.pid, signal.SIGKILL)
                break
    assert process.returncode == -signal.SIGKILL
    again = subprocess.run(applying, env=environ, text=True, capture_output=True)
    assert "Another list is being applied" in again.stderr
    told = subprocess.run(
        [sys.executable, "-c", COUNT], env=environ, text=True, check=True, capture_output=True
    )
    assert told.stdout.split() == ["done", "True", str(PEOPLE), str(PEOPLE + 1)]  # and the founder
