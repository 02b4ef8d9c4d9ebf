"""Named reads of the room; every one that a page shows has gone through a scope of `rules`."""

from junto.decisions.queries.lists import Listed, Shelf, letters_off, of_community, waiting_for
from junto.decisions.queries.page import Page, Talk, Turn, decision_page
from junto.decisions.queries.roll import electorate
from junto.decisions.queries.wording import reason_of, rule_sentence, state_word

__all__ = [
    "Listed",
    "Page",
    "Shelf",
    "Talk",
    "Turn",
    "decision_page",
    "electorate",
    "letters_off",
    "of_community",
    "reason_of",
    "rule_sentence",
    "state_word",
    "waiting_for",
]
