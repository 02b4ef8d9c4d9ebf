"""An HR list read line by line: what each line says of a person, or why it cannot be read."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from sys import intern
from typing import BinaryIO

from junto.kernel.readers.faults import N_, Fault, Phrase, Unreadable, Where, shown
from junto.kernel.readers.limits import LIMITS, MB, Limits
from junto.kernel.readers.tables import Table
from junto.people.logic.columns import CALLED, read_date
from junto.people.logic.words import clean

# a firm of fifty thousand fits; its list stays small enough to be compared as a whole
BOUNDS: Limits = replace(
    LIMITS, file_bytes=32 * MB, table_rows=50_000, table_line=100_000, table_field=4_000, faults=200
)
LONGEST = {
    "key": 120,
    "name": 200,
    "email": 254,
    "unit": 120,
    "office": 120,
    "discipline": 120,
    "position": 120,
}
PEEKED = 200

NO_NAME = N_("Line %(line)s has no name.")
NO_EMAIL = N_("Line %(line)s has no e-mail address.")
NOT_EMAIL = N_("Line %(line)s: “%(value)s” is not an e-mail address.")
STRANGE_EMAIL = N_(
    "Line %(line)s: “%(value)s” holds letters that only look like those of an address. Type it anew."
)
TOO_LONG = N_("Line %(line)s: the %(field)s is longer than %(limit)s characters.")
BACKWARDS = N_("Line %(line)s: the last day is before the first.")
FORMULAS = N_("%(count)s cells look like formulas of a spreadsheet; they are kept as text.")

_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")


@dataclass(frozen=True, slots=True)
class Entry:
    """What one line says of one person; the header is line 1. Texts are cleaned, the address is lower."""

    line: int
    key: str
    name: str
    email: str
    unit: str = ""
    office: str = ""
    discipline: str = ""
    position: str = ""
    starts_on: date | None = None
    ends_on: date | None = None

    def says_the_same(self, other: "Entry") -> bool:
        """Whether two lines differ in nothing but the line and capitals of the name."""
        mine, theirs = replace(self, line=0, name=""), replace(other, line=0, name="")
        return mine == theirs and self.name.casefold() == other.name.casefold()


def head(file: BinaryIO) -> Iterator[object]:
    """The columns of a list, what was guessed about it, and its first rows: for choosing columns.

    Yields one record: `{"columns": […], "notices": [[sentence, {…}], …], "rows": [[…], …]}`.

    Raises
    ------
    Unreadable
        The file is no table with a header.
    """
    table = Table(file, BOUNDS)
    rows: list[list[str]] = []
    for row in table.rows():
        if not isinstance(row, Fault):
            rows.append([cell[:80] for cell in row.cells])
        if len(rows) == PEEKED:
            break
    notices = [[notice.msgid, dict(notice.params)] for notice in table.notices]
    yield {"columns": list(table.columns), "notices": notices, "rows": rows}


def lines(file: BinaryIO, columns: Mapping[str, str], dates: str) -> Iterator[object]:
    """Every line of a list as JSON can carry it: an entry's values, or `[line, sentence, {…}]` as a refusal.

    Parameters
    ----------
    columns : mapping
        Field to column, as `checked` returned it.
    dates : {"", "dmy", "mdy"}

    Raises
    ------
    Unreadable
        The file is no table, or too much of it cannot be read.
    """
    table = Table(file, BOUNDS)
    places = {field: table.place(column) for field, column in columns.items()}
    for row in table.rows():
        try:
            if isinstance(row, Fault):
                raise row.error
            cells = {field: row.cells[place] for field, place in places.items() if place is not None}
            yield {"entry": packed(_entry(row.line, cells, dates))}
        except Unreadable as error:
            yield {"refused": [row.line, error.msgid, dict(error.params)]}
    if table.formulas:
        yield {"notice": [FORMULAS, {"count": table.formulas}]}


def packed(entry: Entry) -> list[str | int]:
    """An entry as a list of texts, dates in ISO form."""
    values = (getattr(entry, field.name) for field in fields(Entry))
    return [value.isoformat() if isinstance(value, date) else value or "" for value in values]


def unpacked(values: object) -> Entry:
    """An entry again from its list.

    Raises
    ------
    ValueError
        The list has another shape: what a reader sent is checked, not believed.
    """
    if not isinstance(values, list) or len(values) != len(fields(Entry)) or not isinstance(values[0], int):
        raise ValueError("not an entry")
    line, key, name, email, unit, office, discipline, position, start, end = values
    return Entry(
        line=line,
        key=str(key),
        name=str(name),
        email=str(email),
        # few units for many people: each name is held once
        unit=intern(str(unit)),
        office=intern(str(office)),
        discipline=intern(str(discipline)),
        position=intern(str(position)),
        starts_on=date.fromisoformat(start) if start else None,
        ends_on=date.fromisoformat(end) if end else None,
    )


def _entry(line: int, cells: Mapping[str, str], dates: str) -> Entry:
    said = {field: clean(cells.get(field, "")) for field in LONGEST}
    where = Where(line=line)
    for field, limit in LONGEST.items():
        if len(said[field]) > limit:
            raise Unreadable(TOO_LONG, where, line=line, field=Phrase(CALLED[field]), limit=limit)
    if not said["name"]:
        raise Unreadable(NO_NAME, where, line=line)
    if not said["email"]:
        raise Unreadable(NO_EMAIL, where, line=line)
    if not said["email"].isascii():
        raise Unreadable(STRANGE_EMAIL, where, line=line, value=shown(said["email"]))
    if not _EMAIL.fullmatch(said["email"]) or ".." in said["email"]:
        raise Unreadable(NOT_EMAIL, where, line=line, value=shown(said["email"]))
    start = read_date(cells.get("start", ""), line, dates)
    end = read_date(cells.get("end", ""), line, dates)
    if start and end and end < start:
        raise Unreadable(BACKWARDS, where, line=line)
    return Entry(line, starts_on=start, ends_on=end, **{**said, "email": said["email"].lower()})
