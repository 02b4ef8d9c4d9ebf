"""Which column of an HR list is which: proposed by name, confirmed by a person, remembered by header."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import date

from junto.kernel.readers.faults import N_, Phrase, Unreadable, shown
from junto.people.logic.words import fold

FIELDS = ("key", "name", "email", "unit", "office", "discipline", "position", "start", "end")
REQUIRED = ("name", "email")
CALLED = {
    "key": N_("key"),
    "name": N_("name"),
    "email": N_("e-mail address"),
    "unit": N_("unit"),
    "office": N_("office"),
    "discipline": N_("discipline"),
    "position": N_("position"),
    "start": N_("first day"),
    "end": N_("last day"),
}
# never kept, whatever a list carries: said so beside the columns
NEVER = (
    "grade", "pay", "salary", "age", "birth", "gender", "sex", "manager", "absence", "sick", "rating",
    "bonus", "nationality", "religion", "gehalt", "geburt", "geschlecht", "vorgesetzt", "fehlzeit",
)  # fmt: skip

_KNOWN: dict[str, tuple[str, ...]] = {
    "key": ("key", "id", "person id", "employee id", "employee number", "staff number", "personnel number",
            "person key", "hr id", "payroll number", "personalnummer", "mitarbeiternummer"),
    "name": ("name", "full name", "display name", "employee name", "person", "mitarbeiter", "vollname"),
    "email": ("email", "e mail", "mail", "email address", "e mail address", "work email", "e mail adresse"),
    "unit": ("unit", "org unit", "department", "team", "group", "business unit", "abteilung", "einheit"),
    "office": ("office", "location", "site", "place", "city", "standort", "buro", "ort"),
    "discipline": ("discipline", "service line", "practice", "profession", "fachrichtung", "disziplin"),
    "position": ("position", "title", "job title", "role", "job", "funktion", "stelle"),
    "start": ("start", "start date", "starts", "first day", "joined", "hire date", "eintritt", "beginn"),
    "end": ("end", "end date", "ends", "last day", "left", "leaving date", "termination date", "austritt",
            "ende"),
}  # fmt: skip
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00)?.*)?")
_DOTS = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})")
_SLASHES = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})")

MAP_TWICE = N_("The column “%(column)s” cannot be two things. Choose another for one of them.")
MAP_ABSENT = N_("The list has no column “%(column)s”.")
MAP_MISSING = N_("Say which column holds the %(field)s. The list has: %(found)s.")
NOT_A_DATE = N_("Line %(line)s: “%(value)s” is not a date. Write it as 2026-11-20.")
TWO_DATES = N_("Line %(line)s: “%(value)s” could be two dates. Say how dates are written in this list.")


def signature(header: Sequence[str]) -> str:
    """A short name for a set of columns, whatever their order."""
    names = "\x1f".join(sorted(fold(name) for name in header))
    return hashlib.sha256(names.encode()).hexdigest()


def proposed(header: Sequence[str]) -> dict[str, str]:
    """The field each column is likely to be, by its name: field to column; never one column twice."""
    found: dict[str, str] = {}
    for field, known in _KNOWN.items():
        for name in known:
            column = next((column for column in header if _close(column) == name.replace(" ", "")), None)
            if column is not None and column not in found.values():
                found[field] = column
                break
    return found


def never_kept(header: Sequence[str]) -> list[str]:
    """The columns that look like what is never kept, as they are named."""
    return [name for name in header if any(word in _close(name) for word in NEVER)]


def checked(header: Sequence[str], columns: Mapping[str, str]) -> dict[str, str]:
    """A mapping a list can be read by.

    Raises
    ------
    Unreadable
        A column that is not there, one chosen twice, name or e-mail address without one.
    """
    chosen = {field: columns[field] for field in FIELDS if columns.get(field)}
    seen: set[str] = set()
    for column in chosen.values():
        if column not in header:
            raise Unreadable(MAP_ABSENT, column=shown(column))
        if column in seen:
            raise Unreadable(MAP_TWICE, column=shown(column))
        seen.add(column)
    for field in REQUIRED:
        if field not in chosen:
            raise missing(header, field)
    return chosen


def missing(header: Sequence[str], field: str) -> Unreadable:
    """What is said of a field that a list cannot do without, when no column was named for it."""
    found = ", ".join(shown(name, 30) for name in header[:12])
    return Unreadable(MAP_MISSING, field=Phrase(CALLED[field]), found=found)


def order_of(values: Sequence[str]) -> str:
    """How dates with slashes are written, if the values tell: `dmy`, `mdy`, or nothing."""
    days_first = months_first = False
    for value in values:
        match = _SLASHES.fullmatch(value.strip())
        if match:
            days_first |= int(match[1]) > 12
            months_first |= int(match[2]) > 12
    if days_first == months_first:
        return ""
    return "dmy" if days_first else "mdy"


def read_date(value: str, line: int, order: str) -> date | None:
    """A date as people write it; an empty cell is none.

    Parameters
    ----------
    order : {"", "dmy", "mdy"}
        How dates with slashes are written in this list; empty when nobody has said.

    Raises
    ------
    Unreadable
        No date, or one that could be two.
    """
    text = value.strip()
    if not text:
        return None
    try:
        if match := _ISO.fullmatch(text):
            return date(int(match[1]), int(match[2]), int(match[3]))
        if match := _DOTS.fullmatch(text):
            return date(int(match[3]), int(match[2]), int(match[1]))
        if match := _SLASHES.fullmatch(text):
            first, second, year = int(match[1]), int(match[2]), int(match[3])
            if first != second and not order and first <= 12 and second <= 12:
                raise Unreadable(TWO_DATES, line=line, value=shown(text))
            day_first = order != "mdy" if order else first > 12
            return date(year, second, first) if day_first else date(year, first, second)
    except ValueError:
        pass
    raise Unreadable(NOT_A_DATE, line=line, value=shown(text))


def _close(name: str) -> str:
    return re.sub(r"[\W_]+", "", fold(name))
