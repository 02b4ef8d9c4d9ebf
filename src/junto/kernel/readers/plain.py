"""Tables read apart: what a room that takes people's tables calls."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from junto.kernel.readers.child import Bounds, read_apart
from junto.kernel.readers.faults import Fault, Unreadable
from junto.kernel.readers.tables import Notice, Row, Table
from junto.kernel.readers.wire import DIED, error_from_wire, error_to_wire, params_from_wire, params_to_wire

READER = "junto.kernel.readers.plain:table"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table read in a process of its own: what its header says, and its rows as they come.

    Attributes
    ----------
    columns : tuple of str
        Names of the columns.
    notices : tuple of Notice
        What was guessed.
    rows : iterator of Row or Fault
        To be read once. Raises `Unreadable` when the whole file must be refused.
    """

    columns: tuple[str, ...]
    notices: tuple[Notice, ...]
    rows: Iterator[Row | Fault]


def table(file: BinaryIO, required: Sequence[str] = ()) -> Iterator[object]:
    """The child's part: header, then rows and faults, in what JSON can carry."""
    found = Table(file, required=required)
    notices = [[notice.msgid, params_to_wire(dict(notice.params))] for notice in found.notices]
    yield [list(found.columns), notices]
    for row in found.rows():
        if isinstance(row, Row):
            yield [row.line, list(row.cells)]
        else:
            yield [row.line, None, error_to_wire(row.error)]


def read_table(
    file: BinaryIO,
    required: Sequence[str] = (),
    *,
    bounds: Bounds | None = None,
    stop: Callable[[], bool] = lambda: False,
) -> Sheet:
    """Read a table in a process of its own.

    Parameters
    ----------
    file : BinaryIO
        A real file, open for reading.
    required : sequence of str
        Columns that must be there.
    bounds : Bounds, optional
        Time and memory.
    stop : callable
        Asked while waiting; True ends the reading.

    Raises
    ------
    Unreadable
        Here for the header, later from `rows`.
    """
    records = iter(read_apart(READER, file, {"required": list(required)}, bounds=bounds, stop=stop))
    head = next(records, None)
    match head:
        case [list() as columns, list() as notices]:
            return Sheet(tuple(map(str, columns)), tuple(map(_notice, notices)), _rows(records, len(columns)))
        case _:
            raise Unreadable(DIED)


def _notice(given: object) -> Notice:
    match given:
        case [str() as msgid, dict() as params]:
            return Notice(msgid, tuple(params_from_wire(params).items()))
        case _:
            raise Unreadable(DIED)


def _rows(records: Iterator[object], width: int) -> Iterator[Row | Fault]:
    for record in records:
        match record:
            case [int() as line, list() as cells] if len(cells) == width:
                yield Row(line, tuple(map(str, cells)))
            case [int() as line, None, parts]:
                yield Fault(line, error_from_wire(parts))
            case _:
                raise Unreadable(DIED)
