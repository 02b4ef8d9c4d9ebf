"""Zip archives, read member by member as streams, under limits, with names that are never paths."""

import re
import stat
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from junto.kernel.readers import directory
from junto.kernel.readers.directory import Entry
from junto.kernel.readers.faults import N_, Unreadable, Where, shown, size_words
from junto.kernel.readers.limits import LIMITS, Limits
from junto.kernel.readers.streams import PIECE, TOO_BIG, UNPACKS_TOO_BIG, inflated

EMPTY = N_("The archive holds no files. There is nothing to import from it.")
ENCRYPTED = N_("Password-protected archives are not supported. Export without a password and send that.")
DUPLICATE = N_(
    "The archive holds “%(member)s” more than once, so it is not clear which one counts. "
    "Export again and send that."
)
OVERLAP = N_(
    "Parts of the archive overlap at “%(member)s”, which real archives never do. Nothing was read from it."
)
LONG_NAME = N_(
    "The archive holds a file whose name has %(length)s characters (“%(member)s”); "
    "at most %(limit)s are read."
)
METHOD = N_(
    "“%(member)s” is packed in a way that is not read here. Pack the archive again as an ordinary zip file."
)
BOMB = N_(
    "“%(member)s” unpacks to more than %(ratio)s times its packed size, which real exports do not. "
    "Nothing was read from the archive."
)
LIES = N_("“%(member)s” unpacks to more than the %(size)s it declares. Export again and send that.")
SHORT = N_("“%(member)s” unpacks to less than the %(size)s it declares. Export again and send that.")
DAMAGED = N_("“%(member)s” is damaged and cannot be unpacked. Send the archive again.")
DISAGREES = N_(
    "The archive's table of contents and “%(member)s” itself say different things. "
    "Export again and send that."
)

LINK = "link"
UNSAFE_NAME = "unsafe name"
NESTED = "archive inside the archive"
EMPTY_FILE = "empty file"
SKIP_REASONS = {
    LINK: N_("links and devices, never followed"),
    UNSAFE_NAME: N_("names that point outside the archive or are not plain"),
    NESTED: N_("archives inside the archive, never opened"),
    EMPTY_FILE: N_("empty files"),
}

_ARCHIVE_ENDINGS = (".zip", ".gz", ".tgz", ".tar", ".bz2", ".xz", ".7z", ".rar", ".zst", ".jar")
_DRIVE = re.compile(r"[A-Za-z]:")
_NOT_PLAIN = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_NAMES_LISTED = 20


@dataclass(frozen=True, slots=True)
class Member:
    """One readable file of an archive; its name is a label and never a path."""

    name: str
    size: int
    entry: Entry


@dataclass(frozen=True, slots=True)
class Skipped:
    """Members left alone for one reason: how many, and the first few names, already safe to show."""

    reason: str
    count: int
    names: tuple[str, ...]


class Archive:
    """A zip archive whose table of contents has been checked before anything is unpacked.

    Parameters
    ----------
    file : BinaryIO
        Open and seekable; not closed here.
    limits : Limits
        Members, names, sizes, ratio.

    Attributes
    ----------
    members : tuple of Member
        In the order of the table of contents; folders are left out.
    skipped : tuple of Skipped
        What is never read: links, unsafe names, archives, empty files.

    Raises
    ------
    Unreadable
        Not a zip archive, cut off, protected, ambiguous, overlapping, too large, or nothing in it.
    """

    def __init__(self, file: BinaryIO, limits: Limits = LIMITS) -> None:
        self._file = file
        self._limits = limits
        self._unpacked = 0
        size = file.seek(0, 2)
        if size > limits.file_bytes:
            raise Unreadable(TOO_BIG, limit=size_words(limits.file_bytes))
        entries = directory.entries(file, size, limits)
        if not entries:
            raise Unreadable(EMPTY)
        _check(entries, limits)
        self.members, self.skipped = _sorted_out(entries)
        self._by_name = {member.name: member for member in self.members}

    def member(self, name: str) -> Member | None:
        """The member of exactly this name, capitals included; None when there is none."""
        return self._by_name.get(name)

    def pieces(self, member: Member) -> Iterator[bytes]:
        """Unpack one member in pieces of at most 64 KB, counting while inflating.

        Parameters
        ----------
        member : Member
            One of `members`.

        Raises
        ------
        Unreadable
            Damaged, longer or shorter than declared, or beyond a limit of the whole archive. What was
            yielded before must then not be kept.
        """
        entry, where, name = member.entry, Where(member=member.name), shown(member.name)
        start = directory.body_of(self._file, entry)
        if start is None:
            raise Unreadable(DISAGREES, where, member=name)
        total = check = 0
        try:
            for data in self._raw(entry, start):
                total += len(data)
                self._unpacked += len(data)
                check = zlib.crc32(data, check)
                if total > entry.size:
                    raise Unreadable(LIES, where, member=name, size=size_words(entry.size))
                if self._unpacked > self._limits.unpacked_bytes:
                    raise Unreadable(UNPACKS_TOO_BIG, where, limit=size_words(self._limits.unpacked_bytes))
                if total > self._limits.ratio_floor and total > self._limits.ratio * entry.packed:
                    raise Unreadable(BOMB, where, member=name, ratio=self._limits.ratio)
                yield data
        except zlib.error:
            raise Unreadable(DAMAGED, where, member=name) from None
        if total < entry.size:
            raise Unreadable(SHORT, where, member=name, size=size_words(entry.size))
        if check != entry.crc:
            raise Unreadable(DAMAGED, where, member=name)

    def _raw(self, entry: Entry, start: int) -> Iterator[bytes]:
        """The content of one entry, inflated where it is packed; the file may be moved between pieces."""
        inflater = zlib.decompressobj(-15) if entry.method == directory.DEFLATED else None
        left = entry.packed
        while left > 0:
            self._file.seek(start + entry.packed - left)
            packed = self._file.read(min(PIECE, left))
            if not packed:
                raise zlib.error
            left -= len(packed)
            if inflater is None:
                yield packed
                continue
            yield from inflated(inflater, packed)
            if inflater.eof:
                break
        if inflater is not None and not inflater.eof:
            raise zlib.error


