"""Decisions of a community: listed and opened."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.http import Http404
from ninja import Router
from pydantic import Field

from junto.communities.rules import visible_communities
from junto.decisions import queries, rules
from junto.kernel import clock
from junto.kernel.api import N_, REFUSALS, Key, Limit, Mark, Output, Page, page_of
from junto.kernel.policy import require, visible_or_404

if TYPE_CHECKING:
    from junto.people.request import PersonRequest

router = Router(tags=["decisions"])


class DecisionListed(Output):
    """A decision in a list."""

    key: str
    title: str
    kind: str = Field(description=N_("By which rule it is decided."))
    state: str = Field(description=N_("What it comes to now, computed from its rule."))
    closes_at: datetime | None


class Decisions(Page):
    """Decisions of a community."""

    items: list[DecisionListed]


class AnswerGiven(Output):
    """What somebody answered, by name."""

    name: str
    answer: str
    reason: str


class ObjectionRead(Output):
    """An objection and where it stands."""

    key: str
    name: str
    reason: str
    state: str


class DecisionRead(DecisionListed):
    """A decision with its words, its rule and its answers."""

    text: str
    version: int = Field(description=N_("The number of the latest words; an answer names the words it read."))
    rule: str
    why: str = Field(description=N_("Why it stands where it stands."))
    roll: int = Field(description=N_("How many were on the roll when it opened."))
    needed: int
    answered: int
    answers: list[AnswerGiven]
    objections: list[ObjectionRead]
    statement: str = Field(description=N_("What a person wrote beside the outcome."))
    review_on: date | None


@router.get(
    "/communities/{key}/decisions",
    response={200: Decisions, **REFUSALS},
    summary=N_("Decisions of a community"),
    description=N_("For its members: drafts of your own, what is open, what was settled."),
)
def decisions(request: PersonRequest, key: Key, after: Mark = "", limit: Limit = 50) -> Decisions:
    community = visible_or_404(visible_communities(request.user), key=key)
    if not community.is_closed:
        require(rules.may_propose(request.user, community))
    rows = rules.visible_decisions(request.user).filter(community=community).select_related("community")
    found, mark = page_of(rows, after, limit)
    states = rules.assents(found, clock.now())
    return Decisions(
        items=[
            DecisionListed(
                key=row.key,
                title=row.title,
                kind=row.kind,
                state=states[row.pk].state.value,
                closes_at=row.closes_at,
            )
            for row in found
        ],
        next=mark,
    )


@router.get(
    "/decisions/{key}",
    response={200: DecisionRead, **REFUSALS},
    summary=N_("A decision"),
    description=N_("Its words, its rule with the exact numbers, who answered what, and what came of it."),
)
def decision(request: PersonRequest, key: Key) -> DecisionRead:
    page = queries.decision_page(request.user, key)
    if page is None:
        raise Http404
    assent = page.seen.assent
    return DecisionRead(
        key=page.decision.key,
        title=page.decision.title,
        kind=page.decision.kind,
        state=page.state.value,
        closes_at=page.decision.closes_at,
        text=page.version.text,
        version=page.version.number,
        rule=page.rule,
        why=page.reason,
        roll=assent.n,
        needed=assent.needed,
        answered=assent.answered,
        answers=[
            AnswerGiven(name=row.person.name if row.person else "", answer=row.answer, reason=row.reason)
            for row in page.responses
        ],
        objections=[
            ObjectionRead(
                key=it.row.key,
                name=it.row.person.name if it.row.person else "",
                reason=it.row.reason,
                state=it.standing.value,
            )
            for it in page.talks
        ],
        statement=page.outcome.statement if page.outcome else "",
        review_on=page.outcome.review_on if page.outcome else None,
    )
