"""What the tests of the whole house lean on."""

from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.backends.sqlite3.base import Database


@pytest.fixture(scope="session")
def made_tables(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> bytes:
    """A SQLite file with every table and no firm, copied from the suite's own; empty on PostgreSQL."""
    path: Path = tmp_path_factory.mktemp("made") / "junto.sqlite3"
    with django_db_blocker.unblock():
        if connection.vendor != "sqlite":
            return b""
        connection.ensure_connection()
        # a transaction in hand would keep it waiting for ever
        assert not connection.in_atomic_block
        with closing(Database.connect(path)) as file:
            connection.connection.backup(file)
    return path.read_bytes()
