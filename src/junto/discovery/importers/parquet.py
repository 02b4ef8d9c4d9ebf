"""Rows of a Parquet file as text, so that both kinds of file are judged by the same rules."""

import os
from collections.abc import Iterator
from typing import BinaryIO

from junto.kernel.readers.faults import N_, Fault, Unreadable
from junto.kernel.readers.limits import LIMITS
from junto.kernel.readers.tables import MANY_COLUMNS, MANY_ROWS, Row

BROKEN = N_("The Parquet file is damaged or of a kind that is not read here. Export it again, or send CSV.")
TOO_MUCH = N_("The Parquet file needs more memory than may be used. Split it by week and send the parts.")

_MARK = b"PAR1"
_BATCH = 5_000
_LONGEST = 300


def is_parquet(file: BinaryIO) -> bool:
    """Whether a file begins as Parquet files do; it stands at its beginning afterwards."""
    file.seek(0)
    head = file.read(4)
    file.seek(0)
    return head == _MARK


def parquet(file: BinaryIO) -> tuple[tuple[str, ...], Iterator[Row | Fault]]:
    """Columns and rows of a Parquet file; a row's line is its number, the first one 1.

    Parameters
    ----------
    file : BinaryIO
        A real file.

    Raises
    ------
    Unreadable
        Damaged, too many columns or, while reading, too many rows.
    """
    from junto.engine.traces import in_memory

    connection = in_memory("256MB", threads=1)
    source = f"read_parquet('/dev/fd/{os.dup(file.fileno())}')"
    try:
        described = connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()
    except Exception as fault:
        raise _unreadable(fault) from None
    columns = tuple(str(row[0]) for row in described)
    if len(columns) > LIMITS.table_columns:
        raise Unreadable(MANY_COLUMNS, count=len(columns), limit=LIMITS.table_columns)
    cells = ", ".join(
        f"coalesce(left(CAST(\"{name.replace(chr(34), chr(34) * 2)}\" AS VARCHAR), {_LONGEST}), '')"
        for name in columns
    )
    return columns, _rows(connection.cursor(), f"SELECT {cells} FROM {source}")


def _rows(cursor: object, query: str) -> Iterator[Row | Fault]:
    line = 0
    try:
        answer = cursor.execute(query)  # type: ignore[attr-defined]  # the cursor is duckdb's, which is untyped here
        while batch := answer.fetchmany(_BATCH):
            for cells in batch:
                line += 1
                if line > LIMITS.table_rows:
                    raise Unreadable(MANY_ROWS, limit=LIMITS.table_rows)
                yield Row(line, tuple(cells))
    except Unreadable:
        raise
    except Exception as fault:
        raise _unreadable(fault) from None


def _unreadable(fault: Exception) -> Unreadable:
    """The engine's many errors are two for people; its own words may hold what is in the file."""
    return Unreadable(TOO_MUCH if type(fault).__name__ == "OutOfMemoryException" else BROKEN)
