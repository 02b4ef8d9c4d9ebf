"""Traces → ties: expressions written once in ibis, run by DuckDB in memory, and the network made of their
answers.

Weights are added as whole millionths. Whole numbers give the same sum in every order, so neither the
order of the
rows nor the number of threads can change a byte of what follows.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from junto.engine.network import Network, canonical_order, colours, person_bins
from junto.engine.settings import Settings
from junto.engine.sparse import Floats, Ints, Matrix, bipartite
from junto.engine.traces import COLUMNS, OPEN, Traces, TracesRefused

if TYPE_CHECKING:
    import ibis.expr.types as ir

__all__ = ["active_weeks", "object_shares", "object_ties", "read_network", "run", "tie_bins", "trace_table"]

_MILLION = 1_000_000
_IBIS_TYPES = {
    "SMALLINT": "int16",
    "INTEGER": "int32",
    "BIGINT": "int64",
    "UTINYINT": "uint8",
    "USMALLINT": "uint16",
    "FLOAT": "float32",
}


def trace_table(name: str = "traces") -> ir.Table:
    """The traces as an ibis table without any database behind it."""
    import ibis

    return ibis.table({column: _IBIS_TYPES[kind] for column, kind in COLUMNS}, name=name)


def _window(traces: ir.Table, first_week: int, scope: int) -> ir.Table:
    """Only the weeks and the scope of the run."""
    return traces.filter(traces.week >= first_week, traces.scope == scope)


def _bin(traces: ir.Table, first_week: int, bin_weeks: int) -> ir.IntegerColumn:
    """Which bin of the window a week falls into."""
    since = traces.week.cast("int32") - first_week
    return since // bin_weeks


def tie_bins(traces: ir.Table, first_week: int, bin_weeks: int, scope: int = OPEN) -> ir.Table:
    """The ties: for every two people and bin, Σ n and Σ weight in millionths.

    Parameters
    ----------
    traces
        Table of the columns of `traces.COLUMNS`.
    first_week
        Earlier weeks are left out.
    bin_weeks
        Weeks of one bin.
    scope
        The one scope that is read.

    Returns
    -------
    ibis table
        a, b (a < b, person numbers), bin (from 0), n, millionths. Nobody is tied to herself.
    """
    import ibis

    pairs = _window(traces, first_week, scope).filter(traces.whom.notnull(), traces.who != traces.whom)
    pairs = pairs.select(
        a=ibis.least(pairs.who, pairs.whom),
        b=ibis.greatest(pairs.who, pairs.whom),
        bin=_bin(pairs, first_week, bin_weeks),
        n=pairs.n.cast("int64"),
        millionths=(pairs.weight.cast("float64") * _MILLION).round().cast("int64"),
    )
    return pairs.group_by("a", "b", "bin").agg(
        n=pairs.n.sum().cast("int64"), millionths=pairs.millionths.sum().cast("int64")
    )


def object_shares(traces: ir.Table, first_week: int, scope: int = OPEN) -> ir.Table:
    """For every person and object, Σ weight in millionths; nothing where the sum is 0."""
    rows = _window(traces, first_week, scope).filter(traces.object.notnull())
    rows = rows.select(
        "who", "object", millionths=(rows.weight.cast("float64") * _MILLION).round().cast("int64")
    )
    shares = rows.group_by("who", "object").agg(millionths=rows.millionths.sum().cast("int64"))
    return shares.filter(shares.millionths > 0)


def object_ties(
    traces: ir.Table, first_week: int, bin_weeks: int, most_people: int, scope: int = OPEN
) -> ir.Table:
    """Ties of people who used the same object in the same bin: min(n) and 1 ÷ (people − 1) for each object.

    Objects of more than `most_people` people in a bin tie nobody.

    Returns
    -------
    ibis table
        The columns of `tie_bins`.
    """
    rows = _window(traces, first_week, scope).filter(traces.object.notnull(), traces.weight > 0)
    rows = rows.select("who", "object", bin=_bin(rows, first_week, bin_weeks), n=rows.n.cast("int64"))
    used = rows.group_by("who", "object", "bin").agg(n=rows.n.sum().cast("int64"))
    wide = used.group_by("object", "bin").agg(people=used.count())
    wide = wide.filter(wide.people > 1, wide.people <= most_people)
    used = used.join(wide, ["object", "bin"]).select("who", "object", "bin", "n", "people")
    other = used.view().select(friend="who", thing="object", month="bin", m="n")
    pairs = used.join(other, [used.object == other.thing, used.bin == other.month, used.who < other.friend])
    import ibis

    pairs = pairs.select(
        a=pairs.who,
        b=pairs.friend,
        bin=pairs.bin,
        n=ibis.least(pairs.n, pairs.m),
        millionths=(_MILLION / (pairs.people - 1).cast("float64")).round().cast("int64"),
    )
    return pairs.group_by("a", "b", "bin").agg(
        n=pairs.n.sum().cast("int64"), millionths=pairs.millionths.sum().cast("int64")
    )


def active_weeks(traces: ir.Table, first_week: int, bin_weeks: int, scope: int = OPEN) -> ir.Table:
    """For every person and bin, the weeks with a trace of the person's own doing, and Σ n."""
    rows = _window(traces, first_week, scope)
    rows = rows.select("who", "week", bin=_bin(rows, first_week, bin_weeks), n=rows.n.cast("int64"))
    return rows.group_by("who", "bin").agg(
        weeks=rows.week.nunique().cast("int64"), n=rows.n.sum().cast("int64")
    )