def _check(entries: list[Entry], limits: Limits) -> None:
    """Refuse the whole archive for what no real export does."""
    declared = 0
    end, behind = -1, ""
    for entry in sorted(entries, key=lambda entry: entry.offset):
        if entry.offset < end:
            raise Unreadable(OVERLAP, Where(member=entry.name), member=shown(behind or entry.name))
        end, behind = entry.end, entry.name
    names: set[str] = set()
    for entry in entries:
        name, where = shown(entry.name), Where(member=entry.name)
        if entry.encrypted:
            raise Unreadable(ENCRYPTED)
        if len(entry.name) > limits.name_length:
            raise Unreadable(LONG_NAME, where, member=name, length=len(entry.name), limit=limits.name_length)
        if entry.name in names:
            raise Unreadable(DUPLICATE, where, member=name)
        names.add(entry.name)
        if entry.method not in (directory.STORED, directory.DEFLATED):
            raise Unreadable(METHOD, where, member=name)
        if entry.size > limits.ratio_floor and entry.size > limits.ratio * entry.packed:
            raise Unreadable(BOMB, where, member=name, ratio=limits.ratio)
        declared += entry.size
        if declared > limits.unpacked_bytes:
            raise Unreadable(UNPACKS_TOO_BIG, where, limit=size_words(limits.unpacked_bytes))


def _sorted_out(entries: list[Entry]) -> tuple[tuple[Member, ...], tuple[Skipped, ...]]:
    """Part the readable members from those that are never read."""
    files = {entry.name for entry in entries if not entry.name.endswith("/")}
    counts: Counter[str] = Counter()
    names: dict[str, list[str]] = {}
    members = []
    for entry in entries:
        reason = _reason(entry, files)
        if reason is None:
            members.append(Member(entry.name, entry.size, entry))
        elif reason:
            counts[reason] += 1
            if reason != EMPTY_FILE and len(names.setdefault(reason, [])) < _NAMES_LISTED:
                names[reason].append(shown(entry.name))
    skipped = tuple(
        Skipped(reason, counts[reason], tuple(names.get(reason, ()))) for reason in sorted(counts)
    )
    return tuple(members), skipped


def _reason(entry: Entry, files: set[str]) -> str | None:
    """Why an entry is not read; empty for a plain folder, None for a readable file."""
    name = entry.name
    kind = stat.S_IFMT(entry.mode)
    if kind and not stat.S_ISREG(kind) and not stat.S_ISDIR(kind):
        return LINK
    parts = name.removesuffix("/").split("/")
    if (
        name.startswith(("/", "~"))
        or "\\" in name
        or _DRIVE.match(name)
        or _NOT_PLAIN.search(name)
        or any(part in ("", ".", "..") for part in parts)
        or any("/".join(parts[:depth]) in files for depth in range(1, len(parts)))
    ):
        return UNSAFE_NAME
    if name.endswith("/"):
        return ""
    if name.lower().endswith(_ARCHIVE_ENDINGS):
        return NESTED
    return EMPTY_FILE if entry.size == 0 else None
