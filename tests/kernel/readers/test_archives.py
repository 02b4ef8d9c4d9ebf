import io
import zipfile

import pytest

from junto.kernel.readers import Limits, Unreadable
from junto.kernel.readers.archives import EMPTY_FILE, LINK, NESTED, UNSAFE_NAME, Archive

from .making import bare_zip, raw_zip

NOISE = bytes(range(256)) * 8
GOOD = {"users.json": b"[]", "leases/2024-01-02.json": b'[{"ts":"1"}]'}


def opened(content: bytes, limits: Limits = Limits()) -> Archive:  # noqa: B008 - a frozen value
    return Archive(io.BytesIO(content), limits)


def read(archive: Archive) -> dict[str, bytes]:
    return {member.name: b"".join(archive.pieces(member)) for member in archive.members}


def refusal(content: bytes, limits: Limits = Limits()) -> str:  # noqa: B008 - the limits are frozen
    with pytest.raises(Unreadable) as caught:
        read(opened(content, limits))
    return str(caught.value)


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_an_ordinary_archive_is_read_exactly(method):
    assert read(opened(bare_zip(GOOD, method))) == GOOD


def test_content_of_many_pieces_is_read_exactly():
    content = b"".join(str(number).encode() for number in range(200_000))
    pieces = list(
        opened(bare_zip({"a.json": content})).pieces(opened(bare_zip({"a.json": content})).members[0])
    )
    assert b"".join(pieces) == content
    assert max(map(len, pieces)) <= 65_536


def test_something_in_front_of_the_archive_does_no_harm():
    entry = {"name": "a.json", "content": b"[1]"}
    assert read(opened(raw_zip([entry], front=b"<html>hello</html>\n"))) == {"a.json": b"[1]"}


def test_streamed_archives_with_trailing_sizes_are_read():
    class Pipe(io.RawIOBase):
        def __init__(self):
            self.held = bytearray()

        def writable(self):
            return True

        def write(self, data):
            self.held += data
            return len(data)

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.json", b"[1, 2]")
    assert read(opened(bytes(pipe.held))) == {"a.json": b"[1, 2]"}


def test_archives_with_more_members_than_sixteen_bits_count_are_read():
    content = bare_zip([(f"c/{number}.json", b"") for number in range(66_000)] + [("a.json", b"[]")])
    archive = opened(content)
    assert [member.name for member in archive.members] == ["a.json"]
    assert [(skipped.reason, skipped.count, skipped.names) for skipped in archive.skipped] == [
        (EMPTY_FILE, 66_000, ())
    ]


@pytest.mark.parametrize(
    "name",
    ["../x", "/x", "a/../../x", "a/./x", "~/x", "..\\x", "C:\\x", "C:x", "a//x", "users.json/x", "a\x07x"],
)
def test_unsafe_names_are_skipped_and_told(name):
    content = raw_zip(
        [{"name": key, "content": value} for key, value in GOOD.items()] + [{"name": name, "content": b"x"}]
    )
    archive = opened(content)
    assert read(archive) == GOOD
    assert [(skipped.reason, skipped.count) for skipped in archive.skipped] == [(UNSAFE_NAME, 1)]


def test_links_are_never_followed():
    content = raw_zip(
        [{"name": "a.json", "content": b"[]"}, {"name": "b.json", "content": b"a.json", "mode": 0o120777}]
    )
    archive = opened(content)
    assert read(archive) == {"a.json": b"[]"}
    assert [(skipped.reason, skipped.names) for skipped in archive.skipped] == [(LINK, ("b.json",))]


def test_archives_inside_are_listed_and_never_opened():
    archive = opened(bare_zip({"a.json": b"[]", "inner.ZIP": bare_zip(GOOD), "b.tar.gz": b"x"}))
    assert read(archive) == {"a.json": b"[]"}
    assert [(skipped.reason, skipped.names) for skipped in archive.skipped] == [
        (NESTED, ("inner.ZIP", "b.tar.gz"))
    ]


def test_a_name_given_twice_is_refused(recwarn):
    content = raw_zip([{"name": "a.json", "content": b"[1]"}, {"name": "a.json", "content": b"[2]"}])
    assert "“a.json” more than once" in refusal(content)


def test_names_that_differ_in_capitals_are_kept_apart():
    archive = opened(bare_zip({"users.json": b"[1]", "Users.json": b"[2]"}))
    assert read(archive) == {"users.json": b"[1]", "Users.json": b"[2]"}
    assert archive.member("USERS.json") is None


def test_members_that_share_their_content_are_refused():
    content = raw_zip([{"name": "a.json", "content": NOISE}, {"name": "a.json", "content": NOISE, "at": 0}])
    assert "overlap" in refusal(content)


