"""Sponsors by program: who supports a community, proposed and answered by both sides."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Literal

from django.http import Http404
from ninja import Router, Status
from pydantic import Field

from junto.communities import actions, queries, rules
from junto.communities.api.belonging import CommunityNamed
from junto.communities.api.looking import looked
from junto.communities.api.sponsor_words import (
    Said,
    SponsorPageOut,
    done,
    objective_out,
    offer_out,
    one,
    request_out,
    sponsor_out,
    there,
)
from junto.communities.models import SponsorAssignment
from junto.communities.queries.sponsoring import SponsorPage
from junto.kernel.api import N_, REFUSALS, Input, Key, Limit, Mark, Output, Page, Receipt, page_of
from junto.kernel.policy import require, visible_or_404
from junto.people.rules import at_the_firm, visible_people

if TYPE_CHECKING:
    from junto.people.request import PersonRequest

router = Router(tags=["sponsors"])


class SponsorshipOwn(Output):
    """A community you support, or whose members ask you to."""

    key: str
    community: CommunityNamed
    since: date | None = Field(description=N_("Nothing while you are only asked."))


class Sponsorships(Page):
    """Yours; nobody else's are to be had in one list."""

    items: list[SponsorshipOwn]


class Saying(Input):
    """A word with it, if you like."""

    words: Said = ""


class ProposingSponsor(Input):
    """Somebody of the firm who does not belong."""

    person: Key = Field(description=N_("The person's key."))
    words: Said = ""


class AnsweringSponsor(Input):
    """For the members. A no to somebody's own offer is read by that person alone."""

    yes: bool
    words: Said = ""


@router.get(
    "/me/sponsorships",
    response={200: Sponsorships, **REFUSALS},
    summary=N_("What I support"),
    description=N_("The communities you support, and those whose members ask you to."),
)
def my_sponsorships(request: PersonRequest, after: Mark = "", limit: Limit = 50) -> Sponsorships:
    held = rules.sponsorships_of(request.user).values("pk")
    asked = rules.proposals_to(request.user).values("pk")
    rows = SponsorAssignment.objects.filter(pk__in=held) | SponsorAssignment.objects.filter(pk__in=asked)
    found, mark = page_of(rows.select_related("community"), after, limit)
    items = [
        SponsorshipOwn(
            key=row.key,
            community=CommunityNamed(key=row.community.key, name=row.community.name),
            since=row.since.date() if row.since else None,
        )
        for row in found
    ]
    return Sponsorships(items=items, next=mark)


@router.get(
    "/communities/{key}/sponsor",
    response={200: SponsorPageOut, **REFUSALS},
    summary=N_("Sponsors, offers, objectives, requests"),
    description=N_(
        "Whoever sees the community reads who supports it, what was accepted and what is agreed; members and "
        "sponsors read the rest."
    ),
)
def sponsor_page(request: PersonRequest, key: Key) -> SponsorPageOut:
    page = queries.sponsor_page(request.user, key)
    if page is None:
        raise Http404
    looked(request, page.community, "sponsor")
    mine_is, row = _mine(page)
    return SponsorPageOut(
        size=page.size,
        sponsors=[sponsor_out(it) for it in page.sponsors],
        proposals=[sponsor_out(it) for it in page.proposals],
        mine=row.key if row else "",
        mine_is=mine_is,
        answer=row.answer if row and mine_is == "answered no" else "",
        offers=[offer_out(it) for it in page.offers],
        objectives=[objective_out(it) for it in page.objectives],
        ended=[objective_out(it) for it in page.ended],
        requests=[request_out(it) for it in page.requests],
    )


@router.post(
    "/communities/{key}/sponsors",
    response={201: Receipt, **REFUSALS},
    summary=N_("Propose a sponsor"),
    description=N_("Any member proposes; those who keep the community say yes, and then the person does."),
)
def propose_sponsor(request: PersonRequest, key: Key, sent: ProposingSponsor) -> Status[Receipt]:
    here = there(request, key)
    require(rules.may_propose_sponsor(request.user, here))
    people = visible_people(request.user).filter(at_the_firm(), outside=False)
    person = visible_or_404(people, key=sent.person)
    row = actions.propose_sponsor(actor=request.user, community=here, person=person, words=sent.words)
    return Status(201, done(row.key))


@router.post(
    "/communities/{key}/sponsors/offer",
    response={201: Receipt, **REFUSALS},
    summary=N_("Offer to support it myself"),
    description=N_("You stand outside and stay there: no vote and no veto go with it."),
)
def offer_sponsorship(request: PersonRequest, key: Key, sent: Saying) -> Status[Receipt]:
    row = actions.offer_sponsorship(actor=request.user, community=there(request, key), words=sent.words)
    return Status(201, done(row.key))


@router.post(
    "/communities/{key}/sponsors/{held}/answer",
    response={200: Receipt, **REFUSALS},
    summary=N_("Answer who is proposed, for the members"),
    description=N_("For those who keep the community, never for the person concerned."),
)
def answer_sponsor(request: PersonRequest, key: Key, held: Key, sent: AnsweringSponsor) -> Receipt:
    row = one(queries.sponsorship(request.user, there(request, key), held))
    actions.answer_sponsor(actor=request.user, proposal=row, yes=sent.yes, words=sent.words)
    return done(held)


@router.post(
    "/communities/{key}/sponsors/{held}/accept",
    response={200: Receipt, **REFUSALS},
    summary=N_("Accept to support it"),
    description=N_("For the person who was asked."),
)
def accept_sponsorship(request: PersonRequest, key: Key, held: Key) -> Receipt:
    row = one(queries.sponsorship(request.user, there(request, key), held))
    actions.accept_sponsorship(actor=request.user, proposal=row)
    return done(held)


@router.post(
    "/communities/{key}/sponsors/{held}/pass",
    response={200: Receipt, **REFUSALS},
    summary=N_("Let it pass"),
    description=N_("For the person who was asked. It looks like waiting, and fades."),
)
def pass_over_sponsorship(request: PersonRequest, key: Key, held: Key) -> Receipt:
    row = one(queries.sponsorship(request.user, there(request, key), held))
    actions.pass_over_sponsorship(actor=request.user, proposal=row)
    return done(held)


@router.post(
    "/communities/{key}/sponsors/{held}/end",
    response={200: Receipt, **REFUSALS},
    summary=N_("End a sponsorship"),
    description=N_("For the sponsor, and for those who keep the community."),
)
def end_sponsorship(request: PersonRequest, key: Key, held: Key) -> Receipt:
    row = one(queries.sponsorship(request.user, there(request, key), held))
    actions.end_sponsorship(actor=request.user, held=row)
    return done(held)


def _mine(
    page: SponsorPage,
) -> tuple[
    Literal["", "in force", "asked of you", "offered by you", "answered no"], SponsorAssignment | None
]:
    if page.mine is not None:
        return "in force", page.mine
    if page.asked is not None:
        return "asked of you", page.asked
    if page.offered is not None:
        return "offered by you", page.offered
    return ("answered no", page.declined) if page.declined is not None else ("", None)
