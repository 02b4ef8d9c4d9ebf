import gzip
import io

import pytest

from junto.kernel.readers import Limits, Unreadable
from junto.kernel.readers.faults import shown, size_words
from junto.kernel.readers.streams import file_pieces, gunzip, text_pieces

NOISE = bytes(range(256)) * 400


def in_pieces(content: bytes, length: int):
    return (content[at : at + length] for at in range(0, len(content), length))


@pytest.mark.parametrize("length", [1, 7, 65_536])
def test_gzip_is_read_exactly_however_it_is_cut(length):
    assert b"".join(gunzip(in_pieces(gzip.compress(NOISE), length))) == NOISE


@pytest.mark.parametrize("length", [1, 7, 65_536])
def test_all_parts_are_read_and_zero_bytes_behind_them_passed_over(length):
    content = gzip.compress(b"first ") + gzip.compress(b"second") + b"\0" * 10
    assert b"".join(gunzip(in_pieces(content, length))) == b"first second"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (gzip.compress(NOISE)[:-1], "cut off"),
        (gzip.compress(NOISE)[:30], "cut off"),
        (b"", "cut off"),
        (gzip.compress(NOISE) + b"tail", "follows the end"),
        (gzip.compress(NOISE) + b"\x1f", "cut off"),
        (b"plain text, not packed", "damaged"),
        (gzip.compress(NOISE)[:-5] + b"\xff" * 5, "damaged"),
    ],
    ids=["short", "head", "empty", "tail", "begun", "plain", "sum"],
)
def test_broken_gzip_is_refused(content, words):
    with pytest.raises(Unreadable, match=words):
        list(gunzip([content]))


def test_unpacked_size_and_ratio_of_gzip():
    content = gzip.compress(NOISE)
    ratio = -(-len(NOISE) // len(content))
    assert sum(map(len, gunzip([content], Limits(unpacked_bytes=len(NOISE))))) == len(NOISE)
    with pytest.raises(Unreadable, match="unpacks to more than 100 KB"):
        list(gunzip([content], Limits(unpacked_bytes=len(NOISE) - 1)))
    assert sum(map(len, gunzip([content], Limits(ratio=ratio, ratio_floor=0)))) == len(NOISE)
    with pytest.raises(Unreadable, match="times its size"):
        list(gunzip([content], Limits(ratio=ratio - 1, ratio_floor=0)))


def test_size_of_a_file():
    assert b"".join(file_pieces(io.BytesIO(b"12345"), Limits(file_bytes=5), piece=2)) == b"12345"
    with pytest.raises(Unreadable, match="larger than 4 bytes"):
        list(file_pieces(io.BytesIO(b"12345"), Limits(file_bytes=4), piece=2))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("length", [1, 3, 65_536])
def test_text_is_told_by_its_mark_or_its_zero_bytes(encoding, length):
    text = '[{"name": "Zoë"}]'
    assert "".join(text_pieces(in_pieces(text.encode(encoding), length))) == text


@pytest.mark.parametrize("length", [1, 2, 65_536])
def test_bytes_that_do_not_fit_are_told_by_their_place(length):
    with pytest.raises(Unreadable) as caught:
        list(text_pieces(in_pieces("naïve ".encode() + b"\xff!", length)))
    assert caught.value.where.byte == 7
    assert str(caught.value).startswith("From byte 7 on the file is not UTF-8 text.")


def test_a_character_cut_in_half_at_the_end_is_found():
    with pytest.raises(Unreadable) as caught:
        list(text_pieces([b"abc\xc3"]))
    assert caught.value.where.byte == 3


def test_sizes_in_words():
    assert [size_words(size) for size in (0, 1023, 1024, 1536, 10 * 1024, 2 * 1024**3, 5000 * 1024**3)] == [
        "0 bytes", "1023 bytes", "1 KB", "1.5 KB", "10 KB", "2 GB", "5000 GB",
    ]  # fmt: skip


def test_names_are_shown_without_what_would_change_the_text_around_them():
    assert shown("a\r\nBcc: v\x1b[31m\u202e\ud800") == "a\\x0d\\x0aBcc: v\\x1b[31m\\u202e\\ud800"
    assert shown("x" * 100, 21) == "x" * 10 + "…" + "x" * 10
    assert shown("שלום") == "\u2068שלום\u2069"


def test_a_sentence_can_be_translated_with_its_phrases():
    from junto.kernel.readers.faults import Phrase

    german = {
        "Line %(line)s: %(what)s.": "Zeile %(line)s: %(what)s.",
        "a comma is missing": "ein Komma fehlt",
    }
    error = Unreadable("Line %(line)s: %(what)s.", line=3, what=Phrase("a comma is missing"))
    assert str(error) == "Line 3: a comma is missing."
    assert error.sentence(lambda text: german[text]) == "Zeile 3: ein Komma fehlt."


def test_an_error_survives_copying():
    import pickle

    error = pickle.loads(pickle.dumps(Unreadable("Line %(line)s.", line=3)))
    assert (str(error), error.params) == ("Line 3.", {"line": 3})
