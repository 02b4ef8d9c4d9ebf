"""The parts, one by one."""

import doctest
import importlib
import pkgutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st

import junto.engine
from junto.engine.chain import Kind, LivingCommunity, PastCandidate, Settings
from junto.engine.kinds import kind_of, people_band
from junto.engine.matching import identities, overlap_of, resemblances
from junto.engine.network import canonical_order, colours
from junto.engine.partition import best_leiden, discounted, leiden_of_edges
from junto.engine.sparse import jaccard
from junto.engine.stability import consensus, found_again, thinned
from junto.engine.structure import evenness
from junto.engine.traces import Trace, fault_of, gate_of, monday_of, week_of

counts = st.lists(st.integers(0, 40), min_size=2, max_size=12)


@given(counts)
def test_evenness_lies_between_nothing_and_one(bins):
    value = evenness(np.array([bins], dtype=float), np.full(len(bins), 4.0))[0]
    assert 0 <= value <= 1


@given(st.integers(2, 12), st.integers(100, 1000))
def test_evenness_of_equal_bins_is_one_and_of_one_bin_its_share(bins, each):
    spans = np.full(bins, 4.0)
    assert evenness(np.full((1, bins), float(each)), spans)[0] == pytest.approx(1.0)
    only = np.zeros((1, bins))
    only[0, 0] = each
    assert evenness(only, spans)[0] == pytest.approx(1 / bins)


def test_a_short_last_bin_is_not_called_quiet():
    assert evenness(np.array([[400.0, 200.0]]), np.array([4.0, 2.0]))[0] == pytest.approx(1.0, abs=0.01)


edges = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(1, 3)), min_size=1, max_size=40)


@given(edges, st.permutations(range(10)))
@settings(max_examples=60)
def test_colours_do_not_depend_on_numbers(links, number):
    def coloured(rename):
        pairs = [(rename[a], rename[b], w) for a, b, w in links]
        source = np.array([p[0] for p in pairs] + [p[1] for p in pairs])
        target = np.array([p[1] for p in pairs] + [p[0] for p in pairs])
        weight = np.array([p[2] for p in pairs] * 2)
        return colours(np.zeros(10, dtype=np.int64), source, target, weight)

    plain, moved = coloured(list(range(10))), coloured(number)
    assert [plain[i] for i in range(10)] == [moved[number[i]] for i in range(10)]


def test_what_nothing_tells_apart_is_ordered_by_number():
    same = np.zeros(3, dtype=np.uint64)
    assert canonical_order(same, np.array([7, 2, 5])).tolist() == [1, 2, 0]


@given(st.lists(st.sets(st.integers(0, 14), min_size=1), min_size=1, max_size=8))
def test_a_cover_against_itself_scores_one(groups):
    cover = sp.csr_matrix(np.array([[1.0 if p in g else 0.0 for p in range(15)] for g in groups]))
    assert jaccard(cover, cover).diagonal().tolist() == [1.0] * len(groups)
    assert found_again(cover, [cover], 0.99).tolist() == [1.0] * len(groups)


def test_leiden_repeats_and_parts_two_cliques():
    pairs = [(i, j) for base in (0, 14) for i in range(base, base + 14) for j in range(base, i)]
    pairs.append((0, 20))
    a, b = (np.array(side) for side in zip(*pairs, strict=True))
    first = leiden_of_edges(28, a, b, np.ones(len(a)), resolution=1, seed=4)
    assert first.tolist() == [0] * 14 + [1] * 14
    assert best_leiden(28, a, b, np.ones(len(a)), resolution=1, seed=4, tries=3).tolist() == first.tolist()


def test_the_discount_never_raises_a_tie_and_ignores_names():
    rng = np.random.default_rng(0)
    a, b = rng.integers(0, 30, 200), rng.integers(30, 60, 200)
    weight, unit = rng.random(200), rng.integers(-1, 4, 60)
    new = discounted(60, a, b, weight, unit)
    assert (new <= weight + 1e-12).all()
    renamed = np.where(unit >= 0, 3 - unit, -1)
    assert discounted(60, a, b, weight, renamed) == pytest.approx(new)


def test_consensus_keeps_groups_that_overlap():
    one = sp.csr_matrix(np.array([[1.0] * 14 + [0.0] * 12, [0.0] * 12 + [1.0] * 14]))
    found = consensus([one, one, one], Settings())
    assert found.support.tolist() == [1.0, 1.0]
    assert found.cover.sum(1).ravel().tolist()[0] == [14.0, 14.0]
    assert thinned(found.cover, np.array([0.5, 0.9]), 0.4).tolist() == [1, 0]