@pytest.mark.parametrize("flag", [0x1, 0x40, 0x2000])
def test_protected_archives_are_refused(flag):
    content = raw_zip([{"name": "a.json", "content": b"[]", "flags": flag}])
    assert refusal(content) == (
        "Password-protected archives are not supported. Export without a password and send that."
    )


def test_other_ways_of_packing_are_refused():
    assert "“a.json” is packed in a way" in refusal(
        raw_zip([{"name": "a.json", "content": b"[]", "method": 14}])
    )


def test_a_member_that_unpacks_beyond_what_it_declares_is_stopped_there():
    content = raw_zip([{"name": "a.json", "content": NOISE * 500, "size": 100}])
    assert refusal(content) == (
        "“a.json” unpacks to more than the 100 bytes it declares. Export again and send that."
    )


def test_a_member_that_unpacks_to_less_is_refused():
    assert "less than" in refusal(raw_zip([{"name": "a.json", "content": b"[]", "size": 100}]))


def test_a_flipped_byte_is_found():
    content = bytearray(raw_zip([{"name": "a.json", "content": b"[12345]", "method": 0}]))
    content[content.index(b"12345")] ^= 1
    assert refusal(bytes(content)) == "“a.json” is damaged and cannot be unpacked. Send the archive again."


def test_two_names_for_one_member_are_refused():
    content = raw_zip([{"name": "a.json", "content": b"[]"}])
    assert "say different things" in refusal(content.replace(b"a.json", b"b.json", 1))


@pytest.mark.parametrize("share", [0.1, 0.5, 0.95])
def test_a_cut_off_archive_is_refused(share):
    content = bare_zip(GOOD)
    assert refusal(content[: int(len(content) * share)]) == (
        "The archive is not complete. It was probably cut off on its way; send it again."
    )


@pytest.mark.parametrize("content", [b"", b"hello", b"\x1f\x8b\x08", b"%PDF-1.7" * 100])
def test_what_is_no_archive_is_told_so(content):
    assert refusal(content).startswith("This is not a zip archive.")


def test_an_empty_archive_is_refused():
    assert "holds no files" in refusal(bare_zip({}))


def test_names_are_safe_to_show():
    archive = opened(
        raw_zip([{"name": "a.json", "content": b"[]"}, {"name": "\u202egpj.\x1b[31m", "content": b"x"}])
    )
    assert archive.skipped[0].names == ("\\u202egpj.\\x1b[31m",)


# Limits, just under and just over.


def test_members():
    content = bare_zip({"a": b"x", "b": b"x", "c": b"x"})
    assert len(read(opened(content, Limits(members=3)))) == 3
    assert "more than 2 files" in refusal(content, Limits(members=2))


def test_length_of_names():
    content = bare_zip({"a" * 40: b"x"})
    assert len(read(opened(content, Limits(name_length=40)))) == 1
    assert "40 characters" in refusal(content, Limits(name_length=39))


def test_ratio_of_a_member():
    content = bare_zip({"a": b"\0" * 100_000})
    packed = opened(content, Limits(ratio=2000)).members[0].entry.packed
    ratio = -(-100_000 // packed)
    assert len(read(opened(content, Limits(ratio=ratio, ratio_floor=0)))["a"]) == 100_000
    assert "“a” unpacks to more than" in refusal(content, Limits(ratio=ratio - 1, ratio_floor=0))
    assert len(read(opened(content, Limits(ratio=ratio - 1, ratio_floor=100_000)))["a"]) == 100_000


def test_sum_of_sizes():
    content = bare_zip({"a": NOISE, "b": NOISE})
    assert len(read(opened(content, Limits(unpacked_bytes=2 * len(NOISE))))) == 2
    assert "unpacks to more than" in refusal(content, Limits(unpacked_bytes=2 * len(NOISE) - 1))


def test_the_sum_is_counted_again_while_inflating():
    archive = opened(bare_zip({"a": NOISE}), Limits(unpacked_bytes=2 * len(NOISE)))
    for _ in range(2):
        b"".join(archive.pieces(archive.members[0]))
    with pytest.raises(Unreadable):
        b"".join(archive.pieces(archive.members[0]))


def test_size_of_the_file():
    content = bare_zip(GOOD)
    assert read(opened(content, Limits(file_bytes=len(content)))) == GOOD
    assert "larger than" in refusal(content, Limits(file_bytes=len(content) - 1))


def test_size_of_the_table_of_contents():
    content = bare_zip({"a": b"x"})
    assert read(opened(content, Limits(directory_bytes=47))) == {"a": b"x"}
    assert "table of contents is larger" in refusal(content, Limits(directory_bytes=46))
