"""The page about sponsors: as members read it, as a sponsor reads it, as anybody who sees the community."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import CharField, DateField, Exists, F, OuterRef, Q, QuerySet, Value

from junto.communities.models import Community, Objective, Offer, SponsorAssignment, SponsorRequest
from junto.communities.queries.lists import size, with_members
from junto.communities.rules import (
    FACILITATOR,
    Standing,
    advising_of,
    beyond,
    proposals_to,
    proposals_waiting,
    roles_held,
    sponsors_in_force,
    sponsorships_of,
    standing_in,
    visible_communities,
    visible_memberships,
    visible_requests_to_sponsor,
    visible_sponsor_pages,
    with_standing,
)
from junto.kernel.ids import address
from junto.people.rules import firm_today

if TYPE_CHECKING:
    from junto.people.models import Person

SHOWN = 60


@dataclass(frozen=True, slots=True)
class Due:
    """A request to a sponsor, with what the calendar says about it."""

    row: SponsorRequest
    days_over: int

    @property
    def is_over(self) -> bool:
        return self.row.is_open and self.days_over > 0


@dataclass(frozen=True, slots=True)
class SponsorPage:
    """What one person may read of a community's sponsors.

    Attributes
    ----------
    mine : SponsorAssignment or None
        Hers, if she supports the community today.
    asked : SponsorAssignment or None
        The members ask her to.
    offered : SponsorAssignment or None
        She offered herself and waits.
    declined : SponsorAssignment or None
        She offered herself and was told no; for her alone.
    sponsors, past, proposals : tuple
        Who supports it, who did, and who is proposed; the last two for members.
    size : str
        How many belong, in words, a number only from five.
    """

    community: Community
    standing: Standing
    size: str
    mine: SponsorAssignment | None
    asked: SponsorAssignment | None
    offered: SponsorAssignment | None
    declined: SponsorAssignment | None
    sponsors: tuple[SponsorAssignment, ...]
    past: tuple[SponsorAssignment, ...]
    proposals: tuple[SponsorAssignment, ...]
    offers: tuple[Offer, ...]
    objectives: tuple[Objective, ...]
    ended: tuple[Objective, ...]
    requests: tuple[Due, ...]

    @property
    def may_offer_self(self) -> bool:
        """Whether a reader of the firm may offer to support it: she stands outside, and nothing waits."""
        now, waiting = self.standing, (self.mine, self.asked, self.offered, self.declined)
        outside = now.sees and not (now.is_member or now.through_glass)
        return outside and not self.community.is_closed and not any(waiting)

    @property
    def open_requests(self) -> tuple[Due, ...]:
        return tuple(due for due in self.requests if due.row.is_open)

    @property
    def answered(self) -> tuple[Due, ...]:
        return tuple(due for due in self.requests if due.row.replied_at)


@dataclass(frozen=True, slots=True)
class SponsorWaiting:
    """Something between a sponsor, an adviser or the members and this person, for her own page."""

    what: str
    name: str
    address: str
    at: datetime
    day: date | None


def sponsor_page(person: Person, key: str) -> SponsorPage | None:
    """The page about the sponsors of the community with this key, if it exists for her; five queries."""
    seen = Exists(visible_communities(person).filter(pk=OuterRef("pk")))
    found = with_members(with_standing(visible_sponsor_pages(person).filter(key=key), person))
    community = found.annotate(seen=seen).first()
    if community is None:
        return None
    now = replace(standing_in(community), sees=community.__dict__["seen"])
    people = _Sponsors(person, community, now)
    reads = now.reads or people.mine is not None
    offers = _offers(community) if reads else _offers(community).filter(state=Offer.State.ACCEPTED)
    agreed = _objectives(community) if reads else _objectives(community).filter(agreed_at__isnull=False)
    objectives = list(agreed[:SHOWN])
    return SponsorPage(
        community=community,
        standing=now,
        size=size(community.__dict__["members"]),
        mine=people.mine,
        asked=people.asked,
        offered=people.offered,
        declined=people.declined,
        sponsors=people.sponsors,
        past=people.past if now.reads else (),
        proposals=people.proposals if now.is_member else (),
        offers=tuple(offers[:SHOWN]),
        objectives=tuple(row for row in objectives if row.ended_at is None),
        ended=tuple(row for row in objectives if row.ended_at is not None and row.agreed_at is not None),
        requests=_requests(community) if reads else (),
    )


def sponsors_of(community: Community) -> QuerySet[SponsorAssignment]:
    """Who supports a community today, the longest first; for a community that the reader may see."""
    rows = sponsors_in_force().filter(community=community).select_related("person")
    return rows.order_by("since", "pk")


def sponsor_offer(person: Person, community: Community, key: str) -> Offer | None:
    """An offer with this key, for the sponsors and those who read what members do."""
    return _readable(person, _offers(community).filter(key=key)).first()


def sponsor_objective(person: Person, community: Community, key: str) -> Objective | None:
    """An objective with this key, likewise."""
    return _readable(person, _objectives(community).filter(key=key)).first()


def sponsor_request(person: Person, community: Community, key: str) -> SponsorRequest | None:
    """A request with this key, likewise."""
    rows = SponsorRequest.objects.filter(community=community, key=key)
    return _readable(person, rows.select_related("community", "owner__person", "asked_by")).first()


def sponsorship(person: Person, community: Community, key: str) -> SponsorAssignment | None:
    """A sponsorship with this key: one's own, and for members those in force and those proposed."""
    rows = SponsorAssignment.objects.filter(community=community, key=key, until__isnull=True)
    own = rows.filter(person=person)
    return (own.first() or _readable(person, rows).first()) if rows.exists() else None


