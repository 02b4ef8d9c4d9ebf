"""The traces of one run, summed: who shares what with whom, in which four weeks.

People are numbered by their place in the network, not by their number in the traces, so that no result
can depend on
who carries which number (`canonical_order`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from junto.engine.sparse import Bools, Floats, Ints, Matrix, bipartite, row_sums

__all__ = ["Network", "canonical_order", "colours"]

Words: TypeAlias = npt.NDArray[np.uint64]

_ODD = np.uint64(0x9E3779B97F4A7C15)
_ROUNDS = 8


@dataclass(frozen=True, slots=True)
class Network:
    """What the looks look at.

    Attributes
    ----------
    people
        Person number of each place, shape (n,).
    unit
        Code of the person's org unit, -1 when unknown.
    a, b
        The two places of each tie, a < b, sorted.
    weight, count
        Σ weight and Σ n of a tie.
    tie_bins
        Ties × four-week bins: how many traces fell into each bin.
    work
        People × objects: Σ weight; None when the traces name no objects.
    person_bins
        People × bins: in how many weeks of the bin the person left a trace.
    bin_weeks
        How many weeks of the window each bin covers; the last may be short.
    traces, weeks, first_week
        Σ n, weeks looked at, the first of them (None without time).
    fused
        Whether ties through objects were added to dense direct ties, so that practices can be looked for.
    from_week, dropped
        Where reading began, and how many rows or people were left out by which rule.
    """

    people: Ints
    unit: Ints
    a: Ints
    b: Ints
    weight: Floats
    count: Floats
    tie_bins: Matrix
    work: Matrix | None
    work_objects: Ints
    person_bins: Matrix
    bin_weeks: Floats
    timed: bool
    traces: int
    weeks: int
    first_week: int | None
    from_week: int = 0
    fused: bool = False
    dropped: Mapping[str, int] = field(default_factory=dict)

    @property
    def n(self) -> int:
        """Number of people."""
        return len(self.people)

    @property
    def bins(self) -> int:
        """Number of four-week bins."""
        return len(self.bin_weeks)

    @property
    def active(self) -> Bools:
        """Who has a tie or an object, and so can be in a group."""
        seen = np.zeros(self.n, dtype=np.bool_)
        seen[self.a] = True
        seen[self.b] = True
        if self.work is not None:
            seen |= np.diff(self.work.indptr) > 0
        return seen

    def has_units(self) -> bool:
        """Whether an org list covers half of the active people and names at least two units."""
        active = self.active
        known = self.unit >= 0
        return bool(
            active.any() and known[active].mean() >= 0.5 and len(np.unique(self.unit[known & active])) > 1
        )


def _mix(values: npt.NDArray[Any]) -> Words:
    """Scramble 64-bit numbers one to one (the finaliser of SplitMix64)."""
    mixed = values.astype(np.uint64)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


def colours(first: Ints, source: Ints, target: Ints, edge: Ints) -> Words:
    """Colour of each node by its place in the network alone (iterated colour refinement, Weisfeiler &
    Leman 1968).

    Parameters
    ----------
    first
        What is known of a node before looking at its edges, shape (nodes,).
    source, target, edge
        Directed edges, both ways given, and a whole number on each.

    Returns
    -------
    numpy.ndarray
        uint64 a node. Nodes that a renumbering can exchange get the same colour; the colour itself does
        not depend
        on the numbering, because neighbours enter by a sum modulo 2^64.

    Examples
    --------
    >>> path = colours(np.zeros(3, int), np.array([0, 1, 1, 2]), np.array([1, 0, 2, 1]), np.ones(4, int))
    >>> bool(path[0] == path[2]), bool(path[0] == path[1])
    (True, False)
    """
    nodes = len(first)
    colour = _mix(first.astype(np.uint64) + _ODD)
    if not len(source):
        return colour
    order = np.argsort(source, kind="stable")
    source, target, salt = source[order], target[order], _mix(edge[order].astype(np.uint64) * _ODD)
    starts = np.flatnonzero(np.r_[True, source[1:] != source[:-1]])
    owners, distinct = source[starts], 0
    for _ in range(_ROUNDS):
        heard = np.zeros(nodes, dtype=np.uint64)
        heard[owners] = np.add.reduceat(_mix(colour[target] ^ salt), starts)
        colour = _mix(colour * _ODD + heard)
        now = len(np.unique(colour))
        if now in (distinct, nodes):
            break
        distinct = now
    return colour


def canonical_order(colour: Words, number: Ints) -> Ints:
    """Order of the nodes by colour; those that nothing but their number tells apart, by number."""
    return np.lexsort((number, colour)).astype(np.int64)


def person_bins(person: Ints, bin_: Ints, people: int, bins: int) -> Matrix:
    """People × bins from one row a person and active week."""
    return bipartite(person, bin_, np.ones(len(person)), (people, bins))


def degrees(network: Network) -> Floats:
    """Σ n of each person's ties."""
    ends = np.r_[network.a, network.b]
    counts = np.r_[network.count, network.count]
    return np.bincount(ends, counts, network.n).astype(np.float64)


def months_active(network: Network) -> Floats:
    """In how many bins each person left a trace."""
    return row_sums(network.person_bins > 0)
