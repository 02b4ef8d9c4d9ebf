"""Tables of the room, a file a noun."""

from junto.decisions.models.answers import LetterChoice, Response, RollEntry
from junto.decisions.models.decision import LONGEST_TEXT, LONGEST_TITLE, Decision, DecisionVersion, Outcome
from junto.decisions.models.objections import LONGEST_WORDS, Objection, Words

__all__ = [
    "LONGEST_TEXT",
    "LONGEST_TITLE",
    "LONGEST_WORDS",
    "Decision",
    "DecisionVersion",
    "LetterChoice",
    "Objection",
    "Outcome",
    "Response",
    "RollEntry",
    "Words",
]
