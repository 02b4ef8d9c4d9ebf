"""The engine, by table and by property."""

import itertools
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from junto.decisions.logic import windows
from junto.decisions.logic.assent import (
    ANSWERS,
    DIALOGUE,
    Answer,
    Assent,
    Course,
    Kind,
    Reason,
    Rule,
    State,
    assess,
    needed,
    q,
)  # fmt: skip
from junto.decisions.logic.protests import (
    NOTICE,
    Protest,
    Standing,
    after_working_days,
    ended_at,
    is_silent,
    silence_ends,
    standing,
)  # fmt: skip
from junto.decisions.logic.words import clean

OPENED = datetime(2026, 3, 2, 9, tzinfo=UTC)  # a Monday
CLOSES = OPENED + timedelta(days=7)
COURSE = Course(opened_at=OPENED, closes_at=CLOSES)
RAISED = Protest(spoke_at=OPENED)


def said(**counts: int) -> list[str]:
    return [Answer[name.upper()] for name, n in counts.items() for _i in range(n)]


def come(
    kind: Kind, n: int, answers: list[str], *protests: Protest, now: datetime = CLOSES, **rule: object
) -> Assent:
    return assess(Rule(kind=kind, n=n, **rule), COURSE, answers, protests, now)  # type: ignore[arg-type]  # plain data


@pytest.mark.parametrize(
    ("n", "least"), [(1, 1), (2, 2), (3, 2), (4, 3), (8, 5), (20, 7), (41, 10), (100, 16), (500, 34)]
)
def test_quorum(n: int, least: int) -> None:
    assert q(n) == least


@pytest.mark.parametrize(
    ("kind", "n", "answers", "state", "reason"),
    [
        (Kind.CONSENT, 41, said(consent=10), State.ADOPTED, Reason.NO_OBJECTION),
        (Kind.CONSENT, 41, said(consent=9), State.LAPSED, Reason.TOO_FEW_ANSWERS),
        (Kind.LAZY, 41, [], State.ADOPTED, Reason.NO_OBJECTION),
        (Kind.CONSENSUS, 9, said(agree=4, aside=2), State.ADOPTED, Reason.ENOUGH_AGREE),
        (Kind.CONSENSUS, 9, said(agree=3, disagree=3), State.NOT_ADOPTED, Reason.TOO_FEW_AGREE),
        (Kind.CONSENSUS, 9, said(agree=5), State.LAPSED, Reason.TOO_FEW_ANSWERS),
        (Kind.MAJORITY, 8, said(yes=5, no=3), State.ADOPTED, Reason.ENOUGH_YES),
        (Kind.MAJORITY, 8, said(yes=4, no=1), State.NOT_ADOPTED, Reason.TOO_FEW_YES),
        (Kind.MAJORITY, 20, said(yes=7, no=7), State.NOT_ADOPTED, Reason.NOT_MORE_YES),
        (Kind.MAJORITY, 20, said(yes=3, abstain=3), State.LAPSED, Reason.TOO_FEW_ANSWERS),
        (Kind.ADVICE, 8, [], State.CLOSED, Reason.AWAITS_DECIDER),
    ],
)
def test_the_table(kind: Kind, n: int, answers: list[str], state: State, reason: Reason) -> None:
    found = come(kind, n, answers)
    assert (found.state, found.reason) == (state, reason)
    assert come(kind, n, answers, now=CLOSES - timedelta(microseconds=1)).state == State.OPEN


def test_a_share_and_a_larger_quorum() -> None:
    two_thirds = Fraction(2, 3)
    assert come(Kind.MAJORITY, 9, said(yes=6, no=3), share=two_thirds).state == State.ADOPTED
    assert come(Kind.MAJORITY, 9, said(yes=5, no=3), share=two_thirds).state == State.NOT_ADOPTED
    assert needed(Rule(kind=Kind.CONSENT, n=41, quorum=30)) == 30
    assert needed(Rule(kind=Kind.LAZY, n=41, quorum=30)) == 0


@pytest.mark.parametrize(
    ("course", "now", "state", "reason"),
    [
        (Course(), OPENED, State.DRAFT, Reason.BEING_WRITTEN),
        (Course(asked_at=OPENED), OPENED, State.QUESTIONS, Reason.ASKED),
        (Course(withdrawn_at=OPENED), OPENED, State.WITHDRAWN, Reason.TAKEN_BACK),
        (Course(opened_at=OPENED, closes_at=CLOSES, withdrawn_at=OPENED), CLOSES, State.WITHDRAWN,
         Reason.TAKEN_BACK),
        (Course(opened_at=OPENED, closes_at=CLOSES, cut_at=OPENED), CLOSES, State.LAPSED,
         Reason.COMMUNITY_CLOSED),
        (Course(opened_at=OPENED, closes_at=CLOSES, decided_at=CLOSES, decided=True), CLOSES,
         State.ADOPTED, Reason.DECIDED),
        (Course(opened_at=OPENED, closes_at=CLOSES, decided_at=CLOSES), CLOSES, State.NOT_ADOPTED,
         Reason.DECLINED),
        (Course(opened_at=OPENED, closes_at=CLOSES), CLOSES + timedelta(days=30), State.LAPSED,
         Reason.DECIDER_SILENT),
    ],
)  # fmt: skip
def test_its_course(course: Course, now: datetime, state: State, reason: Reason) -> None:
    found = assess(Rule(kind=Kind.ADVICE, n=8), course, [], [], now)
    assert (found.state, found.reason) == (state, reason)


