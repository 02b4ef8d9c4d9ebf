"""The database's part of a backup: a copy of one moment, made while people go on working."""

import os
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from junto.config.backup.faults import BackupError

PAGES = 4096
ASIDE = "junto_before_"
LEAVING = 2.0  # seconds in which a connection that was closed is gone from the server's list
OTHERS = (
    b"SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
    b"AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
)
DAMAGED = "The database inside is damaged ({})."


def copy(to: Path) -> dict[str, int]:
    """Copy the database into a file as it is at one moment, and count what the copy holds.

    Returns
    -------
    dict of str to int
        Rows per table.
    """
    return _copy_postgresql(to) if connection.vendor == "postgresql" else _copy_sqlite(to)


def _copy_sqlite(to: Path) -> dict[str, int]:
    source = sqlite3.connect(str(settings.DATABASES["default"]["NAME"]), timeout=10, isolation_level=None)
    with closing(source), closing(sqlite3.connect(to, isolation_level=None)) as target:
        # a reader's moment: writers are not kept waiting, and do not make the copy begin anew
        source.execute("PRAGMA query_only=ON")
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()
        source.backup(target, pages=PAGES)
        source.execute("ROLLBACK")
        # one file, with no log beside it that a copy could forget
        target.execute("PRAGMA journal_mode=DELETE")
        return count_sqlite(target)


def count_sqlite(file: sqlite3.Connection) -> dict[str, int]:
    """Rows per table of a SQLite file, but for what belongs to SQLite itself."""
    names = file.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
    return {
        name: file.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]
        for (name,) in names
        if not name.startswith("sqlite_")
    }


def look_through_sqlite(path: Path, counts: dict[str, int]) -> None:
    """Hold a copy against what it promises.

    Raises
    ------
    BackupError
        It is no database, is damaged, breaks a reference, or holds another number of rows than was counted.
    """
    with path.open("rb") as file:
        if file.read(16) != b"SQLite format 3\x00":
            raise BackupError("What should be the database is something else.")
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as place:
            said = place.execute("PRAGMA integrity_check(1)").fetchone()[0]
            if said != "ok":
                raise BackupError(DAMAGED.format(str(said).split("\n")[0]))
            if place.execute("PRAGMA foreign_key_check").fetchone():
                raise BackupError(DAMAGED.format("something refers to what is not there"))
            found = count_sqlite(place)
    except sqlite3.DatabaseError as fault:
        raise BackupError(DAMAGED.format(fault)) from fault
    same(found, counts)


def same(found: dict[str, int], counts: dict[str, int]) -> None:
    """Whether tables hold the rows that were counted when the copy was made.

    Raises
    ------
    BackupError
        They do not; the first that differs is named.
    """
    for table in sorted(found.keys() | counts.keys()):
        if found.get(table) != counts.get(table):
            raise BackupError(
                f"The table {table} holds {found.get(table, 'nothing')}; "
                f"{counts.get(table, 'nothing')} was written down when the copy was made."
            )


# --- PostgreSQL ------------------------------------------------------------------------------------------


def program(name: str) -> str:
    """Where a program of PostgreSQL is.

    Raises
    ------
    BackupError
        It is not installed here.
    """
    found = shutil.which(name)
    if not found:
        raise BackupError(
            f"{name} is not on this machine, and a PostgreSQL database cannot be copied without it; "
            "install the client programs of the server's version (postgresql-client)."
        )
    return found


def addressed(database: str = "") -> dict[str, str]:
    """The environment that tells PostgreSQL's programs where to go; a password never stands in a command."""
    at: dict[str, Any] = connection.settings_dict
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD"}
    told = {name: str(at[key]) for name, key in names.items() if at[key]}
    return {**os.environ, **told, "PGDATABASE": database or str(at["NAME"]), "PGCONNECT_TIMEOUT": "5"}


def run(words: list[str], environ: dict[str, str], what: str) -> None:
    """Run a program of PostgreSQL.

    Raises
    ------
    BackupError
        It failed; its own first line is said.
    """
    done = subprocess.run(words, env=environ, capture_output=True, text=True, check=False)
    if done.returncode:
        said = (done.stderr.strip() or "it said nothing").splitlines()[0][:300]
        raise BackupError(f"{what} did not work: {said}")


@contextmanager
def _one_moment() -> Iterator[str]:
    """A snapshot others can share, held open."""
    with connection.cursor() as cursor:
        cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        try:
            # a large firm takes longer to copy than any request may
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            cursor.execute("SET LOCAL statement_timeout = 0")
            cursor.execute("SELECT pg_export_snapshot()")
            yield cursor.fetchone()[0]
        finally:
            cursor.execute("ROLLBACK")


def _copy_postgresql(to: Path) -> dict[str, int]:
    dump = program("pg_dump")
    with _one_moment() as snapshot:
        counts = count_postgresql()
        words = [dump, "--format=custom", "--compress=0", "--no-owner", "--no-privileges"]
        words += [f"--snapshot={snapshot}", f"--file={to}", f"--exclude-schema={ASIDE}*"]
        environ = addressed()
        environ["PGOPTIONS"] = "-c statement_timeout=0 -c lock_timeout=10000"
        run(words, environ, "Copying the database")
    return counts


def count_postgresql() -> dict[str, int]:
    """Rows per table of the connection's own database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
        names = [name for (name,) in cursor.fetchall()]
        counts = {}
        for name in names:
            cursor.execute(f'SELECT count(*) FROM public."{name}"')
            counts[name] = cursor.fetchone()[0]
    return counts


def fill_postgresql(dump: Path, database: str = "") -> None:
    """Write a copy into an empty database, whole or not at all."""
    name = database or connection.settings_dict["NAME"]
    words = [program("pg_restore"), "--exit-on-error", "--single-transaction", "--no-owner"]
    words += ["--no-privileges", f"--dbname={name}", str(dump)]
    run(words, addressed(database), "Writing the database")


def asked(statement: str, database: str = "") -> list[Any]:
    """What another database of the same server answers, through a connection of its own."""
    with closing(_plain(database)) as other:
        rows: list[Any] = other.execute(statement.encode()).fetchall()
    return rows


@contextmanager
def alone() -> Iterator[Any]:
    """A connection beside which nobody uses the database, in one transaction.

    Raises
    ------
    BackupError
        Somebody does.
    """
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]  # PostgreSQL's alone; the pool keeps connections of this very process
    with closing(_plain()) as place, place.transaction():
        patience = time.monotonic() + LEAVING
        while place.execute(OTHERS).fetchone() != (0,):
            if time.monotonic() > patience:
                raise BackupError(
                    "Somebody still uses the database. Stop Junto (web and worker), then restore."
                )
            time.sleep(0.1)
        yield place


def _plain(database: str = "") -> Any:
    import psycopg  # only where PostgreSQL is used

    told = {**connection.get_connection_params(), **({"dbname": database} if database else {})}
    return psycopg.connect(
        **{name: told[name] for name in ("dbname", "host", "port", "user", "password") if told.get(name)}
    )
