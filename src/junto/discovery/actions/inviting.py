"""Inviting a found group without learning who is in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from junto.communities.actions import found_community
from junto.discovery import rules
from junto.discovery.actions.candidates import locked, still
from junto.discovery.facts import CandidateInvited
from junto.discovery.logic.floors import band
from junto.discovery.models import (
    Candidate,
    CandidateMember,
    NeverAsk,
    NotMe,
    SealedDelivery,
    SealedInvitation,
)
from junto.discovery.queries import firm, living
from junto.kernel import clock
from junto.kernel.outbox import publish
from junto.kernel.policy import Conflict, Denied, require
from junto.kernel.refs import Ref

if TYPE_CHECKING:
    from junto.communities.models import Community
    from junto.people.models import Person

STANDS = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class NewCommunity:
    """What the inviter founds, by her own act: a name and a question."""

    name: str
    question: str


def invite_candidate(
    *, actor: Person, candidate: Candidate, to: Community | NewCommunity, text: str
) -> SealedInvitation:
    """Send sealed invitations to a found group; the sender learns a band and no name, now and ever.

    To a community she founds with it (she is its founder, and nobody else becomes anything) or to an open one
    of hers.
    Left out are those who stay out, said *not me* or *never ask*, were invited to something found in the last
    ninety
    days, or belong already. Refuses fewer than ten reached and whoever does not steer (`Denied`), a second
    invitation
    within ninety days (`Conflict`). Publishes `CandidateInvited`, and what founding publishes.
    """
    require(rules.may_steer(actor))
    words = text.strip()
    if not words or len(words) > 2000:
        raise Denied(_("An invitation has between 1 and 2,000 characters."))
    with transaction.atomic():
        held = locked(candidate)
        still(rules.may_invite(actor, held))
        community = _community(actor, to)
        reached = sorted(_reached(held, community, actor).values_list("person_id", flat=True))
        if not band(len(reached)):
            raise Denied(
                _(
                    "Fewer than ten people would be reached, so an invitation would point at them. It "
                    "was not sent."
                )
            )
        invitation = _send(actor, held, community, words, reached)
        held.state = Candidate.State.INVITED
        if isinstance(to, NewCommunity) and not held.proposed_name:
            held.proposed_name = community.name
        held.save(update_fields=["state", "proposed_name"])
        publish(
            CandidateInvited(candidate_id=held.pk, community_id=community.pk, reached=invitation.reached),
            subject=Ref.of(invitation),
            actor=actor.pk,
            scope=Ref.of(community),
        )
    return invitation


def _community(actor: Person, to: Community | NewCommunity) -> Community:
    if isinstance(to, NewCommunity):
        return found_community(actor=actor, name=to.name, question=to.question, origin="emergent")
    community = rules.communities_to_invite_to(actor).filter(pk=to.pk).first()
    if community is None:
        raise Denied(_("Choose one of your communities that anybody in the firm may join."))
    return community


def _reached(candidate: Candidate, community: Community, actor: Person) -> QuerySet[CandidateMember]:
    """Places in the group whose persons are invited. Read by this deed alone."""
    since = clock.today() - rules.AGAIN_AFTER
    same = {"person": OuterRef("person")}
    belong = living.members().get(community.pk, frozenset())
    return CandidateMember.objects.filter(
        ~Exists(NeverAsk.objects.filter(**same)),
        ~Exists(NotMe.objects.filter(**same, identity=candidate.identity)),
        ~Exists(SealedDelivery.objects.filter(**same, invitation__sent_week__gt=since)),
        candidate=candidate,
        person__in=firm.members_of_firm(),
    ).exclude(person__in=[actor.pk, *belong])


def _send(
    actor: Person, candidate: Candidate, community: Community, words: str, reached: list[int]
) -> SealedInvitation:
    today = clock.today()
    invitation = SealedInvitation.objects.create(
        candidate=candidate,
        community=community,
        sender=actor,
        text=words,
        sent_week=today - timedelta(days=today.weekday()),
        expires_at=clock.now() + STANDS,
        reached=band(len(reached)),
    )
    SealedDelivery.objects.bulk_create(
        SealedDelivery(invitation=invitation, person_id=person) for person in reached
    )
    return invitation


__all__ = ["Conflict", "NewCommunity", "invite_candidate"]
