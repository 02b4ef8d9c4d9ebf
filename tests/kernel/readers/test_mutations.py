"""Files of ours, damaged at random: read, or refused with a sentence; never anything else."""

import gzip
import io
import json
from collections.abc import Callable

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from junto.kernel.readers import Limits, Unreadable
from junto.kernel.readers.archives import Archive
from junto.kernel.readers.documents import document, lines, records
from junto.kernel.readers.streams import gunzip
from junto.kernel.readers.tables import Table

from .making import bare_zip

DAY = json.dumps(
    [{"ts": "1704183844.0001", "user": "U1", "text": "a \\u00fc ü", "n": [1, {"b": None}]}] * 3
).encode()
SEEDS = {
    "zip": bare_zip({"users.json": b"[]", "leases/2024-01-02.json": DAY}),
    "gz": gzip.compress(DAY, mtime=0),
    "json": DAY,
    "csv": 'name;email\n"Zoë\nLi";z@firm.example\n=1;b\n'.encode(),
}
LIMITS = Limits(unpacked_bytes=1_000_000, record_bytes=10_000, table_line=10_000)


@st.composite
def damaged(draw: st.DrawFn, content: bytes) -> bytes:
    data = bytearray(content)
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, max(0, len(data) - 1)))
        deed = draw(st.sampled_from(["set", "drop", "repeat", "insert", "cut"]))
        length = draw(st.integers(1, 20))
        if deed == "set" and data:
            data[at] = draw(st.integers(0, 255))
        elif deed == "drop":
            del data[at : at + length]
        elif deed == "repeat":
            data[at:at] = data[at : at + length] * draw(st.integers(1, 50))
        elif deed == "insert":
            data[at:at] = (
                draw(st.sampled_from([b"[", b'"', b"\\u", b"\0", b"\xff", b"{", b"PK\x05\x06", b";", b"\r"]))
                * length
            )
        else:
            del data[at:]
    return bytes(data)


def consume(kind: str, content: bytes) -> None:
    file = io.BytesIO(content)
    if kind == "zip":
        archive = Archive(file, LIMITS)
        for member in archive.members:
            list(records(archive.pieces(member), LIMITS))
    elif kind == "gz":
        list(records(gunzip([content], LIMITS), LIMITS))
    elif kind == "csv":
        list(Table(file, LIMITS).rows())
    else:
        list(lines([content], LIMITS))
        refusal_of(lambda: list(records([content], LIMITS)))
        refusal_of(lambda: document([content], LIMITS))


def refusal_of(read: Callable[[], object]) -> str:
    """The sentence it was refused with, or "read"; whatever else is raised is a failure."""
    try:
        read()
    except Unreadable as error:
        return str(error)
    return "read"


@settings(max_examples=400, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(data=st.data(), kind=st.sampled_from(sorted(SEEDS)))
def test_damaged_files_are_read_or_refused(data, kind):
    content = data.draw(damaged(SEEDS[kind]))
    assert refusal_of(lambda: consume(kind, content)).strip()


@settings(max_examples=200, deadline=None, derandomize=True)
@given(content=st.binary(max_size=400), kind=st.sampled_from(sorted(SEEDS)))
def test_noise_is_read_or_refused(content, kind):
    assert refusal_of(lambda: consume(kind, content)).strip()
