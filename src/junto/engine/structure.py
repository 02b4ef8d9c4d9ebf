"""What speaks for a group and against it: rhythm, crossing of units, closeness, one voice."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from junto.engine.network import Network, degrees
from junto.engine.sparse import Bools, Floats, Ints, Matrix, indicator, row_sums

__all__ = ["Figures", "crossing", "evenness", "figures_of"]

_CHUNK = 400_000


@dataclass(frozen=True, slots=True)
class Figures:
    """One value a group; nan where it cannot be known.

    Attributes
    ----------
    evenness
        0–1, how evenly the group's traces lie over the window.
    cross
        Share outside the largest unit, over what random people of the firm would show.
    lift
        log of traces inside over expectation, corrected for the size of the firm.
    inside
        Traces between its members.
    weeks
        Bins with a trace of the group.
    units
        Units it crosses.
    largest_unit
        Share of the largest one, of those whose unit is known.
    voice
        Share of its traces that the loudest member has a part in.
    """

    evenness: Floats
    cross: Floats
    lift: Floats
    inside: Floats
    weeks: Floats
    units: Floats
    largest_unit: Floats
    voice: Floats
    bins: Floats

    def only(self, which: Ints | Bools) -> Figures:
        """The same figures of some of the groups."""
        return Figures(*(getattr(self, name)[which] for name in self.__slots__))


def evenness(counts: Floats, spans: Floats) -> Floats:
    """How evenly counts lie over the bins: effective bins ÷ bins, unbiased for small counts.

    Parameters
    ----------
    counts
        Groups × bins, whole counts.
    spans
        Weeks each bin covers, so that a short last bin is not called quiet.

    Returns
    -------
    numpy.ndarray
        0–1: 1 for equal rates, about 1 ÷ bins when everything fell into one, 0 where there is no more
        than one
        trace. Source: inverse Simpson index (Simpson 1949), m(m−1) ÷ Σ c(c−1) in its unbiased form.

    Examples
    --------
    >>> evenness(np.array([[500.0, 500.0], [1000.0, 0.0]]), np.array([4.0, 4.0])).round(2).tolist()
    [1.0, 0.5]
    """
    part = spans / spans.sum()
    total = counts.sum(1)
    pairs = (counts * np.maximum(counts - 1, 0) / part).sum(1)
    made = np.where(total > 1, total * (total - 1) / np.maximum(pairs, 1e-9), 0.0)
    return np.minimum(1.0, made)


def crossing(cover: Matrix, unit: Ints, active: Bools) -> tuple[Floats, Floats, Floats]:
    """Crossing, number of units, share of the largest unit of each group (nan below three known)."""
    known = unit >= 0
    groups = cover.shape[0]
    if not known.any():
        none = np.full(groups, np.nan)
        return none, none, none
    counts = (cover @ indicator(unit)).tocsr()
    number = row_sums(counts)
    largest = np.asarray(counts.max(axis=1).todense()).ravel() / np.maximum(number, 1)
    units = np.diff(counts.indptr).astype(np.float64)
    share = np.bincount(unit[known & active]) / max(1, int((known & active).sum()))
    random = max(1e-9, 1 - float((share**2).sum()))
    enough = number >= 3
    return (
        np.where(enough, (1 - largest) / random, np.nan),
        np.where(enough, units, np.nan),
        np.where(enough, largest, np.nan),
    )


def _inside(network: Network, cover: Matrix) -> tuple[Floats, Floats, Floats]:
    """Traces inside each group; the same by bin; the share of the loudest member."""
    people = cover.T.tocsr()
    groups = cover.shape[0]
    by_bin, inside = np.zeros((groups, network.bins)), np.zeros(groups)
    loud, heard = np.zeros(groups), np.zeros(cover.nnz)
    place = cover.tocsr().copy()
    place.data = np.arange(1.0, cover.nnz + 1)
    for low in range(0, len(network.a), _CHUNK):
        rows = slice(low, low + _CHUNK)
        both = people[network.a[rows]].multiply(people[network.b[rows]]).tocoo()
        counted = network.count[rows][both.row]
        inside += np.bincount(both.col, counted, groups)
        by_bin += (both.tocsr().T @ network.tie_bins[rows]).toarray()
        for end in (network.a[rows], network.b[rows]):
            spot = np.asarray(place[both.col, end[both.row]]).ravel().astype(np.int64) - 1
            heard += np.bincount(spot, counted, cover.nnz)
    if cover.nnz:
        filled = np.diff(cover.indptr) > 0
        loud[filled] = np.maximum.reduceat(heard, cover.indptr[:-1][filled])
    return inside, by_bin, loud / np.maximum(inside, 1e-9)


def figures_of(network: Network, cover: Matrix, unit: Ints) -> Figures:
    """All figures of the groups of a cover (groups × people, 0 or 1)."""
    inside, by_bin, voice = _inside(network, cover)
    counts = by_bin
    if network.work is not None and not network.fused:
        # ties through objects carry no week; what is steady or not is how its people work
        counts = (cover @ network.person_bins).toarray()
    degree = degrees(network)
    expected = (cover @ degree) ** 2 / (2 * max(degree.sum(), 1.0))
    active = network.active
    lift = np.log((inside + 1) / (expected + 1)) - np.log(max(int(active.sum()), 1) / 2000)
    cross, units, largest = crossing(cover, unit, active)
    even = evenness(counts, network.bin_weeks) if network.timed else np.full(cover.shape[0], np.nan)
    return Figures(
        evenness=even,
        cross=cross,
        lift=lift,
        inside=inside,
        weeks=(counts > 0).sum(1).astype(np.float64),
        units=units,
        largest_unit=largest,
        voice=np.minimum(voice, 1.0),
        bins=counts,
    )
