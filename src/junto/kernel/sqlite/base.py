"""Django's SQLite backend, whose writers stand in line: the turn is taken before a write begins.

A transaction holds its turn from BEGIN IMMEDIATE until it is committed, rolled back or closed; a write
outside one holds it for itself alone, since it would otherwise starve beside them. Savepoints, reads and
databases in memory know no turn. The connection's own patience (`timeout`, or PRAGMA busy_timeout) bounds the
wait; when it ends, an OperationalError is raised as SQLite itself would, and people read the page of a busy
moment.
"""

import re
from collections.abc import Iterable
from typing import Any

from django.db.backends.sqlite3 import base
from django.db.backends.sqlite3.base import SQLiteCursorWrapper

from junto.kernel.sqlite.turns import Line, SameThreadError, line_of

WRITES = re.compile(
    r"\s*(?:INSERT|UPDATE|DELETE|REPLACE|CREATE|ALTER|DROP|VACUUM|REINDEX|ANALYZE|WITH\b.*?\b(?:INSERT|UPDATE|DELETE)"
    r"|BEGIN\s+(?:IMMEDIATE|EXCLUSIVE))\b",
    re.IGNORECASE | re.DOTALL,
)


class Cursor(SQLiteCursorWrapper):
    """A cursor that takes the turn before it writes outside a transaction."""

    place: "DatabaseWrapper"

    def execute(self, query: str, params: Any = None) -> Any:
        self.place.take_turn(query)
        try:
            return super().execute(query, params)
        finally:
            self.place.end_turn()

    def executemany(self, query: str, param_list: Iterable[Any]) -> Any:
        self.place.take_turn(query)
        try:
            return super().executemany(query, param_list)
        finally:
            self.place.end_turn()


class DatabaseWrapper(base.DatabaseWrapper):
    """One connection; it holds the turn of its file or does not."""

    _turn: Line | None = None

    def create_cursor(self, name: str | None = None) -> Cursor:
        cursor: Cursor = self.connection.cursor(factory=Cursor)
        cursor.place = self
        return cursor

    def take_turn(self, query: str) -> None:
        """Wait for the turn if a statement is going to write and no transaction holds it already.

        Parameters
        ----------
        query : str

        Raises
        ------
        sqlite3.OperationalError
            The others took longer than this connection's patience, or are this very thread.
        """
        if self._turn is not None or self.connection.in_transaction or not WRITES.match(query):
            return
        if self.is_in_memory_db():
            return
        patience = self.connection.execute("PRAGMA busy_timeout").fetchone()[0] / 1000
        line = line_of(self.settings_dict["NAME"])
        try:
            came = line.take(self, patience)
        except SameThreadError:
            raise self.Database.OperationalError(
                "database is locked: this thread writes already through another connection"
            ) from None
        if not came:
            raise self.Database.OperationalError(f"database is locked: no turn within {patience:g} s")
        self._turn = line

    def end_turn(self, *, closed: bool = False) -> None:
        """Give the turn back unless a transaction still needs it."""
        if self._turn is None or (not closed and self.connection.in_transaction):
            return
        line, self._turn = self._turn, None
        line.give(self)

    def _commit(self) -> None:
        try:
            super()._commit()  # type: ignore[misc]  # the stubs leave it out
        finally:
            self.end_turn(closed=self.connection is None)

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]  # the stubs leave it out
        finally:
            self.end_turn(closed=self.connection is None)

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]  # the stubs leave it out
        finally:
            self.end_turn(closed=True)
