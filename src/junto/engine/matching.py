"""Which group of this run is which of the last one, and which living community it lies in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from junto.engine.findings import Link, LinkKind, LivingCommunity, PastCandidate, Resemblance
from junto.engine.settings import HELD, INSIDE

__all__ = ["identities", "overlap_of", "resemblances"]

SAME: Final = 0.5
"""Jaccard from which two groups of two runs are one."""


def overlap_of(left: frozenset[int], right: frozenset[int]) -> float:
    """Jaccard index of two sets of people, 0–1; 1 for a set and itself, 0 for two empty ones.

    >>> overlap_of(frozenset({1, 2}), frozenset({2, 3}))
    0.3333333333333333
    """
    return len(left & right) / max(1, len(left | right))


def identities(
    now: Sequence[frozenset[int]], before: Sequence[PastCandidate]
) -> list[tuple[Link, PastCandidate | None]]:
    """Identity of each group of this run over time.

    The assignment with the largest sum of Jaccard decides (Kuhn 1955), then: at least .5 is the same
    group; two new
    groups that each hold .3 of one old are its split; one new that holds .3 of two old, each of them, is
    their
    merger; else new.

    Returns
    -------
    list
        A link for each group, and the old one whose key it keeps (only where it is the same).
    """
    from scipy.optimize import linear_sum_assignment

    alike = np.array([[overlap_of(new, old.people) for old in before] for new in now]).reshape(
        len(now), len(before)
    )
    holds = np.array([[len(new & old.people) / max(1, len(old.people)) for old in before] for new in now])
    holds = holds.reshape(len(now), len(before)) >= HELD
    rows, columns = linear_sum_assignment(-alike)
    pair = {int(i): int(j) for i, j in zip(rows, columns, strict=True) if alike[i, j] >= SAME}
    children = holds.sum(0) if len(now) else np.zeros(len(before))
    result: list[tuple[Link, PastCandidate | None]] = []
    for place in range(len(now)):
        held = [before[j] for j in np.flatnonzero(holds[place]).tolist()]
        split = [before[j] for j in np.flatnonzero(holds[place]).tolist() if children[j] >= 2]
        same = before[pair[place]] if place in pair else None
        keys = tuple(old.key for old in held)
        if len(held) >= 2:
            result.append((Link(LinkKind.MERGED, keys), None))
        elif split:
            result.append((Link(LinkKind.SPLIT, tuple(old.key for old in split)), None))
        elif same is not None:
            result.append((Link(LinkKind.SAME, (same.key,)), same))
        else:
            result.append((Link(LinkKind.NEW), None))
    return result


def resemblances(people: frozenset[int], living: Sequence[LivingCommunity]) -> tuple[Resemblance, ...]:
    """Living communities that hold at least .3 of a candidate, most first.

    >>> found = resemblances(frozenset(range(10)), [LivingCommunity("a", frozenset(range(7)))])
    >>> found[0].containment, found[0].inside
    (0.7, True)
    """
    found = []
    for community in living:
        part = len(people & community.people) / max(1, len(people))
        if part >= HELD:
            found.append(Resemblance(community.key, part, part >= INSIDE))
    return tuple(sorted(found, key=lambda r: (-r.containment, r.community)))
