"""Belonging: one's own memberships, begun, paused and ended by oneself."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

from django.utils import formats
from django.utils.translation import gettext as _
from ninja import Router
from pydantic import Field, StringConstraints

from junto.communities import actions, rules
from junto.communities.models import Community
from junto.communities.rules import visible_communities
from junto.kernel import clock
from junto.kernel.api import (
    N_,
    READABLE,
    REFUSALS,
    Day,
    Input,
    Key,
    Limit,
    Mark,
    Output,
    Page,
    Receipt,
    page_of,
)
from junto.kernel.policy import require, visible_or_404

if TYPE_CHECKING:
    from junto.people.request import PersonRequest

router = Router(tags=["memberships"])
Said = Annotated[str, StringConstraints(pattern=READABLE, max_length=500)]


class CommunityNamed(Output):
    """A community by key and name."""

    key: str
    name: str


class MembershipOwn(Output):
    """Your time in a community."""

    community: CommunityNamed
    since: date
    paused_until: date | None


class Memberships(Page):
    """Your memberships of today."""

    items: list[MembershipOwn]


class Until(Input):
    """A day ahead."""

    until: Day = Field(description=N_("After today and within a year."))


class Asking(Input):
    """Why you would like to, if you like to say."""

    words: Said = ""


class RequestWaiting(Output):
    """Somebody who asks to be invited, for those who keep the community."""

    key: str
    person: str = Field(description=N_("The person's key."))
    name: str
    unit: str
    words: str
    asked_on: date


class Requests(Page):
    """Who asks and waits."""

    items: list[RequestWaiting]


class AnsweringRequest(Input):
    """Yes invites; no is read by the person who asked and by nobody else."""

    yes: bool
    words: Said = ""


@router.get(
    "/me/memberships",
    response={200: Memberships, **REFUSALS},
    summary=N_("Where I belong"),
    description=N_("Your own memberships; nobody else's are to be had."),
)
def my_memberships(request: PersonRequest, after: Mark = "", limit: Limit = 50) -> Memberships:
    own = rules.visible_memberships(request.user).filter(left_at__isnull=True).select_related("community")
    found, mark = page_of(own, after, limit, "community__key")
    return Memberships(
        items=[
            MembershipOwn(
                community=CommunityNamed(key=row.community.key, name=row.community.name),
                since=row.joined_at.date(),
                paused_until=row.paused_until
                if row.paused_until and row.paused_until > clock.today()
                else None,
            )
            for row in found
        ],
        next=mark,
    )


@router.post(
    "/communities/{key}/join",
    response={200: Receipt, **REFUSALS},
    summary=N_("Join"),
    description=N_(
        "You become a member yourself: at once where it is open, elsewhere on an invitation that waits "
        "for you. "
        "There is no way to make anybody else one."
    ),
)
def join_community(request: PersonRequest, key: Key) -> Receipt:
    actions.join_community(actor=request.user, community=_there(request, key))
    return Receipt(sentence=_("You joined. Leaving is as quick, and nobody is told."), key=key)


@router.post(
    "/communities/{key}/leave",
    response={200: Receipt, **REFUSALS},
    summary=N_("Leave"),
    description=N_("At once and without a reason. Nobody is told."),
)
def leave_community(request: PersonRequest, key: Key) -> Receipt:
    actions.leave_community(actor=request.user, community=_there(request, key))
    return Receipt(sentence=_("You left. Nobody is told; if it was a slip, join again."), key=key)


@router.post(
    "/communities/{key}/pause",
    response={200: Receipt, **REFUSALS},
    summary=N_("Stand back for a while"),
    description=N_("You stay a member, and get nothing from it until that day. Nobody is told."),
)
def pause_membership(request: PersonRequest, key: Key, sent: Until) -> Receipt:
    actions.pause_membership(actor=request.user, community=_there(request, key), until=sent.until)
    day = formats.date_format(sent.until, "DATE_FORMAT")
    return Receipt(sentence=_("You stand back until %(day)s. Nobody is told.") % {"day": day}, key=key)


@router.post(
    "/communities/{key}/resume",
    response={200: Receipt, **REFUSALS},
    summary=N_("Come back"),
    description=N_("Before the day you chose; on that day it happens by itself."),
)
def resume_membership(request: PersonRequest, key: Key) -> Receipt:
    actions.resume_membership(actor=request.user, community=_there(request, key))
    return Receipt(sentence=_("You are back."), key=key)


@router.post(
    "/communities/{key}/request",
    response={200: Receipt, **REFUSALS},
    tags=["requests"],
    summary=N_("Ask to be invited"),
    description=N_("Where one joins on request. A yes invites you, and you still join yourself."),
)
def ask_to_join(request: PersonRequest, key: Key, sent: Asking) -> Receipt:
    actions.ask_to_join(actor=request.user, community=_there(request, key), words=sent.words)
    return Receipt(sentence=_("You asked. A yes invites you; a no is read by you alone."), key=key)


@router.delete(
    "/communities/{key}/request",
    response={200: Receipt, **REFUSALS},
    tags=["requests"],
    summary=N_("Take my asking back"),
    description=N_("Before it is answered. Nothing of it is left."),
)
def withdraw_request(request: PersonRequest, key: Key) -> Receipt:
    actions.withdraw_request(actor=request.user, community=_there(request, key))
    return Receipt(sentence=_("You took your asking back."), key=key)


@router.get(
    "/communities/{key}/requests",
    response={200: Requests, **REFUSALS},
    tags=["requests"],
    summary=N_("Who asks to be invited"),
    description=N_("For those who keep the community."),
)
def join_requests(request: PersonRequest, key: Key, after: Mark = "", limit: Limit = 50) -> Requests:
    row = _there(request, key)
    require(rules.may_answer(request.user, row))
    waiting = rules.visible_requests(request.user, row).select_related("person__unit")
    found, mark = page_of(waiting, after, limit)
    return Requests(
        items=[
            RequestWaiting(
                key=one.key,
                person=one.person.key,
                name=one.person.name,
                unit=one.person.unit.name if one.person.unit else "",
                words=one.words,
                asked_on=one.asked_at.date(),
            )
            for one in found
        ],
        next=mark,
    )


@router.post(
    "/communities/{key}/requests/{asked}/answer",
    response={200: Receipt, **REFUSALS},
    tags=["requests"],
    summary=N_("Answer who asks"),
    description=N_("For those who keep the community. A yes is an invitation; the person joins herself."),
)
def answer_request(request: PersonRequest, key: Key, asked: Key, sent: AnsweringRequest) -> Receipt:
    row = _there(request, key)
    require(rules.may_answer(request.user, row))
    waiting = visible_or_404(
        rules.visible_requests(request.user, row).select_related("community", "person"), key=asked
    )
    actions.answer_request(actor=request.user, request=waiting, yes=sent.yes, words=sent.words)
    said = (
        _("Invited; the person joins herself, or does not.")
        if sent.yes
        else _("Answered. Nobody else reads it.")
    )
    return Receipt(sentence=said)


def _there(request: PersonRequest, key: str) -> Community:
    return visible_or_404(visible_communities(request.user), key=key)