def run(traces: Traces, expression: ir.Table) -> dict[str, np.ndarray[Any, Any]]:
    """Let the database answer an expression; columns as arrays, without pandas or pyarrow."""
    import ibis

    answer = traces.connection.execute(str(ibis.to_sql(expression, dialect="duckdb"))).fetchnumpy()
    return {name: np.ma.getdata(column) for name, column in answer.items()}


def _span(traces: Traces, settings: Settings) -> tuple[int, int] | None:
    """First and last week to read; None when there is no trace in the scope."""
    found = traces.connection.execute(
        f"SELECT min(week), max(week) FROM {traces.table} WHERE scope = ?", [settings.scope]
    ).fetchone()
    if found is None or found[0] is None:
        return None
    first, last = int(found[0]), int(found[1])
    if settings.weeks is not None:
        first = max(first, last - settings.weeks + 1)
    return first, last


def _places(numbers: Ints, values: np.ndarray[Any, Any]) -> Ints:
    """Where each value stands in sorted numbers; -1 where it does not."""
    if not len(numbers):
        return np.full(len(values), -1, dtype=np.int64)
    place = np.minimum(np.searchsorted(numbers, values), len(numbers) - 1)
    return np.where(numbers[place] == values, place, -1).astype(np.int64)


def _whole(column: np.ndarray[Any, Any]) -> Ints:
    return column.astype(np.int64)


def _admitted(shares: dict[str, np.ndarray[Any, Any]], settings: Settings, span: int) -> Ints | None:
    """People who did enough to be judged by their objects; None when there are no objects.

    How much is enough falls with the length of the window: five pieces of work over 160 weeks, two at the
    least.
    """
    if not len(shares["who"]):
        return None
    full = settings.bin_weeks * settings.full_bins
    least = max(settings.least_work, round(settings.gate_people_traces * min(1.0, span / full)))
    who, inverse = np.unique(shares["who"], return_inverse=True)
    work = np.bincount(inverse, _whole(shares["millionths"])) / _MILLION
    return _whole(who[work >= least - 1e-3])


def _colours_of(
    people: Ints, unit: Ints, ties: dict[str, Ints], work: dict[str, Ints], objects: int
) -> np.ndarray[Any, Any]:
    """Colours of people and objects together, from whole numbers only."""
    n = len(people)
    sizes = np.bincount(unit[unit >= 0], minlength=1)
    first = np.concatenate(
        [np.where(unit >= 0, sizes[np.maximum(unit, 0)] + 1, 0), np.full(objects, 2**40)]
    ).astype(np.int64)
    salt = ties["millionths"] * 64 + ties["bin"] + 7 * ties["n"]
    person, thing = work["place"], work["object"] + n
    source = np.concatenate([ties["a"], ties["b"], person, thing])
    target = np.concatenate([ties["b"], ties["a"], thing, person])
    edge = np.concatenate([salt, salt, work["millionths"], work["millionths"]])
    return colours(first, source, target, edge)


def _units(traces: Traces, people: Ints) -> Ints:
    """Codes of the org units, -1 unknown; any code will do, the order of the codes is never used."""
    names = [traces.units.get(int(number), "") for number in people]
    code = {name: place for place, name in enumerate(sorted(set(names) - {""}))}
    return np.array([code.get(name, -1) for name in names], dtype=np.int64)


def read_network(traces: Traces, settings: Settings) -> Network:
    """Everything the looks need, summed from the traces of the window.

    Parameters
    ----------
    traces
        Where the traces are.
    settings
        Window, scope, length of a bin, admission.

    Returns
    -------
    Network
        People in an order that depends on their ties alone. Memory grows with ties × bins, not with traces.
    """
    span = _span(traces, settings)
    if span is None:
        raise TracesRefused("There is no trace to look at.")
    first, last = span
    weeks = last - first + 1 if traces.timed else 1
    table = trace_table(traces.table)
    ties = run(traces, tie_bins(table, first, settings.bin_weeks, settings.scope))
    shares = run(traces, object_shares(table, first, settings.scope))
    active = run(traces, active_weeks(table, first, settings.bin_weeks, settings.scope))
    talk = float(ties["n"].sum()) / max(1, len(np.unique(active["who"]))) / weeks
    wide = 0
    fused = bool(len(shares["who"])) and traces.timed and talk >= settings.gate_traces
    if fused:
        more = run(
            traces, object_ties(table, first, settings.bin_weeks, settings.most_people, settings.scope)
        )
        ties = {name: np.concatenate([ties[name], more[name]]) for name in ties}
        shares, wide = _narrow(shares, settings.most_people)
    people = None if fused else _admitted(shares, settings, weeks)
    if people is None:
        people = np.unique(np.concatenate([_whole(ties["a"]), _whole(ties["b"])]))
    people, everywhere = _not_everywhere(people, ties)
    bins = (weeks - 1) // settings.bin_weeks + 1
    spans = np.full(bins, float(settings.bin_weeks))
    spans[-1] = weeks - settings.bin_weeks * (bins - 1)
    total = float(active["n"].sum())
    network = _assemble(traces, people, ties, shares, active, spans, (int(total), weeks, first))
    dropped = {"everywhere": everywhere, "wide_objects": wide}
    return replace(network, fused=fused, dropped={rule: number for rule, number in dropped.items() if number})


