"""Two texts beside each other: which paragraphs stayed, which words left and which came. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

TOKENS = re.compile(r"\w+|[^\w\s]+|\s+")
ALIKE = 0.4  # of two paragraphs: below it they are two different ones, not one that was changed
MOST_PAIRS = 10_000
FEWEST_KEPT = 2  # words; a single word that stayed between two changes is harder to read than a longer change


class Kind(StrEnum):
    """What became of a paragraph or of a run of words."""

    KEPT = "kept"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Run:
    """Words that stayed, came or left together; never `CHANGED`."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """A paragraph of either text, in the order of both.

    Attributes
    ----------
    kind : Kind
        `CHANGED` where it stands in both with other words.
    runs : tuple of Run
        Its words; read without what came they are the old paragraph, without what left the new one.
    """

    kind: Kind
    runs: tuple[Run, ...]

    @property
    def old(self) -> tuple[Run, ...]:
        """What an older reader had before her."""
        return tuple(run for run in self.runs if run.kind != Kind.ADDED)

    @property
    def new(self) -> tuple[Run, ...]:
        """What a reader has before her now."""
        return tuple(run for run in self.runs if run.kind != Kind.REMOVED)


def compare(old: str, new: str) -> list[Change]:
    """Compare two texts paragraph by paragraph, and word by word where a paragraph was changed.

    Parameters
    ----------
    old, new : str
        Paragraphs are the lines.

    Returns
    -------
    list of Change
        At least one. The old text is, line by line, the `old` of every change that is not `ADDED`; the new
        one the `new` of every change that is not `REMOVED`.

    Examples
    --------
    >>> [run.text for run in compare("not later than five days", "not later than ten days")[0].runs]
    ['not later than ', 'five', 'ten', ' days']
    >>> compare("", "")[0].kind.value
    'kept'
    """
    before, after = old.split("\n"), new.split("\n")
    found: list[Change] = []
    for kind, i, j, k, m in SequenceMatcher(None, before, after).get_opcodes():
        if kind == "equal":
            found += [_whole(Kind.KEPT, text) for text in before[i:j]]
        else:
            found += _replaced(before[i:j], after[k:m])
    return found


def differs(changes: Sequence[Change]) -> bool:
    """Whether anything came or left."""
    return any(change.kind != Kind.KEPT for change in changes)


def _whole(kind: Kind, text: str) -> Change:
    return Change(kind, (Run(kind, text),))


def _replaced(before: list[str], after: list[str]) -> Iterator[Change]:
    """The paragraphs of a stretch where nothing stayed as it was, those alike beside each other."""
    i = k = 0
    for a, b in _pairs(before, after):
        yield from (_whole(Kind.REMOVED, text) for text in before[i:a])
        yield from (_whole(Kind.ADDED, text) for text in after[k:b])
        yield Change(Kind.CHANGED, tuple(_words(before[a], after[b])))
        i, k = a + 1, b + 1
    yield from (_whole(Kind.REMOVED, text) for text in before[i:])
    yield from (_whole(Kind.ADDED, text) for text in after[k:])


def _pairs(before: list[str], after: list[str]) -> list[tuple[int, int]]:
    """Which paragraphs are one that was changed: the pairing, in order, with most likeness in all."""
    rows, columns = len(before), len(after)
    if not rows or not columns or rows * columns > MOST_PAIRS:
        return []
    a, b = [_counted(text) for text in before], [_counted(text) for text in after]
    alike = [[_likeness(one, other) for other in b] for one in a]
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for i in range(rows - 1, -1, -1):
        for k in range(columns - 1, -1, -1):
            pair = alike[i][k] + best[i + 1][k + 1] if alike[i][k] >= ALIKE else 0.0
            best[i][k] = max(pair, best[i + 1][k], best[i][k + 1])
    found, i, k = [], 0, 0
    while i < rows and k < columns:
        if alike[i][k] >= ALIKE and best[i][k] == alike[i][k] + best[i + 1][k + 1]:
            found.append((i, k))
            i, k = i + 1, k + 1
        elif best[i][k] == best[i + 1][k]:
            i += 1
        else:
            k += 1
    return found


def _counted(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text.casefold()))


def _likeness(one: Counter[str], other: Counter[str]) -> float:
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 0.0


def _words(old: str, new: str) -> Iterator[Run]:
    """The runs of a changed paragraph."""
    before, after = TOKENS.findall(old), TOKENS.findall(new)
    stretches: list[tuple[str, str, str]] = []  # kept, removed, added
    for kind, i, j, k, m in SequenceMatcher(None, before, after).get_opcodes():
        if kind == "equal":
            stretches.append(("".join(before[i:j]), "", ""))
        else:
            stretches.append(("", "".join(before[i:j]), "".join(after[k:m])))
    for kept, removed, added in _joined(stretches):
        for kind_, text in ((Kind.KEPT, kept), (Kind.REMOVED, removed), (Kind.ADDED, added)):
            if text:
                yield Run(kind_, text)


def _joined(stretches: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """The same with a lonely word between two changes made part of them."""
    found: list[tuple[str, str, str]] = []
    for place, (kept, removed, added) in enumerate(stretches):
        inside = 0 < place < len(stretches) - 1
        if kept and inside and len(re.findall(r"\w+", kept)) < FEWEST_KEPT:
            kept, removed, added = "", kept, kept
        if found and not kept and not found[-1][0]:
            found[-1] = ("", found[-1][1] + removed, found[-1][2] + added)
        else:
            found.append((kept, removed, added))
    return found
