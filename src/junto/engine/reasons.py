"""Why a group is a candidate and what would prove it wrong: codes and values, no sentences."""

from __future__ import annotations

import numpy as np

from junto.engine.findings import Disproof, Evidence
from junto.engine.kinds import people_band, units_band
from junto.engine.network import Network
from junto.engine.settings import Settings
from junto.engine.shortlist import Found
from junto.engine.traces import KINDS, Traces

__all__ = ["disproofs_of", "evidence_of", "kinds_of_trace"]

_LARGEST = 3


def kinds_of_trace(traces: Traces, scope: int) -> str:
    """Which kinds of trace there are, comma separated."""
    rows = traces.connection.execute(
        f"SELECT DISTINCT kind FROM {traces.table} WHERE scope = ? ORDER BY kind", [scope]
    ).fetchall()
    return ",".join(KINDS[int(code)] for (code,) in rows if int(code) < len(KINDS))


def evidence_of(found: Found, group: int, kinds: str) -> tuple[Evidence, ...]:
    """The reasons for one group."""
    figures, network = found.figures, found.network
    size = int(found.groups.shares.indptr[group + 1] - found.groups.shares.indptr[group])
    looks = found.groups.looks
    reasons = [
        Evidence("people", size, band=people_band(size)),
        Evidence("support", round(float(found.groups.support[group]) * looks), looks),
    ]
    units = found.known(figures.units[group])
    if found.units_known and units is not None:
        reasons.append(Evidence("units", units, band=units_band(int(units))))
    if network.timed:
        reasons.append(Evidence("months", float(figures.weeks[group]), network.bins))
        reasons.append(Evidence("evenness", float(figures.evenness[group]), 1.0))
    cross = found.known(figures.cross[group])
    if found.units_known and cross is not None:
        reasons.append(Evidence("crossing", min(1.0, cross), 1.0))
    if len(network.a):
        reasons.append(Evidence("lift", float(np.exp(np.clip(figures.lift[group], -20, 20)))))
    reasons.append(Evidence("kinds", float(kinds.count(",") + 1 if kinds else 0), text=kinds))
    return tuple(reasons)


def _largest_objects(network: Network, places: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Disproof | None:
    """Leave out each of the three largest common objects in turn: do most members still share another?"""
    if network.work is None:
        return None
    work = network.work[places]
    users = np.bincount(work.indices, minlength=work.shape[1])
    weight = np.asarray(work.sum(0)).ravel() * (users > 1)
    if not weight.sum():
        return None
    largest = np.argsort(-weight, kind="stable")[:_LARGEST]
    shared = users > 1
    holds = True
    for thing in largest:
        others = shared.copy()
        others[thing] = False
        still = np.asarray((work[:, others] > 0).sum(1)).ravel() > 0
        holds = holds and bool(still.mean() >= 0.5)
    return Disproof("largest_object", 0.5, now=float(weight[largest[0]] / weight.sum()), holds=holds)


def disproofs_of(found: Found, group: int, settings: Settings) -> tuple[Disproof, ...]:
    """What would prove one group wrong."""
    figures, looks = found.figures, found.groups.looks
    shares = found.groups.shares
    again = round(float(found.groups.support[group]) * looks)
    reasons = [Disproof("seen_again", float((looks + 1) // 2), looks, now=again)]
    if found.network.timed:
        reasons.append(Disproof("evenness", settings.even, 1.0, now=float(figures.evenness[group])))
    largest = found.known(figures.largest_unit[group])
    if found.units_known and largest is not None:
        reasons.append(Disproof("one_unit", settings.largest_unit, 1.0, now=largest))
    thing = _largest_objects(found.network, shares.indices[shares.indptr[group] : shares.indptr[group + 1]])
    if thing is not None:
        reasons.append(thing)
    reasons.append(Disproof("invited", 3, 20))
    reasons.append(Disproof("not_me", 5))
    return tuple(reasons)
