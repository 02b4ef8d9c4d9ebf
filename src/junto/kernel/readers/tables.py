"""Tables as comma-separated text, row by row, under limits, saying what was guessed."""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from junto.kernel.readers.faults import N_, Fault, Phrase, Unreadable, Where, shown
from junto.kernel.readers.limits import LIMITS, Limits
from junto.kernel.readers.tabletext import Lines, LineTooLong, encoding_in, tell_delimiter

NO_HEADER = N_("The file has no header row. Put the names of the columns into its first row.")
SAME_NAME = N_(
    "Columns %(first)s and %(second)s are both named “%(name)s”, so it is not clear which one counts. "
    "Rename or remove one."
)
MANY_COLUMNS = N_("The file has %(count)s columns; at most %(limit)s are read. Remove those not needed.")
LONG_NAME = N_("The name of column %(column)s is longer than %(limit)s characters. Shorten it.")
MISSING = N_("The column “%(name)s” is missing. The file has: %(found)s.")
MANY_ROWS = N_("The file has more than %(limit)s rows. Split it and send the parts.")
MANY_FAULTS = N_("More than %(limit)s rows cannot be read, so reading stopped. The first: %(first)s")
RAGGED = N_("Line %(line)s has %(found)s cells where the header has %(expected)s.")
LONG_CELL = N_("Line %(line)s: a cell is longer than %(limit)s characters.")
LONG_LINE = N_("Line %(line)s is longer than %(limit)s characters.")
CONTROL = N_("Line %(line)s: “%(column)s” holds a control character.")
QUOTE = N_("Line %(line)s: the quotation marks do not fit together.")
OPEN_QUOTE = N_(
    "From line %(line)s on nothing could be read: a quotation mark opened there is not closed "
    "in a way that fits."
)

READ_AS = N_(
    "The file is not UTF-8 text and was read as %(encoding)s. Look whether names with accents are right."
)
ENCODED = N_("The file was read as %(encoding)s text.")
DELIMITED = N_("Columns are separated by %(mark)s.")
UNNAMED = N_("%(count)s columns without a name are left out.")
MARKS = {",": N_("commas"), ";": N_("semicolons"), "\t": N_("tabs")}

_NAME_LENGTH = 200
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")
_FORMULA = re.compile(r"\s*[=+\-@\t\r]")
_NUMBER = re.compile(r"\s*[+-]?[\d .,()/-]+\s*%?\s*")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line it begins in (the header is line 1), its cells by the table's columns."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """Something guessed or left out that a person should see: a sentence and the values for its places."""

    msgid: str
    params: tuple[tuple[str, str | int], ...]

    def __str__(self) -> str:
        return self.msgid % dict(self.params)


