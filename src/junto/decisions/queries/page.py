"""A decision's page as one member may see it; five queries at most."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from junto.communities.queries.proposable import whom
from junto.decisions.logic.assent import ANSWERS, Answer, Kind, State
from junto.decisions.logic.protests import OPEN, Standing, silence_ends
from junto.decisions.logic.protests import standing as standing_of
from junto.decisions.models import Decision, DecisionVersion, Objection, Outcome, Response, Words
from junto.decisions.queries.wording import reached, reason_of, rule_sentence, state_word
from junto.decisions.rules import Seen, part_in, protest_of, visible_decisions, weigh, with_part
from junto.kernel import clock

if TYPE_CHECKING:
    from datetime import datetime

    from junto.people.models import Person


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn in a dialogue; `name` is empty where the person is gone or nobody said it."""

    name: str
    text: str
    turn: str
    said: str
    at: datetime
    id: int


@dataclass(frozen=True, slots=True)
class Talk:
    """An objection, or a question, with what was said about it."""

    row: Objection
    standing: Standing
    is_open: bool
    mine: bool
    withdrawn_on: datetime | None
    turns: tuple[Turn, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A question about the proposal and its answers."""

    first: Turn
    answers: tuple[Turn, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """Everything the page of a decision says.

    Attributes
    ----------
    text : tuple of tuple of str
        Paragraphs of the latest words, each its lines.
    said : tuple of (answer in words, names and reasons)
        By name, in the order of the alphabet; nothing counts what anybody does elsewhere.
    whom : str
        Whom it is about, where it would end somebody's role; read with the page, since names may go.
    """

    decision: Decision
    seen: Seen
    state: State
    state_word: str
    reason: str
    rule: str
    progress: str
    outcome: Outcome | None
    version: DecisionVersion
    versions: tuple[DecisionVersion, ...]
    mine: Response | None
    responses: tuple[Response, ...]
    counts: tuple[tuple[str, int], ...]
    talks: tuple[Talk, ...]
    questions: tuple[Question, ...]
    whom: str

    @property
    def paragraphs(self) -> tuple[tuple[str, ...], ...]:
        return tuple(
            tuple(line for line in part.splitlines() if line.strip())
            for part in self.version.text.split("\n\n")
            if part.strip()
        )

    @property
    def answers(self) -> tuple[Answer, ...]:
        return ANSWERS[Kind(self.decision.kind)]


def decision_page(person: Person, key: str) -> Page | None:
    """The page of the decision with this key, if it exists for this person."""
    rows = with_part(visible_decisions(person).filter(key=key), person).select_related(
        "community", "proposer", "decider", "outcome__stated_by", "replaces", "about_objection__decision"
    )
    decision = rows.first()
    if decision is None:
        return None
    versions = tuple(decision.versions.select_related("by").order_by("number"))
    begun = next(row for row in versions if row.number == decision.round)
    responses = tuple(begun.responses.select_related("person").order_by("person__sort_name", "pk"))
    objections = list(
        decision.objections.select_related("person", "vote", "offered").order_by("raised_at", "pk")
    )
    moment = clock.now()
    assent = weigh(decision, [row.answer for row in responses], objections, moment)
    outcome = decision.outcome if hasattr(decision, "outcome") else None
    words = list(decision.words.select_related("person").order_by("at", "pk"))
    return Page(
        decision=decision,
        seen=Seen(part_in(decision, person), assent, moment),
        state=assent.state,
        state_word=state_word(decision, assent.state),
        reason=reason_of(assent.reason, answered=assent.answered, least=assent.needed, n=assent.n),
        rule=rule_sentence(decision),
        progress=reached(assent),
        outcome=outcome,
        version=versions[-1],
        versions=versions,
        mine=next((row for row in responses if row.person_id == person.pk), None),
        responses=responses,
        counts=tuple((str(Response.Answer(word).label), n) for word, n in assent.counts),
        talks=tuple(_talk(row, words, person, moment) for row in objections),
        questions=_questions(words),
        whom=whom(decision.subject),
    )


def _talk(row: Objection, words: list[Words], person: Person, moment: datetime) -> Talk:
    protest = protest_of(row)
    found = standing_of(protest, moment)
    return Talk(
        row=row,
        standing=found,
        is_open=found in OPEN,
        mine=row.person_id == person.pk,
        withdrawn_on=silence_ends(protest) if found in OPEN else None,
        turns=tuple(_turn(one) for one in words if one.objection_id == row.pk),
    )


def _questions(words: list[Words]) -> tuple[Question, ...]:
    return tuple(
        Question(_turn(one), tuple(_turn(two) for two in words if two.answers_id == one.pk))
        for one in words
        if one.turn == Words.Turn.QUESTION
    )


def _turn(row: Words) -> Turn:
    name = row.person.name if row.person else ""
    return Turn(name, row.text, row.turn, str(row.get_turn_display()), row.at, row.pk)
