"""Invitations and requests: what waits for a person, what she sent, whom she may invite."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from junto.communities.models import Community, Invitation, JoinRequest, MailChoice, SetAside
from junto.communities.queries.lists import there
from junto.communities.rules import (
    REMEMBERED,
    invitations_to,
    visible_by_link,
    visible_communities,
    visible_invitations,
    visible_requests,
    visible_sent,
    with_standing,
)
from junto.kernel import clock
from junto.people.rules import at_the_firm

if TYPE_CHECKING:
    from junto.people.models import Person

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody a member may invite: who she is, and whether she belongs already."""

    key: str
    name: str
    unit: str
    office: str
    belongs: bool

    @property
    def place(self) -> str:
        return ", ".join(part for part in (self.unit, self.office) if part)


@dataclass(frozen=True, slots=True)
class Sent:
    """An invitation somebody sent and may take back; a link has no name."""

    invitation: Invitation
    name: str


def invitation_for(person: Person, key: str) -> Invitation | None:
    """The invitation with this key, if it waits for this person."""
    rows = visible_invitations(person).select_related("community", "sender")
    return rows.filter(key=key).first()


def link_target(person: Person, token: str) -> Invitation | None:
    """The invitation behind a link, if it stands and no wall hides its community from whoever holds it."""
    return visible_by_link(person, token).select_related("community", "sender").first()


def request_for(person: Person, community: Community, key: str) -> JoinRequest | None:
    """A request to be invited that this person may answer."""
    return visible_requests(person, community).select_related("community", "person").filter(key=key).first()


def sent_in(person: Person, community: Community) -> list[Sent]:
    """What a member sent in a community and may take back, newest first.

    A person who belongs by now is not among them; ignored and set aside stand here alike until their day.
    """
    belongs = there().filter(community=OuterRef("community"), person=OuterRef("person"))
    rows = (
        visible_sent(person, community)
        .filter(~Exists(belongs))
        .select_related("person", "community", "sender")
    )
    return [Sent(row, row.person.name if row.person else "") for row in rows.order_by("-sent_at", "pk")]


def persons_to_invite(person: Person, community: Community, words: str, chosen: list[str]) -> list[Candidate]:
    """Those already chosen, then people whose name or place holds the words; at most twenty of these.

    Nobody is left out for a wall, an invitation or an answer of hers: the list would tell.
    """
    from junto.people.queries import Look, looked_for, persons_named

    belongs = there().filter(community=community, person=OuterRef("pk"))
    everybody, _topics = looked_for(person, Look())
    kept = everybody.filter(key__in=chosen[:SHOWN])
    named = persons_named(person, words, SHOWN) if words.strip() else None
    numbers = list(named.values_list("pk", flat=True)) if named is not None else []
    rows = everybody.filter(Q(pk__in=numbers) | Q(pk__in=kept.values("pk"))).exclude(pk=person.pk)
    rows = rows.annotate(belongs=Exists(belongs)).select_related("unit", "office").order_by("sort_name", "pk")
    return [
        Candidate(
            row.key,
            row.name,
            row.unit.name if row.unit else "",
            row.office.name if row.office else "",
            row.__dict__["belongs"],
        )
        for row in rows
    ]


def aside_of(person: Person) -> QuerySet[Community]:
    """Communities whose invitations a person set aside within a year, as far as she may know of them."""
    aside = SetAside.objects.filter(person=person, community=OuterRef("pk"), at__gt=clock.now() - REMEMBERED)
    return visible_communities(person).filter(Exists(aside), closed_at__isnull=True).order_by("name", "pk")


def letters_off(person: Person) -> bool:
    """Whether a person wants no letters about invitations."""
    return MailChoice.objects.filter(person=person).exists()


@dataclass(frozen=True, slots=True)
class Waits:
    """A community in which something waits for a person: an invitation to her, or requests she may answer."""

    name: str
    address: str
    invited_at: datetime | None
    invited_by: str
    asked_at: datetime | None


def waiting_for(person: Person) -> list[Waits]:
    """Where an invitation or a request waits for a person; one query."""
    to_her = invitations_to(person).filter(community=OuterRef("pk")).order_by("sent_at")
    asking = JoinRequest.objects.filter(
        at_the_firm(prefix="person__"), community=OuterRef("pk"), answered_at__isnull=True
    ).order_by("asked_at")
    rows = with_standing(visible_communities(person).filter(closed_at__isnull=True), person)
    keeps = Q(is_member=True) & (Q(facilitates=True) | Q(has_facilitator=False))
    rows = rows.annotate(
        invited_at=Subquery(to_her.values("sent_at")[:1]),
        invited_by=Subquery(to_her.values("sender__name")[:1]),
        asked_at=Subquery(asking.values("asked_at")[:1]),
    ).filter(
        Q(is_member=False, invited_at__isnull=False)
        | keeps & Q(asked_at__isnull=False, joining=Community.Joining.REQUEST)
    )
    return [
        Waits(
            name=row.name,
            address=row.address,
            invited_at=None if row.__dict__["is_member"] else row.__dict__["invited_at"],
            invited_by=row.__dict__["invited_by"] or "",
            asked_at=row.__dict__["asked_at"] if row.__dict__["is_member"] else None,
        )
        for row in rows.order_by("name", "pk")
    ]
