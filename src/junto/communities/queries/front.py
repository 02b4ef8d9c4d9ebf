"""The front page of a community: what a stranger needs to decide whether to join."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import BooleanField, Count, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery

from junto.communities.models import (
    Community,
    Ending,
    Invitation,
    JoinRequest,
    Membership,
    RoleAssignment,
)
from junto.communities.queries.charter_brief import charter_in_force
from junto.communities.queries.ending import Related, has_lines, last_page, related
from junto.communities.queries.lists import MINIMUM_GROUP, there
from junto.communities.rules import (
    OFFER_STANDS,
    TOLD_FOR,
    Standing,
    advised_communities,
    looks_told_in,
    nearly_empty,
    not_past,
    standing_in,
    visible_communities,
    visible_invitations,
    with_standing,
)
from junto.kernel import clock
from junto.people.rules import at_the_firm

if TYPE_CHECKING:
    from junto.people.models import Person

FACES = 5


@dataclass(frozen=True, slots=True)
class Held:
    """A role that somebody holds, and since when."""

    id: int
    name: str
    address: str
    person_id: int
    key: str
    role: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Front:
    """A front page as one person may see it.

    Attributes
    ----------
    members, offices : int
        Zero below the minimum group of five; a count of few is not shown.
    disciplines : tuple of str
        Of the members' units, by name; empty below the minimum group.
    faces : tuple of (name, holds a role)
        Some members, in an order that says nothing: a stable shuffle.
    offers : tuple of str
        Roles this person has been asked to take.
    opened_at : datetime or None
        When two administrators last opened the community for one of them, within thirty days; for members.
    """

    community: Community
    standing: Standing
    members: int
    has_members: bool
    offices: int
    disciplines: tuple[str, ...]
    faces: tuple[tuple[str, bool], ...]
    roles: tuple[Held, ...]
    offers: tuple[RoleAssignment, ...]
    membership: Membership | None
    invitation: Invitation | None
    requests: tuple[JoinRequest, ...]
    answered: JoinRequest | None
    opened_at: datetime | None
    lines: tuple[Related, ...]
    ending: Ending | None
    few: bool


def front(person: Person, key: str) -> Front | None:
    """The front page of the community with this key, if it exists for this person; five queries at most."""
    found = opened(person, key)
    if found is None:
        return None
    community, now = found
    members, offices, disciplines = _make_up(community)
    roles, offers = roles_in(community, person)
    many = members >= MINIMUM_GROUP
    return Front(
        community=community,
        standing=now,
        members=members if many else 0,
        has_members=members > 0,
        offices=offices if many else 0,
        disciplines=disciplines if many else (),
        faces=_faces(community, {role.person_id for role in roles}),
        roles=roles,
        offers=offers,
        membership=_own(person, community, now),
        invitation=_waiting(person, community, now),
        requests=_asking(community, now),
        answered=_answer(person, community, now),
        lines=related(person, community) if community.__dict__.get("has_lines", False) else (),
        ending=last_page(person, community) if community.is_closed else None,
        few=community.__dict__["few"],
        opened_at=community.__dict__["opened_at"] if now.is_member else None,
    )


def opened(person: Person, key: str) -> tuple[Community, Standing] | None:
    """The community with this key and how the person stands to it, if its front exists for her.

    For an adviser it does until her last day; she stands nowhere else in it.
    """
    community = _with_standing(visible_communities(person).filter(key=key), person).first()
    if community is not None:
        return community, standing_in(community)
    if not person.outside:
        return None
    advised = _with_standing(advised_communities(person).filter(key=key), person).first()
    return (advised, replace(standing_in(advised), sees=False, advises=True)) if advised else None


def _with_standing(communities: QuerySet[Community], person: Person) -> QuerySet[Community]:
    told = looks_told_in(OuterRef("pk")).filter(confirmed_at__gt=clock.now() - TOLD_FOR)
    last = Subquery(told.order_by("-confirmed_at").values("confirmed_at")[:1])
    return (
        with_standing(communities, person)
        .annotate(
            opened_at=last, charter_in_force=charter_in_force(), has_lines=has_lines(), few=_few(person)
        )
        .select_related("client", "founder")
    )


def _few(person: Person) -> ExpressionWrapper[Q]:
    return ExpressionWrapper(Q(pk__in=nearly_empty(person).values("pk")), BooleanField())


def roles_in(community: Community, person: Person) -> tuple[tuple[Held, ...], tuple[RoleAssignment, ...]]:
    """The roles held in a community, the longest held first, and those offered to this person."""
    recent = clock.now() - OFFER_STANDS
    offered = Q(person=person, since__isnull=True, asked_for=False, offered_at__gt=recent)
    rows = (
        RoleAssignment.objects.filter(
            Q(since__isnull=False) | offered, not_past(), community=community, until__isnull=True
        )
        .filter(at_the_firm(prefix="person__"))
        .select_related("person")
        .order_by("since", "pk")
    )
    held = tuple(
        Held(
            row.pk,
            row.person.name,
            row.person.address,
            row.person_id,
            row.role,
            str(row.get_role_display()),
            row.since,
        )
        for row in rows
        if row.since is not None
    )
    return held, tuple(row for row in rows if row.since is None)


def _make_up(community: Community) -> tuple[int, int, tuple[str, ...]]:
    groups = (
        there()
        .filter(community=community)
        .values(office=F("person__office"), discipline=F("person__unit__discipline__name"))
        .annotate(n=Count("pk"))
    )
    rows = [(row["office"], row["discipline"], row["n"]) for row in groups]
    offices = {office for office, _discipline, _n in rows if office}
    disciplines = sorted({discipline for _office, discipline, _n in rows if discipline})
    return sum(n for *_group, n in rows), len(offices), tuple(disciplines)


def _faces(community: Community, holders: set[int]) -> tuple[tuple[str, bool], ...]:
    # the keys are random: an order that is stable and says nothing about anybody
    rows = there().filter(community=community).order_by("person__key")
    names = rows.values_list("person__name", "person")[:FACES]
    return tuple((name, number in holders) for name, number in names)


def _own(person: Person, community: Community, now: Standing) -> Membership | None:
    if not now.is_member or not now.is_paused:
        return None
    return Membership.objects.filter(community=community, person=person, left_at__isnull=True).first()


def _waiting(person: Person, community: Community, now: Standing) -> Invitation | None:
    if now.is_member or not now.invited:
        return None
    return (
        visible_invitations(person)
        .filter(community=community)
        .select_related("sender")
        .order_by("sent_at")
        .first()
    )


def _asking(community: Community, now: Standing) -> tuple[JoinRequest, ...]:
    if not now.keeps or community.joining != Community.Joining.REQUEST:
        return ()
    rows = JoinRequest.objects.filter(
        at_the_firm(prefix="person__"), community=community, answered_at__isnull=True
    )
    return tuple(rows.select_related("person__unit").order_by("asked_at"))


def _answer(person: Person, community: Community, now: Standing) -> JoinRequest | None:
    if now.is_member or now.invited or not now.answered:
        return None
    return (
        JoinRequest.objects.filter(community=community, person=person).select_related("answered_by").first()
    )
