"""Topics near a topic: the same, then close by their words. What is computed never leaves as a figure."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from junto.people.logic.words import words

CLOSE = 87.0
_SMALL = frozenset(
    (
        "a",
        "an",
        "and",
        "as",
        "at",
        "by",
        "for",
        "from",
        "in",
        "into",
        "of",
        "on",
        "or",
        "the",
        "to",
        "with",
        "der",
        "die",
        "das",
        "und",
        "von",
        "für",
        "im",
        "zu",
    )
)
_ENDINGS = (
    "isations", "izations", "isation", "ization", "ations", "ation", "ements", "ement", "ments", "ment",
    "ingly", "ings", "ing", "ities", "ity", "ies", "ers", "er", "ed", "es", "ly", "en", "e", "s", "y",
)  # fmt: skip
_SHORTEST_STEM = 4


@dataclass(frozen=True, slots=True)
class Named:
    """A topic by number and name."""

    id: int
    name: str


def stem(word: str) -> str:
    """A word without its usual English or German ending, never shorter than four letters."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word.removesuffix(ending)
    return word


# words that say where somebody works rather than what she cares about: sharing one makes nothing close
_BROAD = frozenset(
    map(
        stem,
        (
            "account", "advice", "audit", "business", "client", "company", "data", "document", "firm",
            "general", "key", "legal", "management", "matter", "new", "project", "report", "service", "team",
            "tax", "work",
        ),
    )
)  # fmt: skip


@lru_cache(maxsize=8192)
def stems(text: str) -> tuple[str, ...]:
    """The stems of the words that carry meaning, in order; of all words where none of them does."""
    found = words(text)
    telling = [word for word in found if word not in _SMALL]
    return tuple(dict.fromkeys(stem(word) for word in telling or found))


def closeness(one: str, other: str) -> float:
    """How close two topics are by their words: 0 (nothing in common) to 100 (the same words).

    Two topics are close when the stems of one are all in the other's and make up at least half of them, when
    two thirds are shared, when they are two words long and begin with the same telling one (“break clauses”,
    “break notices”), or when they are spelt nearly alike. A word shared otherwise is not enough.
    """
    first, second = stems(one), stems(other)
    if not first or not second:
        return 0.0
    a, b = set(first), set(second)
    if a == b:
        return 100.0
    shared, few, many = len(a & b), min(len(a), len(b)), max(len(a), len(b))
    if shared == few and 2 * shared >= many:
        return 95.0
    if shared >= 2 and 3 * shared >= 2 * few:
        return 90.0
    if few == many == 2 and first[0] == second[0] and first[0] not in _BROAD:
        return 88.0
    return fuzz.ratio(" ".join(sorted(a)), " ".join(sorted(b)))


def close_to(text: str, topics: Iterable[Named], limit: int) -> list[Named]:
    """The topics close to some words, nearest first, the same words among them."""
    measured = [(closeness(text, topic.name), topic) for topic in topics]
    near = sorted((-value, topic.name, topic.id, topic) for value, topic in measured if value >= CLOSE)
    return [topic for _value, _name, _id, topic in near[:limit]]
