"""Bytes in pieces: from a file, from gzip, and as text."""

import codecs
import zlib
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from junto.kernel.readers.faults import N_, Unreadable, Where, size_words
from junto.kernel.readers.limits import LIMITS, Limits

PIECE = 65_536

TOO_BIG = N_("The file is larger than %(limit)s. Split it, or export a shorter period.")
UNPACKS_TOO_BIG = N_(
    "The file unpacks to more than %(limit)s, so reading stopped. Export a shorter period, or split it."
)
UNPACKS_TOO_FAR = N_(
    "The file unpacks to more than %(ratio)s times its size, which real exports do not. "
    "Nothing was read from it."
)
GZIP_CUT = N_(
    "The file ends before its compressed content does. It was probably cut off on its way; send it again."
)
GZIP_BROKEN = N_("The compressed content of the file is damaged and cannot be unpacked. Send it again.")
GZIP_TAIL = N_(
    "Something that is not compressed content follows the end of the file. Pack it again and send that."
)

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def file_pieces(file: BinaryIO, limits: Limits = LIMITS, piece: int = PIECE) -> Iterator[bytes]:
    """Yield an open file in pieces.

    Parameters
    ----------
    file : BinaryIO
        Read from where it stands.
    limits : Limits
        `file_bytes` bounds the sum.
    piece : int
        Bytes a piece, at most.

    Raises
    ------
    Unreadable
        When the file is larger than it may be.
    """
    total = 0
    while data := file.read(piece):
        total += len(data)
        if total > limits.file_bytes:
            raise Unreadable(TOO_BIG, limit=size_words(limits.file_bytes))
        yield data


def gunzip(pieces: Iterable[bytes], limits: Limits = LIMITS) -> Iterator[bytes]:
    """Inflate gzip content in pieces, all of its parts, within the limits.

    Parameters
    ----------
    pieces : iterable of bytes
        The packed content.
    limits : Limits
        `unpacked_bytes` bounds the sum; `ratio` (above `ratio_floor`) what one packed byte may become.

    Yields
    ------
    bytes
        At most 64 KB each.

    Raises
    ------
    Unreadable
        Too much content, damaged or cut-off content, anything after the end that is not gzip or zero bytes.
    """
    inflater = zlib.decompressobj(31)
    packed = unpacked = 0
    for piece in pieces:
        packed += len(piece)
        rest = piece
        while rest:
            if inflater.eof:
                rest = rest.lstrip(b"\0")
                if not b"\x1f\x8b".startswith(rest[:2]):
                    raise Unreadable(GZIP_TAIL)
                if rest:
                    inflater = zlib.decompressobj(31)
                continue
            try:
                for data in inflated(inflater, rest):
                    unpacked += len(data)
                    if unpacked > limits.unpacked_bytes:
                        raise Unreadable(UNPACKS_TOO_BIG, limit=size_words(limits.unpacked_bytes))
                    if unpacked > limits.ratio_floor and unpacked > limits.ratio * packed:
                        raise Unreadable(UNPACKS_TOO_FAR, ratio=limits.ratio)
                    yield data
            except zlib.error:
                raise Unreadable(GZIP_BROKEN) from None
            rest = inflater.unused_data
    if not inflater.eof:
        raise Unreadable(GZIP_CUT)


def inflated(inflater: "zlib._Decompress", packed: bytes) -> Iterator[bytes]:
    """Inflate a piece without ever holding more than 64 KB of the result.

    Parameters
    ----------
    inflater : zlib decompression object
        Keeps its state between pieces.
    packed : bytes
        The next packed bytes.

    Raises
    ------
    zlib.error
        When the content is damaged.
    """
    while True:
        data = inflater.decompress(packed, PIECE)
        packed = inflater.unconsumed_tail
        if data:
            yield data
        if inflater.eof or (not packed and len(data) < PIECE):
            return


def encoding_of(head: bytes) -> tuple[str, int]:
    """Tell the encoding of text from its first bytes.

    Parameters
    ----------
    head : bytes
        The first bytes, four or more where the file has them.

    Returns
    -------
    tuple of (str, int)
        Name of the encoding and the length of its mark; UTF-8 when nothing says otherwise. Two-byte text
        without a mark is told by its zero bytes.
    """
    for mark, name in BOMS:
        if head.startswith(mark):
            return name, len(mark)
    sample = head[: len(head) // 2 * 2][:200]
    even, odd = sample[0::2], sample[1::2]
    if len(sample) >= 4 and odd.count(0) > 0.7 * len(odd) and not even.count(0):
        return "utf-16-le", 0
    if len(sample) >= 4 and even.count(0) > 0.7 * len(even) and not odd.count(0):
        return "utf-16-be", 0
    return "utf-8", 0


NOT_UTF8 = N_(
    "From byte %(byte)s on the file is not %(encoding)s text. Save it again as UTF-8 and send that."
)


def text_pieces(pieces: Iterable[bytes]) -> Iterator[str]:
    """Decode pieces of UTF-8, UTF-16 or UTF-32 text, told by its mark; UTF-8 without one.

    Parameters
    ----------
    pieces : iterable of bytes
        The content from its first byte.

    Raises
    ------
    Unreadable
        With the position of the first byte that does not fit.
    """
    decoder: codecs.IncrementalDecoder | None = None
    encoding = "utf-8"
    before = 0
    source = iter(pieces)
    for piece in _first_whole(source):
        if decoder is None:
            encoding, mark = encoding_of(piece)
            decoder = codecs.getincrementaldecoder(encoding)()
            piece = piece[mark:]
            before = mark
        yield _decoded(decoder, piece, before, encoding, final=False)
        before += len(piece)
    if decoder is not None:
        yield _decoded(decoder, b"", before, encoding, final=True)


def _first_whole(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The same pieces, the first one long enough to tell the encoding."""
    head = b""
    for piece in pieces:
        head += piece
        if len(head) >= 200:
            break
    if head:
        yield head
    yield from pieces


def _decoded(
    decoder: codecs.IncrementalDecoder, piece: bytes, before: int, encoding: str, *, final: bool
) -> str:
    waiting = len(decoder.getstate()[0])
    try:
        return decoder.decode(piece, final)
    except UnicodeDecodeError as error:
        at = before - waiting + error.start
        raise Unreadable(NOT_UTF8, Where(byte=at), byte=at, encoding=encoding.upper()) from None
