import csv
from dataclasses import fields
from pathlib import Path

import pytest

from junto.discovery.importers import reading as importing
from junto.discovery.importers import records as r
from junto.discovery.importers.bench import measure_slack, write_slack
from junto.discovery.importers.reading import Source, read_traces
from junto.discovery.importers.records import Identity, Summary, Trace, from_wire, to_wire
from junto.engine import traces as engine
from junto.kernel.readers import Unreadable
from tests.conftest import shared_folder

from .slack_making import KEY, export, message, saved

SHARED = shared_folder()
FOLDER = SHARED / "data" / "badinput" if SHARED else None

SLACK = {
    "00_valid_control": 2,
    "10_path_parent": 2,
    "11_path_absolute": 2,
    "12_path_backslash": 2,
    "13_path_drive": 2,
    "14_path_traversal": 2,
    "15_path_dot": 2,
    "16_path_home": 2,
    "17_path_file": 2,
    "20_symlink": 2,
    "22_case_collision": 2,
    "24_odd_names": 2,
    "27_html_polyglot": 2,
}
"""Archives that are read, with their messages; all the others are refused."""


def test_kinds_and_bounds_are_the_engine_s():
    assert r.KINDS == engine.KINDS
    assert r.MOST_IN_A_WEEK == engine.MOST_IN_A_WEEK
    assert {field.name for field in fields(Trace)} | {"source"} == {
        field.name for field in fields(engine.Trace)
    }


def test_traces_satisfy_the_engine(tmp_path):
    path = tmp_path / "export.zip"
    write_slack(path, messages=500, people=20, channels=4, days=20)
    with path.open("rb") as file:
        found = [record for record in read_traces("slack", file, {"key": KEY}) if isinstance(record, Trace)]
    assert len(found) > 100
    for trace in found:
        values = {field.name: getattr(trace, field.name) for field in fields(Trace)}
        assert engine.fault_of(engine.Trace(**values)) is None


@pytest.mark.parametrize(
    "given",
    [
        None,
        [],
        ["x"],
        ["t"],
        ["t", 209, 0, 1, 5, "reply", 1, 1.0, 0],
        ["t", 209, 0, None, None, "reply", 1, 1.0, 0],
        ["t", 209, 0, 1, None, "some text", 1, 1.0, 0],
        ["t", 209, -1, 1, None, "reply", 1, 1.0, 0],
        ["t", 209, "a word", 1, None, "reply", 1, 1.0, 0],
        ["t", 209, 0, 1, None, "reply", 51, 1.0, 0],
        ["t", 209, 0, 1, None, "reply", 1, 2.0, 0],
        ["t", 209, 0, 1, None, "reply", True, 1.0, 0],
        ["i", 0, "x" * 500, None],
        ["o", 0, "x", 5],
        ["f", "x", "hidden", "y", 1],
        ["n", "no reason", None, None, None],
        ["s", 1, 1, 1, 1, None, None, {"a word": 1}],
    ],
)
def test_what_is_no_record_is_not_believed(given):
    with pytest.raises(Unreadable):
        from_wire(given)


def test_records_survive_the_way():
    trace = Trace(209, 0, 1, None, "reply", 2, 0.5, 3)
    assert from_wire(to_wire(trace)) == trace


@pytest.mark.parametrize("given", [[], [Identity(0, "a")], [Summary(0, 0, 0, 0, None, None)] * 2])
def test_an_import_without_its_summary_at_the_end_is_refused(given):
    wire = iter([to_wire(record) for record in given])
    with pytest.raises(Unreadable, match="brought the reader to a stop"):
        list(importing.Import(wire))


def test_an_import_can_be_stopped(tmp_path):
    path = saved(
        export({"tax/2024-01-01.json": [message("U1", at) for at in range(5_000)]}), tmp_path / "a.zip"
    )
    with path.open("rb") as file, pytest.raises(Unreadable, match="stopped as you asked"):
        list(read_traces("slack", file, {"key": KEY}, stop=lambda: True))


def test_a_few_thousand_messages_stream_in_little_memory(tmp_path):
    path = tmp_path / "export.zip"
    write_slack(path, messages=20_000, people=500, channels=20, days=30)
    figure = measure_slack(path)
    assert figure.messages == 20_000
    assert figure.traces > 1_000
    assert 0 < figure.peak < 64 * 1024**2


def archives() -> list[str]:
    if FOLDER is None:
        return []
    with (FOLDER / "manifest.csv").open(encoding="utf-8", newline="") as file:
        return [row["file"] for row in csv.DictReader(file) if row["file"].startswith("zip/")]


SKIPPED = [pytest.param("", marks=pytest.mark.skip("the shared data sets are not beside this checkout"))]


def kept(path: Path, source: Source = "slack") -> int | str:
    with path.open("rb") as file:
        try:
            last = list(read_traces(source, file, {"key": KEY}))[-1]
        except Unreadable as error:
            return str(error)
    assert isinstance(last, Summary)
    return last.kept


@pytest.mark.parametrize("name", archives() or SKIPPED)
def test_a_bad_archive_ends_as_expected_and_the_control_works_after_it(name):
    path = FOLDER / name
    end = kept(path)
    if path.stem in SLACK:
        assert end == SLACK[path.stem]
    else:
        assert isinstance(end, str)
        assert end.endswith(".")
    assert kept(path) == end
    assert kept(FOLDER / "zip/00_valid_control.zip") == 2


@pytest.mark.skipif(FOLDER is None, reason="the shared data sets are not beside this checkout")
def test_every_bad_message_file_inside_an_export(tmp_path):
    ends = {}
    for path in sorted((FOLDER / "json").glob("*.json")):
        inside = saved(export({"tax/2024-01-02.json": path.read_bytes()}), tmp_path / "export.zip")
        ends[path.name[:2]] = kept(inside)
    refused = {number for number, end in ends.items() if isinstance(end, str)}
    assert refused == {"01", "07", "09", "10", "18"}
    assert all("tax/2024-01-02.json" in ends[number] for number in refused)
    assert {number: end for number, end in ends.items() if end and number not in refused} == {
        "06": 2,
        "08": 2,
    }


@pytest.mark.skipif(FOLDER is None, reason="the shared data sets are not beside this checkout")
def test_every_bad_table_as_a_file_of_traces():
    ends = {path.name[:2]: kept(path, "traces") for path in sorted((FOLDER / "csv").glob("*.csv"))}
    assert {number: end for number, end in ends.items() if not isinstance(end, str)} == {"13": 1, "14": 1}
    assert all(end.endswith(".") for end in ends.values() if isinstance(end, str))
