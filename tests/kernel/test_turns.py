"""Writers of one SQLite file take turns: in order, between processes too, and never for ever."""

import gc
import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper

from junto.config.settings import SQLITE
from junto.kernel.sqlite.base import WRITES, DatabaseWrapper
from junto.kernel.sqlite.turns import SUFFIX, line_of

Opened = Callable[..., DatabaseWrapper]
ROOT = Path(__file__).resolve().parents[2]
# another process: it writes, says so, and goes on when a line comes (or never)
OTHER = """
import json, sys
from django.conf import settings
settings.configure()
from junto.kernel.sqlite.base import DatabaseWrapper
one = DatabaseWrapper(json.loads(sys.argv[1]), "other")
one.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
one.cursor().execute("INSERT INTO said VALUES ('other')")
print("writing", flush=True); sys.stdin.readline()
one.commit(); one.set_autocommit(True); one.close()
"""


def table(file: Path | str, patience: float) -> dict[str, Any]:
    """The product's own settings for a file of the test's own."""
    plain = dict.fromkeys(("USER", "PASSWORD", "HOST", "PORT", "TIME_ZONE"))
    usual = {"ATOMIC_REQUESTS": False, "AUTOCOMMIT": True, "CONN_HEALTH_CHECKS": False, "TEST": {}}
    options = {**SQLITE["OPTIONS"], "timeout": patience}  # type: ignore[dict-item]  # a settings table
    return {**plain, **usual, **SQLITE, "NAME": str(file), "OPTIONS": options}


def wrapper(file: Path | str, patience: float) -> DatabaseWrapper:
    """A connection as the product makes them."""
    return DatabaseWrapper(table(file, patience), "other")


def began(one: BaseDatabaseWrapper) -> None:
    """BEGIN IMMEDIATE, the way `atomic` does it."""
    one.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)


def ended(one: BaseDatabaseWrapper) -> None:
    one.commit()
    one.set_autocommit(True)


