"""Work that tests queue: what it did stands in files and rows, so that a killed process leaves its trace."""

import os
import time
from pathlib import Path

from django.db import transaction
from django_tasks import task

from junto.kernel.models import LedgerEntry
from junto.kernel.registry import Told


def _mark(folder: str, name: str) -> None:
    (Path(folder) / f"{name}-{os.getpid()}-{time.monotonic_ns()}").touch()


def slow_then_quick(folder: str) -> None:
    """The first try hangs until it is killed; the next does the work."""
    first = not any(Path(folder).glob("began-*"))
    _mark(folder, "began")
    if first:
        time.sleep(120)
    _mark(folder, "done")


def once(number: int) -> None:
    """An effect of its own transaction that a second run would double."""
    with transaction.atomic():
        LedgerEntry.objects.create(
            kind="planted.Once", version=1, at="2026-01-01T00:00Z", subject=f"planted.thing:{number}", data={}
        )


def fails() -> None:
    raise ValueError("the planted fault")


def takes_note(told: Told) -> None:
    """A subscriber whose effect is a ledger row."""
    once(told.entry_id)


def takes_note_then_fails(told: Told) -> None:
    once(told.entry_id)
    raise ValueError("after the effect")


@task()
def hourly() -> None:
    """Made regular by the tests that want it, so that no other test finds it due."""
    once(0)