def _narrow(
    shares: dict[str, np.ndarray[Any, Any]], most_people: int
) -> tuple[dict[str, np.ndarray[Any, Any]], int]:
    """Shares without the objects of too many people, and how many these were."""
    objects, place, users = np.unique(shares["object"], return_inverse=True, return_counts=True)
    wide = users > most_people
    return {name: column[~wide[place]] for name, column in shares.items()}, int(wide[: len(objects)].sum())


def _not_everywhere(people: Ints, ties: dict[str, np.ndarray[Any, Any]]) -> tuple[Ints, int]:
    """Leave out who is tied to half of the firm and ten times as many as the middle person, or to four
    fifths and
    three times as many: machines and shared mailboxes, not persons.
    """
    pairs = np.unique(np.column_stack([_whole(ties["a"]), _whole(ties["b"])]), axis=0)
    if len(people) < 100 or not len(pairs):
        return people, 0
    who, partners = np.unique(pairs, return_counts=True)
    middle = float(np.median(partners))
    limit = min(max(0.5 * len(people), 10 * middle), max(0.8 * len(people), 3 * middle))
    machines = who[partners > limit]
    return np.setdiff1d(people, machines), len(machines)


def _kept(
    columns: dict[str, np.ndarray[Any, Any]], people: Ints, names: tuple[str, ...]
) -> dict[str, np.ndarray[Any, Any]]:
    """Rows whose people are all admitted, with places instead of person numbers."""
    places = {name: _places(people, columns[name]) for name in names}
    keep = np.logical_and.reduce([place >= 0 for place in places.values()])
    return {name: _whole((places.get(name, columns[name]))[keep]) for name in columns}


def _assemble(
    traces: Traces,
    people: Ints,
    ties: dict[str, np.ndarray[Any, Any]],
    shares: dict[str, np.ndarray[Any, Any]],
    active: dict[str, np.ndarray[Any, Any]],
    spans: Floats,
    counted: tuple[int, int, int],
) -> Network:
    """Bring people and objects into their canonical order and make the matrices."""
    n, unit = len(people), _units(traces, people)
    ties, shares, active = (
        _kept(ties, people, ("a", "b")),
        _kept(shares, people, ("who",)),
        _kept(active, people, ("who",)),
    )
    objects, thing = np.unique(shares["object"], return_inverse=True)
    work = {"place": shares["who"], "object": thing, "millionths": shares["millionths"]}
    colour = _colours_of(people, unit, ties, work, len(objects))
    order, things = canonical_order(colour[:n], people), canonical_order(colour[n:], objects)
    place, spot = np.argsort(order), np.argsort(things)
    a, b, weight, count, by_bin = _pairs(place[ties["a"]], place[ties["b"]], ties, n, len(spans))
    shared = None
    if len(objects):
        shared = bipartite(
            place[work["place"]], spot[thing], work["millionths"] / _MILLION, (n, len(objects))
        )
    repeated = np.repeat(np.arange(len(active["who"])), active["weeks"])
    total, weeks, first = counted
    return Network(
        people=people[order],
        unit=unit[order],
        a=a,
        b=b,
        weight=weight,
        count=count,
        tie_bins=by_bin,
        work=shared,
        work_objects=objects[things],
        person_bins=person_bins(place[active["who"][repeated]], active["bin"][repeated], n, len(spans)),
        bin_weeks=spans,
        timed=traces.timed,
        traces=total,
        weeks=weeks,
        first_week=first if traces.timed else None,
        from_week=first,
    )


def _pairs(
    left: Ints, right: Ints, ties: dict[str, Ints], n: int, bins: int
) -> tuple[Ints, Ints, Floats, Floats, Matrix]:
    """Unique pairs with their sums, and pairs × bins."""
    key = np.minimum(left, right) * n + np.maximum(left, right)
    pairs, place = np.unique(key, return_inverse=True)
    weight = np.bincount(place, ties["millionths"], len(pairs)) / _MILLION
    counted = ties["n"].astype(np.float64)
    count = np.bincount(place, counted, len(pairs))
    by_bin = bipartite(place, ties["bin"], counted, (len(pairs), bins))
    a, b = _whole(pairs // max(n, 1)), _whole(pairs % max(n, 1))
    return a, b, weight, count.astype(np.float64), by_bin
