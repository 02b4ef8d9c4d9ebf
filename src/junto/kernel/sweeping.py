"""Sweeping after an erasure: what a database keeps of deleted rows in free pages and in its log goes, too."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import DatabaseError, connection

log = logging.getLogger("junto.sweeping")


class BusyError(Exception):
    """Readers or writers were in the way; nothing is lost, and it is to be tried again."""


def sweep_database() -> None:
    """Rewrite the database without what was deleted, and cut its log short.

    SQLite: `secure_delete` has overwritten deleted cells already; `VACUUM` rebuilds every page, the log is
    written back and truncated to nothing. PostgreSQL: `VACUUM (FULL)` rewrites each table of the product and
    its indexes; dead rows are gone from them. What a server keeps of its write-ahead log, replicas and copies
    somebody made is outside this reach.

    Raises
    ------
    BusyError
        Somebody held the database; try again later.
    RuntimeError
        Inside a transaction, where neither database can do it.
    """
    if connection.in_atomic_block:
        raise RuntimeError("a database cannot be swept inside a transaction")
    if connection.vendor == "postgresql":
        _rewrite_tables()
    else:
        _rebuild_file()


def size() -> int:
    """Bytes of an SQLite database, so that a large one is swept at night; 0 for a server's."""
    if connection.vendor == "postgresql":
        return 0
    with connection.cursor() as cursor:
        pages = cursor.execute("PRAGMA page_count").fetchone()[0]
        return int(pages) * int(cursor.execute("PRAGMA page_size").fetchone()[0])


def _rebuild_file() -> None:
    with connection.cursor() as cursor, _copy_on_disk():
        try:
            cursor.execute("VACUUM")
            busy, _pages, _moved = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except DatabaseError as fault:
            raise BusyError(str(fault)) from fault
    if busy:
        raise BusyError("somebody still reads what the log holds")


@contextmanager
def _copy_on_disk() -> Iterator[None]:
    """While a file is rebuilt its copy lies on the disk, unlinked; in memory it might not fit."""
    with connection.cursor() as cursor:
        before = cursor.execute("PRAGMA temp_store").fetchone()[0]
        cursor.execute("PRAGMA temp_store=FILE")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA temp_store={int(before)}")


def _rewrite_tables() -> None:
    names = set(connection.introspection.table_names())
    ours = sorted({model._meta.db_table for model in apps.get_models(include_auto_created=True)} & names)
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('statement_timeout')")
        before = cursor.fetchone()[0]
        # a table's rewriting takes as long as the table is large
        cursor.execute("SET statement_timeout = 0")
        try:
            for name in ours:
                cursor.execute(f"VACUUM (FULL) {connection.ops.quote_name(name)}")
            # the planner's samples quote values of columns; rebuilt, they quote only what is there
            cursor.execute("ANALYZE")
            cursor.execute("VACUUM (FULL) pg_statistic")
        except DatabaseError as fault:
            raise BusyError(str(fault)) from fault
        finally:
            cursor.execute("SELECT set_config('statement_timeout', %s, false)", [before])
