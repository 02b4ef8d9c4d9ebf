"""What a sponsor and the members do with each other: offers, objectives, requests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from junto.communities import rules
from junto.communities.actions.joining import locked, still
from junto.communities.facts import (
    ObjectiveAgreed,
    ObjectiveEnded,
    ObjectiveProposed,
    OfferAnswered,
    OfferMade,
    OfferTakenBack,
    RequestTakenBack,
    SponsorAsked,
    SponsorReplied,
)
from junto.communities.logic.words import clean
from junto.communities.models import Community, Objective, Offer, SponsorAssignment, SponsorRequest
from junto.communities.models.sponsor import LONGEST_SAID
from junto.kernel import clock
from junto.kernel.facts import Fact
from junto.kernel.outbox import publish
from junto.kernel.policy import Conflict, Denied, require
from junto.kernel.refs import Ref
from junto.people.rules import firm_today

if TYPE_CHECKING:
    from junto.people.models import Person

LONGEST_WAIT = 366
LARGEST = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Offered:
    """What is offered: its kind, in words, and the hours with their time code or the sum that go with it."""

    kind: str
    words: str
    hours: int | None = None
    time_code: str = ""
    amount: int | None = None
    currency: str = ""


def make_offer(*, actor: Person, community: Community, offered: Offered) -> Offer:
    """A sponsor offers a purpose, hours with a time code, money, a room or a voice at the board.

    Refuses whoever does not support the community, an offer without words, and hours without a time code
    (`Denied`); and more than twelve that wait (`Conflict`). Publishes `OfferMade`.
    """
    require(rules.may_make_offer(actor, community))
    words, time_code, currency = _fit_offer(offered)
    with transaction.atomic():
        held = locked(community)
        still(rules.may_make_offer(actor, held))
        if Offer.objects.filter(community=held, state=Offer.State.OPEN).count() >= rules.MOST_OFFERS:
            raise Conflict(_("Twelve offers wait already; let the members answer those first."))
        sponsor = rules.sponsorships_of(actor).get(community=held)
        offer = Offer.objects.create(
            community=held,
            sponsor=sponsor,
            kind=offered.kind,
            words=words,
            hours=offered.hours if offered.kind == Offer.Kind.HOURS else None,
            time_code=time_code,
            amount=offered.amount if offered.kind == Offer.Kind.MONEY else None,
            currency=currency,
            made_at=clock.now(),
        )
        _say(OfferMade(community_id=held.pk, offer_kind=offered.kind), offer, held, actor)
    return offer


def answer_offer(*, actor: Person, offer: Offer, accepted: bool, words: str = "") -> Offer:
    """Those who keep a community accept or decline an offer for the members, with a word.

    Declining costs nothing and changes nothing else. Refuses others (`Denied`) and what is answered or taken
    back (`Conflict`). Publishes `OfferAnswered`.
    """
    require(rules.may_answer_offer(actor, offer))
    with transaction.atomic():
        held = locked(offer.community)
        now = Offer.objects.select_related("community").get(pk=offer.pk)
        still(rules.may_answer_offer(actor, now))
        now.state = Offer.State.ACCEPTED if accepted else Offer.State.DECLINED
        now.answered_at, now.answered_by = clock.now(), actor
        now.answer = clean(words, lines=True)[:LONGEST_SAID]
        now.save(update_fields=["state", "answered_at", "answered_by", "answer"])
        _say(OfferAnswered(community_id=held.pk, accepted=accepted), now, held, actor)
    return now


def take_back_offer(*, actor: Person, offer: Offer) -> Offer:
    """A sponsor takes back an offer that has not been answered.

    Refuses others (`Denied`) and an offer that is answered (`Conflict`). Publishes `OfferTakenBack`.
    """
    require(rules.may_take_back_offer(actor, offer))
    with transaction.atomic():
        held = locked(offer.community)
        now = Offer.objects.select_related("community", "sponsor").get(pk=offer.pk)
        still(rules.may_take_back_offer(actor, now))
        now.state, now.answered_at = Offer.State.TAKEN_BACK, clock.now()
        now.save(update_fields=["state", "answered_at"])
        _say(OfferTakenBack(community_id=held.pk), now, held, actor)
    return now


def propose_objective(*, actor: Person, community: Community, words: str) -> Objective:
    """A sponsor, or one who keeps the community, proposes an objective; the other side agrees or does not.

    Refuses others and empty words (`Denied`), and a fourth while three are open (`Conflict`). Publishes
    `ObjectiveProposed`.
    """
    require(rules.may_propose_objective(actor, community))
    said = _said(words, _("Write what shall have come about, in a sentence."))
    with transaction.atomic():
        held = locked(community)
        still(rules.may_propose_objective(actor, held))
        _room_for_objective(held)
        by_sponsor = rules.is_sponsor(actor, held)
        moment = clock.now()
        objective = Objective.objects.create(
            community=held,
            words=said,
            proposed_by=actor,
            proposed_at=moment,
            sponsor_said_at=moment if by_sponsor else None,
            members_said_at=None if by_sponsor else moment,
        )
        _say(ObjectiveProposed(community_id=held.pk, by_sponsor=by_sponsor), objective, held, actor)
    return objective


def agree_objective(*, actor: Person, objective: Objective) -> Objective:
    """The other side agrees to a proposed objective.

    Refuses the side that proposed it and others (`Denied`), and what is agreed or gone (`Conflict`).
    Publishes `ObjectiveAgreed`.
    """
    require(rules.may_agree_objective(actor, objective))
    with transaction.atomic():
        held = locked(objective.community)
        now = Objective.objects.select_related("community").filter(pk=objective.pk).first()
        still(rules.may_agree_objective(actor, now))
        assert now is not None
        now.agreed_at = clock.now()
        now.sponsor_said_at = now.sponsor_said_at or now.agreed_at
        now.members_said_at = now.members_said_at or now.agreed_at
        now.save(update_fields=["agreed_at", "sponsor_said_at", "members_said_at"])
        _say(ObjectiveAgreed(community_id=held.pk), now, held, actor)
    return now


def end_objective(*, actor: Person, objective: Objective, how: str, words: str = "") -> Objective:
    """A sponsor, or one who keeps the community, says that an objective is reached, replaced or let go.

    A proposal that was never agreed is let go in the same way. Refuses others (`Denied`) and what has ended
    (`Conflict`). Publishes `ObjectiveEnded`.
    """
    require(rules.may_end_objective(actor, objective))
    if how not in Objective.How.values:
        raise Denied(_("Say whether it is reached, replaced or let go."))
    with transaction.atomic():
        held = locked(objective.community)
        now = Objective.objects.select_related("community").get(pk=objective.pk)
        still(rules.may_end_objective(actor, now))
        now.ended_at, now.how = clock.now(), how
        now.ended_words = clean(words, lines=True)[:LONGEST_SAID]
        now.save(update_fields=["ended_at", "how", "ended_words"])
        _say(ObjectiveEnded(community_id=held.pk, how=how), now, held, actor)
    return now


def ask_sponsor(
    *,
    actor: Person,
    community: Community,
    words: str,
    due_on: date,
    owner: SponsorAssignment | None = None,
) -> SponsorRequest:
    """A member asks a sponsor for something, with a day by which to answer; all members read the answer.

    Without an owner the longest sponsor owes the answer. Refuses others, empty words, and a day that is past
    or more than a year away (`Denied`); a community without a sponsor, and a sixth request while five wait
    (`Conflict`). Publishes `SponsorAsked`.
    """
    require(rules.may_request(actor, community))
    said = _said(words, _("Write what you ask for, in a sentence."))
    if not 0 < (due_on - firm_today()).days <= LONGEST_WAIT:
        raise Denied(_("Choose a day after today and within a year."))
    with transaction.atomic():
        held = locked(community)
        still(rules.may_request(actor, held))
        here = rules.sponsors_in_force().filter(community=held).order_by("since", "pk")
        owes = here.filter(pk=owner.pk).first() if owner is not None else here.first()
        if owes is None:
            raise Conflict(_("Nobody supports this community at present; there is nobody to ask."))
        waiting = SponsorRequest.objects.filter(
            community=held, replied_at__isnull=True, withdrawn_at__isnull=True
        )
        if waiting.count() >= rules.MOST_REQUESTS:
            raise Conflict(_("Five requests wait already; a sixth would not be answered sooner."))
        request = SponsorRequest.objects.create(
            community=held, owner=owes, words=said, asked_by=actor, asked_at=clock.now(), due_on=due_on
        )
        _say(SponsorAsked(community_id=held.pk, due_on=due_on.isoformat()), request, held, actor)
    return request


def withdraw_sponsor_request(*, actor: Person, request: SponsorRequest) -> SponsorRequest:
    """Who asked a sponsor takes it back before the answer; those who keep the community may too.

    Refuses others (`Denied`) and what is answered (`Conflict`). Publishes `RequestTakenBack`.
    """
    require(rules.may_withdraw_request(actor, request))
    with transaction.atomic():
        held = locked(request.community)
        now = SponsorRequest.objects.select_related("community").get(pk=request.pk)
        still(rules.may_withdraw_request(actor, now))
        now.withdrawn_at = clock.now()
        now.save(update_fields=["withdrawn_at"])
        _say(RequestTakenBack(community_id=held.pk), now, held, actor)
    return now


def reply_to_request(*, actor: Person, request: SponsorRequest, reply: str, words: str) -> SponsorRequest:
    """A sponsor grants a request, grants it in part, or declines it with a reason; the members read it.

    Refuses others, and an answer without words where less than everything is granted (`Denied`); and a
    second answer (`Conflict`). Publishes `SponsorReplied`.
    """
    require(rules.may_reply(actor, request))
    if reply not in SponsorRequest.Reply.values:
        raise Denied(_("Say whether it is granted, granted in part or declined."))
    said = clean(words, lines=True)[:LONGEST_SAID]
    if reply != SponsorRequest.Reply.GRANTED and not said:
        raise Denied(_("Say why, or what part; the members read it."))
    with transaction.atomic():
        held = locked(request.community)
        now = SponsorRequest.objects.select_related("community").filter(pk=request.pk).first()
        still(rules.may_reply(actor, now))
        assert now is not None
        now.reply, now.reply_words, now.replied_at, now.replied_by = reply, said, clock.now(), actor
        now.save(update_fields=["reply", "reply_words", "replied_at", "replied_by"])
        _say(SponsorReplied(community_id=held.pk, reply=reply), now, held, actor)
    return now


def _fit_offer(offered: Offered) -> tuple[str, str, str]:
    if offered.kind not in Offer.Kind.values:
        raise Denied(_("Choose what kind of thing you offer."))
    words = _said(offered.words, _("Write what you offer, in a sentence."))
    time_code, currency = clean(offered.time_code)[:40], clean(offered.currency).upper()[:3]
    if offered.kind == Offer.Kind.HOURS and not (offered.hours and time_code):
        raise Denied(_("Hours need a number and the time code they are recorded on."))
    if offered.kind == Offer.Kind.MONEY and not (offered.amount and len(currency) == 3):
        raise Denied(_("Money needs a sum and a currency in three letters."))
    if not all(0 <= (number or 0) <= LARGEST for number in (offered.hours, offered.amount)):
        raise Denied(_("That number is not believable."))
    return (
        words,
        time_code if offered.kind == Offer.Kind.HOURS else "",
        currency if offered.kind == Offer.Kind.MONEY else "",
    )


def _said(words: str, otherwise: str) -> str:
    said: str = clean(words, lines=True)[:LONGEST_SAID]
    if not said:
        raise Denied(otherwise)
    return said


def _room_for_objective(held: Community) -> None:
    if Objective.objects.filter(community=held, ended_at__isnull=True).count() >= rules.MOST_OBJECTIVES:
        raise Conflict(_("Three objectives are open already; one has to end before another begins."))


def _say(fact: Fact, row: object, held: Community, actor: Person) -> None:
    publish(fact, subject=Ref.of(row), actor=actor.pk, scope=Ref.of(held))
