"""Twenty editors of one charter at once: whoever is told that hers was kept had read what it replaced.

The same race as `junto bench faults`, with fewer rounds: a hundred take minutes, and prove no more.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
EDITORS, ROUNDS, USES = 20, 3, 16
# an empty database that the test may fill: postgresql://…
POSTGRES = os.environ.get("CHARTER_RACE_DATABASE_URL", "")


@pytest.mark.slow
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_many_at_one_charter_and_one_invitation(database: str, tmp_path: Path) -> None:
    if database == "postgresql" and not POSTGRES:
        pytest.skip("CHARTER_RACE_DATABASE_URL names no empty PostgreSQL database")
    environment = {
        **{key: value for key, value in os.environ.items() if not key.startswith("JUNTO_")},
        "DJANGO_SETTINGS_MODULE": "junto.config.settings",
        "JUNTO_DATA_DIR": str(tmp_path),
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        **({"JUNTO_DATABASE_URL": POSTGRES} if database == "postgresql" else {}),
    }
    founded = ["init", "--firm", "F", "--name", "N", "--email", "n@x.example", "--password-stdin"]
    subprocess.run(
        [sys.executable, "-m", "junto", *founded],
        env=environment, input="a long enough secret\n", text=True, check=True, capture_output=True,
    )  # fmt: skip
    code = f"from junto.config import bench_faults_races as b; b.main({EDITORS}, {ROUNDS}, {USES})"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=environment, capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["invitation"] == {"came": {"joined": 1, "refused": USES - 1}, "members": 1, "facts": 1}
    came = told["charter"]
    assert came["faults"] == []
    assert (came["busy"], came["refused blindly"], came["unseen overwrites"]) == (0, 0, 0)
    assert came["kept"] + came["refused"] == came["tries"] == EDITORS * ROUNDS
    assert came["refused"] > 0
    assert came["counted"] is True
