"""Walls as their keepers see them: lists, dates and references, not what is behind."""

from dataclasses import dataclass

from django.db.models import Prefetch

from junto.people import rules
from junto.people.models import Barrier, BarrierCover, BarrierLifting, BarrierPerson, Person


@dataclass(frozen=True, slots=True)
class Wall:
    """A wall with what it covers, whom it names and the proposal to lift it that waits, if one does."""

    barrier: Barrier
    covers: list[BarrierCover]
    persons: list[BarrierPerson]
    proposal: BarrierLifting | None


def walls(person: Person) -> list[Wall]:
    """Every wall, newest first, those lifted included, for keepers of walls; nobody else gets any."""
    rows = (
        rules.visible_barriers(person)
        .select_related("set_by")
        .prefetch_related(
            Prefetch(
                "covers", BarrierCover.objects.select_related("client", "matter").order_by("side", "pk")
            ),
            Prefetch(
                "persons",
                BarrierPerson.objects.select_related("person").order_by("side", "person__sort_name"),
            ),
            Prefetch(
                "liftings",
                BarrierLifting.objects.filter(
                    confirmed_at__isnull=True, withdrawn_at__isnull=True
                ).select_related("proposed_by"),
            ),
        )
        .order_by("-since", "-pk")
    )
    return [
        Wall(row, list(row.covers.all()), list(row.persons.all()), next(iter(row.liftings.all()), None))
        for row in rows
    ]
