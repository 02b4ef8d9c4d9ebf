"""The three ways of looking at a firm: for practices, for shared work, for groups.

Each gives many looks at the same traces, every one a little different (ties drawn again, weights shaken,
another
resolution), because one single best grouping of a firm does not exist (discovery plan §3).
"""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from junto.engine.egosplit import ego_split
from junto.engine.network import Network, months_active
from junto.engine.partition import best_leiden, discounted, leiden, overlapping, sized, team_discounted
from junto.engine.settings import Settings
from junto.engine.sparse import (
    Bools,
    Floats,
    Ints,
    Matrix,
    indicator,
    normalised,
    row_sums,
    strongest,
    symmetric,
    without_diagonal,
)

__all__ = ["group_looks", "neighbourhood_weights", "practice_looks", "work_looks"]


def practice_looks(
    network: Network, unit: Ints, settings: Settings, teams: Matrix | None = None
) -> list[Matrix]:
    """Groups that the org chart does not explain.

    {discounted at each resolution, plain at the first} ego-split, and discounted Leiden with overlap,
    each over
    `resamples` draws of the ties (Poisson(1) a tie; the first is the ties as they are).

    Parameters
    ----------
    network
        The ties.
    unit
        Org unit code a person (-1 unknown), given or guessed.
    settings
        Resolutions, draws, seed.
    teams
        People × known teams, or None.

    Returns
    -------
    list of matrix
        One look each: groups × people, 0 or 1.
    """
    rng = np.random.default_rng(settings.seed)
    n, plain = network.n, np.log1p(network.weight)
    if teams is not None and teams.shape[1]:
        plain = team_discounted(network.a, network.b, plain, teams)
    free = discounted(n, network.a, network.b, plain, unit)
    many = len(plain) > settings.split_plain_up_to
    draws = settings.resamples if len(plain) <= settings.draw_thrice_up_to else min(2, settings.resamples)
    looks = []
    for draw in range(draws):
        times = rng.poisson(1.0, len(plain)).astype(np.float64) if draw else np.ones(len(plain))
        kept = times > 0
        ends = (network.a[kept], network.b[kept])
        covers = _splits(n, ends, (free * times)[kept], (plain * times)[kept], settings, draw, many)
        looks += [sized(cover, 5, max(40, n // 8)) for cover in covers]
    return looks


def _splits(
    n: int, ends: tuple[Ints, Ints], free: Floats, plain: Floats, settings: Settings, draw: int, many: bool
) -> list[Matrix]:
    """The looks of one draw; with many ties the plain one is not split, which halves the time."""
    ties = symmetric(n, *ends, np.arange(1.0, len(plain) + 1))
    slot = ties.data.astype(np.int64) - 1
    weights, resolutions = [free[slot]], [settings.ego_resolutions]
    if not many:
        weights.append(plain[slot])
        resolutions.append(settings.ego_resolutions[:1])
    covers = ego_split(ties, weights, resolutions, seed=settings.seed + draw)
    for weight in (plain, free) if many else (free,):
        whole = symmetric(n, *ends, weight)
        label = leiden(whole, resolution=settings.overlap_resolution, seed=settings.seed + draw)
        covers.append(overlapping(whole, label, share=settings.overlap_share, links=settings.overlap_links))
    return covers


def neighbourhood_weights(network: Network) -> Floats:
    """log(1 + weight) of each tie × how much the two neighbourhoods agree (cosine^1.5, rare neighbours count
    more).
    """
    n, a, b = network.n, network.a, network.b
    near = symmetric(n, a, b, np.ones(len(a))) + sp.eye(n)
    degree = row_sums(near) - 1
    rare = near.tocsr() @ sp.diags(np.maximum(np.log(n / (degree + 1)), 0.01))
    length = np.sqrt(row_sums(rare.multiply(rare)))
    unit = (sp.diags(1 / np.maximum(length, 1e-9)) @ rare).tocsr()
    parts = [
        row_sums(unit[a[i : i + 50_000]].multiply(unit[b[i : i + 50_000]])) for i in range(0, len(a), 50_000)
    ]
    cosine = np.concatenate(parts) if parts else np.zeros(0)
    return np.asarray(np.log1p(network.weight) * cosine**1.5, dtype=np.float64)


def group_looks(network: Network, settings: Settings, runs: int | None = None) -> list[Matrix]:
    """Groups of ties alone: what they show best is the org chart, so a unit and a practice cannot be told
    apart.

    Returns
    -------
    list of matrix
        People × groups; the first on the ties as they are, the rest on ties drawn again.
    """
    rng = np.random.default_rng(settings.seed)
    weight = neighbourhood_weights(network)
    looks = []
    for draw in range(runs or settings.group_runs):
        times = rng.poisson(1.0, len(weight)) if draw else np.ones(len(weight))
        # the look that is shown is the best of several; the others only tell how often each group is
        # found again
        label = best_leiden(
            network.n,
            network.a,
            network.b,
            np.maximum(weight * times, 1e-9),
            resolution=settings.group_resolution,
            seed=settings.seed + draw,
            tries=1 if draw else settings.group_tries,
        )
        looks.append(indicator(label))
    return looks


def _regulars(network: Network, settings: Settings) -> list[Bools]:
    """Who comes back in many bins, for each cut; with little history hardly anybody is cut."""
    months, active = months_active(network), network.active
    top = settings.regular * min(1.0, network.bins / settings.full_bins)
    return [(months >= np.quantile(months[active], cut * top)) & active for cut in settings.cuts]


def _logged(network: Network) -> Matrix:
    """log(1 + Σ weight) of people and objects."""
    work = sp.csr_matrix((network.n, 0)) if network.work is None else network.work.copy()
    work.data = np.log1p(work.data)
    return work


def _work_ties(network: Network, settings: Settings) -> list[Matrix]:
    """Ties through common objects, wide objects counting less, plus direct ties; one matrix a way of
    counting less.
    """
    n, work = network.n, _logged(network)
    people = np.maximum(np.bincount(work.indices, minlength=work.shape[1]), 1.0)
    direct = normalised(symmetric(n, network.a, network.b, np.log1p(network.weight)))
    # with little history few narrow objects are shared, so wide ones must count for more
    short = 1 - min(1.0, network.bins / settings.full_bins)
    powers = [power - 0.5 * short for power in settings.hub]
    return [
        normalised(without_diagonal(work @ sp.diags(people**-power) @ work.T)) + settings.direct * direct
        for power in powers
    ]


def _attached(ties: Matrix, keep: Bools, cover: Matrix, share: float) -> Matrix:
    """Give everybody else the groups that take at least `share` of her weight."""
    rest = np.flatnonzero(~keep)
    rows = ties[rest]
    strength = row_sums(rows)
    pull = (rows @ cover).tocoo()
    joins = pull.data >= share * np.maximum(strength[pull.row], 1e-9)
    added = sp.csr_matrix((np.ones(joins.sum()), (rest[pull.row[joins]], pull.col[joins])), shape=cover.shape)
    wider = cover + added
    wider.data[:] = 1
    return wider


def _joined_by_volume(network: Network, ties: Matrix, cover: Matrix, settings: Settings) -> Matrix:
    """Let those join who do as much of a group's work as its busier members do, however little that is of
    their own.

    Whoever keeps many things going belongs to many groups, though none takes a quarter of her work.
    """
    work = _logged(network)
    people = np.maximum(np.bincount(work.indices, minlength=work.shape[1]), 1.0)
    # (people × objects) · (objects × groups): never people × people
    volume = np.asarray((work @ (sp.diags(1 / people) @ (work.T @ cover))).todense())
    own = np.asarray(work.multiply(work) @ (1 / people)).ravel()
    member = np.asarray(cover.todense()) > 0
    volume -= own[:, None] * member
    share = np.asarray((ties @ cover).todense()) / np.maximum(row_sums(ties), 1e-9)[:, None]
    joined = member.copy()
    for group in np.flatnonzero(member.sum(0) >= 5):
        busy = np.quantile(volume[member[:, group], group], settings.busy)
        joined[:, group] |= (volume[:, group] >= busy) & (share[:, group] >= settings.least_own)
    return sp.csr_matrix(joined.astype(np.float64))


def _widened(place: Ints, label: Ints, n: int) -> Matrix:
    """Labels of some people → people × groups over all."""
    groups = int(label.max(initial=-1)) + 1
    return sp.csr_matrix((np.ones(len(place)), (place, label)), shape=(n, groups))


def work_looks(network: Network, settings: Settings) -> tuple[list[Matrix], Matrix]:
    """Groups of people who work on the same things.

    Regulars first: groups are found among people active in many bins (several cuts), over several weightings,
    numbers of neighbours and resolutions, on shaken ties. Pairs that keep meeting in one group make the
    final graph;
    everybody else is attached by share of own weight.

    Returns
    -------
    looks, cover
        People × groups, each.
    """
    rng = np.random.default_rng(settings.seed)
    n, fused, regulars = network.n, _work_ties(network, settings), _regulars(network, settings)
    looks, step = [], settings.seed * 1000
    for keep in regulars:
        place = np.flatnonzero(keep)
        for ties in fused:
            inner = ties[place][:, place]
            for count in settings.neighbours:
                upper = sp.triu(inner, 1).tocsr()
                upper.data = upper.data * rng.gamma(1 / settings.jitter, settings.jitter, len(upper.data))
                near = strongest(upper + upper.T, count)
                for resolution in settings.work_resolutions:
                    step += 1
                    label = leiden(near, resolution=resolution, seed=step, rounds=-1)
                    looks.append(_attached(ties, keep, _widened(place, label, n), settings.attach))
    cover = _agreed(fused[-1], regulars[settings.cuts.index(1.0)], looks, settings)
    return looks, _joined_by_volume(network, fused[-1], cover, settings)


def _agreed(ties: Matrix, keep: Bools, looks: list[Matrix], settings: Settings) -> Matrix:
    """The groups of the pairs that keep meeting."""
    n, place = ties.shape[0], np.flatnonzero(keep)
    near = strongest(ties[place][:, place], settings.neighbours[-1])
    edge = sp.triu(near, 1).tocoo()
    together = np.zeros(edge.nnz)
    for look in looks:
        rows = look[place]
        together += np.minimum(1, row_sums(rows[edge.row].multiply(rows[edge.col])))
    weight = edge.data * np.maximum(together / len(looks), 1e-9)
    label = leiden(
        symmetric(len(place), edge.row, edge.col, weight),
        resolution=settings.final_resolution,
        seed=settings.seed,
        rounds=-1,
    )
    cover = overlapping(near, label, share=settings.attach, links=settings.overlap_links).tocoo()
    groups = sp.csr_matrix((cover.data, (place[cover.row], cover.col)), shape=(n, cover.shape[1]))
    return _attached(ties, keep, groups, settings.attach)
