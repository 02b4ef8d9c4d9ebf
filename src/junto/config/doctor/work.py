"""The worker and its queue."""

import socket
from datetime import timedelta

from django.db import connection
from django.db.models import Min

from junto.config.doctor.finding import Check, Finding, note, well, wrong
from junto.kernel import clock
from junto.kernel.models import TaskRow
from junto.kernel.tasks import periodic

LATE = timedelta(minutes=5)
QUIET = timedelta(minutes=3)
NO_WORKER = "Run: junto serve (or junto work beside junto serve --web-only)"


def worker() -> Finding:
    last = periodic.last_life()
    if last is None:
        return note("No worker has ever run here.", NO_WORKER)
    silent = clock.real_now() - last
    if silent > QUIET:
        return wrong(f"No worker has shown itself since {last:%d %B, %H:%M} UTC.", NO_WORKER)
    return well("A worker is there.")


def queue() -> Finding:
    oldest = TaskRow.objects.filter(state=TaskRow.State.READY, run_after__lte=clock.now()).aggregate(
        at=Min("run_after")
    )["at"]
    if oldest is None:
        return well("Nothing waits to be done.")
    age = clock.now() - oldest
    if age > LATE:
        return wrong(f"The oldest task has waited {age.total_seconds() / 60:.0f} minutes.", NO_WORKER)
    return well("What is queued is not late.")


def given_up() -> Finding:
    dead = TaskRow.objects.filter(state=TaskRow.State.DEAD).order_by("-finished_at")
    number = dead.count()
    if not number:
        return well("No task was given up.")
    last = dead[0]
    return wrong(
        f"{number} tasks were given up after six tries; the last: {last.path} ({last.error.strip()[:120]}).",
        "Mend the cause, then run: junto doctor --retry",
    )


def one_machine() -> Finding:
    if connection.vendor == "postgresql":
        return well("PostgreSQL may serve several machines.")
    here = socket.gethostname()[:30]
    holding = TaskRow.objects.filter(state=TaskRow.State.RUNNING, lease_until__gt=clock.real_now())
    others = sorted({name.split(":")[0] for name in holding.values_list("worker", flat=True)} - {here, ""})
    if others:
        return wrong(
            f"Another machine ({', '.join(others)}) works on this SQLite file.",
            "Run Junto on one machine, or use PostgreSQL (JUNTO_DATABASE_URL).",
        )
    return well("One machine uses this database.")


def retry() -> int:
    """Queue again what was given up.

    Returns
    -------
    int
        How many tasks were queued.
    """
    return TaskRow.objects.filter(state=TaskRow.State.DEAD).update(
        state=TaskRow.State.READY, attempts=0, run_after=clock.now(), error="", finished_at=None
    )


CHECKS: tuple[Check, ...] = (worker, queue, given_up, one_machine)
