"""The firm's structure as its administrators keep it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Count

from junto.people.logic.words import fold
from junto.people.models import Discipline, Office, Person, Unit

Row = TypeVar("Row", Unit, Office, Discipline)


@dataclass(frozen=True, slots=True)
class Kept:
    """Units, offices and disciplines by name; `people` and `units` count what keeps each in place."""

    units: list[Unit]
    offices: list[Office]
    disciplines: list[Discipline]


def structure() -> Kept:
    """All of the firm's structure, with how many persons or units each holds, former ones included."""
    return Kept(
        units=_sorted(Unit.objects.select_related("discipline", "office").annotate(held=Count("people"))),
        offices=_sorted(
            Office.objects.select_related("belongs_to").annotate(held=Count("people", distinct=True))
        ),
        disciplines=_sorted(Discipline.objects.annotate(held=Count("units"))),
    )


def holds(row: Unit | Office | Discipline) -> bool:
    """Whether anybody or anything is in it, so that it has to stay."""
    if isinstance(row, Discipline):
        return row.units.exists()
    if Person.objects.filter(**{type(row).__name__.lower(): row}).exists():
        return True
    return isinstance(row, Office) and (row.desks.exists() or row.units.exists())


def _sorted(rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: fold(row.name))
