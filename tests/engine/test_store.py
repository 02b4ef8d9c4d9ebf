"""The store: whole files, windows, deletion, people who leave."""

from pathlib import Path

import pytest

from junto.engine.affinity import active_weeks, object_shares, object_ties, run, tie_bins, trace_table
from junto.engine.store import delete_before, forget_people, forget_source, read, weeks_kept, write
from junto.engine.traces import Trace, TracesRefused, traces_from_rows


def _rows(folder: Path, last=400, weeks=400):
    traces = read(folder, last_week=last, weeks=weeks)
    return traces.connection.execute(
        "SELECT week, who, whom, object, n, weight, source FROM traces ORDER BY ALL"
    ).fetchall()


def test_what_is_written_is_read(tmp_path):
    rows = [Trace(300, 1, 2), Trace(300, 1, 2), Trace(301, 2, object=9, source=3, weight=0.5)]
    assert write(tmp_path, rows) == 2
    assert _rows(tmp_path) == [(300, 1, 2, None, 2, 2.0, 0), (301, 2, None, 9, 1, 0.5, 3)]
    assert weeks_kept(tmp_path) == (300, 301)
    assert sorted(p.name for p in tmp_path.rglob("*") if p.is_file()) == [
        "week=300.parquet",
        "week=301.parquet",
    ]


def test_the_same_import_twice_changes_nothing(tmp_path):
    write(tmp_path, [Trace(300, 1, 2)])
    before = _rows(tmp_path)
    write(tmp_path, [Trace(300, 1, 2)])
    assert _rows(tmp_path) == before


def test_a_fault_writes_nothing(tmp_path):
    with pytest.raises(TracesRefused, match="line 2: "):
        write(tmp_path, [Trace(300, 1, 2), Trace(300, 1)])
    assert list(tmp_path.iterdir()) == []


def test_a_window_reads_its_weeks_only(tmp_path):
    write(tmp_path, [Trace(week, 1, 2) for week in range(290, 320)])
    traces = read(tmp_path, last_week=315)
    assert traces.connection.execute("SELECT min(week), max(week) FROM traces").fetchone() == (290, 315)
    with pytest.raises(TracesRefused):
        read(tmp_path, last_week=100)


def test_old_weeks_and_broken_writes_are_deleted(tmp_path):
    write(tmp_path, [Trace(week, 1, 2) for week in (280, 299, 300)])
    (tmp_path / "source=0" / ".week=300.parquet.1.part").write_bytes(b"half")
    assert delete_before(tmp_path, 300) == 2
    assert weeks_kept(tmp_path) == (300,)
    assert [p.name for p in (tmp_path / "source=0").iterdir()] == ["week=300.parquet"]


def test_who_leaves_is_in_no_row_and_the_rest_stays(tmp_path):
    write(tmp_path, [Trace(300, 1, 2), Trace(300, 2, 3), Trace(300, 3, object=1), Trace(301, 1, object=2)])
    assert forget_people(tmp_path, {1}) == 2
    assert [(week, who, whom) for week, who, whom, *_ in _rows(tmp_path)] == [(300, 2, 3), (300, 3, None)]
    assert weeks_kept(tmp_path) == (300,)
    assert forget_people(tmp_path, {1}) == 0
    assert forget_people(tmp_path, set()) == 0


def test_a_source_is_forgotten_whole(tmp_path):
    write(tmp_path, [Trace(300, 1, 2, source=1), Trace(300, 1, 2, source=2)])
    assert forget_source(tmp_path, 1) == 1
    assert [row[-1] for row in _rows(tmp_path)] == [2]


def test_words_reach_the_people_of_their_object(tmp_path):
    write(tmp_path, [Trace(300, 1, object=5), Trace(300, 2, object=6)])
    traces = read(tmp_path, last_week=300, words=[(5, "privacy")])
    assert traces.connection.execute("SELECT who, word FROM words").fetchall() == [(1, "privacy")]


def _columns(answer):
    return sorted(zip(*(answer[name].tolist() for name in answer), strict=True))


def test_ties_are_summed_by_pair_and_bin_inside_one_scope():
    rows = [
        Trace(4, 1, 2),
        Trace(5, 2, 1, weight=0.5),
        Trace(9, 1, 2),
        Trace(9, 1, 2, scope=3),
        Trace(2, 1, 2),
    ]
    traces = traces_from_rows(rows)
    answer = run(traces, tie_bins(trace_table(), 4, 4))
    assert _columns(answer) == [(1, 2, 0, 2, 1_500_000), (1, 2, 1, 1, 1_000_000)]


def test_objects_are_shared_and_weeks_are_counted_once():
    rows = [Trace(4, 1, object=7), Trace(4, 1, object=8, weight=0.0), Trace(5, 2, object=7, weight=0.25, n=2)]
    traces = traces_from_rows(rows)
    assert _columns(run(traces, object_shares(trace_table(), 4))) == [(1, 7, 1_000_000), (2, 7, 250_000)]
    assert _columns(run(traces, active_weeks(trace_table(), 4, 4))) == [(1, 0, 1, 2), (2, 0, 1, 2)]


def test_people_of_one_object_are_tied_but_not_by_a_wide_one():
    rows = [Trace(4, person, object=7) for person in range(3)] + [
        Trace(4, person, object=9) for person in range(9)
    ]
    answer = run(traces_from_rows(rows), object_ties(trace_table(), 4, 4, 5))
    assert _columns(answer) == [(a, b, 0, 1, 500_000) for a, b in ((0, 1), (0, 2), (1, 2))]
