"""The text under a table: its encoding, its lines, the mark between its cells."""

import codecs
import csv
import re
from collections import Counter
from collections.abc import Iterator
from typing import BinaryIO

from junto.kernel.readers.faults import N_, Unreadable, Where
from junto.kernel.readers.limits import Limits
from junto.kernel.readers.streams import NOT_UTF8, encoding_of, file_pieces

NOTHING = N_("The file is empty. There is nothing to import from it.")

_SNIFFED = 64
_SNIFFED_CHARACTERS = 200_000
_BREAK = re.compile(r"\r\n|\r|\n")
_DECLARED = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)


class LineTooLong(Exception):  # noqa: N818 - a signal between two modules, never shown
    """One line holds more characters than it may; what follows it can be read."""


def encoding_in(file: BinaryIO, limits: Limits) -> tuple[str, int]:
    """Tell the encoding of a whole file, and the length of its mark, by reading it once.

    Parameters
    ----------
    file : BinaryIO
        Open and seekable.
    limits : Limits
        `file_bytes` bounds it.

    Returns
    -------
    tuple of (str, int)
        "utf-8", "utf-16-le" and so on by mark or zero bytes; "cp1252" when it is not UTF-8 but what European
        spreadsheets write.

    Raises
    ------
    Unreadable
        Empty, or no encoding fits: with the first byte that does not.
    """
    file.seek(0)
    head = file.read(200)
    if not head:
        raise Unreadable(NOTHING)
    encoding, mark = encoding_of(head)
    at = _first_misfit(file, encoding, mark, limits)
    if at is None:
        return encoding, mark
    if encoding == "utf-8" and not mark and _first_misfit(file, "cp1252", 0, limits) is None:
        return "cp1252", 0
    raise Unreadable(NOT_UTF8, Where(byte=at), byte=at, encoding=encoding.upper())


def _first_misfit(file: BinaryIO, encoding: str, mark: int, limits: Limits) -> int | None:
    decoder = codecs.getincrementaldecoder(encoding)()
    file.seek(mark)
    before = mark
    try:
        for piece in file_pieces(file, limits):
            waiting = len(decoder.getstate()[0])
            decoder.decode(piece)
            before += len(piece)
        waiting = len(decoder.getstate()[0])
        decoder.decode(b"", True)
    except UnicodeDecodeError as error:
        return before - waiting + error.start
    return None


class Lines:
    """The lines of a file with their ends, each bounded, counted from 1 in `number`."""

    def __init__(self, file: BinaryIO, encoding: str, mark: int, limits: Limits) -> None:
        self.number = 0
        self._longest = self._left = limits.table_line
        self._source = self._split(file, encoding, mark, limits)

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._source)
        self.number += 1
        self._left -= len(line or "")
        if line is None or self._left < 0:
            raise LineTooLong
        return line

    def next_record(self) -> int:
        """The number of the line a new record begins with; together its lines may be as long as one."""
        self._left = self._longest
        return self.number + 1

    def first_lines(self) -> list[str]:
        """The first lines that are not blank, enough to tell the mark between cells."""
        found: list[str] = []
        characters = 0
        for line in self._source:
            if line and line.strip():
                found.append(line)
                characters += len(line)
            if len(found) == _SNIFFED or characters > _SNIFFED_CHARACTERS:
                break
        return found

    def _split(self, file: BinaryIO, encoding: str, mark: int, limits: Limits) -> Iterator[str | None]:
        decoder = codecs.getincrementaldecoder(encoding)()
        file.seek(mark)
        at, rest, skipping = mark, "", False
        while True:
            file.seek(at)
            piece = file.read(65_536)
            at += len(piece)
            rest += decoder.decode(piece, not piece)
            start = 0
            for found in _BREAK.finditer(rest):
                if found.end() == len(rest) and found[0] == "\r" and piece:
                    break  # a line feed may follow in the next piece
                line = rest[start : found.end()]
                yield None if skipping or len(line) > self._longest else line
                start, skipping = found.end(), False
            rest = rest[start:]
            if not piece:
                break
            if len(rest) > self._longest:
                rest, skipping = rest[-1:] if rest.endswith("\r") else "", True
        if rest or skipping:
            yield None if skipping else rest


def tell_delimiter(lines: list[str]) -> tuple[str, int]:
    """Tell what stands between cells: a comma, a semicolon or a tab.

    Parameters
    ----------
    lines : list of str
        The first lines that are not blank.

    Returns
    -------
    tuple of (str, int)
        The mark, and 1 when a first line "sep=;" declares it and is no part of the table, else 0.
    """
    if lines and (declared := _DECLARED.fullmatch(lines[0])) and declared[1] in ",;\t":
        return declared[1], 1
    best, best_fit = ",", (0.0, 0)
    for mark in ",;\t":
        widths: list[int] = []
        try:
            for cells in csv.reader(lines, delimiter=mark):
                widths.append(len(cells))
        except csv.Error:
            pass
        if not widths or widths[0] < 2:
            continue
        alike = Counter(widths)[widths[0]] / len(widths)
        if (alike, widths[0]) > best_fit:
            best, best_fit = mark, (alike, widths[0])
    return best, 0
