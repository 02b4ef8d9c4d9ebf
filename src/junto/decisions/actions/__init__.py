"""Deeds of the room, a file a kind. Every one settles first what has fallen due."""

from junto.decisions.actions.amending import amend
from junto.decisions.actions.ending import (
    decide,
    put_under_review,
    state_outcome,
    withdraw_decision,
)
from junto.decisions.actions.letters import choose_letters
from junto.decisions.actions.objecting import (
    ask_objector,
    confirm_integration,
    offer_as_met,
    propose_withdrawal,
    put_to_vote,
    speak,
    sustain_objection,
    withdraw_objection,
)
from junto.decisions.actions.opening import (
    Proposal,
    answer_question,
    ask_question,
    open_decision,
    propose,
    redraft,
    take_questions,
)
from junto.decisions.actions.responding import respond
from junto.decisions.actions.settling import settle, settle_due

__all__ = [
    "Proposal",
    "amend",
    "answer_question",
    "ask_objector",
    "ask_question",
    "choose_letters",
    "confirm_integration",
    "decide",
    "offer_as_met",
    "open_decision",
    "propose",
    "propose_withdrawal",
    "put_to_vote",
    "put_under_review",
    "redraft",
    "respond",
    "settle",
    "settle_due",
    "speak",
    "state_outcome",
    "sustain_objection",
    "take_questions",
    "withdraw_decision",
    "withdraw_objection",
]
