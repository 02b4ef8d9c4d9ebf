"""The consent engine: what a rule, a roll, answers, objections and a moment come to. Pure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from math import isqrt

from junto.decisions.logic.protests import OPEN, Protest, Standing, ended_at, standing


class Kind(StrEnum):
    """The five types of decision."""

    ADVICE = "advice"
    LAZY = "lazy consensus"
    CONSENT = "consent"
    CONSENSUS = "consensus"
    MAJORITY = "majority"


class Answer(StrEnum):
    """What one can answer; each type takes some of them."""

    ADVICE = "advice"
    NO_CONCERN = "no concern"
    CONSENT = "consent"
    ASIDE = "stand aside"
    OBJECT = "object"
    AGREE = "agree"
    DISAGREE = "disagree"
    BLOCK = "block"
    YES = "yes"
    NO = "no"
    ABSTAIN = "abstain"


ANSWERS = {
    Kind.ADVICE: (Answer.NO_CONCERN, Answer.ADVICE),
    Kind.LAZY: (Answer.OBJECT,),
    Kind.CONSENT: (Answer.CONSENT, Answer.ASIDE, Answer.OBJECT),
    Kind.CONSENSUS: (Answer.AGREE, Answer.ASIDE, Answer.DISAGREE, Answer.BLOCK),
    Kind.MAJORITY: (Answer.YES, Answer.NO, Answer.ABSTAIN),
}
REASONED = frozenset({Answer.ADVICE, Answer.OBJECT, Answer.BLOCK})


class State(StrEnum):
    """Where a decision stands."""

    DRAFT = "draft"
    QUESTIONS = "questions"
    OPEN = "open"
    CLOSED = "closed"
    ADOPTED = "adopted"
    NOT_ADOPTED = "not adopted"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"


SETTLED = frozenset({State.ADOPTED, State.NOT_ADOPTED, State.LAPSED})


class Reason(StrEnum):
    """Why it stands there; the sentence is made from it where people read it."""

    BEING_WRITTEN = "being written"
    ASKED = "asked"
    TAKES_ANSWERS = "takes answers"
    TAKEN_BACK = "taken back"
    COMMUNITY_CLOSED = "community closed"
    TOO_FEW_ANSWERS = "too few answers"
    IN_DIALOGUE = "in dialogue"
    VOTE_RUNS = "vote runs"
    MAY_BE_VOTED = "may be voted"
    DIALOGUE_RAN_OUT = "dialogue ran out"
    OBJECTION_STANDS = "objection stands"
    NO_OBJECTION = "no objection"
    ENOUGH_AGREE = "enough agree"
    TOO_FEW_AGREE = "too few agree"
    ENOUGH_YES = "enough yes"
    TOO_FEW_YES = "too few yes"
    NOT_MORE_YES = "not more yes"
    AWAITS_DECIDER = "awaits decider"
    DECIDER_SILENT = "decider silent"
    DECIDED = "decided"
    DECLINED = "declined"


DIALOGUE = timedelta(days=30)
DECIDING = timedelta(days=30)
TO_VOTE = timedelta(days=3)
TWO_THIRDS = Fraction(2, 3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """By which rule it is decided.

    Attributes
    ----------
    n : int
        How many were on the roll when it opened.
    quorum : int
        Answers asked for beyond q(n); 0 for no more than that.
    share : Fraction
        Of yes and no together, what yes must reach in a majority; one half means more than half.
    """

    kind: Kind
    n: int
    quorum: int = 0
    share: Fraction = Fraction(1, 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What has happened to it, as moments.

    Attributes
    ----------
    cut_at : datetime or None
        When its community was closed.
    decided_at, decided : datetime or None, bool
        When the named decider decided, and whether for it (advice alone).
    """

    asked_at: datetime | None = None
    opened_at: datetime | None = None
    closes_at: datetime | None = None
    withdrawn_at: datetime | None = None
    cut_at: datetime | None = None
    decided_at: datetime | None = None
    decided: bool = False


@dataclass(frozen=True, slots=True)
class Assent:
    """What it comes to at one moment.

    Attributes
    ----------
    at : datetime or None
        Since when, for a state that stays.
    counts : tuple of (answer, int)
        In the order of the type's answers.
    needed : int
        Answers (for a majority: yes) that must be reached.
    open, standing : int
        Objections that are open, and that were sustained.
    """

    state: State
    reason: Reason
    at: datetime | None
    counts: tuple[tuple[Answer, int], ...]
    n: int
    answered: int
    needed: int
    open: int
    standing: int

    @property
    def reached(self) -> bool:
        """Whether as many answered as must."""
        return self.answered >= self.needed


