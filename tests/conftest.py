"""What every test may lean on."""

import os
import socket
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]


def shared_folder() -> Path | None:
    """The folder of real data sets and hostile files, which is beside a checkout and not part of it."""
    for place in (os.environ.get("JUNTO_SHARED"), ROOT.parent / "shared"):
        if place and (Path(place) / "data").is_dir():
            return Path(place)
    return None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what reaches no database, here or in a process of its own: on another one it is the same test."""
    for item in items:
        if not _reaches_a_database(item):
            item.add_marker("anywhere")


def _reaches_a_database(item: pytest.Item) -> bool:
    fixtures = set(getattr(item, "fixturenames", ()))
    if item.get_closest_marker("django_db") or fixtures & {"db", "transactional_db", "django_db_setup"}:
        return True
    if item.path.is_relative_to(ROOT / "tests" / "engine"):
        return False  # its store is a file of DuckDB, in whatever process
    if getattr(item, "callspec", None) and item.callspec.params.get("database") == "sqlite":
        return False  # as below
    source = _source(item.path)
    if '"JUNTO_DATABASE_URL": ""' in source:
        return False  # its processes have a SQLite file of their own, whatever the suite runs on
    apart = any(word in source for word in ("subprocess", "apart", "DATABASE_URL"))
    return apart or bool(fixtures & {"site", "live_server"})


@cache
def _source(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@pytest.fixture
def shared() -> Path:
    folder = shared_folder()
    if folder is None:
        pytest.skip("the shared data sets are not beside this checkout")
    return folder


@pytest.fixture(autouse=True, scope="session")
def _only_loopback() -> Iterator[None]:
    """A test that reaches for the network fails."""
    real = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        host = address[0] if isinstance(address, tuple) else ""
        if self.family in (socket.AF_INET, socket.AF_INET6) and host not in ("127.0.0.1", "::1", "localhost"):
            raise RuntimeError(f"a test tried to reach {host}")
        real(self, address)

    socket.socket.connect = connect
    yield
    socket.socket.connect = real


@pytest.fixture(autouse=True)
def _quick_and_plain(settings: Any) -> Iterator[None]:
    """Cheap passwords, unhashed static names, the machine's clock."""
    from junto.kernel import clock

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    clock.forget()
    clock._known["demo"] = False
    yield
    clock.forget()


@pytest.fixture
def deliver_facts(db: None) -> Callable[[], int]:
    """Do what is queued now, so that time is visible in the test."""
    from junto.kernel.tasks import worker

    return worker.work_through
