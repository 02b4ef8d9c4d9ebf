"""What sponsor and members do with each other by program: offers, objectives, requests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from ninja import Router, Status
from pydantic import Field, StringConstraints

from junto.communities import actions, queries, rules
from junto.communities.actions import Offered
from junto.communities.api.sponsor_words import How, OfferKind, Reply, Said, done, one, there
from junto.communities.forms import OfferForm
from junto.kernel.api import N_, READABLE, REFUSALS, Day, Input, Key, Receipt, fit
from junto.kernel.policy import require

if TYPE_CHECKING:
    from junto.people.request import PersonRequest

router = Router(tags=["sponsors"])
Short = Annotated[str, StringConstraints(pattern=READABLE, max_length=40)]
Number = Annotated[int, Field(ge=0, le=1_000_000_000)]


class Offering(Input):
    """An offer. Hours need a time code, money a currency."""

    kind: OfferKind
    words: Said
    hours: Number | None = None
    time_code: Short = ""
    amount: Number | None = None
    currency: Annotated[str, StringConstraints(pattern=r"^([A-Za-z]{3})?$")] = ""


class AnsweringOffer(Input):
    """For the members. Declining costs nothing."""

    accepted: bool
    words: Said = ""


class ObjectiveIn(Input):
    """What shall have come about."""

    words: Said


class EndingObjective(Input):
    """How it ended."""

    how: How
    words: Said = ""


class AskingSponsor(Input):
    """What you ask for, and by when."""

    words: Said
    due_on: Day = Field(description=N_("After today and within a year."))


class Replying(Input):
    """Less than everything needs words; the members read them."""

    reply: Reply
    words: Said = ""


@router.post(
    "/communities/{key}/offers",
    response={201: Receipt, **REFUSALS},
    summary=N_("Make an offer"),
    description=N_("For a sponsor. The members accept or decline it, and nothing hangs on their answer."),
)
def make_offer(request: PersonRequest, key: Key, sent: Offering) -> Status[Receipt]:
    here = there(request, key)
    require(rules.may_make_offer(request.user, here))
    said = fit(OfferForm(sent.model_dump()))
    made = actions.make_offer(actor=request.user, community=here, offered=Offered(**said))
    return Status(201, done(made.key))


@router.post(
    "/communities/{key}/offers/{offer}/answer",
    response={200: Receipt, **REFUSALS},
    summary=N_("Accept or decline an offer"),
    description=N_("For those who keep the community."),
)
def answer_offer(request: PersonRequest, key: Key, offer: Key, sent: AnsweringOffer) -> Receipt:
    row = one(queries.sponsor_offer(request.user, there(request, key), offer))
    actions.answer_offer(actor=request.user, offer=row, accepted=sent.accepted, words=sent.words)
    return done(offer)


@router.delete(
    "/communities/{key}/offers/{offer}",
    response={200: Receipt, **REFUSALS},
    summary=N_("Take an offer back"),
    description=N_("For the sponsor who made it, before it is answered."),
)
def take_back_offer(request: PersonRequest, key: Key, offer: Key) -> Receipt:
    row = one(queries.sponsor_offer(request.user, there(request, key), offer))
    actions.take_back_offer(actor=request.user, offer=row)
    return done(offer)


@router.post(
    "/communities/{key}/objectives",
    response={201: Receipt, **REFUSALS},
    summary=N_("Propose an objective"),
    description=N_("A sponsor, or those who keep the community; the other side agrees or does not."),
)
def propose_objective(request: PersonRequest, key: Key, sent: ObjectiveIn) -> Status[Receipt]:
    made = actions.propose_objective(actor=request.user, community=there(request, key), words=sent.words)
    return Status(201, done(made.key))


@router.post(
    "/communities/{key}/objectives/{objective}/agree",
    response={200: Receipt, **REFUSALS},
    summary=N_("Agree to an objective"),
    description=N_("For the side that did not propose it."),
)
def agree_objective(request: PersonRequest, key: Key, objective: Key) -> Receipt:
    row = one(queries.sponsor_objective(request.user, there(request, key), objective))
    actions.agree_objective(actor=request.user, objective=row)
    return done(objective)


@router.post(
    "/communities/{key}/objectives/{objective}/end",
    response={200: Receipt, **REFUSALS},
    summary=N_("Say that an objective has ended"),
    description=N_("Reached, replaced or let go; both sides may."),
)
def end_objective(request: PersonRequest, key: Key, objective: Key, sent: EndingObjective) -> Receipt:
    row = one(queries.sponsor_objective(request.user, there(request, key), objective))
    actions.end_objective(actor=request.user, objective=row, how=sent.how, words=sent.words)
    return done(objective)


@router.post(
    "/communities/{key}/sponsor-requests",
    response={201: Receipt, **REFUSALS},
    summary=N_("Ask the sponsor for something"),
    description=N_("Any member, with a day by which it shall be answered."),
)
def ask_sponsor(request: PersonRequest, key: Key, sent: AskingSponsor) -> Status[Receipt]:
    made = actions.ask_sponsor(
        actor=request.user, community=there(request, key), words=sent.words, due_on=sent.due_on
    )
    return Status(201, done(made.key))


@router.post(
    "/communities/{key}/sponsor-requests/{asked}/reply",
    response={200: Receipt, **REFUSALS},
    summary=N_("Answer a request of the members"),
    description=N_("For a sponsor of the community. The members read it, and it stands in the history."),
)
def reply_to_request(request: PersonRequest, key: Key, asked: Key, sent: Replying) -> Receipt:
    row = one(queries.sponsor_request(request.user, there(request, key), asked))
    actions.reply_to_request(actor=request.user, request=row, reply=sent.reply, words=sent.words)
    return done(asked)


@router.delete(
    "/communities/{key}/sponsor-requests/{asked}",
    response={200: Receipt, **REFUSALS},
    summary=N_("Take a request back"),
    description=N_("For who asked, and those who keep the community, before it is answered."),
)
def withdraw_sponsor_request(request: PersonRequest, key: Key, asked: Key) -> Receipt:
    row = one(queries.sponsor_request(request.user, there(request, key), asked))
    actions.withdraw_sponsor_request(actor=request.user, request=row)
    return done(asked)
