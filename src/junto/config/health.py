"""Whether this installation can serve, and what it should be looked at for; asked often, so it costs little.

Three things keep it from serving: tables of another release, a database that takes no change, walls that
cannot be read. Others are worth a look and are not mended by sending people away: late work, a disk that
fills up, a backup that is old. The first are answered with 503, the second are told beside a 200.
"""

import secrets
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import DatabaseError, InterfaceError, connection, transaction
from django.db.models import Min
from django.http import HttpRequest

from junto.config import schema
from junto.config.backup import state
from junto.config.env import env
from junto.kernel import clock
from junto.kernel.models import TaskRow
from junto.kernel.tasks import periodic
from junto.people.rules import barred_of

LATE, LIFELESS = timedelta(minutes=5), timedelta(minutes=3)
FREE_SHARE = 0.10
KEPT_SECONDS, BUSY_SECONDS = 1.0, 10.0
PATIENCE_MS = 60
LOOPBACK = {"127.0.0.1", "::1"}
FORWARDED = ("X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Forwarded", "Via")


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing that was looked at.

    Attributes
    ----------
    name : str
    state : {"well", "look", "wrong"}
        `wrong` keeps the installation from serving.
    says : str
    value : float or None
        Its measure, for the metrics: seconds, or a share.
    """

    name: str
    state: str
    says: str = ""
    value: float | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Everything that was looked at."""

    signs: tuple[Sign, ...]

    @property
    def state(self) -> str:
        """The worst of all: `well`, `look` or `wrong`."""
        found = {sign.state for sign in self.signs}
        return next((state for state in ("wrong", "look") if state in found), "well")


_kept: dict[str, tuple[float, Verdict]] = {}
_wrote: dict[str, float] = {}
_looking = threading.Lock()


def verdict() -> Verdict:
    """What is so now, not older than a second."""
    moment = time.monotonic()
    with _looking:
        at, told = _kept.get("last", (-1e9, Verdict(())))
        if moment - at > KEPT_SECONDS:
            told = Verdict(tuple(_looked(check) for check in CHECKS))
            _kept["last"] = (time.monotonic(), told)
    return told


def forget() -> None:
    """Look anew next time; for tests and for a new process."""
    _kept.clear()
    _wrote.clear()


def _looked(check: Callable[[], Sign]) -> Sign:
    try:
        return check()
    except (DatabaseError, InterfaceError) as fault:
        return Sign(check.__name__, "wrong", f"the database does not answer ({type(fault).__name__})")


def tables() -> Sign:
    ahead, behind = schema.applied() - schema.known(), schema.known() - schema.applied()
    if behind:
        return Sign("tables", "wrong", f"{len(behind)} steps behind: junto migrate", len(behind))
    if schema.unknown(sorted(ahead)):
        return Sign("tables", "wrong", "the tables are of a newer release", len(ahead))
    return Sign("tables", "well", "of this release", 0)


@contextmanager
def _little_patience() -> Iterator[None]:
    """Wait for another writer only for a moment."""
    if connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = {PATIENCE_MS}")
            yield
            transaction.set_rollback(True)
        return
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA busy_timeout = {PATIENCE_MS}")
    try:
        with transaction.atomic():
            yield
            transaction.set_rollback(True)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout = 10000")


def writing() -> Sign:
    """The right to write is taken and given back; another's change in hand is no fault until it lasts."""
    try:
        with _little_patience():
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:  # only who may write is given a number
                    cursor.execute("SELECT pg_current_xact_id()")
    except DatabaseError as fault:
        busy = any(word in str(fault) for word in ("locked", "lock timeout"))
        if not busy or time.monotonic() - _wrote.setdefault("at", time.monotonic()) > BUSY_SECONDS:
            return Sign("writing", "wrong", f"a change is not taken ({type(fault).__name__})", 0)
        return Sign("writing", "well", "busy", 1)
    _wrote["at"] = time.monotonic()
    return Sign("writing", "well", "a change is taken", 1)


def walls() -> Sign:
    if barred_of(get_user_model()(pk=0)).everything:  # asked as for somebody no wall names
        return Sign("walls", "wrong", "walls cannot be read, so nothing is shown", 0)
    return Sign("walls", "well", "read", 1)


def queue() -> Sign:
    due = TaskRow.objects.filter(state=TaskRow.State.READY, run_after__lte=clock.now())
    oldest = due.aggregate(at=Min("run_after"))["at"]
    age = max(clock.now() - oldest, timedelta(0)) if oldest else timedelta(0)
    told = "late" if age > LATE else "not late"
    return Sign("queue", "look" if age > LATE else "well", told, age.total_seconds())


def worker() -> Sign:
    last = periodic.last_life()
    silent = clock.real_now() - last if last else None
    if silent is None:
        return Sign("worker", "look", "none has ever run")
    told = "silent" if silent > LIFELESS else "there"
    return Sign("worker", "look" if silent > LIFELESS else "well", told, max(0.0, silent.total_seconds()))


def disk() -> Sign:
    told = shutil.disk_usage(settings.DATA_DIR)
    share = told.free / told.total
    return Sign("disk", "look" if share < FREE_SHARE else "well", f"{share:.0%} free", share)


def backup() -> Sign:
    age = state.age()
    if age is None:
        return Sign("backup", "look", "none was ever made and tried")
    told = f"{age.total_seconds() / 3600:.0f} h old"
    return Sign("backup", "look" if age > state.OLD else "well", told, age.total_seconds())


CHECKS: tuple[Callable[[], Sign], ...] = (tables, writing, walls, queue, worker, disk, backup)


def may_see_details(request: HttpRequest) -> bool:
    """Whether somebody asks from this very machine, past every proxy, or holds the token.

    A proxy on this machine is no reason: what it passes on bears the firm's host or a forwarded header.
    """
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if env.watch_token and secrets.compare_digest(given.encode(), env.watch_token.encode()):
        return True
    host = request.headers.get("Host", "").rsplit(":", 1)[0].strip("[]")
    return (
        request.META.get("REMOTE_ADDR") in LOOPBACK
        and host in {*LOOPBACK, "localhost"}
        and not any(name in request.headers for name in FORWARDED)
    )
