"""Where traces are kept: Parquet files by source and ISO week, outside the product's database and its
backups.

Layout: ``<folder>/source=<number>/week=<number>.parquet``. Every write is whole or not at all: a
temporary file beside
the target, written through to the disk, then renamed. Files are opened by the database engine in memory,
with no
extension loaded and a cap on its memory.
"""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from junto.engine.traces import (
    COLUMNS,
    KINDS,
    Trace,
    TraceFault,
    Traces,
    TracesRefused,
    fault_of,
    in_memory,
)

if TYPE_CHECKING:
    import duckdb

__all__ = ["KEPT_WEEKS", "delete_before", "forget_people", "forget_source", "read", "weeks_kept", "write"]

KEPT_WEEKS: Final = 26
"""Weeks of ties that are kept (security: N4)."""

_NAME: Final = re.compile(r"week=(-?\d+)\.parquet")
_SOURCE: Final = re.compile(r"source=(\d+)")


def _path(folder: Path, source: int, week: int) -> Path:
    return folder / f"source={source}" / f"week={week}.parquet"


def _files(folder: Path) -> list[tuple[int, int, Path]]:
    """Source, week and path of every file, in order; half-written ones are never among them."""
    found = []
    for path in folder.glob("source=*/week=*.parquet"):
        week, source = _NAME.fullmatch(path.name), _SOURCE.fullmatch(path.parent.name)
        if week and source:
            found.append((int(source.group(1)), int(week.group(1)), path))
    return sorted(found)


def _sync(folder: Path) -> None:
    """Make a rename or a deletion last through a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _replace(connection: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    """Write the answer of a query as one file, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        where = str(temporary).replace("'", "''")
        connection.execute(f"COPY ({query}) TO '{where}' (FORMAT parquet, COMPRESSION zstd)")
        with temporary.open("rb") as file:
            os.fsync(file.fileno())
        temporary.replace(path)
        _sync(path.parent)
    finally:
        temporary.unlink(missing_ok=True)


def _list(paths: Iterable[Path]) -> str:
    return "[" + ", ".join("'" + str(path).replace("'", "''") + "'" for path in paths) + "]"


def write(folder: Path, rows: Iterable[Trace]) -> int:
    """Put traces into the store; a source and week that are given anew replace what was there.

    Rows of one week that say the same of the same people or object are added up. An import therefore
    writes all the
    traces it has of a week in one call, and may be repeated.

    Returns
    -------
    int
        Rows kept.

    Raises
    ------
    TracesRefused
        On the first row that breaks the schema; nothing is then written.
    """
    import numpy as np

    grouped: dict[tuple[int, int], list[Trace]] = defaultdict(list)
    for line, trace in enumerate(rows, 1):
        fault = fault_of(trace)
        if fault:
            raise TracesRefused(str(TraceFault(line, fault)))
        grouped[trace.source, trace.week].append(trace)
    code = {name: place for place, name in enumerate(KINDS)}
    kept = 0
    connection = in_memory("512MB")
    try:
        for (source, week), some in sorted(grouped.items()):
            columns = {
                "who": np.array([t.who for t in some], dtype=np.int32),
                "whom": np.array([-1 if t.whom is None else t.whom for t in some], dtype=np.int32),
                "object": np.array([0 if t.object is None else t.object for t in some], dtype=np.int64),
                "kind": np.array([code[t.kind] for t in some], dtype=np.uint8),
                "n": np.array([t.n for t in some], dtype=np.int64),
                "weight": np.array([t.weight for t in some], dtype=np.float64),
                "scope": np.array([t.scope for t in some], dtype=np.int32),
            }
            connection.register("given", columns)
            query = (
                f"SELECT CAST({week} AS SMALLINT) AS week, who, CASE WHEN whom >= 0 THEN whom END AS whom, "
                "CASE WHEN whom < 0 THEN object END AS object, kind, CAST(least(sum(n), 50) AS "
                "USMALLINT) AS n, "
                "CAST(least(sum(weight), 50) AS FLOAT) AS weight, "
                f"CAST({source} AS UTINYINT) AS source, scope FROM given GROUP BY who, given.whom, "
                "given.object, "
                "kind, scope ORDER BY who, whom, object, kind, scope"
            )
            _replace(connection, query, _path(folder, source, week))
            kept += len({(t.who, t.whom, t.object, t.kind, t.scope) for t in some})
            connection.unregister("given")
    finally:
        connection.close()
    return kept


