"""The web process that loads before its door: let through by a word, ended without one."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from junto.config import early, web


@pytest.fixture(autouse=True)
def sleeping(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Web processes that only repeat what they hear; the commands they were started for."""
    asked: list[str] = []

    def repeater(command: str) -> subprocess.Popen[bytes]:
        asked.append(command)
        says = "import sys, time; print(sys.stdin.read(), flush=True); time.sleep(60)"
        return subprocess.Popen([sys.executable, "-c", says], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    monkeypatch.setattr(early, "_web", repeater)
    yield asked
    early.give_up()


@pytest.mark.parametrize("said", [[], ["work"], ["demo", "--no-serve"], ["serve", "--web-only"], ["migrate"]])
def test_nothing_begins_for_other_commands(said: list[str], sleeping: list[str]) -> None:
    early.begin(said)
    assert sleeping == []


def test_given_up_it_is_ended() -> None:
    early.begin(["serve"])
    [process] = early._started
    early.give_up()
    assert (process.returncode, early._started) == (-signal.SIGKILL, [])


@pytest.mark.parametrize("begun", [True, False])
def test_let_through_it_hears_the_word(begun: bool, sleeping: list[str]) -> None:
    if begun:
        early.begin(["demo"])
    process = early.let_through("demo")
    try:
        assert process.stdout is not None
        assert (process.stdout.readline(), sleeping) == (early.OPEN + b"\n", ["demo"])
    finally:
        process.kill()
        process.communicate()


def test_let_through_when_it_ended_by_itself() -> None:
    early.begin(["demo"])
    [process] = early._started
    process.kill()
    process.wait()
    assert early.let_through("demo") is process
    process.communicate()


@pytest.mark.parametrize(
    ("word", "environ", "ends"),
    [(b"", {}, 1), (b"shut", {}, 1), (early.OPEN, {"JUNTO_PORT": "none"}, 1)],
    ids=["the end without a word", "another word", "unusable settings"],
)
def test_without_its_word_it_ends_in_silence(
    word: bytes, environ: dict[str, str], ends: int, tmp_path: Path
) -> None:
    chosen = {**os.environ, "PYTHONPATH": "src", "JUNTO_DATA_DIR": str(tmp_path), **environ}
    command = [sys.executable, "-m", web.__name__, "demo"]
    said = subprocess.run(command, input=word, capture_output=True, timeout=60, env=chosen)
    assert (said.returncode, said.stdout, said.stderr) == (ends, b"", b"")
