"""Thirty-two at once come to what one would: on SQLite always, on PostgreSQL where one is named."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# an empty database that the test may fill: postgresql://…
POSTGRES = os.environ.get("RACE_DATABASE_URL", "")


@pytest.mark.slow
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_thirty_two_at_once(database: str, tmp_path: Path) -> None:
    if database == "postgresql" and not POSTGRES:
        pytest.skip("RACE_DATABASE_URL names no empty PostgreSQL database")
    environment = {
        **{key: value for key, value in os.environ.items() if not key.startswith("JUNTO_")},
        "DJANGO_SETTINGS_MODULE": "junto.config.settings",
        "JUNTO_DATA_DIR": str(tmp_path),
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        **({"JUNTO_DATABASE_URL": POSTGRES} if database == "postgresql" else {}),
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.communities.racing"],
        env=environment, cwd=ROOT, capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    came = json.loads(done.stdout.splitlines()[-1])
    assert came == {
        "database": database,
        "join": [{"done": 1, "refused": 31}, [1, 1, 1]],
        "use": [{"done": 1, "refused": 31}, [1, 1, 1]],
        "invitations left": 0,
        "leave": [{"done": 1, "refused": 31}, [0, 1, 1]],
        "found": [{"done": 1, "refused": 31}, 1],
        "answer": [{"done": 1, "refused": 31}, 1],
        "invite": [{"done": 32}, 1, 1],
    }
