"""Words that say what a group is about, from words allowed to name it.

A word counts by the share of the group's people who use it, less the share of the firm's: of the weightings
tried (among them class-based TF-IDF, Grootendorst 2022) the plainest did best. Never a sentence, never a word
that fewer than ten of its people use.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from junto.engine.network import Network
from junto.engine.sparse import Matrix, bipartite
from junto.engine.traces import Traces

__all__ = ["STOP", "name_words"]

_NOTHING: Final = """
about after all also and any are because been before being both but can could did does doing done each else
for from get had has have her here him his how into its just know let like look made make many may more
most much
must need new next not now off old one only other our out over own please same see she should since some such
take than thank thanks that the their them then there these they this those through too two under use
used using
very via want was week well were what when where which while who why will with would yes yet you your
src lib libs internal pkg package packages cmd main misc util utils common docs doc documentation readme test
tests testing testdata vendor third party hack build bin dist examples example sample samples scripts
script tools
tool api apis app apps core base index default generated gen tmp temp dev prod master config configs
"""

STOP: Final = frozenset(_NOTHING.split())
"""Words that name nothing: function words and the furniture of folders."""


def _table(traces: Traces, network: Network) -> tuple[Matrix, list[str]] | None:
    """People × words (how often) over words at least three people use."""
    if traces.words is None:
        return None
    rows = traces.connection.execute(
        f"SELECT word, who, sum(n) AS n FROM {traces.words} WHERE word IN "
        f"(SELECT word FROM {traces.words} GROUP BY word HAVING count(DISTINCT who) >= 3) GROUP BY ALL "
        "ORDER BY 1, 2"
    ).fetchnumpy()
    words, code = np.unique(rows["word"].astype(str), return_inverse=True)
    order = np.argsort(network.people)
    place = np.minimum(np.searchsorted(network.people[order], rows["who"]), max(network.n - 1, 0))
    known = network.people[order][place] == rows["who"] if network.n else np.zeros(0, dtype=np.bool_)
    person, code = order[place[known]], code[known]
    counts = np.asarray(rows["n"], dtype=np.float64)[known]
    return bipartite(person, code, counts, (network.n, len(words))), words.tolist()


def name_words(
    traces: Traces,
    network: Network,
    cover: Matrix,
    *,
    floor: int,
    number: int,
    stop: frozenset[str] = frozenset(),
) -> list[tuple[str, ...]]:
    """Words of each group, best first.

    Parameters
    ----------
    traces
        Their `words` table: who used which allowed word how often.
    cover
        Groups × people, 0 or 1.
    floor
        People of the group who must use a word.
    number
        Words asked for.
    stop
        Words never to use: client, matter and personal names. Lower case.

    Returns
    -------
    list
        Fewer words, or none, where there are no more above the floor.
    """
    table = _table(traces, network)
    if table is None or not cover.shape[0]:
        return [()] * cover.shape[0]
    counts, words = table
    allowed = np.array([word not in STOP and word not in stop for word in words], dtype=np.bool_)
    used = counts.copy()
    used.data[:] = 1
    users = (cover @ used).toarray()
    size = np.maximum(np.diff(cover.indptr), 1)[:, None]
    firm = np.asarray(used.sum(0)).ravel() / max(network.n, 1)
    score = users / size - firm
    score[(users < floor) | ~allowed[None, :]] = 0
    return [_best(row, words, number) for row in score]


def _best(
    score: np.ndarray[tuple[int], np.dtype[np.float64]], words: Sequence[str], number: int
) -> tuple[str, ...]:
    order = np.lexsort((np.arange(len(words)), -score))[:number]
    return tuple(words[i] for i in order if score[i] > 0)
