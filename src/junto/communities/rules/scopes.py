"""Scopes: what exists for whom, walls included."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, Q, QuerySet, Value

from junto.communities.logic.tokens import digest
from junto.communities.models import (
    BrokenGlass,
    Community,
    Invitation,
    JoinRequest,
    Membership,
    RoleAssignment,
    SetAside,
)
from junto.kernel import clock, prepared
from junto.people.rules import UNREADABLE, barred_of, beyond_walls, firm_today

if TYPE_CHECKING:
    from junto.people.models import Person

REMEMBERED = timedelta(days=365)
OFFER_STANDS = timedelta(days=30)
ANSWER_STANDS = timedelta(days=30)
FACILITATOR = RoleAssignment.Role.FACILITATOR
ANYWHERE = 3 * prepared.ANYBODY
FLAGS = (
    "is_member", "is_paused", "facilitates", "has_facilitator",
    "invited", "asked", "answered", "through_glass",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Standing:
    """How a person stands to a community, read at one moment.

    Attributes
    ----------
    sees : bool
        Whether the community exists for her at all.
    keeps : bool
        Whether its care is in her hands: a facilitator, or any member while nobody facilitates.
    invited : bool
        Whether an invitation to her stands that she has not set aside.
    asked : bool
        Whether she has asked to be invited and waits for an answer.
    answered : bool
        Whether she asked and was told no within the last thirty days.
    through_glass : bool
        Whether two administrators opened it for her eyes, for a few hours: she reads, and does nothing else.
    advises : bool
        Whether she advises it from outside: its front and its page about itself, until her last day.
    """

    sees: bool = False
    is_member: bool = False
    is_paused: bool = False
    facilitates: bool = False
    keeps: bool = False
    invited: bool = False
    asked: bool = False
    answered: bool = False
    through_glass: bool = False
    advises: bool = False

    @property
    def reads(self) -> bool:
        """Whether she reads what is the members' own: one of them, or through broken glass."""
        return self.is_member or self.through_glass


def visible_communities(person: Person) -> QuerySet[Community]:
    """A community exists for everyone in the firm, or for its members and those they invited.

    A closed one stays readable for whoever could read it on its last day. What a wall hides does not exist,
    whatever one is or was in it; being an administrator opens nothing, unless two of them broke the glass for
    one of them, for some hours. People from outside the firm see what they belong or are invited to.
    """
    mine = memberships_of(person).filter(community=OuterRef("pk"))
    there = Q(Exists(mine.filter(left_at__isnull=True))) | Q(
        Exists(invitations_to(person).filter(community=OuterRef("pk")))
    )
    there |= Q(closed_at__isnull=False) & Q(Exists(mine.filter(left_at__gte=OuterRef("closed_at"))))
    if not person.outside:
        there |= Q(listing=Community.Listing.FIRM)
    if person.is_administrator:
        there |= Q(Exists(glass_broken_for(person).filter(community=OuterRef("pk"))))
    return beyond(Community.objects.filter(there), person)


def glass_broken_for(person: Person) -> QuerySet[BrokenGlass]:
    """The looks confirmed for an administrator whose hours are not over; none for anybody else."""
    if not person.is_administrator:
        return BrokenGlass.objects.none()
    return BrokenGlass.objects.filter(asked_by=person, confirmed_at__isnull=False, until__gt=clock.now())


def memberships_of(person: Person) -> QuerySet[Membership]:
    """A person's own times in communities, past ones included; nobody else's are in this scope."""
    return Membership.objects.filter(person=person)


def visible_memberships(person: Person) -> QuerySet[Membership]:
    """A person's own times in communities, without those in communities a wall hides from her now."""
    return beyond(memberships_of(person), person, "community__")


def standing_invitations() -> QuerySet[Invitation]:
    """Invitations that can be used: not expired, from somebody who still belongs, not to a closed community.

    Not a scope for a person: compose it with one.
    """
    sender_there = Membership.objects.filter(
        community=OuterRef("community"), person=OuterRef("sender"), left_at__isnull=True
    )
    return Invitation.objects.filter(
        Exists(sender_there),
        expires_at__gt=clock.now(),
        community__closed_at__isnull=True,
        sender__is_active=True,
    )


def invitations_to(person: Person) -> QuerySet[Invitation]:
    """The invitations a person is shown: hers, standing, not set aside, before no wall."""
    aside = SetAside.objects.filter(
        person=person, community=OuterRef("community"), at__gt=clock.now() - REMEMBERED
    )
    return beyond(standing_invitations().filter(~Exists(aside), person=person), person, "community__")


def visible_invitations(person: Person) -> QuerySet[Invitation]:
    """The invitations waiting for a person; those to communities she joined meanwhile are gone."""
    belongs = memberships_of(person).filter(community=OuterRef("community"), left_at__isnull=True)
    return invitations_to(person).filter(~Exists(belongs))


def visible_by_link(person: Person, token: str) -> QuerySet[Invitation]:
    """The one standing invitation behind a link, for whoever holds the link and is beyond the walls."""
    return beyond(standing_invitations().filter(token_hash=digest(token)), person, "community__")


def visible_sent(person: Person, community: Community) -> QuerySet[Invitation]:
    """What a member has sent and may still take back; a facilitator also sees the community's links.

    Ignored and set aside look alike: the invitation stands until its last day.
    """
    hers = Q(sender=person)
    if standing(person, community).keeps:
        hers |= Q(token_hash__isnull=False)
    return beyond(standing_invitations().filter(hers, community=community), person, "community__")


def visible_requests(person: Person, community: Community) -> QuerySet[JoinRequest]:
    """Who asks to be invited and waits, for those who keep the community."""
    if not standing(person, community).keeps:
        return JoinRequest.objects.none()
    return JoinRequest.objects.filter(community=community, answered_at__isnull=True, person__is_active=True)


