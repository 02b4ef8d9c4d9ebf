"""From rows to the engine: what a decision comes to at a moment, read and never written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import TYPE_CHECKING

from django.db.models import Count, F

from junto.decisions.logic.assent import Assent, Course, Kind, Rule, assess
from junto.decisions.logic.protests import Protest, Standing
from junto.decisions.models import Decision, Objection, Response

if TYPE_CHECKING:
    from django.db.models import QuerySet


@dataclass(frozen=True, slots=True)
class Part:
    """How a person stands to a decision, read at one moment.

    Attributes
    ----------
    sees : bool
        Whether the decision exists for her at all.
    belongs : bool
        Whether she is a member today, and of the firm.
    keeps : bool
        Whether the community's care is in her hands: a facilitator, or any member while nobody facilitates.
    on_roll : bool
        Whether she belonged when it opened.
    """

    sees: bool = False
    belongs: bool = False
    keeps: bool = False
    on_roll: bool = False


def protest_of(row: Objection) -> Protest:
    """An objection as the engine takes it; its `vote` is read with it."""
    return Protest(
        spoke_at=row.spoke_at,
        ended_as=Standing(row.ended_as) if row.ended_as else None,
        ended_at=row.ended_at,
        replied=row.replied_at is not None,
        asked_at=row.asked_at,
        proposed_at=row.proposed_at,
        vote_open=row.vote is not None and row.vote.ended_at is None,
        voted=row.vote is not None and row.vote.ended_at is not None,
    )


def rule_of(decision: Decision) -> Rule:
    """By which rule a decision is decided."""
    return Rule(
        kind=Kind(decision.kind),
        n=decision.roll_size,
        quorum=decision.quorum,
        share=Fraction(decision.share),
    )


def weigh(
    decision: Decision, answers: Iterable[str], objections: Iterable[Objection], now: datetime
) -> Assent:
    """What a decision comes to at a moment, from rows that were read already (its community with it)."""
    course = Course(
        asked_at=decision.asked_at,
        opened_at=decision.opened_at,
        closes_at=decision.closes_at,
        withdrawn_at=decision.withdrawn_at,
        cut_at=decision.community.closed_at,
        decided_at=decision.decided_at,
        decided=decision.decided_for,
    )
    against = [] if decision.kind == Kind.ADVICE else [protest_of(row) for row in objections]
    return assess(rule_of(decision), course, answers, against, now)


def assents(decisions: Iterable[Decision], now: datetime) -> dict[int, Assent]:
    """What each of several decisions comes to at a moment, by number; two queries for all."""
    rows = list(decisions)
    numbers = [row.pk for row in rows]
    said: dict[int, list[str]] = {number: [] for number in numbers}
    against: dict[int, list[Objection]] = {number: [] for number in numbers}
    counted = answers_of(numbers).values_list("version__decision", "answer").annotate(Count("pk"))
    for number, answer, times in counted.order_by():
        said[number].extend([answer] * times)
    for row in Objection.objects.filter(decision__in=numbers).select_related("vote"):
        against[row.decision_id].append(row)
    return {row.pk: weigh(row, said[row.pk], against[row.pk], now) for row in rows}


def answers_of(numbers: Iterable[int]) -> QuerySet[Response]:
    """The answers of the present round of some decisions. Compose with a visible decision."""
    return Response.objects.filter(
        version__decision__in=numbers, version__number=F("version__decision__round")
    )


def assent_of(decision: Decision, now: datetime) -> Assent:
    """What one decision comes to at a moment; two queries."""
    return assents([decision], now)[decision.pk]
