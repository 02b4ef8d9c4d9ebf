"""Words of a group: at least ten of its people use each, and none is forbidden."""

import random

import pytest

from junto.engine.affinity import read_network
from junto.engine.naming import name_words
from junto.engine.settings import Settings
from junto.engine.sparse import bipartite
from junto.engine.traces import Trace, traces_from_rows


@pytest.fixture
def named():
    chance = random.Random(1)
    rows = [
        Trace(1, p, (p + chance.randrange(1, 19)) % 20 + 20 * (p // 20)) for p in range(40) for _ in range(8)
    ]
    rows = [t for t in rows if t.who != t.whom]
    rows += [Trace(1, person, object=1, weight=0.0) for person in range(20)]
    rows += [Trace(1, person, object=2, weight=0.0) for person in range(9)]
    rows += [Trace(1, person, object=3, weight=0.0) for person in range(40)]
    words = [(1, "privacy"), (2, "secret"), (3, "firm"), (1, "acme"), (1, "the")]
    traces = traces_from_rows(rows, words=words)
    network = read_network(traces, Settings.for_folder())
    import numpy as np

    place = [list(network.people).index(p) for p in range(20)]
    cover = bipartite(np.zeros(20, dtype=np.int64), np.array(place), np.ones(20), (1, network.n))
    return traces, network, cover


def test_a_word_of_nine_people_and_a_client_do_not_name(named):
    words = name_words(*named, floor=10, number=5, stop=frozenset({"acme"}))
    assert words == [("privacy",)]


def test_no_allowed_word_no_name(named):
    assert name_words(*named, floor=21, number=5) == [()]
