"""The stored weeks of this installation: which folder, which people; `engine.store` owns the files.

Rows are weekly counts between numbers; who a number is stands in the room's key table alone.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace as with_changes
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from junto.discovery import folders
from junto.discovery.logic.reasons import TraceRow
from junto.engine import store
from junto.engine.traces import COLUMNS, KINDS, MOST_IN_A_WEEK, OPEN, Trace, Traces, in_memory
from junto.kernel import clock

if TYPE_CHECKING:
    import duckdb

MOST_SOURCES: Final = 256
"""Files whose weeks can lie in the store at one time."""

_BATCH: Final = 20_000
_CODE: Final = {name: place for place, name in enumerate(KINDS)}
_TABLE: Final = ", ".join(f"{name} {kind}" for name, kind in COLUMNS)
_WORDS: Final = "words.json"


def replace(number: int, traces: Iterable[Trace], words: Mapping[int, tuple[str, ...]]) -> None:
    """Store the traces of one file in place of all it brought before.

    Nothing is written before the last trace has come: whatever they raise leaves the store as it was. Each
    week is then
    written whole; killed in between, the same call again ends the same.

    Parameters
    ----------
    number
        The file's number, 0 to 255.
    traces
        In any order and however many; the same week, people, object and kind are added up and capped at 50.
    words
        Allowed words of an object; read after the traces.
    """
    with _scratch(f"spill-{number}", "96MB") as connection:
        connection.execute(f"CREATE TABLE given ({_TABLE})")
        source = iter(traces)
        while batch := list(islice(source, _BATCH)):
            _insert(connection, batch)
        connection.execute(
            "CREATE TABLE folded AS SELECT week, who, whom, object, kind, "
            f"least(sum(n), {MOST_IN_A_WEEK}) AS n, least(sum(weight), least(sum(n), {MOST_IN_A_WEEK})) "
            f"AS weight "
            "FROM given GROUP BY ALL"
        )
        connection.execute("DROP TABLE given")
        weeks = [
            int(row[0])
            for row in connection.execute("SELECT DISTINCT week FROM folded ORDER BY 1").fetchall()
        ]
        forget(number, but=weeks)
        for week in weeks:
            _write_week(connection, number, week)
        _write_words(connection, number, words)


def sources() -> set[int]:
    """Numbers of the files that have weeks in the store."""
    return {number for number, _week, _path in _files()}


def forget(number: int, but: Collection[int] = ()) -> None:
    """Delete what one file brought, and half a week a killed reading left, but for some weeks that are about
    to be written anew.
    """
    for left in folders.weeks().glob(f"source={number}/.week=*.part"):
        left.unlink(missing_ok=True)
    for source, week, path in _files():
        if source == number and week not in but:
            path.unlink()
    _sweep()


def leave_out(numbers: Collection[int]) -> None:
    """Rewrite every stored week without these people; weeks that hold nobody else are gone."""
    store.forget_people(folders.weeks(), numbers)
    _sweep()


def weeks_before(week: int) -> int:
    """How many weeks of single files lie in the store that are older than a week."""
    return sum(held < week for _number, held, _path in _files())


def forget_before(week: int) -> None:
    """Delete the weeks before a week, and what killed readings and looks spilled."""
    store.delete_before(folders.weeks(), week)
    for scratch in folders.weeks().glob(".spill-*"):
        if scratch.stat().st_mtime < clock.real_now().timestamp() - 24 * 3600:
            shutil.rmtree(scratch, ignore_errors=True)
    _sweep()


@contextmanager
def opened(people: Collection[int], unit_of: Mapping[int, str], last_week: int) -> Iterator[Traces]:
    """The stored traces between these people, ready for the engine. Raises `TracesRefused` when there are
    none.
    """
    import numpy as np  # not at start: pages do not count

    spill = _fresh(folders.weeks() / ".spill-look")
    traces = None
    try:
        traces = store.read(
            folders.weeks(), last_week=last_week, units=unit_of, words=_words(), spill=str(spill)
        )
        given = {"person": np.array(sorted(people), dtype=np.int32)}
        traces.connection.execute("CREATE TABLE people AS SELECT person FROM given")
        del given
        traces.connection.execute(
            f"CREATE VIEW known AS SELECT * FROM {traces.table} "
            "WHERE who IN (SELECT person FROM people) AND (whom IS NULL OR whom IN (SELECT person FROM "
            "people))"
        )
        yield with_changes(traces, table="known")
    finally:
        if traces is not None:
            traces.connection.close()
        shutil.rmtree(spill, ignore_errors=True)


def rows(traces: Traces) -> Iterator[TraceRow]:
    """The traces one by one; for a person's own reasons."""
    told = traces.connection.execute(
        f"SELECT week, who, whom, object, kind FROM {traces.table} WHERE scope = {OPEN}"
    )
    while batch := told.fetchmany(_BATCH):
        for week, who, whom, thing, kind in batch:
            yield TraceRow(week, who, whom, thing, KINDS[kind])