def q(n: int) -> int:
    """How many must answer of n on the roll: more than half, or 1.5 roots of n and one, whichever is less.

    Examples
    --------
    >>> [q(n) for n in (0, 1, 8, 20, 41, 500)]
    [1, 1, 5, 7, 10, 34]
    """
    return min(n // 2 + 1, isqrt(9 * n // 4) + 1)


def needed(rule: Rule) -> int:
    """How many answers (for a majority: how many yes) a type asks for.

    Examples
    --------
    >>> needed(Rule(kind=Kind.CONSENSUS, n=10)), needed(Rule(kind=Kind.LAZY, n=10))
    (7, 0)
    """
    if rule.kind in (Kind.ADVICE, Kind.LAZY):
        return 0
    return max(-(-2 * rule.n // 3) if rule.kind == Kind.CONSENSUS else q(rule.n), rule.quorum)


def assess(
    rule: Rule, course: Course, answers: Iterable[str], protests: Iterable[Protest], now: datetime
) -> Assent:
    """The state a decision is in, from its rule and what was said; the order of answers never matters."""
    counts = Counter(map(Answer, answers))
    against = tuple(protests)
    if course.opened_at is None or course.closes_at is None:
        verdict = _before(course)
    else:
        cut = _cut(course, course.closes_at, now)
        verdict = _after(rule, course, course.closes_at, counts, against, now) if cut is None else cut
    found = [standing(one, now) for one in against]
    return Assent(
        *verdict,
        counts=tuple((word, counts[word]) for word in ANSWERS[rule.kind]),
        n=rule.n,
        answered=counts.total(),
        needed=needed(rule),
        open=sum(one in OPEN for one in found),
        standing=sum(one == Standing.SUSTAINED for one in found),
    )


Verdict = tuple[State, Reason, datetime | None]


def _before(course: Course) -> Verdict:
    if course.withdrawn_at is not None:
        return State.WITHDRAWN, Reason.TAKEN_BACK, course.withdrawn_at
    if course.asked_at is not None:
        return State.QUESTIONS, Reason.ASKED, None
    return State.DRAFT, Reason.BEING_WRITTEN, None


def _cut(course: Course, closes_at: datetime, now: datetime) -> Verdict | None:
    """What comes before any count: taken back, or its community was closed meanwhile."""
    if course.withdrawn_at is not None:
        return State.WITHDRAWN, Reason.TAKEN_BACK, course.withdrawn_at
    if course.cut_at is not None and course.cut_at < closes_at:
        return State.LAPSED, Reason.COMMUNITY_CLOSED, course.cut_at
    if now < closes_at:
        return State.OPEN, Reason.TAKES_ANSWERS, None
    return None


def _after(
    rule: Rule,
    course: Course,
    closes_at: datetime,
    counts: Counter[Answer],
    protests: tuple[Protest, ...],
    now: datetime,
) -> Verdict:
    if rule.kind == Kind.ADVICE:
        return _advised(course, closes_at, now)
    if rule.kind == Kind.MAJORITY:
        return _voted(rule, counts, closes_at)
    if counts.total() < needed(rule):
        return State.LAPSED, Reason.TOO_FEW_ANSWERS, closes_at
    held = _held(protests, closes_at, now)
    if held is not None:
        return held
    ends = [end for one in protests if (end := ended_at(one, now)) is not None]
    since = max([closes_at, *ends])
    if rule.kind != Kind.CONSENSUS:
        return State.ADOPTED, Reason.NO_OBJECTION, since
    if counts[Answer.AGREE] >= TWO_THIRDS * counts.total():
        return State.ADOPTED, Reason.ENOUGH_AGREE, since
    return State.NOT_ADOPTED, Reason.TOO_FEW_AGREE, since


def _held(protests: tuple[Protest, ...], closes_at: datetime, now: datetime) -> Verdict | None:
    """What objections do to it after the window: hold it for a while, or keep it from being adopted."""
    if any(one.vote_open for one in protests):
        return State.CLOSED, Reason.VOTE_RUNS, None
    sustained = [one for one in protests if standing(one, now) == Standing.SUSTAINED]
    if sustained:
        # the members may still vote on it, once
        until = max(closes_at, *(_ended(one) + (timedelta(0) if one.voted else TO_VOTE) for one in sustained))
        if now < until:
            return State.CLOSED, Reason.MAY_BE_VOTED, None
        return State.NOT_ADOPTED, Reason.OBJECTION_STANDS, until
    if not any(standing(one, now) in OPEN for one in protests):
        return None
    if now < closes_at + DIALOGUE:
        return State.CLOSED, Reason.IN_DIALOGUE, None
    return State.NOT_ADOPTED, Reason.DIALOGUE_RAN_OUT, closes_at + DIALOGUE


def _ended(protest: Protest) -> datetime:
    return protest.ended_at or protest.spoke_at


def _voted(rule: Rule, counts: Counter[Answer], closes_at: datetime) -> Verdict:
    yes, no = counts[Answer.YES], counts[Answer.NO]
    if counts.total() < needed(rule):
        return State.LAPSED, Reason.TOO_FEW_ANSWERS, closes_at
    if yes < needed(rule):
        return State.NOT_ADOPTED, Reason.TOO_FEW_YES, closes_at
    if yes <= no or yes < rule.share * (yes + no):
        return State.NOT_ADOPTED, Reason.NOT_MORE_YES, closes_at
    return State.ADOPTED, Reason.ENOUGH_YES, closes_at


def _advised(course: Course, closes_at: datetime, now: datetime) -> Verdict:
    if course.decided_at is not None:
        if course.decided:
            return State.ADOPTED, Reason.DECIDED, course.decided_at
        return State.NOT_ADOPTED, Reason.DECLINED, course.decided_at
    if now < closes_at + DECIDING:
        return State.CLOSED, Reason.AWAITS_DECIDER, None
    return State.LAPSED, Reason.DECIDER_SILENT, closes_at + DECIDING