SUSTAINED = Protest(spoke_at=OPENED, ended_as=Standing.SUSTAINED, ended_at=CLOSES)
OVERRIDDEN = Protest(spoke_at=OPENED, ended_as=Standing.OVERRIDDEN, ended_at=CLOSES, voted=True)


@pytest.mark.parametrize(
    ("protest", "after", "state", "reason"),
    [
        (RAISED, timedelta(0), State.CLOSED, Reason.IN_DIALOGUE),
        (RAISED, DIALOGUE, State.NOT_ADOPTED, Reason.DIALOGUE_RAN_OUT),
        (SUSTAINED, timedelta(days=2), State.CLOSED, Reason.MAY_BE_VOTED),
        (SUSTAINED, timedelta(days=3), State.NOT_ADOPTED, Reason.OBJECTION_STANDS),
        (Protest(spoke_at=OPENED, ended_as=Standing.SUSTAINED, ended_at=CLOSES, voted=True), timedelta(0),
         State.NOT_ADOPTED, Reason.OBJECTION_STANDS),
        (Protest(spoke_at=OPENED, ended_as=Standing.SUSTAINED, voted=True), timedelta(0),
         State.NOT_ADOPTED, Reason.OBJECTION_STANDS),
        (OVERRIDDEN, timedelta(0), State.ADOPTED, Reason.NO_OBJECTION),
        (Protest(spoke_at=OPENED, vote_open=True), DIALOGUE, State.CLOSED, Reason.VOTE_RUNS),
        (Protest(spoke_at=OPENED, proposed_at=CLOSES), NOTICE, State.ADOPTED, Reason.NO_OBJECTION),
    ],
)  # fmt: skip
def test_objections(protest: Protest, after: timedelta, state: State, reason: Reason) -> None:
    found = come(Kind.CONSENT, 3, said(consent=3), protest, now=CLOSES + after)
    assert (found.state, found.reason) == (state, reason)


def test_an_objection_by_itself() -> None:
    proposed = Protest(spoke_at=OPENED, replied=True, proposed_at=CLOSES)
    assert standing(RAISED, CLOSES) == Standing.RAISED
    assert standing(proposed, CLOSES) == Standing.IN_DIALOGUE
    assert ended_at(proposed, CLOSES) is None
    assert ended_at(proposed, CLOSES + NOTICE) == CLOSES + NOTICE
    assert silence_ends(Protest(spoke_at=CLOSES + NOTICE, proposed_at=CLOSES)) is None
    asked = Protest(spoke_at=OPENED, asked_at=OPENED + timedelta(hours=1))
    assert not is_silent(RAISED, CLOSES)
    assert not is_silent(asked, OPENED + timedelta(days=7))
    assert is_silent(asked, OPENED + timedelta(days=7, hours=1))
    assert not is_silent(Protest(spoke_at=CLOSES, asked_at=OPENED), CLOSES + timedelta(days=30))
    assert after_working_days(OPENED, 5) == OPENED + timedelta(days=7)


def test_windows() -> None:
    assert windows.fits(Kind.LAZY, OPENED, OPENED + timedelta(hours=72))
    assert not windows.fits(Kind.LAZY, OPENED, OPENED + timedelta(hours=71))
    assert not windows.fits(Kind.CONSENT, OPENED, OPENED + timedelta(days=61))
    assert windows.amended(CLOSES, CLOSES, material=True) == CLOSES + timedelta(days=3)
    assert windows.amended(CLOSES, OPENED, material=True) == CLOSES
    assert windows.amended(CLOSES, CLOSES, material=False) == CLOSES
    assert windows.turned(CLOSES, CLOSES) == CLOSES + timedelta(days=7)


def test_words() -> None:
    assert clean("a \u200b b\n\n\n\nc", lines=True) == "a b\n\nc"
    assert clean("a \n b") == "a b"


# a busy machine is no reason to fail
CALM = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
moments = st.integers(0, 80).map(lambda days: OPENED + timedelta(days=days))
kinds = st.sampled_from([Kind.CONSENT, Kind.CONSENSUS, Kind.MAJORITY])
protests = st.lists(
    st.builds(
        Protest,
        spoke_at=st.just(OPENED),
        replied=st.booleans(),
        proposed_at=st.none() | moments,
        vote_open=st.just(False),
    ),
    max_size=3,
)


@st.composite
def cases(draw: st.DrawFn) -> tuple[Rule, list[str], list[Protest]]:
    kind = draw(kinds)
    n = draw(st.integers(1, 60))
    answers = draw(st.lists(st.sampled_from(ANSWERS[kind]), max_size=n))
    return Rule(kind=kind, n=n), answers, draw(protests)


