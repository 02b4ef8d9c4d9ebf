"""The documented trace schema, as CSV or Parquet → traces (docs/trace-schema.md)."""

import math
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO, Final

from junto.discovery.importers import records as r
from junto.discovery.importers.columns import Layout, layout_of
from junto.discovery.importers.gathering import EARLIEST_WEEK, Recent, Tally, Weekly, object_number
from junto.discovery.importers.parquet import is_parquet, parquet
from junto.discovery.importers.records import KINDS, MOST_IN_A_WEEK, Identity, ImportRecord, Progress, to_wire
from junto.discovery.importers.weeks import Moment, moment_of
from junto.kernel.readers.faults import N_, Fault, Unreadable
from junto.kernel.readers.tables import Row, Table

TOO_MANY_PEOPLE = N_("The file names more than %(limit)s people; at most that many are read.")
ALL_LEFT_OUT = N_(
    "None of the %(count)s rows could be used. The first: line %(line)s, %(reason)s. "
    "Look at the columns and send the file again."
)

_LAST_WEEK: Final = 2**15 - 1
_MOST_PEOPLE = 300_000
_LONGEST_NAME = 200
_REMEMBERED = 100_000
_STEP = 20_000
_WHOLE = re.compile(r"[0-9]{1,9}")
_NUMBER = re.compile(r"[0-9]{1,12}(\.[0-9]{1,12})?([eE]-?[0-9]{1,2})?")


def read(
    file: BinaryIO,
    key: str,
    mapping: Mapping[str, str] | None = None,
    zone: str | None = None,
    last_week: int = _LAST_WEEK,
) -> Iterator[list[object]]:
    """The child's part of an import.

    Parameters
    ----------
    file : BinaryIO
        CSV or Parquet, told by its content.
    key : str
        Key of the object numbers, hexadecimal; made for one import and destroyed with its source.
    mapping : mapping of str to str, optional
        Column of the file by column of the schema; those not named are found by their names.
    zone : str, optional
        Time zone of times that do not say theirs ("UTC", "Europe/London"); without it such rows are left out.
    last_week : int
        Weeks after it are the future.

    Yields
    ------
    list
        Records of `records`, ready for the pipe; a person comes before the first trace with the number.

    Raises
    ------
    Unreadable
        When the file cannot be read, or lacks a column: nothing must then be kept.
    """
    reading = _Reading(file, bytes.fromhex(key), mapping or {}, zone, last_week)
    for record in reading.records():
        yield to_wire(record)


def preview(
    file: BinaryIO,
    key: str,
    mapping: Mapping[str, str] | None = None,
    zone: str | None = None,
    last_week: int = _LAST_WEEK,
) -> Iterator[list[object]]:
    """What an import would keep and drop, column by column, with counts; no trace, no person, no value.

    Parameters
    ----------
    file, key, mapping, zone, last_week
        As for `read`.
    """
    reading = _Reading(file, bytes.fromhex(key), mapping or {}, zone, last_week)
    for record in reading.records():
        if isinstance(record, r.Summary):
            for line in reading.layout.fields(reading.filled):
                yield to_wire(line)
        if not isinstance(record, r.Identity | r.ObjectWords | r.Trace):
            yield to_wire(record)


@dataclass(frozen=True, slots=True)
class _Cells:
    """One row by the schema, as text; empty where the file has nothing."""

    week: str
    who: str
    whom: str
    object: str
    kind: str
    n: str
    weight: str
    scope: str


