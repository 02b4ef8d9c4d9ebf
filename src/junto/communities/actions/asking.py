"""Asking to be invited. A yes is an invitation; a no is between the two."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from junto.communities import rules
from junto.communities.actions.inviting import STANDS
from junto.communities.actions.joining import locked, still
from junto.communities.facts import InvitationSent, JoinRequested
from junto.communities.logic.words import clean
from junto.communities.models import Community, Invitation, JoinRequest
from junto.kernel import clock
from junto.kernel.outbox import publish
from junto.kernel.policy import require
from junto.kernel.refs import Ref

if TYPE_CHECKING:
    from junto.people.models import Person


def ask_to_join(*, actor: Person, community: Community, words: str = "") -> JoinRequest:
    """A person asks to be invited, where one joins on request.

    Refuses a community that is not joined on request, a member, somebody already invited, a second asking
    while the first waits and within thirty days of an answer (`Denied`, `Conflict`). Publishes
    `JoinRequested`, without an actor.
    """
    require(rules.may_ask(actor, community))
    with transaction.atomic():
        held = locked(community)
        still(rules.may_ask(actor, held))
        JoinRequest.objects.filter(community=held, person=actor).delete()
        request = JoinRequest.objects.create(
            community=held, person=actor, words=clean(words, lines=True)[:500], asked_at=clock.now()
        )
        publish(JoinRequested(community_id=held.pk), subject=Ref.of(held), scope=Ref.of(held))
    return request


def withdraw_request(*, actor: Person, community: Community) -> None:
    """A person takes her asking back before it is answered; nothing of it is left. Publishes nothing."""
    JoinRequest.objects.filter(community=community, person=actor, answered_at__isnull=True).delete()


def answer_request(*, actor: Person, request: JoinRequest, yes: bool, words: str = "") -> None:
    """Who keeps the community answers: yes sends an invitation, and the person still joins herself.

    A no is read by the person who asked and by nobody else, and is forgotten after thirty days. Refuses who
    may not answer (`Denied`) and a request that is answered already (`Conflict`). Publishes `InvitationSent`
    for a yes, nothing for a no.
    """
    require(rules.may_answer(actor, request.community))
    moment = clock.now()
    with transaction.atomic():
        held = locked(request.community)
        still(rules.may_answer(actor, held))
        waiting = JoinRequest.objects.filter(pk=request.pk, answered_at__isnull=True).first()
        still(rules.is_waiting(waiting))
        if not yes:
            JoinRequest.objects.filter(pk=request.pk).update(
                answered_at=moment, answered_by=actor, answer=clean(words, lines=True)[:500]
            )
            return
        Invitation.objects.update_or_create(
            community=held,
            sender=actor,
            person_id=request.person_id,
            defaults={
                "words": clean(words, lines=True)[:500],
                "after_request": True,
                "sent_at": moment,
                "expires_at": moment + STANDS,
                "mailed_at": None,
                "reminded_at": None,
            },
        )
        JoinRequest.objects.filter(pk=request.pk).delete()
        publish(
            InvitationSent(community_id=held.pk, by_link=False),
            subject=Ref.of(held),
            actor=actor.pk,
            scope=Ref.of(held),
        )
