"""Ego-splitting: one person becomes several personas, one for each circle she moves in; then the personas
are grouped.

Source: Epasto, Lattanzi & Paes Leme 2017. Ours is the batch form: the ego nets of a block of people are
one disjoint
graph, and modularity inside each net equals the constant Potts quality with node weights k / √(2m of the
net), so one
Leiden call splits them all.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp

from junto.engine.partition import Grouping
from junto.engine.sparse import Floats, Ints, Matrix, row_numbers

__all__ = ["Personas", "ego_split", "personas_of"]

Personas = tuple[Ints, Ints]
"""Persona of each stored entry of the tie matrix (row sees column), and the person each persona belongs to.
"""


def _blocks(ties: Matrix, work: int) -> list[tuple[int, int]]:
    """Ranges of people whose ego nets together need about `work` comparisons."""
    n, degree = ties.shape[0], np.diff(ties.indptr)
    cost = np.cumsum(np.bincount(row_numbers(ties), degree[ties.indices], n))
    if not n or not cost[-1]:
        return []
    cuts = np.unique(np.r_[0, np.searchsorted(cost, np.arange(work, cost[-1], work)), n])
    return list(zip(cuts[:-1].tolist(), cuts[1:].tolist(), strict=True))


def _net_edges(ties: Matrix, low: int, high: int) -> tuple[Ints, Ints, Ints, Ints]:
    """Edges among the neighbours of each person in a range.

    Returns the owner of each slot (a slot is one stored entry of these rows), the two slots of each edge,
    and which
    stored entry of the whole matrix carries the edge's weight. Each triangle is listed once for each of
    its corners.
    """
    pointer, neighbours = ties.indptr.astype(np.int64), ties.indices
    degree, n = np.diff(pointer), np.int64(ties.shape[0])
    start, stop = pointer[low], pointer[high]
    owner = np.repeat(np.arange(high - low), degree[low:high])
    near = neighbours[start:stop].astype(np.int64)
    width = degree[near]
    slot = np.repeat(np.arange(len(near)), width)
    entry = np.repeat(pointer[near] - (np.cumsum(width) - width), width) + np.arange(len(slot))
    far = neighbours[entry].astype(np.int64)
    once = far > near[slot]
    slot, entry, far = slot[once], entry[once], far[once]
    key, wanted = owner * n + near, owner[slot] * n + far
    other = np.minimum(np.searchsorted(key, wanted), len(key) - 1)
    closed = key[other] == wanted
    return owner, slot[closed], other[closed], entry[closed]


def personas_of(
    ties: Matrix, weights: Sequence[Floats], *, seed: int, work: int = 4_000_000
) -> list[Personas]:
    """Split every person's neighbours into circles, once for each weighting.

    Parameters
    ----------
    ties
        Symmetric matrix; only where it has entries matters.
    weights
        One weight a stored entry of `ties`, for each weighting.
    seed
        Same seed, same circles.
    work
        Comparisons done at a time; bounds the memory (about 40 bytes each).
    """
    n, degree = ties.shape[0], np.diff(ties.indptr)
    label = [np.zeros(ties.nnz, dtype=np.int64) for _ in weights]
    taken = [0] * len(weights)
    for low, high in _blocks(ties, work):
        start, stop = int(ties.indptr[low]), int(ties.indptr[high])
        if start == stop:
            continue
        owner, left, right, entry = _net_edges(ties, low, high)
        slots = stop - start
        nets = Grouping(slots, left, right)
        for which, weight in enumerate(weights):
            edge = weight[entry]
            strength = np.bincount(left, edge, slots) + np.bincount(right, edge, slots)
            volume = np.bincount(owner, strength, high - low)
            potts = strength / np.sqrt(np.maximum(volume[owner], 1e-300))
            circle = nets.leiden(edge, resolution=1.0, seed=seed, rounds=1, potts=potts)
            label[which][start:stop] = circle + taken[which]
            taken[which] += int(circle.max()) + 1
    result = []
    for circle, count in zip(label, taken, strict=True):
        owner = np.zeros(count, dtype=np.int64)
        owner[circle] = np.repeat(np.arange(n), degree)
        result.append((circle, owner))
    return result


def ego_split(
    ties: Matrix, weights: Sequence[Floats], resolutions: Sequence[Sequence[float]], *, seed: int
) -> list[Matrix]:
    """Overlapping groups by ego-splitting.

    Parameters
    ----------
    ties
        Symmetric matrix with sorted indices.
    weights
        Weightings, one value a stored entry.
    resolutions
        For each weighting, the resolutions to group its personas at.
    seed
        Same seed, same groups.

    Returns
    -------
    list of matrix
        People × groups (0 or more: personas of one person in one group), in the order asked for.
    """
    n, row = ties.shape[0], row_numbers(ties)
    turned = sp.csr_matrix(
        (np.arange(1.0, ties.nnz + 1), ties.indices, ties.indptr), shape=ties.shape
    ).T.tocsr()
    turned.sort_indices()
    back = turned.data.astype(np.int64) - 1
    upper = row < ties.indices
    covers = []
    split = personas_of(ties, weights, seed=seed)
    for (circle, owner), weight, wanted in zip(split, weights, resolutions, strict=True):
        left, right = circle[upper], circle[back[upper]]
        graph = Grouping(len(owner), left, right)
        for resolution in wanted:
            group = graph.leiden(weight[upper], resolution=resolution, seed=seed, rounds=2)
            covers.append(
                sp.csr_matrix(
                    (np.ones(len(owner)), (owner, group)), shape=(n, int(group.max(initial=-1)) + 1)
                )
            )
    return covers
