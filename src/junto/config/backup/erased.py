"""Whose data was erased, kept where a backup cannot undo it: a list beside the database and the backups.

A line is a digest of the random key a person had. It says nobody's name or number; only a copy that still
holds her knows it again, and there her erasure is repeated before the copy takes its place.
"""

import fcntl
import os
import re
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection, transaction

from junto.config.backup.faults import BackupError
from junto.config.env import env
from junto.people import queries

NAME = "erased.txt"
FIRST = "junto: whose data was erased, by digests; keep it with the backups"
MARK = re.compile(r"[0-9a-f]{64}")


def places() -> list[Path]:
    """The folders where the list is kept: the data, and the backups of every night where they are named."""
    return [Path(settings.DATA_DIR), *([Path(env.backup_dir)] if env.backup_dir else [])]


def keep() -> None:
    """Bring every copy of the list up to what the database and all copies know; nothing is ever let go.

    Raises
    ------
    OSError
        A folder cannot be written; the others are done.
    BackupError
        A copy cannot be read.
    """
    spread(queries.erased_marks())


def spread(marks: Collection[str]) -> None:
    """Write marks into every copy of the list, with what any of them knows. Raises as `keep` does."""
    known = {*marks, *(mark for folder in places() for mark in read(folder) or ())}
    fault: OSError | None = None
    for folder in places():
        try:
            _write(folder, known)
        except OSError as error:
            fault = fault or error
    if fault is not None:
        raise fault


def read(folder: Path) -> frozenset[str] | None:
    """The list in a folder; None where there is none.

    Raises
    ------
    BackupError
        It is not as Junto wrote it: without a line somebody would come back.
    """
    try:
        first, *lines = (folder / NAME).read_text(encoding="ascii").splitlines() or [""]
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as fault:
        raise BackupError(f"{folder / NAME}, the list of erasures, cannot be read.") from fault
    if first != FIRST or not all(MARK.fullmatch(line) for line in lines):
        raise BackupError(
            f"{folder / NAME}, the list of erasures, is not as Junto wrote it; bring it from another copy."
        )
    return frozenset(lines)


def found(beside: Path) -> tuple[frozenset[str], bool]:
    """Every mark that is known where a backup is brought back, and whether any list was there at all."""
    lists = [read(folder) for folder in {*places(), beside}]
    there = [one for one in lists if one is not None]
    return frozenset().union(*there), bool(there)


def in_use(folder: Path) -> frozenset[str]:
    """The marks in the database that is about to be moved aside, as far as it can still be read."""
    asks = "SELECT mark FROM people_erasure WHERE mark <> ''"
    if connection.vendor == "postgresql":
        with suppress(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(asks)
            return frozenset(mark for (mark,) in cursor.fetchall())
    elif (file := folder / "junto.sqlite3").exists():
        with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(file, timeout=2)) as place:
            return frozenset(mark for (mark,) in place.execute(asks))
    return frozenset()


def back_in(rows: Iterable[tuple[str]], marks: frozenset[str]) -> int:
    """How many of the keys in a copy are those of people whose data was erased since."""
    return sum(queries.mark_of(key) in marks for (key,) in rows)


def _write(folder: Path, marks: Collection[str]) -> None:
    with _alone(folder):
        known = sorted({*marks, *(read(folder) or ())})
        if read(folder) == frozenset(known):
            return
        part = folder / f".{NAME}.part"
        with os.fdopen(os.open(part, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w") as file:
            file.write("\n".join([FIRST, *known]) + "\n")
            file.flush()
            os.fsync(file.fileno())
        part.replace(folder / NAME)
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Two workers write one after the other, so that neither loses what the other knew."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