class Table:
    """A table with a header row, read as a stream.

    Parameters
    ----------
    file : BinaryIO
        Open and seekable; not closed here.
    limits : Limits
        Lines, cells, columns, rows, faults listed.
    required : sequence of str
        Columns that must be there, capitals and outer spaces aside.

    Attributes
    ----------
    columns : tuple of str
        As written, outer spaces removed; columns without a name are left out.
    encoding, delimiter : str
        As told from the content.
    notices : tuple of Notice
        What was guessed.
    formulas : int
        Cells met so far that a spreadsheet would run. They are data here; whoever writes a table
        neutralises them.

    Raises
    ------
    Unreadable
        No header, a column named twice, a required one missing, too many columns, undecodable text.
    """

    def __init__(self, file: BinaryIO, limits: Limits = LIMITS, required: Sequence[str] = ()) -> None:
        self._file, self._limits = file, limits
        self.encoding, self._mark = encoding_in(file, limits)
        self.delimiter, self._declared = tell_delimiter(self._lines().first_lines())
        self.formulas = 0
        header = self._header()
        self._width = len(header)
        self._kept = [place for place, name in enumerate(header) if name]
        self.columns = tuple(header[place] for place in self._kept)
        if not self.columns:
            raise Unreadable(NO_HEADER, Where(line=1))
        self._check_names(header)
        self._check_required(required)
        self.notices = tuple(self._notices())

    def place(self, name: str) -> int | None:
        """Where a column stands in a row's cells, capitals and outer spaces aside; None when absent."""
        wanted = _same(name)
        return next((place for place, column in enumerate(self.columns) if _same(column) == wanted), None)

    def rows(self) -> Iterator[Row | Fault]:
        """Yield the rows below the header; those that cannot be read come as faults, with their line.

        Raises
        ------
        Unreadable
            Too many rows, too many faults, or text that cannot be decoded.
        """
        lines = self._lines()
        reader = csv.reader(lines, delimiter=self.delimiter, strict=True)
        headers_left, count, faults, first = 1 + self._declared, 0, 0, ""
        while True:
            line = lines.next_record()
            try:
                cells = next(reader)
            except StopIteration:
                return
            except (csv.Error, LineTooLong) as error:
                fault, fatal = self._fault(error, line, lines)
            else:
                if not cells or headers_left:
                    headers_left -= 1 if cells else 0
                    continue
                row = self._row(line, cells)
                count += 1
                if count > self._limits.table_rows:
                    raise Unreadable(MANY_ROWS, Where(line=line), limit=self._limits.table_rows)
                if isinstance(row, Row):
                    yield row
                    continue
                fault, fatal = row, False
            faults += 1
            first = first or str(fault.error)
            if faults > self._limits.faults:
                raise Unreadable(MANY_FAULTS, Where(line=line), limit=self._limits.faults, first=first)
            yield fault
            if fatal:
                return

    def _lines(self) -> Lines:
        return Lines(self._file, self.encoding, self._mark, self._limits)

    def _header(self) -> list[str]:
        reader = csv.reader(self._lines(), delimiter=self.delimiter, strict=True)
        skip = self._declared
        try:
            for cells in reader:
                if cells and skip:
                    skip = 0
                elif cells:
                    return self._names(cells)
        except (csv.Error, LineTooLong):
            raise Unreadable(NO_HEADER, Where(line=1)) from None
        raise Unreadable(NO_HEADER, Where(line=1))

    def _names(self, cells: list[str]) -> list[str]:
        names = [cell.strip() for cell in cells]
        while names and not names[-1]:
            names.pop()
        if len(names) > self._limits.table_columns:
            raise Unreadable(MANY_COLUMNS, Where(line=1), count=len(names), limit=self._limits.table_columns)
        for column, name in enumerate(names, 1):
            if len(name) > _NAME_LENGTH:
                raise Unreadable(LONG_NAME, Where(line=1, column=column), column=column, limit=_NAME_LENGTH)
            if _CONTROL.search(name):
                raise Unreadable(CONTROL, Where(line=1, column=column), line=1, column=shown(name))
        return names

    def _check_names(self, header: list[str]) -> None:
        seen: dict[str, int] = {}
        for column, name in enumerate(header, 1):
            if not name:
                continue
            if _same(name) in seen:
                raise Unreadable(
                    SAME_NAME,
                    Where(line=1, column=column),
                    first=seen[_same(name)],
                    second=column,
                    name=shown(name),
                )
            seen[_same(name)] = column

    def _check_required(self, required: Sequence[str]) -> None:
        for name in required:
            if self.place(name) is None:
                found = ", ".join(shown(column, 30) for column in self.columns[:20])
                raise Unreadable(MISSING, Where(line=1), name=name, found=found)

    def _notices(self) -> Iterator[Notice]:
        if self.encoding == "cp1252":
            yield Notice(READ_AS, (("encoding", "Windows-1252"),))
        elif self.encoding != "utf-8":
            yield Notice(ENCODED, (("encoding", self.encoding.upper()),))
        if self.delimiter != "," and len(self.columns) > 1:
            yield Notice(DELIMITED, (("mark", Phrase(MARKS[self.delimiter])),))
        unnamed = self._width - len(self._kept)
        if unnamed:
            yield Notice(UNNAMED, (("count", unnamed),))

    def _row(self, line: int, cells: list[str]) -> Row | Fault:
        while len(cells) > self._width and not cells[-1].strip():
            cells.pop()
        if len(cells) != self._width:
            where = Where(line=line)
            return Fault(line, Unreadable(RAGGED, where, line=line, found=len(cells), expected=self._width))
        for place, cell in enumerate(cells):
            where = Where(line=line, column=place + 1)
            if len(cell) > self._limits.table_field:
                return Fault(line, Unreadable(LONG_CELL, where, line=line, limit=self._limits.table_field))
            if not cell.isprintable() and _CONTROL.search(cell):
                name = shown(self.columns[self._kept.index(place)]) if place in self._kept else str(place + 1)
                return Fault(line, Unreadable(CONTROL, where, line=line, column=name))
            if cell and cell[0] in "=+-@\t\r \n" and _FORMULA.match(cell) and not _NUMBER.fullmatch(cell):
                self.formulas += 1
        return Row(line, tuple(cells[place] for place in self._kept))

    def _fault(self, error: Exception, line: int, lines: Lines) -> tuple[Fault, bool]:
        """The fault of a row the reader stumbled over, and whether it hides everything behind it."""
        spread = lines.number > line
        where = Where(line=line)
        if spread or "unexpected end of data" in str(error):
            return Fault(line, Unreadable(OPEN_QUOTE, where, line=line)), True
        if isinstance(error, LineTooLong):
            limit = self._limits.table_line
            return Fault(line, Unreadable(LONG_LINE, where, line=line, limit=limit)), False
        if "field larger" in str(error):
            limit = self._limits.table_field
            return Fault(line, Unreadable(LONG_CELL, where, line=line, limit=limit)), False
        return Fault(line, Unreadable(QUOTE, where, line=line)), False


def _same(name: str) -> str:
    return name.strip().lower()
