"""The one clock. In a demo it can be moved; everywhere else it tells the machine's time."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta

from django.db import connection
from django.utils import timezone

_fixed: ContextVar[datetime | None] = ContextVar("junto_fixed_clock", default=None)
_state: dict[str, float] = {"offset": 0.0, "read_at": -1e9}
_known: dict[str, bool] = {}
REREAD_SECONDS = 1.0


def now() -> datetime:
    """The present moment, aware, in UTC, the demo's offset included. Never asks the database."""
    return _fixed.get() or real_now() + timedelta(seconds=_state["offset"])


def real_now() -> datetime:
    """The machine's moment, whatever the demo's clock says; for leases and sessions."""
    return datetime.now(UTC)


def today() -> date:
    """The day it is for the reader, in the time zone that is active."""
    return timezone.localdate(now())


def database_now() -> datetime:
    """The database's moment, the demo's offset included; deadlines compare with this inside a write."""
    fixed = _fixed.get()
    if fixed is not None:
        return fixed
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT clock_timestamp()")
            told: datetime = cursor.fetchone()[0]
        else:
            cursor.execute("SELECT strftime('%Y-%m-%dT%H:%M:%f', 'now')")
            told = datetime.fromisoformat(cursor.fetchone()[0]).replace(tzinfo=UTC)
    return told + timedelta(seconds=_state["offset"])


def refresh(*, force: bool = False) -> None:
    """Learn the demo's offset; called once a request and once a round of the worker.

    A real installation is asked once in the life of a process, a demo at most once a second.
    """
    if not force and _known.get("demo") is False:
        return
    if not force and time.monotonic() - _state["read_at"] < REREAD_SECONDS:
        return
    from junto.kernel.models import Installation

    row = Installation.objects.values_list("demo", "clock_offset").first()
    _state["read_at"] = time.monotonic()
    if row is not None:
        _known["demo"] = row[0]
    _state["offset"] = row[1].total_seconds() if row and row[0] else 0.0


def is_demo() -> bool:
    """Whether the process has learnt that this database holds a demo."""
    return bool(_known.get("demo"))


def forget() -> None:
    """Back to the machine's clock, as in a new process; for tests and for a database just made."""
    _known.clear()
    _state.update(offset=0.0, read_at=-1e9)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let everything inside happen at `moment` (aware): planting a past, and tests."""
    token = _fixed.set(moment)
    try:
        yield
    finally:
        _fixed.reset(token)