def _people(low, high):
    return frozenset(range(low, high))


def test_split_merge_and_the_same_over_time():
    old = [PastCandidate("a", _people(0, 20), 5)]
    split = identities([_people(0, 11), _people(9, 20)], old)
    assert [(str(link.kind), link.previous) for link, _ in split] == [("split", ("a",)), ("split", ("a",))]
    halves = [PastCandidate("b", _people(0, 11)), PastCandidate("c", _people(9, 20))]
    merged = identities([_people(0, 20)], halves)
    assert [(str(link.kind), link.previous) for link, _ in merged] == [("merged", ("b", "c"))]
    same = identities([_people(2, 20), _people(50, 60)], old)
    assert [(str(link.kind), past.key if past else None) for link, past in same] == [
        ("same", "a"),
        ("new", None),
    ]
    assert identities([], old) == []
    assert [str(link.kind) for link, _ in identities([_people(0, 12)], [])] == ["new"]


@given(st.frozensets(st.integers(0, 30)), st.frozensets(st.integers(0, 30)))
def test_overlap_is_symmetric_and_one_for_itself(left, right):
    assert overlap_of(left, right) == overlap_of(right, left)
    assert 0 <= overlap_of(left, right) <= 1
    if left:
        assert overlap_of(left, left) == 1.0


def test_living_communities_from_a_third_on():
    living = [
        LivingCommunity("x", _people(0, 6)),
        LivingCommunity("y", _people(0, 3)),
        LivingCommunity("z", _people(0, 2)),
    ]
    told = [(r.community, r.inside) for r in resemblances(_people(0, 10), living)]
    assert told == [("x", True), ("y", False)]


def test_kinds_and_bands():
    unit = kind_of(evenness=1.0, largest_unit=0.6, units_known=True, weeks_seen=60)
    assert unit is Kind.UNIT
    assert kind_of(evenness=1.0, largest_unit=None, units_known=False, weeks_seen=60) is Kind.UNDECIDED
    assert [people_band(n) for n in (5, 9, 10, 39, 79, 500)] == [
        "5–9",
        "5–9",
        "10–19",
        "20–39",
        "40–79",
        "80+",
    ]


@given(st.integers(-2000, 3000))
def test_weeks_there_and_back(week):
    assert week_of(monday_of(week)) == week


@pytest.mark.parametrize(
    ("trace", "part"),
    [
        (Trace(1, 1, 2, 3), "both set"),
        (Trace(1, -1, 2), "who is -1"),
        (Trace(1, 1, 2**31), "whom is"),
        (Trace(1, 1, 2, kind="like"), "kind is 'like'"),
        (Trace(1, 1, 2, n=51), "n is 51"),
        (Trace(1, 1, 2, weight=float("nan")), "weight is nan"),
        (Trace(1, 1, 2, weight=2.0), "weight is 2.0"),
        (Trace(40000, 1, 2), "week 40000"),
        (Trace(1, 1, 2, source=256), "source is 256"),
        (Trace(1, 1, 2, scope=-1), "scope is -1"),
    ],
)
def test_each_fault_has_its_sentence(trace, part):
    fault = fault_of(trace)
    assert fault is not None
    assert part in fault
    assert fault.endswith(".")


def test_the_gate_says_all_that_is_missing():
    gate = gate_of(traces=10, people=5, people_with_enough=1, weeks=26, settings=Settings())
    assert gate.reasons == ("traces_per_week", "active_people")
    assert gate_of(traces=9, people=99, people_with_enough=60, weeks=None, settings=Settings()).reasons == (
        "no_time",
    )


def test_importing_loads_no_engine():
    code = (
        "import sys; import junto.engine, junto.engine.chain, junto.engine.command, junto.engine.store, "
        "junto.engine.traces; print([m for m in ('duckdb', 'igraph', 'ibis', 'scipy', 'pandas', 'django') "
        "if m in sys.modules])"
    )
    source = {"PYTHONPATH": str(Path(junto.engine.__path__[0]).parents[1])}
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=source
    )
    assert told.stdout.strip() == "[]"


@pytest.mark.parametrize("name", [m.name for m in pkgutil.iter_modules(junto.engine.__path__)])
def test_examples_in_the_docstrings(name):
    module = importlib.import_module(f"junto.engine.{name}")
    assert doctest.testmod(module).failed == 0
