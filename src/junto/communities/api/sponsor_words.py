"""What the API says of sponsors, and how their page is reached."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal, TypeVar

from django.http import Http404
from django.utils.translation import gettext as _
from pydantic import Field, StringConstraints

from junto.communities.models import Community, Objective, Offer, SponsorAssignment
from junto.communities.models.sponsor import LONGEST_SAID
from junto.communities.queries.sponsoring import Due
from junto.communities.rules import visible_sponsor_pages
from junto.kernel.api import N_, READABLE, Output, Receipt
from junto.kernel.policy import visible_or_404

if TYPE_CHECKING:
    from junto.people.request import PersonRequest

Row = TypeVar("Row")
Said = Annotated[str, StringConstraints(pattern=READABLE, max_length=LONGEST_SAID)]
OfferKind = Literal["purpose", "hours", "money", "room", "voice"]
OfferState = Literal["waits for the members", "accepted", "declined"]
Reply = Literal["granted", "in part", "declined"]
How = Literal["met", "changed", "dropped"]
STATES: dict[str, OfferState] = {
    "open": "waits for the members",
    "accepted": "accepted",
    "declined": "declined",
}


class SponsorOut(Output):
    """Somebody of the firm who supports the community, or is proposed to. No vote and no veto go with it."""

    key: str
    person: str = Field(description=N_("The person's key."))
    name: str
    since: date | None = Field(description=N_("Nothing while it is only proposed."))
    words: str


class OfferOut(Output):
    """Something offered, and what the members said to it."""

    key: str
    kind: OfferKind
    words: str
    hours: int | None
    time_code: str
    amount: int | None
    currency: str
    offered_by: str
    offered_on: date
    state: OfferState
    answered_on: date | None
    answer: str


class ObjectiveOut(Output):
    """What members and sponsor both want to come about."""

    key: str
    words: str
    proposed_on: date
    waits_for: Literal["members", "sponsor", ""] = Field(description=N_("Empty when both have said yes."))
    agreed_on: date | None
    ended_on: date | None
    how: How | Literal[""]
    ended_words: str


class SponsorRequestOut(Output):
    """What the members asked of a sponsor: who answers, by when, and the answer all of them read."""

    key: str
    words: str
    asked_on: date
    owed_by: str = Field(description=N_("The name of the sponsor who answers."))
    due_on: date
    overdue: bool
    reply: Reply | Literal[""]
    reply_words: str
    replied_on: date | None


class SponsorPageOut(Output):
    """What you may read of a community's sponsors. Of what waits, only its members and sponsors read."""

    size: str
    sponsors: list[SponsorOut]
    proposals: list[SponsorOut] = Field(description=N_("For members."))
    mine: str = Field(description=N_("The key of your own sponsorship, offer or invitation; or nothing."))
    mine_is: Literal["", "in force", "asked of you", "offered by you", "answered no"]
    answer: str = Field(description=N_("What you were told when your offer was declined; for you alone."))
    offers: list[OfferOut]
    objectives: list[ObjectiveOut]
    ended: list[ObjectiveOut]
    requests: list[SponsorRequestOut]


def there(request: PersonRequest, key: str) -> Community:
    return visible_or_404(visible_sponsor_pages(request.user), key=key)


def one(row: Row | None) -> Row:
    if row is None:
        raise Http404
    return row


def done(key: str) -> Receipt:
    return Receipt(sentence=_("Done. It stands on the page about the sponsor."), key=key)


def sponsor_out(row: SponsorAssignment) -> SponsorOut:
    return SponsorOut(
        key=row.key,
        person=row.person.key,
        name=row.person.name,
        since=row.since.date() if row.since else None,
        words=row.words,
    )


def offer_out(row: Offer) -> OfferOut:
    return OfferOut.model_validate(
        {
            "key": row.key,
            "kind": row.kind,
            "words": row.words,
            "hours": row.hours,
            "time_code": row.time_code,
            "amount": row.amount,
            "currency": row.currency,
            "offered_by": row.sponsor.person.name,
            "offered_on": row.made_at.date(),
            "state": STATES[row.state],
            "answered_on": row.answered_at.date() if row.answered_at else None,
            "answer": row.answer,
        }
    )


def objective_out(row: Objective) -> ObjectiveOut:
    waits: Literal["members", "sponsor", ""] = ""
    if row.agreed_at is None and row.ended_at is None:
        waits = "sponsor" if row.sponsor_said_at is None else "members"
    return ObjectiveOut.model_validate(
        {
            "key": row.key,
            "words": row.words,
            "proposed_on": row.proposed_at.date(),
            "waits_for": waits,
            "agreed_on": row.agreed_at.date() if row.agreed_at else None,
            "ended_on": row.ended_at.date() if row.ended_at else None,
            "how": row.how,
            "ended_words": row.ended_words,
        }
    )


def request_out(due: Due) -> SponsorRequestOut:
    row = due.row
    return SponsorRequestOut.model_validate(
        {
            "key": row.key,
            "words": row.words,
            "asked_on": row.asked_at.date(),
            "owed_by": row.owner.person.name,
            "due_on": row.due_on,
            "overdue": due.is_over,
            "reply": row.reply,
            "reply_words": row.reply_words,
            "replied_on": row.replied_at.date() if row.replied_at else None,
        }
    )
