"""Scopes: what exists for whom, walls included."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet

from junto.communities.logic.tokens import digest
from junto.communities.models import Community, Invitation, JoinRequest, Membership, RoleAssignment, SetAside
from junto.kernel import clock
from junto.people.rules import beyond_walls

if TYPE_CHECKING:
    from junto.people.models import Person

REMEMBERED = timedelta(days=365)
OFFER_STANDS = timedelta(days=30)
ANSWER_STANDS = timedelta(days=30)
FACILITATOR = RoleAssignment.Role.FACILITATOR


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
    """

    sees: bool = False
    is_member: bool = False
    is_paused: bool = False
    facilitates: bool = False
    keeps: bool = False
    invited: bool = False
    asked: bool = False
    answered: bool = False


def visible_communities(person: Person) -> QuerySet[Community]:
    """A community exists for everyone in the firm, or for its members and those they invited.

    A closed one stays readable for whoever could read it on its last day. What a wall hides does not exist,
    whatever one is or was in it; being an administrator opens nothing. People from outside the firm see what
    they belong or are invited to.
    """
    mine = memberships_of(person).filter(community=OuterRef("pk"))
    there = Q(Exists(mine.filter(left_at__isnull=True))) | Q(
        Exists(invitations_to(person).filter(community=OuterRef("pk")))
    )
    there |= Q(closed_at__isnull=False) & Q(Exists(mine.filter(left_at__gte=OuterRef("closed_at"))))
    if not person.outside:
        there |= Q(listing=Community.Listing.FIRM)
    return beyond(Community.objects.filter(there), person)


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
            Exists(belongs), person=person, since__isnull=True, offered_at__gt=clock.now() - OFFER_STANDS
        ),
        person,
        "community__",
    )


def roles_held() -> QuerySet[RoleAssignment]:
    """Roles that somebody holds today. Not a scope for a person: compose it with a visible community."""
    return RoleAssignment.objects.filter(since__isnull=False, until__isnull=True, person__is_active=True)


def standing(person: Person, community: Community) -> Standing:
    """How a person stands to a community now; one query."""
    row = with_standing(visible_communities(person).filter(pk=community.pk), person).first()
    return Standing() if row is None else standing_in(row)


def with_standing(communities: QuerySet[Community], person: Person) -> QuerySet[Community]:
    """The same communities, each with how the person stands to it, for `standing_in`."""
    mine = memberships_of(person).filter(community=OuterRef("pk"), left_at__isnull=True)
    hers = JoinRequest.objects.filter(community=OuterRef("pk"), person=person)
    facilitated = roles_held().filter(community=OuterRef("pk"), role=FACILITATOR)
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
    read = row.__dict__
    return Standing(
        sees=True,
        is_member=read["is_member"],
        is_paused=read["is_paused"],
        facilitates=read["facilitates"],
        keeps=read["is_member"] and (read["facilitates"] or not read["has_facilitator"]),
        invited=read["invited"],
        asked=read["asked"],
        answered=read["answered"],
    )


def beyond(rows: QuerySet, person: Person, path: str = "") -> QuerySet:  # type: ignore[type-arg]  # any of our tables
    """The rows of a table of this room that no wall hides from a person; none for somebody deactivated."""
    if not person.is_active:
        return rows.none()
    return rows.filter(beyond_walls(person, client=f"{path}client", matter=f"{path}matter"))