def sponsor_waiting(person: Person) -> list[SponsorWaiting]:
    """What waits for a person as sponsor or asked to be, at an adviser's door, as keeper; one query."""
    none = Value(None, DateField())
    keeps = roles_held().filter(person=person, role=FACILITATOR).values("community")
    hers = visible_memberships(person).filter(left_at__isnull=True, community__in=keeps).values("community")
    supported = sponsorships_of(person).values("community")
    open_offers = Offer.objects.filter(state=Offer.State.OPEN, community__in=hers)
    proposed = Objective.objects.filter(agreed_at__isnull=True, ended_at__isnull=True)
    for_her = proposed.filter(sponsor_said_at__isnull=True, community__in=supported)
    for_members = proposed.filter(members_said_at__isnull=True, community__in=hers)
    named = SponsorAssignment.objects.filter(
        pk__in=proposals_waiting().values("pk"), members_said_at__isnull=True, community__in=hers
    )
    parts: list[QuerySet[Any]] = [
        _row(visible_requests_to_sponsor(person), "request", "asked_at", F("due_on")),
        _row(proposals_to(person), "asked", "proposed_at", none),
        _row(open_offers, "offer", "made_at", none),
        _row(for_her, "objective", "proposed_at", none),
        _row(for_members, "objective", "proposed_at", none),
        _row(named.exclude(person=person), "proposal", "proposed_at", none),
    ]
    if person.outside:
        parts.append(_row(advising_of(person).filter(since__isnull=True), "door", "asked_at", F("ends_on")))
    first, *others = parts
    rows: list[Any] = list(first.union(*others, all=True))
    return [SponsorWaiting(what, name, address(key, name), at, day) for what, key, name, at, day in rows]


def _row(rows: QuerySet[Any], what: str, at: str, day: Any) -> QuerySet[Any]:
    return rows.order_by().values_list(Value(what, CharField()), "community__key", "community__name", at, day)


class _Sponsors:
    """The rows about sponsors of one community, sorted by what they are to one reader."""

    def __init__(self, person: Person, community: Community, now: Standing) -> None:
        in_force = Exists(sponsors_in_force().filter(pk=OuterRef("pk")))
        waits = Exists(proposals_waiting().filter(pk=OuterRef("pk")))
        rows = list(
            SponsorAssignment.objects.filter(community=community)
            .annotate(in_force=in_force, waits=waits)
            .select_related("person__unit", "proposed_by")
            .order_by("since", "proposed_at", "pk")
        )
        mine = [row for row in rows if row.person_id == person.pk]
        self.sponsors = tuple(row for row in rows if row.__dict__["in_force"])
        self.past = tuple(row for row in rows if row.since and not row.__dict__["in_force"])
        self.proposals = tuple(row for row in rows if row.__dict__["waits"])
        self.mine = next((row for row in mine if row.__dict__["in_force"]), None)
        waiting = [row for row in mine if row.__dict__["waits"] and not now.is_member]
        to_her = [row for row in waiting if row.members_said_at and not row.passed_at]
        self.asked = next((row for row in to_her if not row.person_said_at), None)
        self.offered = next((row for row in waiting if row.person_said_at), None)
        self.declined = next((row for row in mine if row.declined_at), None)


def _offers(community: Community) -> QuerySet[Offer]:
    rows = Offer.objects.filter(community=community).exclude(state=Offer.State.TAKEN_BACK)
    return rows.select_related("community", "sponsor__person", "answered_by").order_by("-made_at", "-pk")


def _objectives(community: Community) -> QuerySet[Objective]:
    rows = Objective.objects.filter(community=community).select_related("community", "proposed_by")
    return rows.order_by(F("ended_at").desc(nulls_first=True), "proposed_at", "pk")


def _requests(community: Community) -> tuple[Due, ...]:
    rows = SponsorRequest.objects.filter(community=community, withdrawn_at__isnull=True)
    rows = rows.select_related("community", "owner__person", "asked_by", "replied_by")
    rows = rows.order_by("due_on", "pk")
    today = firm_today()
    return tuple(Due(row, (today - row.due_on).days) for row in rows[:SHOWN])


def _readable(person: Person, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Rows of a community in which she reads what members do, or which she supports."""
    inside = visible_memberships(person).filter(left_at__isnull=True).values("community")
    supported = sponsorships_of(person).values("community")
    return beyond(rows.filter(Q(community__in=inside) | Q(community__in=supported)), person, "community__")
