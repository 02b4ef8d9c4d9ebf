"""Advisers by program: asked in by those who keep a community, accepted at the door, every look readable."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

from django.http import Http404
from django.utils.translation import gettext as _
from ninja import Router, Status
from pydantic import Field

from junto.communities import actions, queries, rules
from junto.communities.api.belonging import CommunityNamed, Said
from junto.communities.api.looking import community_at, looked
from junto.communities.models import AdviserAssignment
from junto.communities.queries.looks import Advice
from junto.kernel.api import (
    N_,
    REFUSALS,
    Day,
    Input,
    Key,
    Limit,
    Mark,
    Output,
    Page,
    Receipt,
    page_in,
)
from junto.kernel.policy import require, visible_or_404
from junto.people.rules import at_the_firm, visible_people

if TYPE_CHECKING:
    from junto.people.request import PersonRequest

router = Router(tags=["advisers"])


class AdviserOut(Output):
    """Somebody from outside: what for, until when, and whether the client's own is read."""

    key: str
    person: str = Field(description=N_("The person's key."))
    name: str
    scope: str
    ends_on: date
    state: Literal["asked", "advises", "over"]
    client_content: Literal["", "asked for", "granted"]
    client_reason: str


class GlassOut(Output):
    """Two administrators opened the community for one of them."""

    name: str
    confirmed_by: str
    reason: str
    opened_at: datetime
    until: datetime


class LookOut(Output):
    """A page that somebody from outside opened; one line a page and hour."""

    name: str
    page: str
    at: datetime


class LooksOut(Output):
    """Who from outside was let in and what they opened, as the members read it."""

    advisers: list[AdviserOut]
    glass: list[GlassOut]
    looks: list[LookOut]


class AdvisingOwn(Output):
    """A community you advise, or are asked to."""

    key: str
    community: CommunityNamed
    scope: str
    ends_on: date
    since: date | None = Field(description=N_("Nothing until you accept at the door."))


class AdvisingOnes(Page):
    """Yours, until the last day of each."""

    items: list[AdvisingOwn]


class AskingAdviser(Input):
    """Somebody from outside, for a purpose and until a day."""

    person: Key = Field(description=N_("The person's key."))
    scope: Said
    ends_on: Day = Field(description=N_("After today and within a year."))


class Reasoned(Input):
    """Why."""

    reason: Said


@router.get(
    "/me/advising",
    response={200: AdvisingOnes, **REFUSALS},
    summary=N_("What I advise on"),
    description=N_("For people from outside: what you are asked for, and until which day it stands open."),
)
def my_advising(request: PersonRequest, after: Mark = "", limit: Limit = 50) -> AdvisingOnes:
    found, mark = page_in(queries.advised(request.user), after, limit, lambda row: row.key)
    items = [
        AdvisingOwn(
            key=row.key,
            community=CommunityNamed(key=row.community.key, name=row.community.name),
            scope=row.scope,
            ends_on=row.ends_on,
            since=row.since.date() if row.since else None,
        )
        for row in found
    ]
    return AdvisingOnes(items=items, next=mark)


@router.post(
    "/me/advising/{held}/accept",
    response={200: Receipt, **REFUSALS},
    summary=N_("Accept to advise"),
    description=N_("You accept scope and last day, and that every member reads which pages you open."),
)
def begin_advising(request: PersonRequest, held: Key) -> Receipt:
    actions.begin_advising(actor=request.user, assignment=_own(request, held))
    return Receipt(sentence=_("Done. Every member can read it here."), key=held)


@router.post(
    "/me/advising/{held}/end",
    response={200: Receipt, **REFUSALS},
    summary=N_("Stop advising"),
    description=N_("At once. On the last day it ends by itself."),
)
def leave_advising(request: PersonRequest, held: Key) -> Receipt:
    actions.end_advising(actor=request.user, assignment=_own(request, held))
    return Receipt(sentence=_("Done. Every member can read it here."), key=held)


