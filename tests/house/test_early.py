"""The web process that loads behind a gate: begun for what was served before, let through, or ended."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from junto.config import early


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    chosen = SimpleNamespace(data_dir=tmp_path, bind="127.0.0.1", port=8000, workers=2, threads=2)
    monkeypatch.setattr(early, "env", chosen)
    monkeypatch.delenv(early.GATE, raising=False)
    sleeper = [sys.executable, "-c", "import time; time.sleep(60)"]
    monkeypatch.setattr(early, "web_command", lambda **_kw: sleeper)
    return tmp_path


@pytest.mark.parametrize("said", [[], ["work"], ["demo", "--no-serve"], ["serve", "--web-only"], ["migrate"]])
def test_nothing_begins_for_other_commands(place: Path, said: list[str]) -> None:
    (place / ".served").touch()
    early.begin(said)
    assert early._started == []


def test_nothing_begins_where_nothing_was_served(place: Path) -> None:
    early.begin(["serve"])
    assert early._started == []


def test_given_up_it_is_ended_and_its_gate_stays_shut(place: Path) -> None:
    (place / ".served").touch()
    early.begin(["serve"])
    [process] = early._started
    early.give_up()
    assert process.poll() == -signal.SIGKILL
    assert [path.name for path in place.iterdir()] == [".served"]


def test_taken_it_is_let_through(place: Path) -> None:
    (place / ".served").touch()
    early.begin(["demo"])
    process: Any = early.taken()
    try:
        assert process.poll() is None
        early.wait_for_the_checks()  # returns: the gate is open
        assert Path(os.environ[early.GATE]).exists()
    finally:
        process.kill()
        process.wait()
        early.give_up()


def test_orphaned_it_ends_with_its_server(tmp_path: Path) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    waits = "from junto.config import early; early.wait_for_the_checks()"
    server = (
        f"import subprocess, sys, time\nsubprocess.Popen([sys.executable, '-c', {waits!r}])\ntime.sleep(30)"
    )
    environ = {**os.environ, early.GATE: str(tmp_path / f".open-{gone.pid}"), "PYTHONPATH": "src"}
    assert (
        subprocess.run([sys.executable, "-c", server], env=environ, timeout=25).returncode == -signal.SIGTERM
    )
