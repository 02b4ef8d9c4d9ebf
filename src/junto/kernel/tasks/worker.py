"""The worker: takes one task at a time under a lease, so that a killed worker's task runs again."""

import logging
import os
import secrets
import socket
import threading
import time
import traceback
from datetime import timedelta

from django.db import DatabaseError, close_old_connections, connection, transaction
from django.db.models import Q, QuerySet
from django.utils.module_loading import import_string
from django_tasks.base import Task

from junto.kernel import clock
from junto.kernel.models import TaskRow
from junto.kernel.tasks import periodic

LEASE = timedelta(seconds=60)
MAX_ATTEMPTS = 6
KEEP_DONE = timedelta(days=7)
ROUND_SECONDS = 5.0
log = logging.getLogger("junto.worker")


def worker_name() -> str:
    """A name no other worker has, for the row of the task it holds."""
    return f"{socket.gethostname()[:30]}:{os.getpid()}:{secrets.token_hex(3)}"


def claim(worker: str) -> TaskRow | None:
    """Take the next due task under a lease of 60 s of machine time, or None.

    A task whose lease ran out (its worker died) is due again, six times in all.
    """
    real = clock.real_now()
    due = Q(state=TaskRow.State.READY, run_after__lte=clock.now())
    stranded = Q(state=TaskRow.State.RUNNING, lease_until__lt=real)
    with transaction.atomic():
        # work that ends its worker every time must not be tried for ever
        TaskRow.objects.filter(stranded, attempts__gte=MAX_ATTEMPTS).update(
            state=TaskRow.State.DEAD, error="its worker died each time", lease_until=None, finished_at=real
        )
        rows = TaskRow.objects.filter(due | stranded).order_by("-priority", "run_after", "id")
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True)
        row = rows.first()
        if row is None:
            return None
        row.state, row.worker = TaskRow.State.RUNNING, worker
        row.lease_until, row.attempts = real + LEASE, row.attempts + 1
        row.save(update_fields=["state", "worker", "lease_until", "attempts"])
    return row


def run(row: TaskRow) -> bool:
    """Do a claimed task and write what came of it.

    Returns
    -------
    bool
        True when done; False when it failed and will run again, or is dead after six tries.
    """
    done = threading.Event()
    keeper = threading.Thread(target=_keep_lease, args=(row, done), daemon=True)
    keeper.start()
    try:
        target = import_string(row.path)
        work = target.func if isinstance(target, Task) else target
        work(*row.args, **row.kwargs)
    except Exception as fault:
        _failed(row, fault)
        return False
    finally:
        done.set()
        keeper.join()
    _held(row).update(state=TaskRow.State.DONE, finished_at=clock.real_now(), error="", lease_until=None)
    return True


def work_through(limit: int = 10_000) -> int:
    """Do everything that is due now, regular work included; for tests and `junto deliver`.

    Returns
    -------
    int
        How many tasks were tried.
    """
    periodic.queue_due()
    name, tried = worker_name(), 0
    while tried < limit and (row := claim(name)):
        run(row)
        tried += 1
    return tried


def serve(stop: threading.Event, pause: float = 0.5) -> None:
    """Work until told to stop; a task in hand is finished first."""
    name, round_at = worker_name(), 0.0
    while not stop.is_set():
        try:
            clock.refresh()
            if time.monotonic() >= round_at:
                round_at = time.monotonic() + ROUND_SECONDS
                periodic.queue_due()
                periodic.signal_life()
                prune()
            row = claim(name)
            if row:
                run(row)
                continue
        except Exception:
            log.exception("the worker goes on after an error")
            close_old_connections()
        stop.wait(pause)


def prune() -> None:
    """Forget done tasks after a week; dead ones stay until somebody looks."""
    TaskRow.objects.filter(state=TaskRow.State.DONE, finished_at__lt=clock.real_now() - KEEP_DONE).delete()


def _failed(row: TaskRow, fault: Exception) -> None:
    dead = row.attempts >= MAX_ATTEMPTS
    wait = timedelta(seconds=min(3600, 5 * 3 ** (row.attempts - 1)) * (0.75 + secrets.randbelow(500) / 1000))
    _held(row).update(
        state=TaskRow.State.DEAD if dead else TaskRow.State.READY,
        run_after=clock.now() + wait,
        error="".join(traceback.format_exception_only(fault))[-2000:],
        lease_until=None,
        finished_at=clock.real_now() if dead else None,
    )
    log.warning("task %s failed (try %s): %s", row.path, row.attempts, type(fault).__name__)


def _held(row: TaskRow) -> QuerySet[TaskRow]:
    """The row, unless its lease ran out and another worker has it now."""
    return TaskRow.objects.filter(pk=row.pk, worker=row.worker)


def _keep_lease(row: TaskRow, done: threading.Event) -> None:
    try:
        while not done.wait(LEASE.total_seconds() / 3):
            try:
                _held(row).filter(state=TaskRow.State.RUNNING).update(lease_until=clock.real_now() + LEASE)
            except DatabaseError:  # a busy moment; two more tries fit into the lease
                close_old_connections()
    finally:
        connection.close()
