"""The web process that loads before its door: let through by a word, ended without one."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
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


def test_a_page_does_not_wait_for_what_it_does_not_use(tmp_path: Path) -> None:
    """A link is written without reading the API's addresses; they are there for whoever asks for one."""
    tells = """
import sys
from junto.config import web
web._load()
from django.urls import resolve, reverse
reverse("communities:index")
print([name for name in ("junto.config.api", "ninja", "numpy") if name in sys.modules])
print(reverse("api:openapi-json"), resolve("/api/openapi.json").view_name)
"""
    environ = {
        **os.environ,
        "PYTHONPATH": "src",
        "JUNTO_DATA_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "junto.config.settings",
    }
    said = subprocess.run(
        [sys.executable, "-c", tells], env=environ, capture_output=True, text=True, timeout=60
    )
    assert said.stdout.splitlines() == ["[]", "/api/openapi.json api:openapi-json"], said.stderr


@pytest.mark.slow
def test_it_answers_after_its_word_and_not_before_and_ends_when_asked(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environ = {
        **os.environ,
        "PYTHONPATH": "src",
        "JUNTO_DATA_DIR": str(tmp_path),
        "JUNTO_PORT": str(port),
        "DJANGO_SETTINGS_MODULE": "junto.config.settings",
    }
    (tmp_path / "static").mkdir()
    with subprocess.Popen(
        [sys.executable, "-m", web.__name__, "demo"], env=environ, stdin=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        try:
            assert _alive(port, for_seconds=3) is False
            process.stdin.write(early.OPEN)
            process.stdin.close()
            assert _alive(port, for_seconds=30) is True
            process.terminate()
            assert process.wait(30) == 0
        finally:
            process.kill()


def _alive(port: int, *, for_seconds: float) -> bool:
    """Whether somebody answers on a port within so long."""
    until = time.monotonic() + for_seconds
    while time.monotonic() < until:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            line.request("GET", "/livez")
            return line.getresponse().status == 200
        except OSError:
            time.sleep(0.05)
        finally:
            line.close()
    return False
