import os
import time
from pathlib import Path

import pytest

from junto.kernel.readers import Fault, Unreadable
from junto.kernel.readers.child import Bounds, read_apart
from junto.kernel.readers.plain import read_table
from junto.kernel.readers.tables import Row

PROBES = "junto.kernel.readers.probes:"


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "people.csv"
    path.write_text("name,email\ncanaryxyzzy,a@firm.example\nBen\n", encoding="utf-8")
    with path.open("rb") as opened:
        yield opened


def test_records_come_back_in_their_order(file):
    reading = read_apart(f"{PROBES}echo", file, {"times": 1_234})
    assert list(reading) == [42] * 1_234
    assert 0 < reading.peak < 64 * 1024 * 1024


def test_the_file_is_read_from_its_beginning(file):
    file.read(10)
    assert list(read_apart(f"{PROBES}echo", file)) == [42]


def test_nothing_is_inherited_but_the_file(file, monkeypatch):
    monkeypatch.setenv("JUNTO_SECRET_KEY", "very secret")
    with open(os.devnull, "rb") as other:
        os.set_inheritable(other.fileno(), True)
        names, numbers = list(read_apart(f"{PROBES}surroundings", file))
    assert names == ["LANG", "PYTHONPATH"]
    assert set(numbers) <= {0, 1, 2, 3, 4}


def test_a_reader_writes_nothing_and_opens_no_connection(file):
    held = dict(read_apart(f"{PROBES}attempts", file))
    assert held == dict.fromkeys(
        ["write a file", "open a connection", "start a program", "remove a file", "write by number"], True
    )
    assert not Path("/tmp/junto-probe").exists()
    assert not Path("/dev/shm/junto-probe").exists()


@pytest.mark.parametrize(
    ("probe", "bounds", "words"),
    [
        ("spin", Bounds(seconds=1), "took longer than 1 seconds"),
        ("spin", Bounds(processor=1), "took longer than 1 seconds"),
        ("swell", Bounds(memory=128 * 1024 * 1024), "needed more memory"),
        ("fall", Bounds(), "brought the reader to a stop"),
        ("stumble", Bounds(), "brought the reader to a stop"),
    ],
)
def test_a_death_is_one_clear_sentence(file, probe, bounds, words):
    begun = time.monotonic()
    with pytest.raises(Unreadable, match=words) as caught:
        list(read_apart(f"{PROBES}{probe}", file, bounds=bounds))
    assert time.monotonic() - begun < 5
    assert (
        "canaryxyzzy" not in f"{caught.value} {getattr(caught.value, '__notes__', '')} {caught.value.params}"
    )
    assert list(read_apart(f"{PROBES}echo", file)) == [42]


def test_a_fault_of_our_own_is_noted_by_place_without_what_was_read(file):
    with pytest.raises(Unreadable) as caught:
        list(read_apart(f"{PROBES}stumble", file))
    assert caught.value.__notes__[0].startswith("ValueError at stumble in line ")


def test_reading_can_be_stopped(file):
    with pytest.raises(Unreadable, match="stopped as you asked"):
        list(read_apart(f"{PROBES}spin", file, stop=lambda: True))


def test_leaving_early_ends_the_child(file):
    records = iter(read_apart(f"{PROBES}echo", file, {"times": 10_000_000}))
    assert next(records) == 42
    records.close()
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_only_readers_of_ours_are_run(file):
    with pytest.raises(Unreadable):
        list(read_apart("os:listdir", file))


def test_a_table_read_apart_is_the_same_table(file):
    sheet = read_table(file, ["email"])
    assert sheet.columns == ("name", "email")
    first, second = list(sheet.rows)
    assert first == Row(2, ("canaryxyzzy", "a@firm.example"))
    assert isinstance(second, Fault)
    assert (second.line, str(second.error)) == (3, "Line 3 has 1 cells where the header has 2.")


def test_a_sentence_comes_over_with_its_place(file):
    with pytest.raises(Unreadable) as caught:
        read_table(file, ["office"])
    assert str(caught.value) == "The column “office” is missing. The file has: name, email."
    assert caught.value.where.line == 1


@pytest.mark.parametrize(
    "frame", [b"[]", b"[1", b'["records", 5]', b'["unreadable", [1]]', b"[" * 5_000, b'{"a":1}']
)
def test_a_child_that_lost_its_mind_is_not_believed(file, frame, monkeypatch):
    from junto.kernel.readers import child

    monkeypatch.setattr(child, "_frames", lambda *_: iter([frame]))
    with pytest.raises(Unreadable, match="brought the reader to a stop"):
        list(read_apart(f"{PROBES}echo", file))


def test_a_child_ended_from_outside_is_told_so(file):
    import signal

    before = set(children())
    ended = False

    def end_it() -> bool:
        nonlocal ended
        for child in set(children()) - before:
            os.kill(child, signal.SIGKILL)
            ended = True
        return False

    with pytest.raises(Unreadable, match="The system ended the reading"):
        list(read_apart(f"{PROBES}spin", file, bounds=Bounds(seconds=10), stop=end_it))
    assert ended


def children() -> list[int]:
    listed = Path(f"/proc/self/task/{os.getpid()}/children")
    if not listed.exists():
        pytest.skip("this system does not list the children of a process")
    return [int(number) for number in listed.read_text().split()]
