"""Which communities sound near to what somebody is about to found, and why. Pure; no figure leaves it."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz

from junto.communities.logic.words import fold, stems

CLOSE_NAME = 84.0
IN_BOTH_NAMES, IN_A_TEXT, ENOUGH = 2.0, 1.0, 2.0
COMMON = 0.34


@dataclass(frozen=True, slots=True)
class Words:
    """A community by number, its name, and what it says about itself."""

    id: int
    name: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a community sounds near.

    Attributes
    ----------
    id : int
    close_name : bool
        Whether the two names are nearly the same.
    shared : tuple of str
        Words in common, as the community writes them, the most telling first.
    """

    id: int
    close_name: bool
    shared: tuple[str, ...]


def near(name: str, text: str, others: Collection[Words], limit: int = 3) -> list[Reason]:
    """The communities that sound near, nearest first.

    Near is a name that is nearly the same, a telling word in both names, or two telling words in common
    between everything said. A word that a third of all communities use tells nothing, once there are ten.
    """
    own_name, own = stems(name), {**stems(text), **stems(name)}
    common = _common(others)
    found = []
    for other in others:
        its_name, its = stems(other.name), {**stems(other.text), **stems(other.name)}
        shared = {root: its[root] for root in own.keys() & its.keys() if root not in common}
        weight = sum(IN_BOTH_NAMES if root in own_name and root in its_name else IN_A_TEXT for root in shared)
        close = _close(name, other.name)
        if close or weight >= ENOUGH:
            telling = sorted(
                shared, key=lambda root: (root not in its_name, root not in own_name, shared[root])
            )
            reason = Reason(other.id, close, tuple(shared[root] for root in telling))
            found.append((-weight - (10.0 if close else 0.0), other.name, other.id, reason))
    return [reason for *_order, reason in sorted(found, key=lambda row: row[:3])[:limit]]


def topics_in(topics: Iterable[tuple[int, str]], other: Words) -> list[int]:
    """The topics, by number, all of whose telling words a community uses of itself."""
    its = stems(f"{other.name} {other.text}").keys()
    return [number for number, name in topics if (wanted := stems(name).keys()) and wanted <= its]


def _close(one: str, other: str) -> bool:
    return fuzz.token_sort_ratio(fold(one), fold(other)) >= CLOSE_NAME


def _common(others: Collection[Words]) -> set[str]:
    if len(others) < 10:
        return set()
    seen = Counter(root for other in others for root in stems(f"{other.name} {other.text}"))
    return {root for root, times in seen.items() if times > COMMON * len(others)}
