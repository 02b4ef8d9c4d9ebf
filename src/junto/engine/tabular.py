"""Tables from files nobody vouches for: Parquet or CSV in, a database table out, else one clear sentence."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from junto.engine.traces import TracesRefused

if TYPE_CHECKING:
    import duckdb

__all__ = ["Column", "find_table", "load", "load_optional"]

_LONGEST_LINE: Final = 1_000_000
_LONGEST_NAME: Final = 200
_MOST_COLUMNS: Final = 500
_SHOWN: Final = 12
_EMPTY: Final = {
    "name": "CAST(NULL AS VARCHAR)",
    "text": "CAST(NULL AS VARCHAR)",
    "time": "CAST(NULL AS TIMESTAMP)",
    "whole": "CAST(NULL AS BIGINT)",
    "number": "CAST(NULL AS DOUBLE)",
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column to read.

    `kind` is ``name`` (an identifier, text of at most 200 characters, not empty), ``text`` (any text),
    ``time``
    (a date, a time, or seconds since 1970), ``whole`` (a whole number from `low` to `high`) or ``number``.
    """

    name: str
    kind: str
    needed: bool = True
    empty: bool = False
    low: float = -(2**31)
    high: float = 2**31 - 1


def find_table(folder: Path, stem: str) -> Path | None:
    """The file of a table in a folder, Parquet before CSV; None when there is none."""
    for ending in (".parquet", ".csv"):
        path = folder / f"{stem}{ending}"
        if path.is_file():
            return path
    return None


def _first_line(path: Path) -> str:
    """Header of a CSV file, after looking through the whole file for what is not text."""
    header, number = "", 0
    with path.open("rb") as file:
        while line := file.readline(_LONGEST_LINE + 1):
            number += 1
            if len(line) > _LONGEST_LINE:
                raise TracesRefused(
                    f"{path.name}, line {number}: the line is longer than {_LONGEST_LINE} bytes."
                )
            if b"\0" in line:
                raise TracesRefused(f"{path.name}, line {number}: this is not text (it holds a zero byte).")
            try:
                text = line.decode("utf-8-sig" if number == 1 else "utf-8")
            except UnicodeDecodeError as fault:
                raise TracesRefused(
                    f"{path.name}, line {number}: byte {fault.start + 1} is not UTF-8 text; save the file "
                    "as UTF-8."
                ) from None
            if number == 1:
                header = text
    if not header.strip():
        raise TracesRefused(f"{path.name} is empty; its first line names the columns.")
    return header.rstrip("\r\n")