@pytest.fixture(autouse=True)
def _files_of_its_own(django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        yield


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    file, made = tmp_path / "junto.sqlite3", []

    def make(patience: float = 10) -> DatabaseWrapper:
        made.append(wrapper(file, patience))
        made[-1].inc_thread_sharing()
        return made[-1]

    first = make()
    first.cursor().execute("CREATE TABLE said (word TEXT)")
    yield make
    for one in made:
        one.close()


def words(one: BaseDatabaseWrapper) -> list[str]:
    with one.cursor() as cursor:
        return [word for (word,) in cursor.execute("SELECT word FROM said ORDER BY rowid").fetchall()]


def said(one: BaseDatabaseWrapper, word: str) -> None:
    with one.cursor() as cursor:
        cursor.execute("INSERT INTO said VALUES (%s)", [word])


def test_the_product_uses_it() -> None:
    assert SQLITE["ENGINE"] == "junto.kernel.sqlite"
    if settings.DATABASES["default"]["ENGINE"] == SQLITE["ENGINE"]:
        assert settings.DATABASES["default"]["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


@pytest.mark.parametrize(
    ("statement", "writes"),
    [
        ("INSERT INTO a VALUES (1)", True),
        ("  update a set b = 1", True),
        ("BEGIN IMMEDIATE", True),
        ("WITH x AS (SELECT 1) DELETE FROM a", True),
        ("CREATE TABLE a (b)", True),
        ("BEGIN", False),
        ("SELECT 'DELETE'", False),
        ("PRAGMA wal_checkpoint", False),
        ("SAVEPOINT a", False),
        ("COMMIT", False),
        ("UPDATED", False),
    ],
)
def test_what_is_going_to_write_is_told_from_what_reads(statement: str, writes: bool) -> None:
    assert bool(WRITES.match(statement)) is writes


def test_who_comes_first_writes_first(opened: Opened) -> None:
    first, others = opened(), [opened() for _n in range(8)]
    began(first)

    def write(number: int) -> None:
        # every second one outside a transaction: a single statement stands in the same queue
        if number % 2:
            said(others[number], str(number))
        else:
            began(others[number])
            said(others[number], str(number))
            ended(others[number])

    threads = []
    for number in range(8):
        threads.append(threading.Thread(target=write, args=(number,)))
        threads[-1].start()
        time.sleep(0.02)  # in this order they come
    assert words(opened()) == []  # who reads does not wait
    ended(first)
    for thread in threads:
        thread.join(10)
    assert words(first) == [str(number) for number in range(8)]


def test_the_wait_ends_with_the_connections_patience(opened: Opened) -> None:
    holder, other = opened(), opened(patience=0.2)
    began(holder)
    faults: list[BaseException] = []

    def write() -> None:
        try:
            said(other, "late")
        except OperationalError as fault:
            faults.append(fault)

    begun = time.monotonic()
    thread = threading.Thread(target=write)
    thread.start()
    thread.join(5)
    assert 0.2 <= time.monotonic() - begun < 2
    assert str(faults[0]) == "database is locked: no turn within 0.2 s"
    ended(holder)
    said(other, "in time")
    assert words(holder) == ["in time"]


def test_a_thread_does_not_wait_for_itself(opened: Opened) -> None:
    one, two = opened(), opened()
    began(one)
    begun = time.monotonic()
    with pytest.raises(OperationalError, match="this thread writes already"):
        began(two)
    assert time.monotonic() - begun < 1
    said(one, "inside")
    ended(one)
    began(two)
    ended(two)
    assert words(two) == ["inside"]


@pytest.mark.parametrize("end", ["rollback", "close", "drop"])
def test_a_turn_ends_with_its_transaction_however_that_ends(opened: Opened, tmp_path: Path, end: str) -> None:
    holder = wrapper(tmp_path / "junto.sqlite3", 10)
    began(holder)
    said(holder, "gone")
    if end == "rollback":
        holder.rollback()
        holder.set_autocommit(True)
    elif end == "close":
        holder.close()
    else:
        del holder  # nobody knows the connection any longer
        gc.collect()
    other = opened(patience=5)
    thread = threading.Thread(target=said, args=(other, "next"))
    thread.start()
    thread.join(6)
    assert words(other) == ["next"]


def test_savepoints_and_a_refused_statement_keep_the_turn(opened: Opened) -> None:
    one, other = opened(), opened(patience=0.1)
    began(one)
    with one.cursor() as cursor:
        cursor.execute("SAVEPOINT a")
        with pytest.raises(OperationalError):
            cursor.execute("INSERT INTO nowhere VALUES (1)")
        cursor.execute("ROLLBACK TO SAVEPOINT a")
        cursor.execute("RELEASE SAVEPOINT a")
    assert one._turn is not None
    refused: list[bool] = []

    def write() -> None:
        try:
            said(other, "between")
        except OperationalError:
            refused.append(True)

    thread = threading.Thread(target=write)
    thread.start()
    thread.join(5)
    ended(one)
    assert (refused, one._turn, words(one)) == ([True], None, [])


def test_a_database_in_memory_knows_no_turn() -> None:
    one = wrapper(":memory:", 1)
    one.cursor().execute("CREATE TABLE said (word TEXT)")
    began(one)
    assert one._turn is None
    ended(one)


def other_process(file: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", OTHER, json.dumps(table(file, 10))],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "writing\n"
    return process


def test_between_processes_too_and_a_killed_one_leaves_no_turn_behind(opened: Opened, tmp_path: Path) -> None:
    here, file = opened(), tmp_path / "junto.sqlite3"
    assert Path(f"{file}{SUFFIX}").exists()
    kind = other_process(file)
    threading.Timer(0.3, kind.communicate, args=("go on\n",)).start()
    begun = time.monotonic()
    said(here, "here")
    assert time.monotonic() - begun > 0.2
    assert kind.wait(10) == 0
    assert words(here) == ["other", "here"]
    killed = other_process(file)
    threading.Timer(0.3, os.kill, args=(killed.pid, signal.SIGKILL)).start()
    said(here, "after")
    killed.communicate()
    assert killed.returncode == -signal.SIGKILL
    assert words(here) == ["other", "here", "after"]


def test_a_child_of_fork_has_no_turn_of_its_parent(tmp_path: Path) -> None:
    class Holder: ...

    line, here = line_of(tmp_path / "a"), Holder()
    assert line.take(here, 1)
    child = os.fork()
    if not child:
        code = 1
        try:
            mine = Holder()
            line.give(here)  # not the child's to give
            code = 2 * line.take(mine, 0.1) + 4 * (not line.take(mine, 10))
        finally:
            os._exit(code)
    time.sleep(0.5)
    line.give(here)
    assert os.waitpid(child, 0)[1] == 0
    assert line.take(here, 1)
    line.give(here)


def test_copies_are_made_while_somebody_writes(opened: Opened, tmp_path: Path) -> None:
    here = opened()
    said(here, "before")
    began(here)
    said(here, "during")
    source = sqlite3.connect(tmp_path / "junto.sqlite3")
    target = sqlite3.connect(":memory:")
    source.backup(target)
    assert target.execute("SELECT word FROM said").fetchall() == [("before",)]
    source.close()
    target.close()
    ended(here)
