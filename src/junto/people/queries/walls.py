"""Walls as their keepers see them: lists, dates and references, not what is behind."""

from dataclasses import dataclass, field

from django.db.models import FilteredRelation, OuterRef, Q, QuerySet, Subquery

from junto.people import rules, wall_rules
from junto.people.models import Barrier, BarrierCover, BarrierLifting, BarrierNotice, BarrierPerson, Person


@dataclass(frozen=True, slots=True)
class Wall:
    """A wall with what it covers, whom it names and the proposal to lift it that waits, if one does."""

    barrier: Barrier
    covers: list[BarrierCover] = field(default_factory=list)
    persons: list[BarrierPerson] = field(default_factory=list)
    proposal: BarrierLifting | None = None

    @property
    def unread(self) -> list[BarrierPerson]:
        """Whom it names that have not said yet that they read their notice."""
        return [one for one in self.persons if noticed(one) and not acknowledged(one)]

    @property
    def told(self) -> int:
        """To how many a notice was given."""
        return sum(1 for one in self.persons if noticed(one))


def walls(person: Person) -> list[Wall]:
    """Every wall, newest first, those lifted included, for keepers of walls; nobody else gets any."""
    seen = rules.visible_barriers(person)
    # at most one proposal of a wall is open, so that the join adds no rows
    still_open = Q(barrier__liftings__confirmed_at__isnull=True, barrier__liftings__withdrawn_at__isnull=True)
    rows = BarrierCover.objects.filter(barrier__in=seen).annotate(
        proposal=FilteredRelation("barrier__liftings", condition=still_open)
    )
    rows = rows.select_related("barrier__set_by", "client", "matter", "proposal__proposed_by")  # type: ignore[misc]  # a relation made above
    found: dict[int, Wall] = {}
    for cover in rows.order_by("-barrier__since", "-barrier", "side", "pk"):
        wall = Wall(cover.barrier, proposal=getattr(cover, "proposal", None))
        found.setdefault(cover.barrier_id, wall).covers.append(cover)
    for named in _named(found):
        found[named.barrier_id].persons.append(named)
    return list(found.values())


def noticed(named: BarrierPerson) -> bool:
    """Whether a person has a notice of the wall that names her."""
    return named.__dict__.get("noticed_at") is not None


def acknowledged(named: BarrierPerson) -> bool:
    """Whether she said that she has read it."""
    return named.__dict__.get("read_at") is not None


def _named(found: dict[int, Wall]) -> list[BarrierPerson]:
    """The persons of walls, each with when her notice was made and read."""
    notices = BarrierNotice.objects.filter(
        barrier=OuterRef("barrier"), person=OuterRef("person"), ended_at__isnull=True
    )
    rows = BarrierPerson.objects.filter(barrier__in=found).select_related("person")
    rows = rows.annotate(
        noticed_at=Subquery(notices.values("made_at")[:1]),
        read_at=Subquery(notices.values("acknowledged_at")[:1]),
    )
    return list(rows.order_by("side", "person__sort_name", "pk"))


def unread_notices(person: Person) -> QuerySet[BarrierNotice]:
    """A person's own notices that she has not said she read, oldest first; nobody else's."""
    return wall_rules.visible_notices(person).filter(acknowledged_at__isnull=True).order_by("made_at")
