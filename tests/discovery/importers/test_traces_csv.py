import io
import json

import pytest

from junto.discovery.importers import records as r
from junto.discovery.importers.gathering import object_number
from junto.discovery.importers.reading import read_traces
from junto.discovery.importers.records import Field, Identity, Note, Summary, Trace, from_wire
from junto.discovery.importers.traces_csv import preview, read
from junto.discovery.importers.weeks import Moment, moment_of
from junto.kernel.readers import Unreadable

KEY = "5a" * 32


def records(text: str, **options):
    found = read(io.BytesIO(text.encode()), KEY, **options)
    return [from_wire(json.loads(json.dumps(given))) for given in found]


def traces(text: str, **options):
    return [record for record in records(text, **options) if isinstance(record, Trace)]


def refusal(text: str, **options) -> str:
    with pytest.raises(Unreadable) as caught:
        records(text, **options)
    return str(caught.value)


def test_the_schema_is_read():
    text = (
        "week,who,whom,object,kind,n,weight,scope\n"
        "212,ana@firm.example,ben@firm.example,,review,3,1.5,0\n"
        "212,p7,,folder 9,commit,70,,4\n"
    )
    found = records(text)
    thing = object_number(bytes.fromhex(KEY), "traces", "folder 9")
    assert [record for record in found if isinstance(record, Identity)] == [
        Identity(0, "ana@firm.example", "ana@firm.example"),
        Identity(1, "ben@firm.example", "ben@firm.example"),
        Identity(2, "p7", None),
    ]
    assert [record for record in found if isinstance(record, Trace)] == [
        Trace(212, 0, 1, None, "review", 3, 1.5, 0),
        Trace(212, 2, None, thing, "commit", 50, 50.0, 4),
    ]
    assert found[-1] == Summary(2, 2, 3, 1, 212, 212, {})


def test_a_person_is_known_before_the_first_trace():
    known: set[int] = set()
    for record in records("week,who,whom\n" + "".join(f"{w},a{w},b{w}\n" for w in range(100))):
        if isinstance(record, Identity):
            known.add(record.number)
        if isinstance(record, Trace):
            assert {record.who, record.whom} <= known


def test_other_names_of_columns_are_understood_and_others_can_be_said():
    text = "from,to,at,remark\na,b,2024-01-02,x\n"
    assert traces(text) == [Trace(209, 0, 1, None, "reply", 1, 1.0)]
    assert traces("wer;mit;Tag\na;b;2024-01-02\n", mapping={"who": "wer", "whom": "mit", "week": "Tag"}) == [
        Trace(209, 0, 1, None, "reply", 1, 1.0)
    ]
    assert "The column “Wen” is not in the file" in refusal("wer,week\n", mapping={"who": "Wen"})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("212", Moment(212, False)),
        ("-3", Moment(-3, False)),
        ("2024-W03", Moment(211, False)),
        ("2024W03", Moment(211, False)),
        ("2024-01-15", Moment(211, False)),
        ("2024-01-15T00:30:00+01:00", Moment(210, True)),
        ("2024-01-15 00:30:00Z", Moment(211, True)),
        ("1705276800", Moment(211, True)),
        ("1705276799.5", Moment(210, True)),
        ("2024-01-15T00:30:00", r.NO_ZONE),
        ("2024-W60", r.TIME),
        ("2024-13-01", r.TIME),
        ("2024-02-30T25:61:61Z", r.TIME),
        ("01/02/03", r.TIME),
        ("yesterday", r.TIME),
        ("", r.TIME),
        ("0x10", r.TIME),
        ("9" * 500, r.TIME),
    ],
)
def test_ways_to_write_a_week(text, expected):
    assert moment_of(text, None) == expected


def test_times_without_a_zone_need_one_said():
    assert moment_of("2024-01-15T00:30:00", "UTC") == Moment(211, True)
    assert moment_of("2024-01-15T00:30:00", "Europe/Berlin") == Moment(210, True)
    assert moment_of("2024-01-15T00:30:00", "Nowhere/At-all") == r.TIME


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("x,a,b,,,,,", r.TIME),
        ("-2000,a,b,,,,,", r.TOO_EARLY),
        ("300,a,b,,,,,", r.TOO_LATE),
        ("212,,b,,,,,", r.NOBODY),
        ("212,a,,,,,,", r.NEITHER_NOR),
        ("212,a,b,c,,,,", r.NEITHER_NOR),
        ("212,a,b,,shout,,,", r.KIND),
        ("212,a,b,,,0,,", r.COUNT),
        ("212,a,b,,,-5,,", r.COUNT),
        ("212,a,b,,,1.5,,", r.COUNT),
        ("212,a,b,,,,-1,", r.WEIGHT),
        ("212,a,b,,,,1e99,", r.WEIGHT),
        ("212,a,b,,,,nan,", r.WEIGHT),
        ("212,a,b,,,,0x1,", r.WEIGHT),
        ("212,a,b,,,2,3,", r.WEIGHT),
        ("212,a,b,,,,,x", r.SHAPE),
        ("212,a,b", r.UNSTORABLE),
    ],
)
def test_a_row_that_cannot_be_is_left_out_with_its_line(row, reason):
    found = records(f"week,who,whom,object,kind,n,weight,scope\n212,a,b,,,,,\n{row}\n", last_week=220)
    assert [record for record in found if isinstance(record, Note)] == [Note(reason, None, None, 3)]
    assert [record for record in found if isinstance(record, Trace)] == [
        Trace(212, 0, 1, None, "reply", 1, 1.0)
    ]
    assert found[-1].dropped == {reason: 1}


