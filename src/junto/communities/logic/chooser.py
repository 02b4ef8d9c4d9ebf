"""Team or community? Five questions, and what the answers speak for. Pure: keys and reasons, no words.

A team has something to deliver, an end, a leader who answers for it and people who are assigned. A community
has a body of knowledge, no end, volunteers and a representative whom it chooses. Both, where a team's work
keeps raising the same questions. Neither yet, where one answer would do.
"""

from collections.abc import Mapping
from dataclasses import dataclass

TEAM, COMMUNITY, BOTH, EITHER, ASK = "team", "community", "both", "either", "ask"

# what each answer speaks for; the first answer stands first on the page
QUESTIONS: dict[str, dict[str, str]] = {
    "result": {"deliver": TEAM, "better": COMMUNITY, "some": BOTH, "answer": ASK, "unsure": EITHER},
    "end": {"day": TEAM, "never": COMMUNITY, "unsure": EITHER},
    "people": {"placed": TEAM, "want": COMMUNITY, "some": BOTH, "unsure": EITHER},
    "answers": {"one": TEAM, "chosen": COMMUNITY, "unsure": EITHER},
    "again": {"often": COMMUNITY, "once": TEAM, "unsure": EITHER},
}
# what tells a team from a community; whether questions return says only whether a team needs one beside it
TELLING = ("result", "end", "people", "answers")


@dataclass(frozen=True, slots=True)
class Reason:
    """One answer and what it speaks for: `team`, `community`, `both`, `either` or `ask`."""

    question: str
    answer: str
    speaks_for: str


@dataclass(frozen=True, slots=True)
class Advice:
    """What the answers come to.

    Attributes
    ----------
    outcome : {"team", "community", "both", "ask"}
    sure : bool
        False where one answer more or less would change it.
    turns_on : str
        The question whose answer would change it; empty where none alone would.
    """

    outcome: str
    sure: bool
    turns_on: str
    reasons: tuple[Reason, ...]


def known(answers: Mapping[str, str]) -> dict[str, str]:
    """The answers that are answers, in the order of the questions, without those after a gap."""
    found: dict[str, str] = {}
    for question, choices in QUESTIONS.items():
        answer = answers.get(question, "")
        if answer not in choices:
            break
        found[question] = answer
    return found


def next_question(answers: Mapping[str, str]) -> str | None:
    """The question that comes next, or None when all are answered."""
    given = known(answers)
    return next((question for question in QUESTIONS if question not in given), None)


def advise(answers: Mapping[str, str]) -> Advice:
    """What five answers come to, and which of them it turns on.

    Raises
    ------
    ValueError
        A question is not answered.
    """
    given = known(answers)
    if len(given) < len(QUESTIONS):
        raise ValueError("a question is not answered")
    outcome = _outcome(given)
    open_ones = [question for question in QUESTIONS if given[question] == "unsure"]
    turning = [question for question in open_ones if _turns(given, question, outcome)]
    return Advice(
        outcome=outcome,
        sure=not turning,
        turns_on=turning[0] if turning else "",
        reasons=tuple(
            Reason(question, answer, QUESTIONS[question][answer]) for question, answer in given.items()
        ),
    )


def _outcome(given: Mapping[str, str]) -> str:
    voices = [QUESTIONS[question][given[question]] for question in TELLING]
    team, community = voices.count(TEAM), voices.count(COMMUNITY)
    result, returns = given["result"], given["again"] == "often"
    if result == "answer":
        # only a question that keeps returning, with no end to it, is more than a question
        return COMMUNITY if returns and given["end"] == "never" else ASK
    if result == "some":
        return BOTH if returns or community else TEAM
    if community > team or (result == "better" and community == team):
        return COMMUNITY
    if team > community or result == "deliver":
        return BOTH if returns else TEAM
    if team:
        return BOTH if returns else ASK
    return COMMUNITY if returns else ASK


def _turns(given: Mapping[str, str], question: str, outcome: str) -> bool:
    others = [answer for answer in QUESTIONS[question] if answer not in ("unsure", "answer")]
    return any(_outcome({**given, question: answer}) != outcome for answer in others)
