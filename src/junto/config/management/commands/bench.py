"""`junto bench`: figures against their budgets, measured here and now."""

import os
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Callable, Iterable
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from junto.config.figures import Figure

WITHOUT_LIBRARIES = ("junto.config.", "junto.people.", "junto.communities.", "junto.decisions.")
MEBI = 1024 * 1024


class AbsentError(Exception):
    """The optional part that would be measured is not installed; the message says which and how to add it."""


def discover() -> Iterable[Figure]:
    """Finding communities on the data sets beside a checkout."""
    module, folder = _module("junto.engine.bench"), _shared()
    rows, _held = module.run_discover(folder, told=lambda line: sys.stderr.write(f"  {line}\n"))
    for row in rows:
        yield Figure(f"{row.goal} {row.what}", row.value, row.aim, at_least=row.least)


def people() -> Iterable[Figure]:
    """Importing 10,000 persons."""
    return _figures("junto.people.bench")


def gate() -> Iterable[Figure]:
    """The gate: names, walls, grants on top of walls; from a clone also access table, twins and mutants."""
    yield from _figures("junto.config.bench_gate")
    if _module("junto.config.bench_gate").clone() is None:
        raise AbsentError(
            "access table, twins and mutants are measured from a clone, with its tests and tools"
        )


def decisions() -> Iterable[Figure]:
    """Five hundred members answering one decision at once."""
    return _figures("junto.decisions.bench")


def pages() -> Iterable[Figure]:
    """Pages: queries, weight of a first visit, restart."""
    return _figures("junto.config.bench_pages")


def slack() -> Iterable[Figure]:
    """Reading a Slack export of a million messages."""
    module = _module("junto.discovery.importers.bench")
    with tempfile.TemporaryDirectory(prefix="junto-bench-") as folder:
        took = module.bench(Path(folder))
    yield Figure(
        f"memory for a Slack export of {took.messages} messages",
        took.peak / MEBI,
        module.BUDGET_BYTES / MEBI,
        "MiB",
    )


def backup() -> Iterable[Figure]:
    """A gigabyte backed up and restored."""
    return _figures("junto.config.bench_backup")


def faults() -> Iterable[Figure]:
    """Kills in the middle, many at once, a database that goes away."""
    figures: Iterable[Figure] = import_module("junto.config.bench_faults").figures()
    return figures


NAMES: dict[str, Callable[[], Iterable[Figure]]] = {
    "discover": discover,
    "people": people,
    "gate": gate,
    "decisions": decisions,
    "pages": pages,
    "slack": slack,
    "backup": backup,
    "faults": faults,
}


def _shared() -> Path:
    """The data sets beside a checkout; they are not part of the product."""
    for place in (os.environ.get("JUNTO_SHARED", ""), Path.cwd().parent / "shared"):
        if place and (Path(place) / "data/discovery").is_dir():
            return Path(place)
    raise AbsentError("the data sets are not beside this checkout; JUNTO_SHARED names their folder")


def _module(path: str) -> Any:
    if not path.startswith(WITHOUT_LIBRARIES) and not settings.HAS_DISCOVERY:
        raise AbsentError('discovery is not installed here; pip install "junto[discovery]" adds it')
    return import_module(path)


def _figures(path: str) -> Iterable[Figure]:
    for figure in _module(path).figures():
        # a pure module has a class of its own with the same members
        yield Figure(
            figure.name, figure.value, figure.budget, figure.unit, getattr(figure, "at_least", False)
        )


class Command(BaseCommand):
    help = (
        "Measure "
        + ", ".join(NAMES)
        + "; print each figure against its budget; exit with 1 if one is missed."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "names", nargs="*", help=f"What to measure: {', '.join(NAMES)}; nothing means all."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = options["names"] or list(NAMES)
        if unknown := [name for name in wanted if name not in NAMES]:
            raise CommandError(f"There is no figure called {unknown[0]}. There are: {', '.join(NAMES)}.")
        missed = sum(self._measure(name) for name in wanted)
        if missed:
            self.stdout.write(f"{missed} missed.")
            sys.exit(1)

    def _measure(self, name: str) -> int:
        self.stdout.write(f"{name}: {(NAMES[name].__doc__ or '').strip()}")
        missed = 0
        try:
            for figure in NAMES[name]():
                self.stdout.write(f"  {figure}")
                self.stdout.flush()
                missed += not figure.kept
        except AbsentError as said:
            self.stdout.write(f"  not measured: {said}.")
        return missed