def test_one_address_in_many_spellings_is_one_person_and_look_alikes_are_not():
    rows = [
        "ana@firm.example",
        "ANA@FIRM.EXAMPLE",
        " ana@firm.example ",
        "ana@ﬁrm.example",
        "anа@firm.example",
    ]
    found = records("week,who,whom\n" + "".join(f"212,{who},x\n" for who in rows))
    assert [record.source_id for record in found if isinstance(record, Identity)] == [
        "ana@firm.example", "x", "ana@ﬁrm.example", "anа@firm.example",
    ]  # fmt: skip


def test_traces_with_oneself_are_counted_and_left_out():
    found = records("week,who,whom\n212,a,a\n212,a@x.y,A@X.Y\n212,a,b\n")
    assert found[-1].dropped == {r.ONESELF: 2}


def test_rows_repeated_word_for_word_count_once_when_they_carry_a_time():
    fine = "at,from,to\n" + "2024-01-02T03:04:05Z,a,b\n" * 100
    assert traces(fine) == [Trace(209, 0, 1, None, "reply", 1, 1.0)]
    coarse = "week,who,whom\n" + "209,a,b\n" * 100
    assert traces(coarse) == [Trace(209, 0, 1, None, "reply", 50, 50.0)]


def test_a_file_of_which_no_row_can_be_used_is_refused():
    assert refusal("week,who,whom\nx,a,b\ny,a,b\n") == (
        "None of the 2 rows could be used. The first: line 2, records whose time or week cannot be read. "
        "Look at the columns and send the file again."
    )


def test_missing_columns_are_named():
    assert refusal("who,whom\n").startswith("No column says “week”. The file has: who, whom.")
    assert refusal("week,whom\n").startswith("No column says “who”.")
    assert refusal("week,who\n").startswith("No column says with whom (“whom”) or on what (“object”).")


def test_the_preview_tells_each_column_and_its_fate():
    text = "week,who,whom,subject\n212,a,b,canaryword\n212,a,c,\n"
    found = [from_wire(given) for given in preview(io.BytesIO(text.encode()), KEY)]
    fields = [record for record in found if isinstance(record, Field)]
    assert [(field.name, field.fate, field.count) for field in fields] == [
        ("week", "kept", 2), ("who", "kept", 2), ("whom", "kept", 2), ("subject", "dropped", 1),
    ]  # fmt: skip
    assert "canaryword" not in repr(found)
    assert not [record for record in found if isinstance(record, Trace | Identity)]


def test_parquet_is_read_by_the_same_rules(tmp_path):
    pandas = pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    path = tmp_path / "traces.parquet"
    frame = {
        "week": [212, 213, 99],
        "who": ["a", "b", ""],
        "whom": ["b", None, "c"],
        "object": [None, "d\"'", None],
    }
    pandas.DataFrame(frame).to_parquet(path)
    with path.open("rb") as file:
        found = list(read_traces("traces", file, {"key": KEY}))
    thing = object_number(bytes.fromhex(KEY), "traces", "d\"'")
    assert [record for record in found if isinstance(record, Trace)] == [
        Trace(212, 0, 1, None, "reply", 1, 1.0),
        Trace(213, 1, None, thing, "reply", 1, 1.0),
    ]
    assert found[-1].dropped == {r.NOBODY: 1}


@pytest.mark.parametrize("content", [b"PAR1", b"PAR1" + b"\0" * 1000 + b"PAR1", b"PAR1 and so on"])
def test_damaged_parquet_is_refused(content, tmp_path):
    path = tmp_path / "traces.parquet"
    path.write_bytes(content)
    with path.open("rb") as file, pytest.raises(Unreadable, match="Parquet file is damaged"):
        list(read_traces("traces", file, {"key": KEY}))