def weeks_kept(folder: Path) -> tuple[int, ...]:
    """Weeks the store holds anything of."""
    return tuple(sorted({week for _, week, _ in _files(folder)}))


def read(
    folder: Path,
    *,
    last_week: int,
    weeks: int = KEPT_WEEKS,
    units: Mapping[int, str] | None = None,
    words: Iterable[tuple[int, str]] = (),
    sources: Collection[int] | None = None,
    memory: str = "1GB",
    spill: str | None = None,
) -> Traces:
    """A window of the store, as a view: rows are read from the files when they are asked for.

    Parameters
    ----------
    last_week, weeks
        The window: `weeks` weeks up to and with `last_week`.
    units
        Org unit of a person number.
    words
        Pairs of object and allowed word.
    sources
        Only these; None: all.

    Raises
    ------
    TracesRefused
        When the window holds nothing.
    """
    wanted = [
        path
        for source, week, path in _files(folder)
        if last_week - weeks < week <= last_week and (sources is None or source in sources)
    ]
    if not wanted:
        raise TracesRefused("There is no trace to look at.")
    connection = in_memory(memory, spill=spill)
    names = ", ".join(name for name, _ in COLUMNS)
    try:
        connection.execute(
            f"CREATE VIEW traces AS SELECT {names} FROM read_parquet({_list(wanted)}, "
            "hive_partitioning=false)"
        )
        given = sorted(set(words))
        if given:
            connection.execute("CREATE TABLE object_words (object BIGINT, word VARCHAR)")
            connection.executemany("INSERT INTO object_words VALUES (?, ?)", given)
            connection.execute(
                "CREATE TABLE words AS SELECT who, word, sum(n) AS n FROM traces JOIN object_words USING "
                "(object) "
                "GROUP BY ALL"
            )
    except BaseException:
        connection.close()
        raise
    return Traces(connection, units=dict(units or {}), words="words" if given else None)


def delete_before(folder: Path, week: int) -> int:
    """Delete every week before the given one; also what a broken write left behind.

    Returns
    -------
    int
        Files deleted.
    """
    deleted = 0
    for _, stored, path in _files(folder):
        if stored < week:
            path.unlink()
            _sync(path.parent)
            deleted += 1
    for left in folder.glob("source=*/.week=*.part"):
        left.unlink(missing_ok=True)
    return deleted


def forget_source(folder: Path, source: int) -> int:
    """Delete everything of one source; returns the number of files."""
    deleted = 0
    for number, _, path in _files(folder):
        if number == source:
            path.unlink()
            _sync(path.parent)
            deleted += 1
    return deleted


def forget_people(folder: Path, people: Collection[int]) -> int:
    """Rewrite the stored weeks without some people (opt-out, erasure): no row names them afterwards.

    Each file is replaced whole; a break in between leaves whole files, and running it again finishes the
    work.

    Returns
    -------
    int
        Files rewritten or removed.
    """
    if not people:
        return 0
    numbers = ", ".join(str(int(person)) for person in sorted(people))
    touched = f"who IN ({numbers}) OR coalesce(whom IN ({numbers}), false)"
    changed = 0
    connection = in_memory("512MB")
    try:
        for _, _, path in _files(folder):
            source = f"read_parquet({_list([path])}, hive_partitioning=false)"
            row = connection.execute(
                f"SELECT count(*) FILTER (WHERE {touched}), count(*) FROM {source}"
            ).fetchone()
            hit, rows = (int(row[0]), int(row[1])) if row else (0, 0)
            if not hit:
                continue
            if hit == rows:
                path.unlink()
                _sync(path.parent)
            else:
                names = ", ".join(name for name, _ in COLUMNS)
                _replace(connection, f"SELECT {names} FROM {source} WHERE NOT ({touched})", path)
            changed += 1
    finally:
        connection.close()
    return changed