@CALM
@given(cases(), st.randoms(use_true_random=False), moments)
def test_the_order_of_answers_never_matters(
    case: tuple[Rule, list[str], list[Protest]], chance: object, now: datetime
) -> None:
    rule, answers, against = case
    mixed = list(answers)
    chance.shuffle(mixed)  # type: ignore[attr-defined]  # plain data
    assert assess(rule, COURSE, answers, against, now) == assess(rule, COURSE, mixed, against[::-1], now)


FOR = {Kind.CONSENT: Answer.CONSENT, Kind.CONSENSUS: Answer.AGREE, Kind.MAJORITY: Answer.YES}


@CALM
@given(cases(), moments)
def test_one_more_for_it_never_ends_it(case: tuple[Rule, list[str], list[Protest]], now: datetime) -> None:
    rule, answers, against = case
    if assess(rule, COURSE, answers, against, now).state == State.ADOPTED:
        more = [*answers, FOR[Kind(rule.kind)]]
        assert assess(rule, COURSE, more, against, now).state == State.ADOPTED


@CALM
@given(cases(), moments, moments)
def test_what_has_ended_stays_as_it_ended(
    case: tuple[Rule, list[str], list[Protest]], one: datetime, two: datetime
) -> None:
    rule, answers, against = case
    first = assess(rule, COURSE, answers, against, min(one, two))
    if first.at is not None:
        last = assess(rule, COURSE, answers, against, max(one, two))
        assert (first.state, first.at) == (last.state, last.at)


@CALM
@given(cases(), moments)
def test_an_open_objection_never_lets_it_be_adopted(
    case: tuple[Rule, list[str], list[Protest]], now: datetime
) -> None:
    rule, answers, against = case
    found = assess(rule, COURSE, answers, [*against, RAISED], now)
    assert rule.kind == Kind.MAJORITY or found.state != State.ADOPTED


def test_every_type_says_its_answers() -> None:
    assert set(itertools.chain(*ANSWERS.values())) == set(Answer)


def test_the_quorum_of_every_small_community() -> None:
    """q(n) for 1 to 50: never more than half and one, never less for more, never more than all."""
    found = [q(n) for n in range(1, 51)]
    assert found == [min(n // 2 + 1, int(1.5 * n**0.5) + 1) for n in range(1, 51)]
    assert all(1 <= least <= n for n, least in enumerate(found, 1))
    assert all(later - earlier in (0, 1) for earlier, later in itertools.pairwise(found))


@pytest.mark.parametrize("n", range(1, 51))
def test_one_fewer_than_the_quorum_lapses_and_the_quorum_decides(n: int) -> None:
    for kind, word in ((Kind.CONSENT, "consent"), (Kind.MAJORITY, "yes")):
        least = q(n)
        fewer, enough = (come(kind, n, [word] * k) for k in (least - 1, least))
        assert (fewer.state, enough.state) == (State.LAPSED, State.ADOPTED)
    agreed = -(-2 * n // 3)
    assert come(Kind.CONSENSUS, n, ["agree"] * (agreed - 1)).state == State.LAPSED
    assert come(Kind.CONSENSUS, n, ["agree"] * agreed).state == State.ADOPTED
    assert come(Kind.LAZY, n, []).state == State.ADOPTED


@CALM
@given(cases(), moments, st.sampled_from(["withdrawn", "integrated"]))
def test_an_objection_that_ended_before_the_close_equals_none(
    case: tuple[Rule, list[str], list[Protest]], now: datetime, how: str
) -> None:
    rule, answers, against = case
    gone = Protest(spoke_at=OPENED, ended_as=Standing(how), ended_at=CLOSES - timedelta(hours=1))
    assert assess(rule, COURSE, answers, [*against, gone], now) == assess(rule, COURSE, answers, against, now)


@CALM
@given(cases(), moments)
def test_one_more_against_it_never_adopts_it(
    case: tuple[Rule, list[str], list[Protest]], now: datetime
) -> None:
    rule, answers, against = case
    no = {Kind.CONSENSUS: Answer.DISAGREE, Kind.MAJORITY: Answer.NO}.get(Kind(rule.kind))
    if no is not None and len(answers) >= needed(rule):
        before = assess(rule, COURSE, answers, against, now).state
        after = assess(rule, COURSE, [*answers, no], against, now).state
        assert not (before != State.ADOPTED and after == State.ADOPTED)


@CALM
@given(cases(), moments)
def test_advice_is_never_stopped_and_never_counted(
    case: tuple[Rule, list[str], list[Protest]], now: datetime
) -> None:
    rule = Rule(kind=Kind.ADVICE, n=case[0].n)
    course = Course(opened_at=OPENED, closes_at=CLOSES, decided_at=CLOSES, decided=True)
    found = assess(rule, course, [Answer.ADVICE] * len(case[1]), [], max(now, CLOSES))
    assert (found.state, found.at) == (State.ADOPTED, CLOSES)
