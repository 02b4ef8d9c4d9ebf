"""Regular work: what is due when, kept in the database so that nothing is done twice or forgotten."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django_tasks.base import Task

from junto.kernel import clock
from junto.kernel.models import Periodic
from junto.kernel.tasks.store import enqueue_once


@dataclass(frozen=True, slots=True)
class Regular:
    """A task and how often it is wanted."""

    task: Task[..., Any]
    every: timedelta


_regular: dict[str, Regular] = {}
LIFE = "worker"
LIFE_EVERY = timedelta(minutes=1)


def every(interval: timedelta) -> Callable[[Task[[], None]], Task[[], None]]:
    """Run a task without arguments once an interval; missed rounds are made up for by one."""

    def register(task: Task[[], None]) -> Task[[], None]:
        _regular[task.module_path] = Regular(task, interval)
        return task

    return register


def names() -> list[str]:
    """Every piece of regular work, by name."""
    return sorted(_regular)


def queue_due() -> int:
    """Queue what has fallen due. Safe to call from several workers at once.

    Returns
    -------
    int
        How many tasks were queued.
    """
    moment = clock.now()
    known = dict(Periodic.objects.values_list("name", "due_at"))
    queued = 0
    for name, regular in _regular.items():
        if name not in known:
            Periodic.objects.get_or_create(name=name, defaults={"due_at": moment})
            known[name] = moment
        due = known[name]
        if due > moment:
            continue
        with transaction.atomic():
            rounds = (moment - due) // regular.every + 1
            taken = Periodic.objects.filter(name=name, due_at=due).update(due_at=due + rounds * regular.every)
            if taken and enqueue_once(regular.task, f"every:{name}:{due.isoformat()}"):
                queued += 1
    return queued


def signal_life() -> None:
    """Say once a minute, by the machine's clock, that a worker is there; `junto doctor` looks for it."""
    moment = clock.real_now()
    last = Periodic.objects.filter(name=LIFE).values_list("due_at", flat=True).first()
    if last is None or not moment < last <= moment + LIFE_EVERY:
        Periodic.objects.update_or_create(name=LIFE, defaults={"due_at": moment + LIFE_EVERY})


def last_life() -> datetime | None:
    """When a worker last signalled, to the minute; None if none ever did."""
    due = Periodic.objects.filter(name=LIFE).values_list("due_at", flat=True).first()
    return due - LIFE_EVERY if due else None