class _Reading:
    """One pass over a file of traces."""

    def __init__(
        self, file: BinaryIO, key: bytes, mapping: Mapping[str, str], zone: str | None, last_week: int
    ) -> None:
        if is_parquet(file):
            columns, self.rows = parquet(file)
        else:
            table = Table(file)
            columns, self.rows = table.columns, table.rows()
        self.layout: Layout = layout_of(columns, mapping)
        self.filled = [0] * len(columns)
        self.key, self.zone, self.last_week = key, zone, last_week
        self.tally, self.weekly = Tally(), Weekly()
        self.people: dict[str, int] = {}
        self.objects: set[int] = set()
        self.new: list[Identity] = []
        self.met: Recent[int, bool] = Recent(_REMEMBERED)
        self.first_fault: tuple[int, str] | None = None

    def records(self) -> Iterator[ImportRecord]:
        tally = self.tally
        for row in self.rows:
            tally.records += 1
            reason = r.UNSTORABLE if isinstance(row, Fault) else self.row(row)
            if reason in (r.REPEATED, r.ONESELF):
                tally.drop(reason)
            elif reason:
                tally.note(reason, line=row.line)
                self.first_fault = self.first_fault or (row.line, reason)
            yield from self.new
            self.new.clear()
            if tally.records % _STEP == 0:
                yield Progress(tally.records, 0)
            if self.weekly.full:
                yield from self.weekly.traces()
        if tally.records and not tally.kept and self.first_fault:
            line, reason = self.first_fault
            raise Unreadable(ALL_LEFT_OUT, count=tally.records, line=line, reason=r.as_phrase(reason))
        yield from self.weekly.traces()
        yield Progress(tally.records, tally.records)
        yield from tally.end(len(self.people), len(self.objects))

    def row(self, row: Row) -> str:
        """Count one row; empty, or why it is left out."""
        for place, cell in enumerate(row.cells):
            self.filled[place] += bool(cell)
        given = _Cells(*self.layout.cells(row.cells))
        moment = moment_of(given.week, self.zone)
        if isinstance(moment, str):
            return moment
        if moment.week < EARLIEST_WEEK:
            return r.TOO_EARLY
        if moment.week > self.last_week:
            return r.TOO_LATE
        return self.counted(given, moment, row)

    def counted(self, given: _Cells, moment: Moment, row: Row) -> str:
        kind = given.kind.lower() or "reply"
        if kind not in KINDS:
            return r.KIND
        if not given.who or len(given.who) > _LONGEST_NAME or len(given.whom) > _LONGEST_NAME:
            return r.NOBODY
        if bool(given.whom) == bool(given.object):
            return r.NEITHER_NOR
        n = _count(given.n)
        if n is None:
            return r.COUNT
        share = _weight(given.weight, n)
        if share is None:
            return r.WEIGHT
        scope = 0 if not given.scope else int(given.scope) if _WHOLE.fullmatch(given.scope) else None
        if scope is None:
            return r.SHAPE
        if moment.fine and self.met_before(row):
            return r.REPEATED
        if given.whom and _plain(given.whom) == _plain(given.who):
            return r.ONESELF
        who = self.number(given.who)
        target = self.number(given.whom) if given.whom else object_number(self.key, "traces", given.object)
        if not given.whom:
            self.objects.add(target)
        n = min(n, MOST_IN_A_WEEK)
        self.weekly.add(
            moment.week,
            who,
            target,
            min(share, n),
            kind=KINDS.index(kind),
            paired=bool(given.whom),
            scope=scope,
            n=n,
        )
        self.tally.seen(moment.week)
        return ""

    def met_before(self, row: Row) -> bool:
        """Whether a row with a time of day was met before, as in an export joined with itself."""
        mark = hash(row.cells)
        if self.met.get(mark):
            return True
        self.met.put(mark, True)
        return False

    def number(self, name: str) -> int:
        """The number of a person, announcing those not met before."""
        plain = _plain(name)
        found = self.people.get(plain)
        if found is None:
            if len(self.people) >= _MOST_PEOPLE:
                raise Unreadable(TOO_MANY_PEOPLE, limit=_MOST_PEOPLE)
            found = self.people[plain] = len(self.people)
            self.new.append(Identity(found, plain, plain if "@" in plain else None))
        return found


def _plain(name: str) -> str:
    """Spellings of one person: outer spaces and, in addresses, capitals aside. Look-alikes stay apart."""
    plain = unicodedata.normalize("NFC", name.strip())
    return plain.lower() if "@" in plain else plain


def _count(text: str) -> int | None:
    if not text:
        return 1
    return int(text) if _WHOLE.fullmatch(text) and int(text) > 0 else None


def _weight(text: str, n: int) -> float | None:
    """The weight of a row, its count where none is given."""
    if not text:
        return float(n)
    value = float(text) if _NUMBER.fullmatch(text) else math.nan
    return value if 0 <= value <= n else None
