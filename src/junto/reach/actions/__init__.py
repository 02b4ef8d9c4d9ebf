"""Deeds of the room, a file a kind."""

from junto.reach.actions.answers import KEEP, begin_answer, keep_answer
from junto.reach.actions.tokens import end_token, make_token, note_use
from junto.reach.actions.use import A_MINUTE, forget_use, spend

__all__ = [
    "A_MINUTE",
    "KEEP",
    "begin_answer",
    "end_token",
    "forget_use",
    "keep_answer",
    "make_token",
    "note_use",
    "spend",
]
