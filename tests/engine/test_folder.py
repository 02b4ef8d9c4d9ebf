"""Folders of every known shape, hostile files, and the command."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

import junto.engine
from junto.engine.affinity import read_network
from junto.engine.command import main
from junto.engine.folder import read_folder
from junto.engine.settings import Settings
from junto.engine.traces import TracesRefused
from tests.engine.firms import best, firm

SETTINGS = Settings.for_folder()


def _write(path, header, rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)


def _count(traces, where="true"):
    return traces.connection.execute(f"SELECT count(*) FROM traces WHERE {where}").fetchone()[0]


@pytest.fixture(scope="module")
def firm_folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("firm")
    planted = firm()
    _write(
        folder / "traces.csv",
        ["week", "who", "whom", "object", "kind", "n", "weight", "source", "scope"],
        [
            [t.week, f"p{t.who:03}", f"p{t.whom:03}", "", t.kind, t.n, t.weight, t.source, t.scope]
            for t in planted.rows
        ],
    )
    _write(
        folder / "people.csv", ["person_id", "org_unit"], [[f"p{p:03}", u] for p, u in planted.units.items()]
    )
    return folder, planted


def test_edges_carry_no_time(tmp_path):
    _write(tmp_path / "edges.csv", ["src", "dst"], [["a", "b"], ["b", "c"], ["c", "c"]])
    traces = read_folder(tmp_path, SETTINGS)
    assert (traces.timed, list(traces.labels), _count(traces)) == (False, ["a", "b", "c"], 2)


def test_messages_weigh_by_their_recipients_and_wide_ones_are_dropped(tmp_path):
    rows = [["m1", "2026-03-02", "a", "b"], ["m1", "2026-03-02", "a", "c"]]
    rows += [["m2", "2026-03-09", "a", f"x{i}"] for i in range(61)]
    _write(tmp_path / "messages.csv", ["message_id", "ts", "sender", "recipient"], rows)
    traces = read_folder(tmp_path, SETTINGS)
    assert dict(traces.dropped) == {"wide_items": 1}
    assert traces.connection.execute("SELECT sum(weight), count(*) FROM traces").fetchone() == (1.0, 2)


def test_work_becomes_ties_and_objects(tmp_path):
    _write(
        tmp_path / "events.csv",
        ["item_id", "person_id", "action", "ts"],
        [
            [1, "a", "author", "2026-03-02"],
            [1, "b", "reviewer", "2026-03-02"],
            [2, "b", "author", "2026-03-10"],
        ],
    )
    many = [[2, f"d{i}"] for i in range(21)]
    _write(tmp_path / "touches.csv", ["item_id", "doc_id"], [[1, "x"], [1, "y"], *many])
    traces = read_folder(tmp_path, SETTINGS)
    assert dict(traces.dropped) == {"sweeping_items": 1}
    assert (_count(traces, "whom IS NOT NULL"), _count(traces, "object IS NOT NULL")) == (1, 5)


def test_a_parquet_file_is_read_like_a_csv_file(tmp_path):
    where = str(tmp_path / "interactions.parquet")
    duckdb.sql("SELECT TIMESTAMP '2026-03-02' AS ts, 'a' AS src, 'b' AS dst").write_parquet(where)
    network = read_network(read_folder(tmp_path, SETTINGS), SETTINGS)
    assert (network.n, network.traces, network.weeks) == (2, 1, 1)


def test_people_to_leave_out_leave_no_row(tmp_path):
    _write(tmp_path / "edges.csv", ["src", "dst"], [["a", "b"], ["b", "c"]])
    traces = read_folder(tmp_path, SETTINGS, drop=["a"])
    assert (list(traces.labels), dict(traces.dropped)) == (["b", "c"], {"people_left_out": 1})


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("edges.csv", "", "edges.csv is empty; its first line names the columns."),
        ("edges.csv", "src,to\na,b\n", "edges.csv has no column dst; it has src, to."),
        (
            "edges.csv",
            "src,dst\na,b\n,c\n",
            "edges.csv, line 3: src is empty; it is a name of 1 to 200 characters.",
        ),
        ("edges.csv", "src,src\na,b\n", "edges.csv, line 1: the column src stands there twice."),
        (
            "edges.csv",
            "src,dst\na\n",
            "edges.csv, line 2: the row has more or fewer values than the header has columns.",
        ),
        ("edges.csv", "src,dst\na,\0\n", "edges.csv, line 2: this is not text (it holds a zero byte)."),
        (
            "edges.parquet",
            "PAR1 no",
            "edges.parquet cannot be read as a Parquet file; it is damaged or of another kind.",
        ),
        (
            "interactions.csv",
            "ts,src,dst\n2026-03-02,a,b\nsoon,b,c\n",
            "interactions.csv, line 3: ts is 'soon'; it is a date or time such as 2026-03-09 or "
            "2026-03-09 14:05:00.",
        ),
        (
            "traces.csv",
            "week,who,whom,object\n3,a,b,\n4,a,,\n",
            "traces.csv, line 3: whom and object are both empty; exactly one of them is set (1 such rows).",
        ),
        (
            "traces.csv",
            "week,who,whom,object,n\n3,a,b,,many\n",
            "traces.csv, line 2: n is 'many'; it is a whole number from 1 to 1000000000.",
        ),
        ("edges.csv", "src,dst\na,a\n", "There is no trace between two different people in these files."),
    ],
)
def test_a_fault_is_one_sentence_and_code_two(tmp_path, capsys, name, text, sentence):
    (tmp_path / name).write_text(text, encoding="utf-8")
    out = tmp_path / "found.csv"
    assert main([str(tmp_path), "--out", str(out)]) == 2
    assert capsys.readouterr().err.splitlines()[-1] == f"junto discover: {sentence}"
    assert sorted(p.name for p in tmp_path.iterdir()) == [name]


def test_text_that_is_not_utf8_names_its_line(tmp_path):
    (tmp_path / "edges.csv").write_bytes(b"src,dst\na,b\nM\xfcller,c\n")
    with pytest.raises(TracesRefused, match=r"edges\.csv, line 3: byte 2 is not UTF-8 text"):
        read_folder(tmp_path, SETTINGS)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--weeks", "few"], "--weeks is few; it is a whole number of weeks, or all."),
        (["--min-certainty", "2"], "--min-certainty is 2; it runs from 0 to 1."),
        (["--seed", "-1"], "--seed is -1; it runs from 0 to 2147483647."),
    ],
)
def test_a_wrong_option_is_one_sentence(tmp_path, capsys, options, sentence):
    assert main([str(tmp_path), *options]) == 2
    assert capsys.readouterr().err.splitlines()[-1] == f"junto discover: {sentence}"


def test_no_folder_and_an_empty_one(tmp_path, capsys):
    assert main([str(tmp_path / "none")]) == 2
    assert main([str(tmp_path)]) == 2
    last = capsys.readouterr().err.splitlines()[-1]
    assert "holds none of the files that can be read" in last


def test_hostile_csv_files_are_refused_in_a_sentence(shared, tmp_path):
    files = sorted((shared / "data" / "badinput" / "csv").glob("*.csv"))
    assert files
    for file in files:
        target = tmp_path / "edges.csv"
        target.write_bytes(file.read_bytes())
        with pytest.raises(TracesRefused) as refused:
            read_folder(tmp_path, SETTINGS)
        assert str(refused.value).endswith("."), file.name


def test_the_command_writes_both_files_and_the_same_bytes_again(firm_folder, tmp_path, capsys):
    folder, planted = firm_folder
    root = str(Path(junto.engine.__path__[0]).parents[1])
    texts = []
    for hashes in ("1", "2"):
        out = tmp_path / f"found{hashes}.csv"
        told = subprocess.run(
            [
                sys.executable,
                "-m",
                "junto.engine.command",
                str(folder),
                "--out",
                str(out),
                "--seed",
                "3",
                "--json",
            ],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONPATH": root, "PYTHONHASHSEED": hashes},
        )
        texts.append((out.read_bytes(), out.with_suffix(".json").read_bytes(), told.stdout))
        assert "gate: passed" in told.stderr
        assert "seed 3" in told.stderr
    assert texts[0] == texts[1]
    report = json.loads(texts[0][2])
    rows = list(csv.DictReader(texts[0][0].decode().splitlines()))
    assert list(rows[0]) == ["community", "person_id", "strength", "certainty"]
    assert len({row["community"] for row in rows}) == len(report["candidates"])
    found = [
        frozenset(int(r["person_id"][1:]) for r in rows if r["community"] == str(number))
        for number in range(len(report["candidates"]))
    ]
    assert sum(best(found, practice) >= 0.5 for practice in planted.practices) >= 4
    assert not any(f"p{person:03}" in texts[0][1].decode() for person in range(300))
    # the same firm as files and as rows is the same firm
    assert report["gate"]["passed"] is True


def test_pandas_and_pyarrow_are_not_needed(firm_folder, tmp_path):
    folder, _ = firm_folder
    code = (
        "import sys\nfor name in ('pandas', 'pyarrow'): sys.modules[name] = None\n"
        "from junto.engine.command import main\n"
        f"sys.exit(main([{str(folder)!r}, '--out', {str(tmp_path / 'c.csv')!r}]))"
    )
    root = str(Path(junto.engine.__path__[0]).parents[1])
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, env={**os.environ, "PYTHONPATH": root}
    )
    assert told.returncode == 0, told.stderr


@pytest.mark.slow
@pytest.mark.parametrize("name", ["enron", "email_eu_core", "kubernetes", "synthetic"])
def test_real_sets_are_read_and_listed(shared, tmp_path, name):
    out = tmp_path / "c.csv"
    assert main([str(shared / "data" / "discovery" / name), "--out", str(out)]) == 0
    assert len(json.loads(out.with_suffix(".json").read_text())["candidates"]) >= 10
