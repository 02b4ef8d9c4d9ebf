"""The table of contents of a zip archive, read without trusting it.

The standard library opens archives whose members overlap and believes the sizes they declare, so the few
structures needed (central entries, local headers, the end records of APPNOTE.TXT 6.3) are read here.
"""

import struct
from dataclasses import dataclass
from typing import BinaryIO

from junto.kernel.readers.faults import N_, Unreadable, size_words
from junto.kernel.readers.limits import Limits

STORED, DEFLATED = 0, 8

NOT_ZIP = N_("This is not a zip archive. Send the archive as it was exported, with the ending .zip.")
CUT_OFF = N_("The archive is not complete. It was probably cut off on its way; send it again.")
BROKEN = N_("The archive's table of contents cannot be read. Export again and send that.")
SEVERAL_DISKS = N_("The archive is one part of several. Pack it as one file and send that.")
TOO_MANY = N_("The archive holds more than %(limit)s files. Export a shorter period.")
BIG_DIRECTORY = N_("The archive's table of contents is larger than %(limit)s. Export a shorter period.")

_END = struct.Struct("<4s4H2LH")
_LOCATOR = struct.Struct("<4sLQL")
_END64 = struct.Struct("<4sQ2H2L4Q")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_LONGEST_COMMENT = 65_535
_PROTECTED = 0x1 | 0x40 | 0x2000
_UTF8_NAME = 0x800
_UNIX = 3


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the table of contents: sizes in bytes, `offset` of its header, `mode` as on Unix."""

    name: str
    offset: int
    packed: int
    size: int
    crc: int
    method: int
    mode: int
    encrypted: bool
    raw_name: bytes

    @property
    def end(self) -> int:
        """The first byte behind its header and content, at the least."""
        return self.offset + _LOCAL.size + len(self.raw_name) + self.packed


def entries(file: BinaryIO, size: int, limits: Limits) -> list[Entry]:
    """Read the table of contents.

    Parameters
    ----------
    file : BinaryIO
        Open and seekable.
    size : int
        Bytes of the file.
    limits : Limits
        `members` and `directory_bytes` bound what is held.

    Returns
    -------
    list of Entry
        In their order; offsets corrected for anything that stands in front of the archive.

    Raises
    ------
    Unreadable
        Not an archive, cut off, split over several files, too many members, or contradicting itself.
    """
    count, length, start, end = _end_record(file, size)
    if count > limits.members:
        raise Unreadable(TOO_MANY, limit=limits.members)
    if length > limits.directory_bytes:
        raise Unreadable(BIG_DIRECTORY, limit=size_words(limits.directory_bytes))
    front = end - length - start
    if front < 0 or length < count * _CENTRAL.size:
        raise Unreadable(CUT_OFF)
    file.seek(end - length)
    found: list[Entry] = []
    left = length
    while left >= _CENTRAL.size and len(found) <= count:
        entry, used = _entry(file, left, front)
        if entry.end > end - length:
            raise Unreadable(BROKEN)
        found.append(entry)
        left -= used
    if len(found) != count or left:
        raise Unreadable(BROKEN)
    return found


def body_of(file: BinaryIO, entry: Entry) -> int | None:
    """Where the content of an entry begins; None when its own header contradicts the table of contents."""
    file.seek(entry.offset)
    head = file.read(_LOCAL.size)
    if len(head) < _LOCAL.size:
        return None
    mark, _version, flags, method, *_, name_length, extra_length = _LOCAL.unpack(head)
    if mark != b"PK\x03\x04" or method != entry.method or flags & _PROTECTED:
        return None
    if name_length != len(entry.raw_name) or file.read(name_length) != entry.raw_name:
        return None
    return entry.offset + _LOCAL.size + int(name_length) + int(extra_length)


def _end_record(file: BinaryIO, size: int) -> tuple[int, int, int, int]:
    """Members, length and declared start of the table of contents, and where it really ends."""
    file.seek(0)
    looks_like = file.read(4) in (b"PK\x03\x04", b"PK\x05\x06")
    tail_start = max(0, size - _END.size - _LONGEST_COMMENT)
    file.seek(tail_start)
    tail = file.read(_END.size + _LONGEST_COMMENT)
    at = tail.rfind(b"PK\x05\x06")
    while at >= 0:
        record = tail[at : at + _END.size]
        if len(record) == _END.size and at + _END.size + _END.unpack(record)[7] == len(tail):
            break
        at = tail.rfind(b"PK\x05\x06", 0, at)
    if at < 0:
        raise Unreadable(CUT_OFF if looks_like else NOT_ZIP)
    _mark, disk, first_disk, here, count, length, start, _comment = _END.unpack(tail[at : at + _END.size])
    end = tail_start + at
    if 0xFFFF in (disk, first_disk, here, count) or 0xFFFFFFFF in (length, start):
        wide = _end_record64(file, end)
        if wide is not None:
            return wide
    if disk or first_disk or here != count:
        raise Unreadable(SEVERAL_DISKS)
    return count, length, start, end


def _end_record64(file: BinaryIO, end: int) -> tuple[int, int, int, int] | None:
    """The same from the 64-bit twin of the end record, which large archives have."""
    if end < _LOCATOR.size + _END64.size:
        return None
    file.seek(end - _LOCATOR.size)
    mark, _disk, declared, disks = _LOCATOR.unpack(file.read(_LOCATOR.size))
    if mark != b"PK\x06\x07":
        return None
    if disks > 1:
        raise Unreadable(SEVERAL_DISKS)
    for at in (declared, end - _LOCATOR.size - _END64.size):
        if 0 <= at <= end - _LOCATOR.size - _END64.size:
            file.seek(at)
            head = _END64.unpack(file.read(_END64.size))
            if head[0] == b"PK\x06\x06":
                if head[6] != head[7]:
                    raise Unreadable(SEVERAL_DISKS)
                return head[7], head[8], head[9], at
    raise Unreadable(BROKEN)


def _entry(file: BinaryIO, left: int, front: int) -> tuple[Entry, int]:
    head = _CENTRAL.unpack(file.read(_CENTRAL.size))
    mark, made_by, _needed, flags, method, _time, _date, crc, packed, size = head[:10]
    name_length, extra_length, comment_length, _disk, _inside, outside, offset = head[10:]
    used = _CENTRAL.size + name_length + extra_length + comment_length
    if mark != b"PK\x01\x02" or used > left:
        raise Unreadable(BROKEN)
    raw_name = file.read(name_length)
    extra = file.read(extra_length)
    file.seek(comment_length, 1)
    if 0xFFFFFFFF in (packed, size, offset):
        size, packed, offset = _wide(extra, size, packed, offset)
    try:
        name = raw_name.decode("utf-8" if flags & _UTF8_NAME else "cp437")
    except UnicodeDecodeError:
        raise Unreadable(BROKEN) from None
    mode = outside >> 16 if made_by >> 8 == _UNIX else 0
    entry = Entry(name, offset + front, packed, size, crc, method, mode, bool(flags & _PROTECTED), raw_name)
    return entry, used


def _wide(extra: bytes, size: int, packed: int, offset: int) -> tuple[int, int, int]:
    """Sizes and offset from the 64-bit extra field, for those that do not fit into 32 bits."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, at)
        body = extra[at + 4 : at + 4 + length]
        at += 4 + length
        if kind != 1:
            continue
        values = [size, packed, offset]
        place = 0
        for number, value in enumerate(values):
            if value == 0xFFFFFFFF and place + 8 <= len(body):
                values[number] = struct.unpack_from("<Q", body, place)[0]
                place += 8
        return values[0], values[1], values[2]
    return size, packed, offset
