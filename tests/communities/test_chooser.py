"""Team or community? Twelve cases from the life of law and accounting firms, each decided right."""

import itertools

import pytest
from django.urls import reverse

from junto.communities import asked
from junto.communities.logic.chooser import QUESTIONS, advise, known, next_question
from tests import cast
from tests.communities import makers

CASES = [
    ("forty leases to report on by the board's date, six people put on it",
     ("deliver", "day", "placed", "one", "once"), "team"),
    ("the statutory audit of one group, this year",
     ("deliver", "day", "placed", "one", "unsure"), "team"),
    ("property, tax and surveying people who keep asking each other about break notices",
     ("better", "never", "want", "chosen", "often"), "community"),
    ("newly qualified people in all offices comparing how they get through the first years",
     ("better", "never", "want", "unsure", "often"), "community"),
    ("auditors who want to get better at going concern; nobody knows yet who would lead",
     ("better", "unsure", "want", "unsure", "often"), "community"),
    ("how lease terms are read by the people who audit them, with some who have to be there",
     ("better", "never", "some", "chosen", "often"), "community"),
    ("a client's separation of its pension business, where payroll questions from every matter recur",
     ("deliver", "day", "placed", "one", "often"), "both"),
    ("a bid for a panel now, and a way of pricing fixed fees that others need again next month",
     ("some", "day", "some", "one", "often"), "both"),
    ("moving to a new document system by March, and people who want to use it well afterwards",
     ("some", "never", "some", "one", "often"), "both"),
    ("which limitation period applies to one claim",
     ("answer", "day", "unsure", "unsure", "once"), "ask"),
    ("a partner has a vague feeling that something should be done about AI",
     ("unsure", "unsure", "unsure", "unsure", "unsure"), "ask"),
    ("the same question about posted workers, asked for the third time this year, with no end in sight",
     ("answer", "never", "want", "chosen", "often"), "community"),
]  # fmt: skip


def answers(given: tuple[str, ...]) -> dict[str, str]:
    return dict(zip(QUESTIONS, given, strict=True))


@pytest.mark.parametrize(("case", "given", "outcome"), CASES, ids=[case for case, _g, _o in CASES])
def test_a_case_is_decided_right(case: str, given: tuple[str, ...], outcome: str) -> None:
    assert advise(answers(given)).outcome == outcome


def test_every_way_through_ends_in_one_of_four_and_says_why() -> None:
    ways = list(itertools.product(*(choices for choices in QUESTIONS.values())))
    outcomes = {}
    for way in ways:
        advice = advise(answers(way))
        outcomes[advice.outcome] = outcomes.get(advice.outcome, 0) + 1
        assert [reason.answer for reason in advice.reasons] == list(way)
        assert advice.sure == (advice.turns_on == "")
        if advice.turns_on:
            assert answers(way)[advice.turns_on] == "unsure"
    assert (len(ways), set(outcomes)) == (540, {"team", "community", "both", "ask"})


def test_a_plain_team_and_a_plain_community_are_never_mistaken() -> None:
    for again in QUESTIONS["again"]:
        team = advise(answers(("deliver", "day", "placed", "one", again))).outcome
        community = advise(answers(("better", "never", "want", "chosen", again))).outcome
        assert (team in ("team", "both"), community) == (True, "community")


def test_an_open_answer_that_would_change_it_is_named() -> None:
    advice = advise(answers(("deliver", "day", "placed", "one", "unsure")))
    assert (advice.outcome, advice.sure, advice.turns_on) == ("team", False, "again")


def test_answers_after_a_gap_and_invented_ones_are_left_out() -> None:
    assert known({"result": "deliver", "people": "want"}) == {"result": "deliver"}
    assert known({"result": "<b>"}) == {}
    assert next_question({"result": "deliver"}) == "end"
    with pytest.raises(ValueError, match="not answered"):
        advise({"result": "deliver"})


def test_there_are_words_for_every_answer_and_outcome() -> None:
    assert {q: set(asked.QUESTIONS[q].answers) for q in asked.QUESTIONS} == {
        q: set(a) for q, a in QUESTIONS.items()
    }
    assert set(asked.TITLES) == set(asked.NEXT) == set(asked.WRONG) == {"team", "community", "both", "ask"}
    assert set(asked.SPEAKS) == {"team", "community", "both", "either", "ask"}


def test_five_screens_with_a_way_back_and_nothing_kept(firm: cast.Cast) -> None:
    browser = makers.browser(firm.bo)
    here, before = reverse("communities:chooser"), makers.last_entry()
    given: dict[str, str] = {}
    for place, (question, answer) in enumerate(zip(QUESTIONS, CASES[2][1], strict=True), 1):
        page = browser.get(here, given).content.decode()
        assert f"question {place} of 5" in page
        assert str(asked.QUESTIONS[question].question) in page
        assert ("Back" in page) == (place > 1)
        given[question] = answer
    page = browser.get(here, given).content.decode()
    assert "This sounds like a community" in page
    for question, answer in given.items():
        assert str(asked.QUESTIONS[question].answers[answer].said) in page
    assert reverse("communities:found") + "?kind=expertise" in page
    assert (makers.last_entry(), dict(browser.session).get("chooser")) == (before, None)


@pytest.mark.parametrize("given", [CASES[0][1], CASES[6][1], CASES[9][1]])
def test_every_outcome_has_its_page(firm: cast.Cast, given: tuple[str, ...]) -> None:
    page = makers.browser(firm.bo).get(reverse("communities:chooser"), answers(given)).content.decode()
    outcome = advise(answers(given)).outcome
    assert str(asked.TITLES[outcome]) in page.replace("&#39;", "'")
    assert (reverse("communities:found") in page) == (outcome == "both")