def visible_offers(person: Person) -> QuerySet[RoleAssignment]:
    """Roles a person was asked to take and has not answered; for her alone."""
    belongs = memberships_of(person).filter(community=OuterRef("community"), left_at__isnull=True)
    return beyond(
        RoleAssignment.objects.filter(
            Exists(belongs),
            person=person,
            since__isnull=True,
            asked_for=False,
            offered_at__gt=clock.now() - OFFER_STANDS,
        ),
        person,
        "community__",
    )


def visible_askings(person: Person, community: Community) -> QuerySet[RoleAssignment]:
    """Roles that members have asked for and wait to be given, for the members; one's own included."""
    if not standing(person, community).is_member:
        return RoleAssignment.objects.none()
    there = Membership.objects.filter(community=community, person=OuterRef("person"), left_at__isnull=True)
    return RoleAssignment.objects.filter(
        Exists(there),
        community=community,
        since__isnull=True,
        asked_for=True,
        offered_at__gt=clock.now() - OFFER_STANDS,
        person__is_active=True,
    )


def roles_held() -> QuerySet[RoleAssignment]:
    """Roles that somebody holds today: taken, not given back, and not past a last day agreed at the start.

    Not a scope for a person: compose it with a visible community.
    """
    return RoleAssignment.objects.filter(
        not_past(), since__isnull=False, until__isnull=True, person__is_active=True
    )


def not_past() -> Q:
    """A role without a last day, or whose last day is not over."""
    return Q(ends_on__isnull=True) | Q(ends_on__gte=firm_today())


def standing(person: Person, community: Community) -> Standing:
    """How a person stands to a community now; one query, kept as text because every page asks it."""
    if not person.is_active:
        return Standing()
    barred = barred_of(person)
    clients, matters = sorted(barred.clients), sorted(barred.matters)
    like = Anybody(person.outside, person.is_administrator, barred.everything, len(clients), len(matters))
    bound = {
        prepared.ANYBODY: person.pk,
        ANYWHERE: community.pk,
        **dict(zip(like.clients, clients, strict=True)),
        **dict(zip(like.matters, matters, strict=True)),
    }
    rows = prepared.fetch(
        ("communities.standing", like),
        lambda: _flags(like),
        bound,
        spans=(REMEMBERED, ANSWER_STANDS),
        firm_today=firm_today,
    )
    return standing_from(dict(zip(FLAGS, map(bool, rows[0]), strict=True))) if rows else Standing()


@dataclass(frozen=True, slots=True)
class Anybody:
    """What the text of the query for a standing depends on; it has places for the numbers themselves."""

    outside: bool
    is_administrator: bool
    everything: bool
    barred_clients: int
    barred_matters: int

    @property
    def clients(self) -> range:
        return range(prepared.ANYBODY - self.barred_clients, prepared.ANYBODY)

    @property
    def matters(self) -> range:
        return range(2 * prepared.ANYBODY - self.barred_matters, 2 * prepared.ANYBODY)


def _flags(like: Anybody) -> QuerySet[Community, tuple[bool, ...]]:
    anybody = get_user_model()(pk=prepared.ANYBODY, is_active=True, outside=like.outside)
    anybody.is_administrator = like.is_administrator
    shut = UNREADABLE if like.everything else None
    anybody.__dict__.update(
        barred_clients=shut or ",".join(map(str, like.clients)),
        barred_matters=shut or ",".join(map(str, like.matters)),
    )
    here = with_standing(visible_communities(anybody).filter(pk=ANYWHERE), anybody)
    if not like.is_administrator:
        here = here.annotate(through_glass=Value(False))
    return here.order_by().values_list(*FLAGS)


def with_standing(communities: QuerySet[Community], person: Person) -> QuerySet[Community]:
    """The same communities, each with how the person stands to it, for `standing_in`."""
    mine = memberships_of(person).filter(community=OuterRef("pk"), left_at__isnull=True)
    hers = JoinRequest.objects.filter(community=OuterRef("pk"), person=person)
    facilitated = roles_held().filter(community=OuterRef("pk"), role=FACILITATOR)
    if person.is_administrator:
        glass = glass_broken_for(person).filter(community=OuterRef("pk"))
        communities = communities.annotate(through_glass=Exists(glass))
    return communities.annotate(
        is_member=Exists(mine),
        is_paused=Exists(mine.filter(paused_until__gt=clock.today())),
        facilitates=Exists(facilitated.filter(person=person)),
        has_facilitator=Exists(facilitated),
        invited=Exists(invitations_to(person).filter(community=OuterRef("pk"))),
        asked=Exists(hers.filter(answered_at__isnull=True)),
        answered=Exists(hers.filter(answered_at__gt=clock.now() - ANSWER_STANDS)),
    )


def standing_in(row: Community) -> Standing:
    """The standing that `with_standing` read together with the community."""
    return standing_from(row.__dict__)


def standing_from(read: Mapping[str, Any]) -> Standing:
    """The standing from what `with_standing` read."""
    return Standing(
        sees=True,
        is_member=read["is_member"],
        is_paused=read["is_paused"],
        facilitates=read["facilitates"],
        keeps=read["is_member"] and (read["facilitates"] or not read["has_facilitator"]),
        invited=read["invited"],
        asked=read["asked"],
        answered=read["answered"],
        through_glass=read.get("through_glass", False),
    )


def beyond(rows: QuerySet, person: Person, path: str = "") -> QuerySet:  # type: ignore[type-arg]  # any of our tables
    """The rows of a table of this room that no wall hides from a person; none for somebody deactivated."""
    if not person.is_active:
        return rows.none()
    return rows.filter(beyond_walls(person, client=f"{path}client", matter=f"{path}matter"))
