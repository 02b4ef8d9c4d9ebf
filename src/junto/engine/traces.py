"""The trace schema, its faults in plain sentences, the rules that drop traces, and the gate.

A trace says that in one ISO week somebody did something with somebody or with some object: nothing finer,
no text.
It is the only analysis data about single persons; it never enters the product's database (`store` keeps it).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import isfinite
from typing import TYPE_CHECKING, Final

from junto.engine.findings import Gate
from junto.engine.settings import Settings

if TYPE_CHECKING:
    import duckdb

__all__ = [
    "COLUMNS",
    "FIRST_MONDAY",
    "KINDS",
    "MOST_IN_A_WEEK",
    "OPEN",
    "Trace",
    "TraceFault",
    "Traces",
    "TracesRefused",
    "fault_of",
    "gate_of",
    "in_memory",
    "monday_of",
    "traces_from_rows",
    "week_of",
]

FIRST_MONDAY: Final = date(2019, 12, 30)
"""Monday of ISO week 2020-W01, week 0."""

KINDS: Final = ("reply", "mention", "review", "co-edit", "co-attend", "answer", "commit")
"""Kinds of trace by their code in the store: the code is the place in this tuple."""

MOST_IN_A_WEEK: Final = 50
"""`n` is capped here."""

OPEN: Final = 0
"""The scope of everything that lies behind no wall."""

COLUMNS: Final[tuple[tuple[str, str], ...]] = (
    ("week", "SMALLINT"),
    ("who", "INTEGER"),
    ("whom", "INTEGER"),
    ("object", "BIGINT"),
    ("kind", "UTINYINT"),
    ("n", "USMALLINT"),
    ("weight", "FLOAT"),
    ("source", "UTINYINT"),
    ("scope", "INTEGER"),
)
"""Columns of a stored trace and their types in the database engine."""


@dataclass(frozen=True, slots=True)
class Trace:
    """One row: who, which week, with whom or with which object.

    Attributes
    ----------
    week
        ISO weeks since 2020-W01; earlier weeks are negative.
    who, whom
        Person numbers; `whom` only for pair kinds.
    object
        Keyed hash of a channel, document, folder, series or question. Exactly one of `whom` and `object`
        is set.
    kind
        One of `KINDS`.
    n
        Count in the week, 1 to 50.
    weight
        Σ of 1/(people − 1) or 1/objects over the n, share, above 0 (0: seen to be active, ties nobody).
    source
        Number of the import source.
    scope
        Wall or confidentiality class of the object, `OPEN` for none; traces meet only inside one scope.
    """

    week: int
    who: int
    whom: int | None = None
    object: int | None = None
    kind: str = "reply"
    n: int = 1
    weight: float = 1.0
    source: int = 0
    scope: int = OPEN


@dataclass(frozen=True, slots=True)
class TraceFault:
    """What is wrong with one row; `line` counts from 1."""

    line: int
    sentence: str

    def __str__(self) -> str:
        """The sentence with its line."""
        return f"line {self.line}: {self.sentence}"


class TracesRefused(ValueError):  # noqa: N818 - a refusal with a sentence for people
    """Traces that cannot be read; the message is one sentence for people."""


@dataclass(frozen=True, slots=True)
class Traces:
    """Traces ready to be read by the chain.

    Attributes
    ----------
    connection
        In-memory database holding them (or reading them from files).
    table
        Name of the table or view with the columns of `COLUMNS`.
    timed
        Whether weeks are known; without them `week` is 0 throughout.
    units
        Org unit of a person number; people not named have none known.
    labels
        Names of the person numbers (place = number) for who reads files; empty where numbers are the names.
    words
        Table with columns who, word, n: which allowed word a person's objects carry, for naming only;
        None without.
    dropped
        How many rows were left out before, by rule.
    """

    connection: duckdb.DuckDBPyConnection
    table: str = "traces"
    timed: bool = True
    units: Mapping[int, str] = field(default_factory=dict)
    labels: Sequence[str] = ()
    words: str | None = None
    dropped: Mapping[str, int] = field(default_factory=dict)


def week_of(day: date) -> int:
    """ISO weeks between 2020-W01 and the week of a day.

    >>> week_of(date(2020, 1, 1)), week_of(date(2019, 12, 29)), week_of(date(2026, 1, 5))
    (0, -1, 314)
    """
    return (day - FIRST_MONDAY).days // 7


def monday_of(week: int) -> date:
    """Monday of a week number, the reverse of `week_of`.

    >>> monday_of(0)
    datetime.date(2019, 12, 30)
    """
    return FIRST_MONDAY + timedelta(weeks=week)


def fault_of(trace: Trace) -> str | None:
    """One sentence on what is wrong with a trace, or None.

    >>> fault_of(Trace(week=10, who=1, whom=2)) is None
    True
    >>> fault_of(Trace(week=10, who=1))
    'whom and object are both empty; exactly one of them is set.'
    """
    if not -32768 <= trace.week <= 32767:
        return f"week {trace.week} is outside the weeks that can be stored."
    if not 0 <= trace.who < 2**31:
        return f"who is {trace.who}; person numbers run from 0 to 2147483647."
    if trace.whom is None and trace.object is None:
        return "whom and object are both empty; exactly one of them is set."
    if trace.whom is not None and trace.object is not None:
        return "whom and object are both set; exactly one of them is set."
    if trace.whom is not None and not 0 <= trace.whom < 2**31:
        return f"whom is {trace.whom}; person numbers run from 0 to 2147483647."
    if trace.kind not in KINDS:
        return f"kind is {trace.kind!r}; it is one of {', '.join(KINDS)}."
    if not 1 <= trace.n <= MOST_IN_A_WEEK:
        return f"n is {trace.n}; it runs from 1 to {MOST_IN_A_WEEK}."
    if not isfinite(trace.weight) or not 0 <= trace.weight <= trace.n:
        return f"weight is {trace.weight}; it runs from 0 to n ({trace.n})."
    if not 0 <= trace.source <= 255:
        return f"source is {trace.source}; it runs from 0 to 255."
    if not 0 <= trace.scope < 2**31:
        return f"scope is {trace.scope}; it runs from 0 to 2147483647."
    return None


@contextmanager
def _quiet(connection: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    try:
        yield connection
    except BaseException:
        connection.close()
        raise


def in_memory(memory: str = "1GB", threads: int = 2, spill: str | None = None) -> duckdb.DuckDBPyConnection:
    """A database in memory that loads no extension, opens no network and keeps to a cap.

    Parameters
    ----------
    memory
        Cap, in the engine's own words ("512MB").
    threads
        Processor threads it may use.
    spill
        Folder for what does not fit; None: nothing is written anywhere, too large fails.
    """
    import duckdb

    connection = duckdb.connect(":memory:")
    with _quiet(connection):
        connection.execute(f"SET memory_limit = '{memory}'")
        connection.execute(f"SET threads = {int(threads)}")
        connection.execute("SET autoinstall_known_extensions = false")
        connection.execute("SET autoload_known_extensions = false")
        connection.execute("SET enable_progress_bar = false")
        connection.execute("SET preserve_insertion_order = false")
        connection.execute("SET temp_directory = ?", [spill or ""])
    return connection


def _table_of(given: Sequence[Trace]) -> duckdb.DuckDBPyConnection:
    """A database with the traces in its table `traces`."""
    import numpy as np

    for line, trace in enumerate(given, 1):
        fault = fault_of(trace)
        if fault:
            raise TracesRefused(str(TraceFault(line, fault)))
    connection = in_memory()
    connection.execute(f"CREATE TABLE traces ({', '.join(f'{name} {kind}' for name, kind in COLUMNS)})")
    code = {name: place for place, name in enumerate(KINDS)}
    # read by the statement below, by its name
    columns = {  # noqa: F841 - the database finds it
        "week": np.array([t.week for t in given], dtype=np.int16),
        "who": np.array([t.who for t in given], dtype=np.int32),
        "whom": np.array([-1 if t.whom is None else t.whom for t in given], dtype=np.int32),
        "object": np.array([0 if t.object is None else t.object for t in given], dtype=np.int64),
        "kind": np.array([code[t.kind] for t in given], dtype=np.uint8),
        "n": np.array([t.n for t in given], dtype=np.uint16),
        "weight": np.array([t.weight for t in given], dtype=np.float32),
        "source": np.array([t.source for t in given], dtype=np.uint8),
        "scope": np.array([t.scope for t in given], dtype=np.int32),
    }
    if given:
        connection.execute(
            "INSERT INTO traces SELECT week, who, CASE WHEN whom >= 0 THEN whom END, "
            "CASE WHEN whom < 0 THEN object END, kind, n, weight, source, scope FROM columns"
        )
    return connection


def traces_from_rows(
    rows: Iterable[Trace],
    *,
    units: Mapping[int, str] | None = None,
    words: Iterable[tuple[int, str]] = (),
    timed: bool = True,
) -> Traces:
    """Traces from rows in memory.

    Parameters
    ----------
    rows
        The traces; any order.
    units
        Org unit of a person number.
    words
        Pairs of object and allowed word.
    timed
        False where the weeks mean nothing.

    Raises
    ------
    TracesRefused
        On the first row that breaks the schema, naming its line.
    """
    connection = _table_of(list(rows))
    word_rows = sorted(set(words))
    if word_rows:
        connection.execute("CREATE TABLE object_words (object BIGINT, word VARCHAR)")
        connection.executemany("INSERT INTO object_words VALUES (?, ?)", word_rows)
        connection.execute(
            "CREATE TABLE words AS SELECT who, word, sum(n) AS n FROM traces JOIN object_words USING "
            "(object) "
            "GROUP BY ALL"
        )
    return Traces(connection, timed=timed, units=dict(units or {}), words="words" if word_rows else None)


def gate_of(
    *, traces: int, people: int, people_with_enough: int, weeks: int | None, settings: Settings
) -> Gate:
    """Whether the traces are enough to judge by.

    Parameters
    ----------
    traces
        How many there are in the window.
    people
        How many people left them.
    people_with_enough
        How many of these left five and more.
    weeks
        Weeks of the window; None when the traces carry no time.
    settings
        Where the two limits stand.

    Returns
    -------
    Gate
        Its reasons are empty exactly when it is passed.

    Examples
    --------
    >>> gate_of(traces=3000, people=100, people_with_enough=90, weeks=26, settings=Settings()).passed
    True
    >>> gate_of(traces=780, people=100, people_with_enough=70, weeks=26, settings=Settings()).reasons
    ('traces_per_week',)
    """
    rate = traces / people / weeks if weeks and people else None
    reasons = []
    if weeks is None:
        reasons.append("no_time")
    elif rate is None or rate < settings.gate_traces:
        reasons.append("traces_per_week")
    if people_with_enough < settings.gate_people:
        reasons.append("active_people")
    return Gate(not reasons, tuple(reasons), rate, people_with_enough)