def _header(path: Path) -> tuple[list[str], str]:
    """Column names and the separator of a CSV file."""
    line = _first_line(path)
    separator = max((",", ";", "\t"), key=line.count)
    names = [name.strip() for name in next(csv.reader([line], delimiter=separator))]
    if len(names) > _MOST_COLUMNS:
        raise TracesRefused(
            f"{path.name}, line 1: there are {len(names)} columns; at most {_MOST_COLUMNS} are read."
        )
    twice = {name.lower() for name in names if [n.lower() for n in names].count(name.lower()) > 1 and name}
    if twice:
        raise TracesRefused(
            f"{path.name}, line 1: the column {sorted(twice)[0][:_LONGEST_NAME]} stands there twice."
        )
    return names, separator


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _identifier(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _source(connection: duckdb.DuckDBPyConnection, path: Path) -> tuple[str, list[str]]:
    """SQL that reads the file, and its column names."""
    if path.suffix == ".csv":
        names, separator = _header(path)
        columns = ", ".join(f"{_quoted(name or f'column{i}')}: 'VARCHAR'" for i, name in enumerate(names, 1))
        return (
            f"read_csv({_quoted(str(path))}, delim={_quoted(separator)}, header=true, quote='\"', "
            "escape='\"', "
            f"columns={{{columns}}}, auto_detect=false, null_padding=false, nullstr='', "
            f"max_line_size={_LONGEST_LINE + 1}, encoding='utf-8')"
        ), names
    source = f"read_parquet({_quoted(str(path))})"
    answer = connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()
    return source, [str(row[0]) for row in answer]


def _sentence(path: Path, fault: Exception) -> str:
    """What a database error means for who gave the file."""
    text = str(fault)
    line = re.search(r"(?:CSV Error on|at) [Ll]ine:? (\d+)|[Ll]ine (\d+)", text)
    if path.suffix == ".csv":
        where = f", line {line.group(1) or line.group(2)}" if line else ""
        if "Expected Number of Columns" in text:
            return f"{path.name}{where}: the row has more or fewer values than the header has columns."
        if "quote" in text.splitlines()[0].lower() or "unterminated quote" in text.lower():
            return f"{path.name}{where}: a quoted value does not end, or goes on after its quote."
        return f"{path.name}{where}: the row cannot be read as a row of this table."
    if "memory" in text.lower():
        return f"{path.name} needs more memory than may be used; split it by week."
    return f"{path.name} cannot be read as a Parquet file; it is damaged or of another kind."


def _expression(column: Column, name: str) -> str:
    """SQL that brings a column to its kind; NULL where it does not fit."""
    value = _identifier(name)
    text = f"trim(CAST({value} AS VARCHAR))"
    if column.kind == "name":
        return f"CASE WHEN length({text}) BETWEEN 1 AND {_LONGEST_NAME} THEN {text} END"
    if column.kind == "text":
        return f"coalesce(CAST({value} AS VARCHAR), '')"
    if column.kind == "time":
        return (
            f"CASE WHEN regexp_full_match({text}, '-?[0-9]{{1,11}}([.][0-9]+)?') AND length({text}) > 4 "
            f"THEN CAST(make_timestamp(CAST(TRY_CAST({text} AS DOUBLE) * 1000000 AS BIGINT)) AS TIMESTAMP) "
            f"ELSE TRY_CAST({text} AS TIMESTAMP) END"
        )
    number = f"TRY_CAST({text} AS DOUBLE)"
    inside = f"{number} BETWEEN {column.low} AND {column.high}"
    if column.kind == "whole":
        return f"CASE WHEN {inside} AND {number} = floor({number}) THEN TRY_CAST({text} AS BIGINT) END"
    return f"CASE WHEN {inside} AND isfinite({number}) THEN {number} END"


def _wanted(column: Column) -> str:
    words = {
        "name": f"a name of 1 to {_LONGEST_NAME} characters",
        "time": "a date or time such as 2026-03-09 or 2026-03-09 14:05:00",
        "whole": f"a whole number from {column.low:.0f} to {column.high:.0f}",
        "number": f"a number from {column.low:g} to {column.high:g}",
    }
    return words.get(column.kind, "text")


def _first_fault(
    connection: duckdb.DuckDBPyConnection, path: Path, source: str, columns: Mapping[Column, str]
) -> str | None:
    """The first row with a value that does not fit, as a sentence."""
    connection.execute("SET threads = 1")
    connection.execute("SET preserve_insertion_order = true")
    try:
        for column, name in columns.items():
            value, made = _identifier(name), _expression(column, name)
            missing = f"coalesce(trim(CAST({value} AS VARCHAR)), '') = ''"
            bad = f"({made}) IS NULL" + (f" AND NOT ({missing})" if column.empty else "")
            row = connection.execute(
                f"SELECT line, shown FROM (SELECT row_number() OVER () AS line, "
                f"left(CAST({value} AS VARCHAR), 40) AS shown, {bad} AS bad FROM {source}) WHERE bad "
                "ORDER BY line LIMIT 1"
            ).fetchone()
            if row:
                shown = "empty" if row[1] is None or not str(row[1]).strip() else repr(str(row[1]))
                line = int(row[0]) + (1 if path.suffix == ".csv" else 0)
                where = "line" if path.suffix == ".csv" else "row"
                return f"{path.name}, {where} {line}: {column.name} is {shown}; it is {_wanted(column)}."
        return None
    finally:
        connection.execute("SET threads = 2")
        connection.execute("SET preserve_insertion_order = false")


def load(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    table: str,
    columns: Sequence[Column],
    *,
    check: bool = True,
) -> int:
    """Read a file into a table of the given columns; columns not needed and not there become NULL.

    Returns
    -------
    int
        Rows read.

    Raises
    ------
    TracesRefused
        With a sentence naming the file, and the line or column where there is one.
    """
    import duckdb

    try:
        source, names = _source(connection, path)
        known = {name.lower(): name for name in reversed(names)}
        missing = [column.name for column in columns if column.needed and column.name not in known]
        if missing:
            there = ", ".join(name[:40] for name in names[:_SHOWN]) + (", …" if len(names) > _SHOWN else "")
            raise TracesRefused(f"{path.name} has no column {missing[0]}; it has {there}.")
        found = {column: known[column.name] for column in columns if column.name in known}
        made = {c: _expression(c, found[c]) if c in found else _EMPTY[c.kind] for c in columns}
        parts = [f"{value} AS {_identifier(column.name)}" for column, value in made.items()]
        connection.execute(f"CREATE OR REPLACE TABLE {table} AS SELECT {', '.join(parts)} FROM {source}")
        wrong = [
            f"count(*) FILTER (WHERE {_identifier(c.name)} IS NULL)"
            for c in columns
            if c in found and not c.empty and c.kind != "text"
        ] + ["count(*)"]
        counts = connection.execute(f"SELECT {', '.join(wrong)} FROM {table}").fetchone() or (0,)
        loose = any(c in found and c.empty and c.kind in ("whole", "number") for c in columns)
        if check and (any(counts[:-1]) or loose):
            fault = _first_fault(connection, path, source, found)
            if fault:
                raise TracesRefused(fault)
        return int(counts[-1])
    except duckdb.Error as fault:
        raise TracesRefused(_sentence(path, fault)) from None
    except OSError as fault:
        raise TracesRefused(f"{path.name} cannot be opened: {fault.strerror or 'no reason given'}.") from None


def load_optional(
    connection: duckdb.DuckDBPyConnection, folder: Path, stem: str, columns: Sequence[Column]
) -> bool:
    """Read a table when the folder has it."""
    path = find_table(folder, stem)
    if path is None:
        return False
    load(connection, path, stem, columns)
    return True
