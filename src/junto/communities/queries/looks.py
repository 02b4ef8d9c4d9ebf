"""Looks from outside, for the members to read: advisers and what they opened, administrators and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from junto.communities.models import AdviserAssignment, BrokenGlass, Community, Opening
from junto.communities.rules import (
    Standing,
    advised_communities,
    advisers_in_force,
    advising_of,
    looks_told_in,
    standing_in,
    visible_communities,
    visible_glass,
    with_standing,
)
from junto.kernel import clock
from junto.people.rules import firm_today

if TYPE_CHECKING:
    from junto.people.models import Person

SHOWN, YEAR = 200, timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Advice:
    """An adviser's time, and whether it runs, waits at the door, or is over."""

    row: AdviserAssignment
    is_over: bool

    @property
    def waits(self) -> bool:
        return not self.is_over and self.row.since is None


@dataclass(frozen=True, slots=True)
class LooksPage:
    """Who looked into a community from outside, as its members read it."""

    community: Community
    standing: Standing
    advisers: tuple[Advice, ...]
    glass: tuple[BrokenGlass, ...]
    openings: tuple[Opening, ...]
    read_at: datetime

    @property
    def present(self) -> tuple[Advice, ...]:
        return tuple(one for one in self.advisers if not one.is_over)

    @property
    def past(self) -> tuple[Advice, ...]:
        return tuple(one for one in self.advisers if one.is_over)


def looks_page(person: Person, key: str) -> LooksPage | None:
    """Who looked into the community with this key, if the person reads what its members do; four queries."""
    community = with_standing(visible_communities(person).filter(key=key), person).first()
    if community is None or not standing_in(community).reads:
        return None
    advisers = AdviserAssignment.objects.filter(community=community).order_by("-asked_at", "-pk")
    named = advisers.select_related("person", "asked_by", "client_asked_by", "client_granted_by", "community")
    looks = looks_told_in(community).select_related("asked_by", "confirmed_by").order_by("-confirmed_at")
    openings = Opening.objects.filter(community=community).select_related("person").order_by("-at", "-pk")
    return LooksPage(
        community=community,
        standing=standing_in(community),
        advisers=tuple(
            Advice(row, row.until is not None or row.ends_on < firm_today()) for row in named[:SHOWN]
        ),
        glass=tuple(looks[:SHOWN]),
        openings=tuple(openings[:SHOWN]),
        read_at=clock.now(),
    )


def adviser_in(person: Person, community: Community, key: str) -> AdviserAssignment | None:
    """An adviser's time with this key, for whoever reads what members of this community do."""
    if looks_page(person, community.key) is None:
        return None
    rows = advisers_in_force().filter(community=community, key=key)
    return rows.select_related("community", "person").first()


def advising_at(person: Person, key: str) -> AdviserAssignment | None:
    """What a person is asked to advise on, or does, in the community with this key; for her alone."""
    rows = advising_of(person).filter(community__key=key).select_related("community", "asked_by")
    return rows.order_by("-asked_at").first()


def advised(person: Person) -> list[AdviserAssignment]:
    """The communities a person advises, or is asked to, for her own list; none for people of the firm."""
    if not person.outside:
        return []
    return list(advising_of(person).select_related("community").order_by("ends_on", "pk"))


def openings_of(person: Person, community: Community) -> list[Opening]:
    """What an adviser opened in a community she advises, for herself: the same list the members read."""
    if not advised_communities(person).filter(pk=community.pk).exists():
        return []
    rows = Opening.objects.filter(community=community, person=person, adviser__isnull=False)
    return list(rows.order_by("-at")[:SHOWN])


def glass_shelf(person: Person) -> list[BrokenGlass]:
    """Askings and looks of the last year, for administrators: who, why, when; nothing of what was seen."""
    rows = visible_glass(person).select_related("asked_by", "confirmed_by", "community")
    return list(rows.filter(asked_at__gt=clock.now() - YEAR).order_by("-asked_at", "-pk")[:SHOWN])
