"""Ties → groups: Leiden by igraph, seeded; the discount of the org chart; overlap.

Sources: Leiden, Traag, Waltman & van Eck 2019; modularity with a resolution, Reichardt & Bornholdt 2006.
"""

from __future__ import annotations

import random

import numpy as np
import scipy.sparse as sp

from junto.engine.sparse import Floats, Ints, Matrix, indicator, row_sums

__all__ = [
    "Grouping",
    "best_leiden",
    "discounted",
    "leiden",
    "leiden_of_edges",
    "overlapping",
    "sized",
    "team_discounted",
]


def leiden_of_edges(
    n: int,
    a: Ints,
    b: Ints,
    weight: Floats,
    *,
    resolution: float,
    seed: int,
    rounds: int = 2,
    potts: Floats | None = None,
) -> Ints:
    """Group of each node, by Leiden.

    Parameters
    ----------
    n
        Nodes; a, b, weight: undirected edges, each once.
    resolution
        1 is plain modularity; more gives smaller groups.
    seed
        Same seed, same groups.
    rounds
        Passes over the graph; -1 until nothing moves.
    potts
        Node weights of the constant Potts quality, used instead of modularity when given, shape (n,).

    Returns
    -------
    numpy.ndarray
        Group number a node, shape (n,). About 10^6 edges a second.

    Examples
    --------
    >>> a, b = np.array([0, 0, 1, 3, 3, 4]), np.array([1, 2, 2, 4, 5, 5])
    >>> leiden_of_edges(6, a, b, np.ones(6), resolution=1, seed=0).tolist()
    [0, 0, 0, 1, 1, 1]
    """
    return Grouping(n, a, b).leiden(weight, resolution=resolution, seed=seed, rounds=rounds, potts=potts)


class Grouping:
    """A graph that is grouped more than once, with other weights, resolutions or seeds; building it is
    the dear part.

    Parameters
    ----------
    n
        Nodes.
    a, b
        Undirected edges, each once.
    """

    def __init__(self, n: int, a: Ints, b: Ints) -> None:
        """Build the graph."""
        import igraph

        self._graph = igraph.Graph(n=n, edges=np.column_stack([a, b]))

    def leiden(
        self, weight: Floats, *, resolution: float, seed: int, rounds: int = 2, potts: Floats | None = None
    ) -> Ints:
        """Group of each node; see `leiden_of_edges`."""
        import igraph

        igraph.set_random_number_generator(random.Random(seed))
        quality = "modularity" if potts is None else "CPM"
        try:
            found = self._graph.community_leiden(
                quality, weights=weight, node_weights=potts, resolution=resolution, n_iterations=rounds
            )
        finally:
            igraph.set_random_number_generator(random)
        return np.array(found.membership, dtype=np.int64)

    def modularity(self, label: Ints, weight: Floats, resolution: float) -> float:
        """Modularity of a grouping at a resolution."""
        return float(self._graph.modularity(label.tolist(), weights=weight, resolution=resolution))


def leiden(ties: Matrix, *, resolution: float, seed: int, rounds: int = 2) -> Ints:
    """`leiden_of_edges` on a symmetric matrix."""
    upper = sp.triu(ties, 1).tocoo()
    return leiden_of_edges(
        ties.shape[0], upper.row, upper.col, upper.data, resolution=resolution, seed=seed, rounds=rounds
    )


def best_leiden(
    n: int, a: Ints, b: Ints, weight: Floats, *, resolution: float, seed: int, tries: int
) -> Ints:
    """The grouping of highest modularity among several runs of Leiden, each until nothing moves."""
    graph = Grouping(n, a, b)
    best, found = -np.inf, np.zeros(n, dtype=np.int64)
    for turn in range(tries):
        label = graph.leiden(weight, resolution=resolution, seed=seed * 1000 + turn, rounds=-1)
        quality = graph.modularity(label, weight, resolution)
        # a hair better is the same grouping summed in another order
        if quality > best + 1e-9:
            best, found = quality, label
    return found


def overlapping(ties: Matrix, label: Ints, *, share: float, links: int) -> Matrix:
    """Let people sit in more than one group.

    A person also joins every group that takes at least `share` of her weight over at least `links` ties,
    if that is
    more than the group's size explains.

    Returns
    -------
    matrix
        People × groups, 0 or 1.
    """
    own = indicator(label)
    pull = (ties @ own).tocoo()
    pull.sum_duplicates()
    ones = ties.copy()
    ones.data[:] = 1
    number = (ones @ own).tocoo()
    number.sum_duplicates()
    strength = row_sums(ties)
    volume = np.bincount(label, weights=strength, minlength=own.shape[1]) / max(strength.sum(), 1e-12)
    part = pull.data / np.maximum(strength[pull.row], 1e-12)
    joins = (part >= share) & (number.data >= links) & (part > volume[pull.col])
    cover = own + sp.csr_matrix((np.ones(joins.sum()), (pull.row[joins], pull.col[joins])), shape=own.shape)
    cover.data[:] = 1
    return cover


def sized(cover: Matrix, least: int, most: int) -> Matrix:
    """People × groups → groups × people, only groups of allowed size."""
    groups = cover.T.tocsr()
    groups.sum_duplicates()
    groups.data[:] = 1
    size = np.diff(groups.indptr)
    return groups[(size >= least) & (size <= most)]


def discounted(n: int, a: Ints, b: Ints, weight: Floats, unit: Ints) -> Floats:
    """Divide what the org chart explains out of the ties.

    A tie inside a unit is divided by how much more often that unit ties to itself than its volume would
    give; ties
    across units, and of people without a known unit, stay as they are. Nothing is ever multiplied up.

    Returns
    -------
    numpy.ndarray
        New weights, each at most the old one. Names of units do not matter.

    Examples
    --------
    >>> a, b, unit = np.array([0, 2, 0]), np.array([1, 3, 2]), np.array([0, 0, 1, 1])
    >>> new = discounted(4, a, b, np.array([9.0, 9.0, 1.0]), unit)
    >>> bool(new[0] < 9), float(new[2])
    (True, 1.0)
    """
    code = unit + 1
    kinds = int(code.max(initial=0)) + 1
    strength = np.bincount(a, weight, n) + np.bincount(b, weight, n)
    volume = np.bincount(code, strength, kinds)
    total = strength.sum()
    same = (code[a] == code[b]) & (code[a] > 0)
    inside = 2 * np.bincount(code[a][same], weight[same], kinds)
    affinity = (inside + 1) * total / np.maximum(volume**2 + total / kinds, 1e-12)
    return weight / np.where(same, np.maximum(affinity[code[a]], 1), 1)


def team_discounted(a: Ints, b: Ints, weight: Floats, teams: Matrix, strength: float = 3.0) -> Floats:
    """Divide ties by 1 + `strength` × the number of known teams two people share (teams: people × teams, 0
    or 1).
    """
    common = np.asarray(teams[a].multiply(teams[b]).sum(1)).ravel()
    return np.asarray(weight / (1 + strength * common), dtype=np.float64)
