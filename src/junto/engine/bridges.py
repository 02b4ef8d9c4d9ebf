"""Bridges: pairs of groups with more ties between them than their volume explains; never persons."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from junto.engine.findings import Bridge
from junto.engine.kinds import people_band
from junto.engine.network import Network, degrees
from junto.engine.sparse import Floats, Ints, Matrix, symmetric

__all__ = ["bridges"]

_MOST: Final = 60
"""Pairs looked at closely."""


def _spread(ties: Matrix, left: Ints, right: Ints, degree: Floats, stays: Floats) -> Floats:
    """Ties from one side to the other over expectation, for each row of `stays` (who is still there, 0 or
    1).
    """
    block = ties[left][:, right].tocoo()
    here, there = stays[:, left], stays[:, right]
    crossing = (here[:, block.row] * there[:, block.col]) @ block.data
    volume = stays @ degree
    # with a share of the people gone every degree shrinks by about that share
    shrunk = stays.mean(1)
    expected = (here @ degree[left]) * (there @ degree[right]) / np.maximum(volume, 1e-9) * shrunk
    return np.asarray(crossing / np.maximum(expected, 1e-9), dtype=np.float64)


def _likeliest(ties: Matrix, cover: Matrix, degree: Floats) -> list[tuple[int, int]]:
    """Pairs of groups by ties over expectation, common members counted in: which to look at closely."""
    between = np.asarray((cover @ ties @ cover.T).todense())
    volume = cover @ degree
    ratio = np.triu(between / np.maximum(np.outer(volume, volume) / max(degree.sum(), 1e-9), 1e-9), 1)
    order = np.argsort(-ratio, axis=None, kind="stable")[: 4 * _MOST]
    pairs = [(int(i), int(j)) for i, j in zip(*np.unravel_index(order, ratio.shape), strict=True)]
    return [(i, j) for i, j in pairs if ratio[i, j] > 0]


def bridges(
    network: Network, cover: Matrix, keys: Sequence[str], *, floor: int, samples: int, seed: int
) -> tuple[Bridge, ...]:
    """Bridges between shown groups, strongest first.

    A person in both groups is on neither side, so the figure is about ties and not about the common members.

    Parameters
    ----------
    cover
        Groups × people, 0 or 1.
    keys
        Name of each group.
    floor
        People a band must cover to be given; sides smaller than this are not compared.
    samples
        Times a random tenth of the people is left out.

    Returns
    -------
    tuple of Bridge
        Only pairs whose ratio is above 1; `low` and `high` are the 2.5 % and 97.5 % points of the samples.
    """
    groups = cover.shape[0]
    if groups < 2 or not len(network.a) or not samples:
        return ()
    rng = np.random.default_rng(seed)
    stays = (rng.random((samples, network.n)) >= 0.1).astype(np.float64)
    everybody = np.ones((1, network.n))
    degree, ties = degrees(network), symmetric(network.n, network.a, network.b, network.count)
    found = []
    for one, two in _likeliest(ties, cover, degree):
        mine, yours = (cover.indices[cover.indptr[g] : cover.indptr[g + 1]] for g in (one, two))
        both = np.intersect1d(mine, yours)
        left, right = np.setdiff1d(mine, both), np.setdiff1d(yours, both)
        if min(len(left), len(right)) < floor:
            continue
        ratio = float(_spread(ties, left, right, degree, everybody)[0])
        if ratio > 1:
            found.append((ratio, one, two, left, right, len(both)))
    found.sort(key=lambda f: (-f[0], f[1], f[2]))
    result = []
    for ratio, one, two, left, right, both_count in found[:_MOST]:
        low, high = np.quantile(_spread(ties, left, right, degree, stays), [0.025, 0.975])
        band = people_band(both_count) if both_count >= floor else None
        result.append(Bridge(keys[one], keys[two], band, ratio, float(low), float(high)))
    return tuple(result)