@router.get(
    "/communities/{key}/looks",
    response={200: LooksOut, **REFUSALS},
    summary=N_("Looks from outside"),
    description=N_("For members: advisers, administrators through broken glass, and what they opened."),
)
def looks_from_outside(request: PersonRequest, key: Key) -> LooksOut:
    page = queries.looks_page(request.user, key)
    if page is None:
        raise Http404
    looked(request, page.community, "looks")
    return LooksOut(
        advisers=[_adviser(one) for one in page.advisers],
        glass=[
            GlassOut(
                name=row.asked_by.name if row.asked_by else "",
                confirmed_by=row.confirmed_by.name if row.confirmed_by else "",
                reason=row.reason,
                opened_at=row.confirmed_at,
                until=row.until,
            )
            for row in page.glass
            if row.confirmed_at is not None and row.until is not None
        ],
        looks=[LookOut(name=row.person.name, page=row.page, at=row.at) for row in page.openings],
    )


@router.post(
    "/communities/{key}/advisers",
    response={201: Receipt, **REFUSALS},
    summary=N_("Ask an adviser in"),
    description=N_(
        "For those who keep the community. The person comes in by accepting, sees the front page, the page "
        "about you and the charter in force, and nothing from the day after the last one."
    ),
)
def ask_adviser(request: PersonRequest, key: Key, sent: AskingAdviser) -> Status[Receipt]:
    here = community_at(request, key)
    require(rules.may_ask_adviser(request.user, here))
    people = visible_people(request.user).filter(at_the_firm(), outside=True)
    made = actions.ask_adviser(
        actor=request.user,
        community=here,
        person=visible_or_404(people, key=sent.person),
        scope=sent.scope,
        ends_on=sent.ends_on,
    )
    return Status(201, Receipt(sentence=_("Done. Every member can read it here."), key=made.key))


@router.post(
    "/communities/{key}/advisers/{held}/end",
    response={200: Receipt, **REFUSALS},
    summary=N_("End an adviser's time"),
    description=N_("For those who keep the community, before the last day."),
)
def end_advising(request: PersonRequest, key: Key, held: Key) -> Receipt:
    actions.end_advising(actor=request.user, assignment=_adviser_in(request, key, held))
    return Receipt(sentence=_("Done. Every member can read it here."), key=held)


@router.post(
    "/communities/{key}/advisers/{held}/client",
    response={200: Receipt, **REFUSALS},
    summary=N_("Ask that an adviser may read of the client"),
    description=N_("One who keeps the community says why; nothing opens until a second one grants it."),
)
def ask_client_content(request: PersonRequest, key: Key, held: Key, sent: Reasoned) -> Receipt:
    row = _adviser_in(request, key, held)
    actions.ask_client_content(actor=request.user, assignment=row, reason=sent.reason)
    return Receipt(sentence=_("Done. Every member can read it here."), key=held)


@router.post(
    "/communities/{key}/advisers/{held}/grant",
    response={200: Receipt, **REFUSALS},
    summary=N_("Grant what a colleague asked for an adviser"),
    description=N_("The second word, never that of who asked. A wall hides it all the same."),
)
def grant_client_content(request: PersonRequest, key: Key, held: Key) -> Receipt:
    actions.grant_client_content(actor=request.user, assignment=_adviser_in(request, key, held))
    return Receipt(sentence=_("Done. Every member can read it here."), key=held)


def _own(request: PersonRequest, held: str) -> AdviserAssignment:
    return visible_or_404(rules.advising_of(request.user).select_related("community"), key=held)


def _adviser_in(request: PersonRequest, key: str, held: str) -> AdviserAssignment:
    row = queries.adviser_in(request.user, community_at(request, key), held)
    if row is None:
        raise Http404
    return row


def _adviser(one: Advice) -> AdviserOut:
    row = one.row
    granted: Literal["", "asked for", "granted"] = "asked for" if row.client_asked_at else ""
    state: Literal["asked", "advises", "over"] = "asked" if one.waits else "advises"
    return AdviserOut(
        key=row.key,
        person=row.person.key,
        name=row.person.name,
        scope=row.scope,
        ends_on=row.ends_on,
        state="over" if one.is_over else state,
        client_content="granted" if row.client_granted_at else granted,
        client_reason=row.client_reason,
    )
