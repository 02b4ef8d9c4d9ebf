"""Installations of a test's own: a folder, a database on the server the suite runs on, and `junto` in it."""

import os
import re
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]


def server() -> str:
    """A PostgreSQL server on which databases may be made and dropped, or empty."""
    named = os.environ.get("UPGRADE_DATABASE_URL", "") or os.environ.get("JUNTO_DATABASE_URL", "")
    return named if named.startswith("postgres") else ""


def only_where_it_belongs(kind: str) -> None:
    """Skip what the suite's other run does; a server named beside adds its own."""
    if kind == "postgresql" and not server():
        pytest.skip("no PostgreSQL server is named on which a database may be made")
    if kind == "sqlite" and connection.vendor != "sqlite":
        pytest.skip("the run on SQLite does this")


@contextmanager
def database() -> Iterator[str]:
    """The address of an empty PostgreSQL database, dropped at the end."""
    import psycopg

    name = f"junto_apart_{secrets.token_hex(5)}"
    with psycopg.connect(server(), autocommit=True) as place:
        place.execute(f"CREATE DATABASE {name}".encode())
        try:
            yield re.sub(r"/[^/?]*(\?.*)?$", f"/{name}", server())
        finally:
            place.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@dataclass(frozen=True)
class Apart:
    """An installation in a folder; its commands run in processes of their own."""

    folder: Path
    url: str = ""
    made: bytes = b""
    more: dict[str, str] = field(default_factory=dict)

    @property
    def environ(self) -> dict[str, str]:
        return {
            **{name: value for name, value in os.environ.items() if not name.startswith("JUNTO_")},
            "JUNTO_DATA_DIR": str(self.folder),
            "JUNTO_DATABASE_URL": self.url,
            "DJANGO_SETTINGS_MODULE": "junto.config.settings",
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
            **self.more,
        }

    def junto(self, *words: str, told: str = "") -> subprocess.CompletedProcess[str]:
        return self._run(["-m", "junto", *words], told)

    def does(self, text: str) -> str:
        """What a piece of Python prints in the installation; it must end well."""
        done = self._run(["-c", f"import django; django.setup()\n{text}"], "")
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    def found_firm(self) -> None:
        """A firm in tables that are made already: a file that is given, or a copy of the suite's own."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.url:
            if connection.vendor == "postgresql":
                of_suite = re.sub(r"/[^/?]*(\?.*)?$", f"/{connection.settings_dict['NAME']}", self.url)
                dump = ["pg_dump", "--no-owner", "--format=custom", of_suite]
                made = subprocess.run(dump, capture_output=True, check=True).stdout
                subprocess.run(["pg_restore", "--no-owner", f"--dbname={self.url}"], input=made, check=True)
        elif self.made:
            (self.folder / "junto.sqlite3").write_bytes(self.made)
        done = self.junto("init", "--firm", "Hartwell", "--name", "Ada", "--email", "ada@example.com",
                          "--password-stdin", told="a long enough secret\n")  # fmt: skip
        assert done.returncode == 0, done.stderr

    def _run(self, words: list[str], told: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *words],
            cwd=ROOT, env=self.environ, input=told, capture_output=True, text=True, timeout=240, check=False,
        )  # fmt: skip
