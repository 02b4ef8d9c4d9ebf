"""From many looks to groups one may speak of: consensus, support, and each member's share.

Source: consensus of groupings, Lancichinetti & Fortunato 2012; ours clusters the groups, not the pairs,
so that
groups may overlap.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from junto.engine.settings import Settings
from junto.engine.sparse import Bools, Floats, Ints, Matrix, jaccard, row_sums

__all__ = ["Groups", "consensus", "found_again", "measured", "thinned"]


@dataclass(frozen=True, slots=True)
class Groups:
    """Groups with how often they were found.

    Attributes
    ----------
    shares
        Groups × people: share of the looks (0–1) in which the person was in the group.
    support
        Share of the looks (0–1) that found the group.
    looks
        How many looks there were.
    seen
        Like `shares`, but also for people who were in the group in fewer looks than a member must be;
        None when not
        kept.
    """

    shares: Matrix
    support: Floats
    looks: int
    seen: Matrix | None = None

    def only(self, which: Ints | Bools) -> Groups:
        """Some of the groups, in the order asked for."""
        seen = None if self.seen is None else self.seen[which]
        return Groups(self.shares[which], self.support[which], self.looks, seen)

    @property
    def cover(self) -> Matrix:
        """Groups × people, 0 or 1."""
        return (self.shares > 0).astype(np.float64).tocsr()


def consensus(looks: Sequence[Matrix], settings: Settings) -> Groups:
    """Cluster the groups of all looks: the one most like all others leads, its likes (Jaccard ≥ .5) are
    taken out.

    Parameters
    ----------
    looks
        Groups × people each, 0 or 1.
    settings
        `same_group`, `member_share`, `least_people`.

    Examples
    --------
    >>> look = sp.csr_matrix(np.ones((1, 12)))
    >>> found = consensus([look, look], Settings())
    >>> found.support.tolist(), float(found.shares.min())
    ([1.0], 1.0)
    """
    every = sp.vstack(list(looks)).tocsr()
    look_of = np.repeat(np.arange(len(looks)), [look.shape[0] for look in looks])
    alike = jaccard(every, every)
    alike.data[alike.data < settings.same_group] = 0
    alike.eliminate_zeros()
    free = np.ones(every.shape[0], dtype=np.bool_)
    leader: list[Ints] = []
    follower: list[Ints] = []
    support: list[float] = []
    for group in np.argsort(-row_sums(alike), kind="stable"):
        if not free[group]:
            continue
        likes = alike.indices[alike.indptr[group] : alike.indptr[group + 1]]
        likes = likes[free[likes]]
        free[likes] = False
        leader.append(np.full(len(likes), len(support)))
        follower.append(likes)
        support.append(len(np.unique(look_of[likes])) / len(looks))
    if not support:
        return Groups(sp.csr_matrix((0, every.shape[1])), np.zeros(0), len(looks))
    rows, columns = np.concatenate(leader), np.concatenate(follower)
    part = 1 / np.bincount(rows)[rows]
    seen = (sp.csr_matrix((part, (rows, columns)), shape=(len(support), every.shape[0])) @ every).tocsr()
    seen.sort_indices()
    shares = seen.copy()
    shares.data[shares.data < settings.member_share - 1e-9] = 0
    shares.eliminate_zeros()
    large = np.flatnonzero(np.diff(shares.indptr) >= 5)
    return Groups(shares, np.array(support), len(looks), seen).only(large)


def found_again(cover: Matrix, looks: Sequence[Matrix], same: float) -> Floats:
    """Share of the looks (groups × people each) that hold a group of Jaccard ≥ `same` with each group of a
    cover.
    """
    again = np.zeros(cover.shape[0])
    for look in looks:
        alike = jaccard(cover, look)
        alike.data = (alike.data >= same).astype(np.float64)
        again += row_sums(alike) > 0
    return again / max(1, len(looks))


def measured(cover: Matrix, looks: Sequence[Matrix], settings: Settings) -> Groups:
    """How often the looks find each group of a cover again, and each member in it.

    Parameters
    ----------
    cover
        People × groups, 0 or 1.
    looks
        People × groups each.
    """
    groups = cover.T.tocsr()
    groups.sort_indices()
    again, shares = np.zeros(groups.shape[0]), sp.csr_matrix(groups.shape)
    for look in looks:
        found = look.T.tocsr()
        alike = np.asarray(jaccard(groups, found).todense())
        again += alike.max(1, initial=0) >= settings.same_group
        shares = shares + groups.multiply(found[alike.argmax(1)])
    shares = (groups * 1e-3 + shares.multiply(1 / len(looks))).tocsr()
    shares.data = np.minimum(shares.data, 1.0)
    shares.sort_indices()
    return Groups(shares, again / len(looks), len(looks))


def thinned(cover: Matrix, score: Floats, limit: float) -> Ints:
    """Best first; leave out what shares a Jaccard above `limit` with one already taken.

    Returns
    -------
    numpy.ndarray
        Which groups stay, best first.

    Examples
    --------
    >>> twice = sp.csr_matrix(np.ones((2, 4)))
    >>> thinned(twice, np.array([0.3, 0.9]), 0.4).tolist()
    [1]
    """
    alike = jaccard(cover, cover)
    taken, stay = np.zeros(cover.shape[0], dtype=np.bool_), []
    for group in np.argsort(-score, kind="stable"):
        part = slice(alike.indptr[group], alike.indptr[group + 1])
        if not (taken[alike.indices[part]] & (alike.data[part] > limit)).any():
            taken[group] = True
            stay.append(int(group))
    return np.array(stay, dtype=np.int64)
