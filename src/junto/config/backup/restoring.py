"""Bringing a backup back: first looked through and tried beside what is there, then put in its place."""

import os
import re
import secrets
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from django.conf import settings
from django.db import DatabaseError, connection

from junto.config import schema
from junto.config.backup import database, erased, repeating, state, trial
from junto.config.backup.faults import BackupError
from junto.config.backup.manifest import Manifest
from junto.config.backup.reading import open_up
from junto.config.env import env
from junto.kernel import clock

# what a folder holds before a firm is in it; unfinished folders are those of this very deed
OURS = {"secret-key", "static", "junto.sqlite3-turn", erased.NAME}
SCRATCH = ".restore-"
STILL_RUNNING = "Junto still runs on this folder. Stop it (web and worker), then restore."
# what waited to be sent then was sent long ago, or is told again by what happens next
NOT_AGAIN = (
    "UPDATE kernel_letter SET state = 'dropped', ended_at = CURRENT_TIMESTAMP, lease_until = NULL "
    "WHERE state IN ('waiting', 'sending')"
)
VOID = ("django_session", "usersessions_usersession")
# what people took with them lay in files, and no copy holds those
NO_FILE = (
    "UPDATE people_dataexport SET state = 'expired', destroyed_at = CURRENT_TIMESTAMP, size = 0, "
    "barred = '[]' WHERE state IN ('waiting', 'working', 'ready')"
)
MENDED = {"kernel_letter": NOT_AGAIN, "people_dataexport": NO_FILE}
KEYS = "SELECT key FROM people_person"


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did.

    Attributes
    ----------
    told : Manifest
        What was restored.
    aside : str
        Where that is which was there before; empty if nothing was.
    erased_again : int
        How many persons whose data was erased since the copy was made were erased again.
    list_there : bool
        Whether any list of erasures was found; without one, whoever was erased since is back.
    """

    told: Manifest
    aside: str
    erased_again: int
    list_there: bool


def check(source: Path, passphrase: str = "") -> Manifest:
    """Restore a backup into a place of its own, look through it, open a page, and throw it away.

    Raises
    ------
    BackupError
        It must not be relied on; the message says why.
    """
    marks, _there_is = erased.found(source.absolute().parent)
    with _scratch(Path(settings.DATA_DIR)) as place:
        told = _unpacked(source, place, passphrase)
        if told.database == "sqlite":
            shutil.move(place / told.database_part, place / "junto.sqlite3")
            trial.tried({"JUNTO_DATA_DIR": str(place), "JUNTO_DATABASE_URL": ""})
            _erase_again_sqlite(place, marks)
        else:
            _try_postgresql(place, told, marks)
    return told


def restore(source: Path, passphrase: str = "", *, replace: bool = False) -> Restored:
    """Put a backup in the place of what is there; everybody signs in again.

    Whose data was erased since the copy was made is erased again before the copy takes its place.

    Parameters
    ----------
    replace : bool
        Move aside what is there; without it, only an empty place is filled.

    Raises
    ------
    BackupError
        It must not be used, or the place is not empty. Then everything is as it was.
    """
    if not replace and (there := _there()):
        raise BackupError(f"Something is there already ({there}). With --replace it is moved aside first.")
    folder = Path(settings.DATA_DIR)
    marks, list_there = erased.found(source.absolute().parent)
    marks |= erased.in_use(folder) if replace else frozenset()
    with _scratch(folder) as place:
        told = _unpacked(source, place, passphrase)
        if told.database != connection.vendor:
            raise BackupError(
                f"The backup is of {told.database}, and this installation uses {connection.vendor}."
            )
        if told.database == "sqlite":
            (place / told.database_part).rename(place / "junto.sqlite3")
            again = _erase_again_sqlite(place, marks)
            _void(place / "junto.sqlite3")
            aside = _move_aside(folder) if replace else ""
            (place / "junto.sqlite3").rename(folder / "junto.sqlite3")
        else:
            aside, again = _fill_postgresql(place, told, marks, replace=replace)
        if (place / "files").exists():
            _put_files(place / "files")
        shutil.rmtree(folder / "exports", ignore_errors=True)
    _keep_list(marks)
    os.sync()
    return Restored(told, aside, again, list_there or bool(marks))


def _keep_list(marks: frozenset[str]) -> None:
    with suppress(OSError):  # a folder that is not there just now; the next backup brings it up to date
        erased.spread(marks)


@contextmanager
def _scratch(folder: Path) -> Iterator[Path]:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=SCRATCH, dir=folder) as place:
        yield Path(place)


def _unpacked(source: Path, place: Path, passphrase: str) -> Manifest:
    try:
        told = open_up(source, place, passphrase)
    except OSError as fault:
        raise BackupError(f"It could not be unpacked ({fault.strerror or fault}).") from fault
    try:
        datetime.fromisoformat(told.made_at)
    except ValueError as fault:
        raise BackupError("Its list of contents does not say when it was made.") from fault
    if newer := schema.unknown(told.schema_state):
        raise BackupError(
            f"A newer Junto ({told.version}) made this backup ({newer[0]}); update Junto, then restore it."
        )
    if told.database == "sqlite":
        database.look_through_sqlite(place / told.database_part, told.counts)
        with closing(sqlite3.connect(place / told.database_part)) as file:
            rows = file.execute("SELECT app, name FROM django_migrations").fetchall()
        if sorted({f"{app}.{name}" for app, name in rows}) != told.schema_state:
            raise BackupError("Its tables are of another release than its list of contents says.")
    return told


# --- SQLite ----------------------------------------------------------------------------------------------


def _there() -> str:
    """What stands in the way of a restore into an empty place."""
    folder = Path(settings.DATA_DIR)
    if folder.is_dir():
        left = sorted(
            one.name for one in folder.iterdir() if one.name not in OURS and not one.name.startswith(SCRATCH)
        )
        if left:
            return str(folder / left[0])
    if connection.vendor == "postgresql" and _tables():
        return "tables in the database"
    return ""


def _void(file: Path) -> None:
    """Nobody stays signed in through a restore, and no letter is sent twice."""
    with closing(sqlite3.connect(file, isolation_level=None)) as place:
        names = {name for (name,) in place.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        place.execute("PRAGMA journal_mode=DELETE")
        place.execute("PRAGMA secure_delete=ON")
        for table in VOID:
            if table in names:
                place.execute(f"DELETE FROM {table}")
        for table, statement in MENDED.items():
            if table in names:
                place.execute(statement)


def _erase_again_sqlite(place: Path, marks: frozenset[str]) -> int:
    with closing(sqlite3.connect(place / "junto.sqlite3")) as file:
        back = erased.back_in(file.execute(KEYS), marks)
    return repeating.repeat({"JUNTO_DATA_DIR": str(place), "JUNTO_DATABASE_URL": ""}, marks) if back else 0


def _move_aside(folder: Path) -> str:
    old = folder / "junto.sqlite3"
    connection.close()
    if old.exists():
        try:
            with closing(sqlite3.connect(old, timeout=2, isolation_level=None)) as place:
                # only who is alone with the file may do this; it also takes in what is still in the log
                mode = place.execute("PRAGMA journal_mode=DELETE").fetchone()[0]
        except sqlite3.DatabaseError as fault:
            if "locked" in str(fault):
                raise BackupError(STILL_RUNNING) from fault
            mode = "delete"  # damaged beyond reading: that is what the restore is for
        if mode != "delete":
            raise BackupError(STILL_RUNNING)
    aside = folder / f"before-{clock.real_now():%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"
    aside.mkdir(mode=0o700)
    for name in ("junto.sqlite3", "junto.sqlite3-wal", "junto.sqlite3-shm", "files", "mail"):
        if (folder / name).exists():
            (folder / name).rename(aside / name)
    return str(aside)


def _put_files(files: Path) -> None:
    place = Path(settings.MEDIA_ROOT)
    if place.exists():  # PostgreSQL: the folder of uploads has stayed where it was
        kept = place.parent / f"files-before-{clock.real_now():%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"
        place.rename(kept)
    files.rename(place)


# --- PostgreSQL ------------------------------------------------------------------------------------------


def _tables() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        return int(cursor.fetchone()[0])


def _fill_postgresql(place: Path, told: Manifest, marks: frozenset[str], *, replace: bool) -> tuple[str, int]:
    database.program("pg_restore")
    aside = _schema_aside() if replace and _tables() else ""
    try:
        database.fill_postgresql(place / told.database_part)
        again = _erase_again_postgresql(place, marks, env.database_url)
        _void_postgresql()
    except BackupError:
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE")
            cursor.execute(f"ALTER SCHEMA {aside} RENAME TO public" if aside else "CREATE SCHEMA public")
        raise
    return (f"the schema {aside}" if aside else ""), again


def _schema_aside() -> str:
    aside = f"{database.ASIDE}{clock.real_now():%Y%m%d_%H%M%S}"
    with database.alone() as place:
        place.execute(f"ALTER SCHEMA public RENAME TO {aside}".encode())
        place.execute(b"CREATE SCHEMA public")
    return aside


def _void_postgresql() -> None:
    with connection.cursor() as cursor:
        present = set(connection.introspection.table_names(cursor))
        for table in present & set(VOID):
            cursor.execute(f"DELETE FROM {table}")
        for table in present & set(MENDED):
            cursor.execute(MENDED[table])


def _erase_again_postgresql(place: Path, marks: frozenset[str], url: str, name: str = "") -> int:
    if not marks:
        return 0
    keys = database.asked(KEYS, name)
    if not erased.back_in(keys, marks):
        return 0
    return repeating.repeat({"JUNTO_DATA_DIR": str(place), "JUNTO_DATABASE_URL": url}, marks)


def _try_postgresql(place: Path, told: Manifest, marks: frozenset[str]) -> None:
    if connection.vendor != "postgresql":
        raise BackupError("The backup is of postgresql; check it where JUNTO_DATABASE_URL names a server.")
    name = f"junto_check_{secrets.token_hex(5)}"
    with connection.cursor() as cursor:
        try:
            cursor.execute(f"CREATE DATABASE {name}")
        except DatabaseError as fault:
            raise BackupError(
                "To try a copy, Junto makes a database and drops it again, and its account may not. "
                "Run as the server's owner: ALTER ROLE ... CREATEDB"
            ) from fault
    try:
        database.fill_postgresql(place / told.database_part, name)
        url = re.sub(r"/[^/?]*(\?.*)?$", f"/{quote(name)}", env.database_url)
        found = trial.tried({"JUNTO_DATA_DIR": str(place), "JUNTO_DATABASE_URL": url})
        database.same(found["counts"], told.counts)
        _erase_again_postgresql(place, marks, url, name)
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def checked(source: Path, passphrase: str = "") -> tuple[Manifest, bool]:
    """Check a backup and remember it, where the firm at hand is its firm.

    Returns
    -------
    tuple of (Manifest, bool)
        The second says whether it is remembered.
    """
    told = check(source, passphrase)
    try:
        return told, state.note_checked(told)
    except DatabaseError:  # tried on a machine that has no installation
        return told, False
