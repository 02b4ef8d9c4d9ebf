"""Decisions in rows: of a community, and what waits for a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from junto.communities.rules import Standing, standing_in, visible_communities, with_standing
from junto.decisions.logic.assent import SETTLED, State
from junto.decisions.models import Decision, LetterChoice, Objection
from junto.decisions.queries.wording import state_word
from junto.decisions.rules import assents, unanswered_by, visible_decisions
from junto.kernel import clock

if TYPE_CHECKING:
    from junto.communities.models import Community
    from junto.people.models import Person

SHOWN = 40


@dataclass(frozen=True, slots=True)
class Listed:
    """A decision as the list of its community shows it."""

    key: str
    title: str
    kind: str
    state: State
    said: str
    since: datetime
    closes_at: datetime | None
    review_on: date | None
    waits_for_me: bool

    @property
    def review_is_due(self) -> bool:
        return self.review_on is not None and self.review_on <= clock.today()


@dataclass(frozen=True, slots=True)
class Shelf:
    """A community's decisions: those that run, those in force, those that are history."""

    community: Community
    standing: Standing
    running: tuple[Listed, ...]
    in_force: tuple[Listed, ...]
    past: tuple[Listed, ...]
    page: int
    more: bool


def of_community(person: Person, key: str, page: int = 1) -> Shelf | None:
    """The decisions of the community with this key; for members, and None where it does not exist for her.

    Four queries at most.
    """
    community = with_standing(visible_communities(person).filter(key=key), person).first()
    if community is None:
        return None
    page = max(1, page)
    rows = visible_decisions(person).filter(community=community).select_related("community", "outcome")
    rows = rows.annotate(waits=Exists(unanswered_by(person, Decision.objects.filter(pk=OuterRef("pk")))))
    ordered = rows.order_by(F("ended_at").desc(nulls_first=True), "-drafted_at", "-pk")
    found = list(ordered[(page - 1) * SHOWN : page * SHOWN + 1])
    listed = [_listed(row, state) for row, state in _states(found[:SHOWN])]
    return Shelf(
        community=community,
        standing=standing_in(community),
        running=tuple(row for row in listed if row.state not in SETTLED and row.state != State.WITHDRAWN),
        in_force=tuple(row for row, one in zip(listed, found, strict=False) if _in_force(row, one)),
        past=tuple(row for row, one in zip(listed, found, strict=False) if _is_past(row, one)),
        page=page,
        more=len(found) > SHOWN,
    )


def waiting_for(person: Person) -> QuerySet[Decision]:
    """Decisions that wait for a person's answer, for her word on her objection, or for her to decide."""
    asked = Objection.objects.filter(
        decision=OuterRef("pk"), person=person, ended_as="", asked_at__gt=F("spoke_at")
    )
    moment = clock.now()
    answer = Exists(unanswered_by(person, Decision.objects.filter(pk=OuterRef("pk"))))
    to_answer = Q(closes_at__gt=moment) & Q(answer)
    to_decide = Q(decider=person, closes_at__lte=moment, decided_at__isnull=True)
    rows = visible_decisions(person).filter(
        to_answer | to_decide | Q(Exists(asked)),
        opened_at__isnull=False,
        ended_at__isnull=True,
        community__closed_at__isnull=True,
    )
    return rows.annotate(asked_me=Exists(asked)).select_related("community").order_by("closes_at", "pk")


def letters_off(person: Person) -> bool:
    """Whether a person wants no letters about decisions."""
    return LetterChoice.objects.filter(person=person).exists()


def _states(rows: Sequence[Decision]) -> list[tuple[Decision, State]]:
    moment = clock.now()
    open_ones = [row for row in rows if row.ended_at is None]
    found = assents(open_ones, moment) if open_ones else {}
    return [(row, found[row.pk].state if row.pk in found else _ended(row)) for row in rows]


def _ended(row: Decision) -> State:
    return State.WITHDRAWN if row.withdrawn_at is not None else State(row.outcome.result)


def _listed(row: Decision, state: State) -> Listed:
    outcome = row.outcome if row.ended_at is not None and row.withdrawn_at is None else None
    return Listed(
        key=row.key,
        title=row.title,
        kind=str(row.get_kind_display()),
        state=state,
        said=state_word(row, state),
        since=outcome.decided_at if outcome else row.withdrawn_at or row.opened_at or row.drafted_at,
        closes_at=row.closes_at if state == State.OPEN else None,
        review_on=outcome.review_on if outcome else None,
        waits_for_me=state == State.OPEN and row.__dict__["waits"],
    )


def _in_force(row: Listed, one: Decision) -> bool:
    return row.state == State.ADOPTED and one.superseded_at is None


def _is_past(row: Listed, one: Decision) -> bool:
    return (row.state in SETTLED or row.state == State.WITHDRAWN) and not _in_force(row, one)
