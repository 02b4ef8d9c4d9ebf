"""Real processes over a real database of their own, on whichever database the suite runs on."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings

from junto.kernel.tasks import periodic

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Site:
    """An installation in a folder of its own; `python` runs a few lines inside it, `start` a process."""

    folder: Path
    environ: dict[str, str]
    started: list[subprocess.Popen[str]] = field(default_factory=list)

    def python(self, lines: str, timeout: float = 60) -> str:
        code = f"import django; django.setup()\n{lines}"
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env=self.environ,
            capture_output=True,
            text=True,
            timeout=timeout,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def junto(self, *words: str, timeout: float = 60) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "junto", *words],
            cwd=ROOT,
            env=self.environ,
            capture_output=True,
            text=True,
            timeout=timeout,
        )

    def start(self, *words: str) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [sys.executable, *words],
            cwd=ROOT,
            env=self.environ,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self.started.append(process)
        return process

    def end(self) -> None:
        for process in self.started:
            if process.poll() is None:
                process.kill()
            process.wait()
            if process.stdout:
                process.stdout.close()


def wait_until(true: Callable[[], object], seconds: float = 30, pause: float = 0.1) -> None:
    limit = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < limit, "it did not happen in time"
        time.sleep(pause)


def stop(process: "subprocess.Popen[str]") -> int:
    process.send_signal(signal.SIGTERM)
    return process.wait(20)


@pytest.fixture
def no_regular_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what the test queues is due."""
    monkeypatch.setattr(periodic, "_regular", {})


@pytest.fixture(scope="module")
def made_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    environ = {
        **{name: value for name, value in os.environ.items() if not name.startswith("JUNTO_")},
        "JUNTO_DATA_DIR": str(folder / "data"),
        "DJANGO_SETTINGS_MODULE": "junto.config.settings",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
    }
    url = os.environ.get("JUNTO_DATABASE_URL", "")
    name = f"junto_{uuid4().hex[:12]}"
    if url:
        _on_server(url, f"CREATE DATABASE {name}")
        environ["JUNTO_DATABASE_URL"] = f"{url.rpartition('/')[0]}/{name}"
    site = Site(folder, environ)
    done = site.junto("migrate", "--skip-checks", "-v0")
    assert done.returncode == 0, done.stderr
    yield site
    site.end()
    if url:
        _on_server(url, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def site(made_site: Site) -> Iterator[Site]:
    """The module's installation with an empty task store and ledger."""
    made_site.python(
        "from junto.kernel.models import *\n"
        "for table in (TaskRow, LedgerEntry, Periodic, Installation): table.objects.all().delete()"
    )
    yield made_site
    made_site.end()


def _on_server(url: str, statement: str) -> None:
    import psycopg

    assert settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
    with psycopg.connect(f"{url.rpartition('/')[0]}/postgres", autocommit=True) as connection:
        connection.execute(statement)  # type: ignore[call-overload]  # the statement is ours, with a random name
