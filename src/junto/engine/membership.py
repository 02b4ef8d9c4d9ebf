"""Who belongs to a group: asked once more of the ties, after the looks have shown where the group is.

A look draws a hard line around a group; the line is the least certain part of it. Here each person near a
group is
weighed by three figures, and belongs from a chance of `belongs` on.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import scipy.sparse as sp

from junto.engine.network import Network
from junto.engine.partition import discounted
from junto.engine.settings import Settings
from junto.engine.sparse import Floats, Ints, Matrix, row_sums, symmetric
from junto.engine.stability import Groups

__all__ = ["BELONGING", "belonging", "settled"]

BELONGING: Final = (-7.256, 1.888, 1.993, 1.755)
"""Constant, share of the looks, ln of ties over expectation, ln of the number of ties: a logistic fitted
on planted
firms (docs/engine.md)."""

_AT_ONCE: Final = 500
_LEAST_LINKS: Final = 2
_SMOOTH: Final = 0.1
# the logistic was fitted on firms of this many people and more
_SMALL: Final = 1000


def belonging(
    core: Matrix, seen: Matrix, ties: Matrix, links: Matrix, people: int
) -> tuple[Ints, Ints, Floats]:
    """Figures of everybody who has at least two ties into a group.

    Parameters
    ----------
    core, seen
        Groups × people: who is in it now (0 or 1), and share of the looks.
    ties, links
        People × people: discounted weights, and the same with ones.
    people
        How many are active; a larger firm is sparser, so a tie in it says more by chance alone.

    Returns
    -------
    group, person, figures
        Figures (rows × 3): share of the looks, ln of weight over expectation, ln of the number of ties.
    """
    degree = row_sums(ties)
    volume, total = core @ degree, max(degree.sum(), 1e-9)
    number = (core @ links).tocsr()
    weight = (core @ ties).tocsr()
    number.sort_indices()
    weight.sort_indices()
    entries = number.tocoo()
    near = entries.data >= _LEAST_LINKS
    group, person, count = entries.row[near], entries.col[near], entries.data[near]
    inside = np.asarray(core[group, person]).ravel()
    share = np.asarray(seen[group, person]).ravel()
    expected = degree[person] * np.maximum(volume[group] - inside * degree[person], 1e-9) / total
    over = np.log((weight.tocoo().data[near] + _SMOOTH) / (expected + _SMOOTH)) - np.log(
        max(people, _SMALL) / 2000
    )
    return group, person, np.column_stack([share, over, np.log(count)])


def settled(network: Network, unit: Ints, groups: Groups, settings: Settings) -> Groups:
    """The same groups with their members weighed again; shares become chances of belonging.

    Parameters
    ----------
    network, unit
        The ties and the org units the discount knows.
    groups
        From `stability.consensus`, with `seen`.

    Returns
    -------
    Groups
        Groups that keep five people and more; support is not touched.
    """
    seen = groups.seen if groups.seen is not None else groups.shares
    n, core = network.n, groups.cover
    weight = discounted(n, network.a, network.b, np.log1p(network.weight), unit)
    ties = symmetric(n, network.a, network.b, weight)
    links = ties.copy()
    links.data[:] = 1
    active = int(network.active.sum())
    parts = []
    for low in range(0, core.shape[0], _AT_ONCE):
        rows = slice(low, low + _AT_ONCE)
        group, person, figures = belonging(core[rows], seen[rows], ties, links, active)
        score = BELONGING[0] + figures @ np.array(BELONGING[1:])
        chance = 1 / (1 + np.exp(-score))
        stays = chance >= settings.belongs
        parts.append(
            sp.csr_matrix((chance[stays], (group[stays], person[stays])), shape=(core[rows].shape[0], n))
        )
    if not parts:
        return groups
    shares = sp.vstack(parts).tocsr()
    shares.sort_indices()
    large = np.flatnonzero(np.diff(shares.indptr) >= 5)
    return Groups(shares[large], groups.support[large], groups.looks)