def _insert(connection: duckdb.DuckDBPyConnection, batch: list[Trace]) -> None:
    import numpy as np  # not at start: pages do not count

    columns = {
        "week": np.array([t.week for t in batch], dtype=np.int16),
        "who": np.array([t.who for t in batch], dtype=np.int32),
        "whom": np.array([-1 if t.whom is None else t.whom for t in batch], dtype=np.int32),
        "object": np.array([0 if t.object is None else t.object for t in batch], dtype=np.int64),
        "kind": np.array([_CODE[t.kind] for t in batch], dtype=np.uint8),
        "n": np.array([t.n for t in batch], dtype=np.uint16),
        "weight": np.array([t.weight for t in batch], dtype=np.float32),
    }
    connection.execute(
        "INSERT INTO given SELECT week, who, CASE WHEN whom >= 0 THEN whom END, "
        f"CASE WHEN whom < 0 THEN object END, kind, n, weight, 0, {OPEN} FROM columns"
    )
    del columns


def _write_week(connection: duckdb.DuckDBPyConnection, number: int, week: int) -> None:
    """One week as the store lays it out, whole or not at all, straight from the database: no row passes
    through here.
    """
    path = folders.weeks() / f"source={number}" / f"week={week}.parquet"
    path.parent.mkdir(mode=0o700, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    where = str(part).replace("'", "''")
    connection.execute(
        f"COPY (SELECT week, who, whom, object, kind, n::USMALLINT AS n, weight::FLOAT AS weight, "
        f"{int(number)}::UTINYINT AS source, {OPEN}::INTEGER AS scope FROM folded WHERE week = {int(week)} "
        f"ORDER BY who, whom, object, kind) TO '{where}' (FORMAT parquet, COMPRESSION zstd)"
    )
    with part.open("rb") as file:
        os.fsync(file.fileno())
    part.replace(path)


def _write_words(
    connection: duckdb.DuckDBPyConnection, number: int, words: Mapping[int, tuple[str, ...]]
) -> None:
    """Single words of the objects that have traces, never a channel's or folder's whole name."""
    seen = {row[0] for row in connection.execute("SELECT DISTINCT object FROM folded").fetchall()}
    kept = {str(thing): sorted(known) for thing, known in sorted(words.items()) if thing in seen and known}
    folder = folders.weeks() / f"source={number}"
    if kept and folder.is_dir():
        folders.write_private(folder / _WORDS, json.dumps(kept, ensure_ascii=False))


def _words() -> list[tuple[int, str]]:
    found = []
    for path in sorted(folders.weeks().glob(f"source=*/{_WORDS}")):
        for thing, known in json.loads(path.read_text(encoding="utf-8")).items():
            found += [(int(thing), str(word)) for word in known]
    return found


def _files() -> list[tuple[int, int, Path]]:
    """Source, week and path of every stored week."""
    return [
        (int(path.parent.name.partition("=")[2]), int(path.stem.partition("=")[2]), path)
        for path in sorted(folders.weeks().glob("source=*/week=*.parquet"))
    ]


def _sweep() -> None:
    """A file without weeks says nothing; its words go with them."""
    for folder in folders.weeks().glob("source=*"):
        if not any(folder.glob("week=*.parquet")):
            shutil.rmtree(folder)


@contextmanager
def _scratch(name: str, memory: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in memory; what does not fit goes into a private folder that does not outlive it."""
    spill = _fresh(folders.weeks() / f".{name}")
    connection = in_memory(memory=memory, spill=str(spill))
    try:
        yield connection
    finally:
        connection.close()
        shutil.rmtree(spill, ignore_errors=True)


def _fresh(folder: Path) -> Path:
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(mode=0o700)
    return folder
