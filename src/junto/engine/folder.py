"""A folder of files → traces.

Read is whatever of these the folder holds, as Parquet or CSV:

- the trace schema: ``traces`` (week, who, whom, object, kind, n, weight, source, scope; the last five may
be missing)
  and ``objects`` (object, words);
- ``edges`` (src, dst), ``interactions`` (ts, src, dst), ``messages`` (message_id, ts, sender, recipient);
- ``events`` (item_id, person_id, action, ts) with ``items`` (item_id, ts), ``touches`` (item_id, doc_id) and
  ``docs`` (doc_id, tokens);
- ``people`` (person_id, org_unit).

Nothing else is opened, no other folder entered. Times are brought down to ISO weeks at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from junto.engine.settings import Settings
from junto.engine.tabular import Column, find_table, load, load_optional
from junto.engine.traces import COLUMNS, KINDS, Traces, TracesRefused, in_memory

if TYPE_CHECKING:
    import duckdb

__all__ = ["read_folder", "read_names"]

_WEEK = "CAST(floor(date_diff('day', DATE '2019-12-30', CAST({0} AS DATE)) / 7.0) AS INTEGER)"
_EARLIEST, _LATEST = "DATE '1970-01-01'", "DATE '2200-01-01'"
_KIND = "coalesce(list_position([" + ", ".join(f"'{kind}'" for kind in KINDS) + "], {0}) - 1, 0)"

_TRACES = (
    Column("week", "whole", low=-32768, high=32767),
    Column("who", "name"),
    Column("whom", "name", empty=True),
    Column("object", "name", empty=True),
    Column("kind", "name", needed=False, empty=True),
    Column("n", "whole", needed=False, empty=True, low=1, high=10**9),
    Column("weight", "number", needed=False, empty=True, low=0, high=10**9),
    Column("source", "whole", needed=False, empty=True, low=0, high=255),
    Column("scope", "whole", needed=False, empty=True, low=0),
)
_EDGES = (Column("src", "name"), Column("dst", "name"), Column("ts", "time", needed=False, empty=True))
_INTERACTIONS = (
    Column("ts", "time"),
    Column("src", "name"),
    Column("dst", "name"),
    Column("kind", "text", needed=False, empty=True),
    Column("item_id", "name", needed=False, empty=True),
)
_MESSAGES = (
    Column("message_id", "name"),
    Column("ts", "time"),
    Column("sender", "name"),
    Column("recipient", "name"),
)
_EVENTS = (
    Column("item_id", "name"),
    Column("person_id", "name"),
    Column("action", "text", needed=False, empty=True),
    Column("ts", "time", needed=False, empty=True),
)
_ITEMS = (
    Column("item_id", "name"),
    Column("ts", "time", needed=False, empty=True),
    Column("title", "text", needed=False, empty=True),
    Column("text", "text", needed=False, empty=True),
)
_TOUCHES = (Column("item_id", "name"), Column("doc_id", "name"))
_DOCS = (Column("doc_id", "name"), Column("tokens", "text", needed=False, empty=True))
_OBJECTS = (Column("object", "name"), Column("words", "text"))
_PEOPLE = (Column("person_id", "name"), Column("org_unit", "text", needed=False, empty=True))


def read_names(path: Path) -> tuple[str, ...]:
    """The first column of a CSV file, its header left out: people to leave out of a run."""
    import csv

    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = [row[0].strip() for row in csv.reader(file) if row and row[0].strip()]
    except OSError as fault:
        raise TracesRefused(f"{path.name} cannot be opened: {fault.strerror or 'no reason given'}.") from None
    except (UnicodeDecodeError, csv.Error):
        raise TracesRefused(f"{path.name} cannot be read as a CSV file in UTF-8.") from None
    return tuple(rows[1:])


def read_folder(
    path: Path, settings: Settings, *, drop: Sequence[str] = (), org: bool = True, spill: str | None = None
) -> Traces:
    """Traces of a folder.

    Parameters
    ----------
    path
        The folder, or one file of the trace schema.
    settings
        Its `most_people` and `most_objects` drop what binds too many.
    drop
        People to leave out (bots, shared mailboxes, who opted out).
    org
        False: do not read the org units.
    spill
        Where the database may put what does not fit into memory; None: nowhere.

    Returns
    -------
    Traces
        With a label for every person number.

    Raises
    ------
    TracesRefused
        One sentence naming file and line or column.
    """
    if not path.exists():
        raise TracesRefused(f"There is no folder {path}.")
    folder = path if path.is_dir() else path.parent
    connection = in_memory("2GB", spill=spill)
    try:
        pairs, shares, timed, dropped = _sources(connection, path, folder, settings)
        if not pairs and not shares:
            raise TracesRefused(
                f"{folder.name} holds none of the files that can be read: traces, edges, interactions, "
                "messages, "
                "or events (each .parquet or .csv)."
            )
        labels = _persons(connection, pairs + shares, drop, dropped)
        _write(connection, pairs, shares, dropped)
        units = _units(connection, folder, labels) if org else {}
        words = _words(connection, folder, has_traces=bool(find_table(folder, "traces")) or path.is_file())
    except BaseException:
        connection.close()
        raise
    return Traces(connection, timed=timed, units=units, labels=labels, words=words, dropped=dropped)


def _sources(
    connection: duckdb.DuckDBPyConnection, path: Path, folder: Path, settings: Settings
) -> tuple[list[str], list[str], bool, dict[str, int]]:
    """Queries giving pairs (who, whom, week, kind, n, weight, source, scope) and shares (with object
    instead).
    """
    dropped: dict[str, int] = {}
    table = path if path.is_file() else find_table(folder, "traces")
    if table is not None:
        return (*_schema(connection, table), True, dropped)
    pairs, timed = [], True
    if load_optional(connection, folder, "edges", _EDGES):
        dated = _count(connection, "SELECT count(*) FROM edges WHERE ts IS NOT NULL")
        timed = dated > 0
        week = _WEEK.format("ts") if timed else "0"
        pairs.append(
            f"SELECT src AS who, dst AS whom, {week} AS week, 0 AS kind, 1.0 AS weight FROM edges"
            + (" WHERE ts IS NOT NULL" if timed else "")
        )
    if load_optional(connection, folder, "interactions", _INTERACTIONS):
        pairs.append(
            f"SELECT src AS who, dst AS whom, {_WEEK.format('ts')} AS week, {_KIND.format('kind')} AS kind, "
            f"1.0 AS weight FROM interactions WHERE ts BETWEEN {_EARLIEST} AND {_LATEST}"
        )
    if load_optional(connection, folder, "messages", _MESSAGES):
        connection.execute(
            "CREATE TABLE wide AS SELECT message_id, count(*) AS people FROM messages GROUP BY 1"
        )
        dropped["wide_items"] = _count(
            connection, f"SELECT count(*) FROM wide WHERE people > {settings.most_people}"
        )
        pairs.append(
            f"SELECT sender AS who, recipient AS whom, {_WEEK.format('ts')} AS week, 0 AS kind, "
            f"1.0 / people AS weight FROM messages JOIN wide USING (message_id) "
            f"WHERE people <= {settings.most_people} AND ts BETWEEN {_EARLIEST} AND {_LATEST}"
        )
    shares: list[str] = []
    if load_optional(connection, folder, "events", _EVENTS):
        more, shares = _events(connection, folder, settings, dropped)
        pairs.append(more)
    return pairs, shares, timed or len(pairs) > 1, dropped


def _schema(connection: duckdb.DuckDBPyConnection, path: Path) -> tuple[list[str], list[str]]:
    """The documented trace schema."""
    load(connection, path, "given", _TRACES)
    for fault, sentence in (
        ("whom IS NULL AND object IS NULL", "whom and object are both empty; exactly one of them is set"),
        (
            "whom IS NOT NULL AND object IS NOT NULL",
            "whom and object are both set; exactly one of them is set",
        ),
        (f"kind IS NOT NULL AND kind NOT IN {KINDS}", f"kind is not one of {', '.join(KINDS)}"),
    ):
        number = _count(connection, f"SELECT count(*) FROM given WHERE {fault}")
        if number:
            line = _count(
                connection,
                f"SELECT min(line) FROM (SELECT row_number() OVER () AS line, {fault} AS bad FROM given) "
                "WHERE bad",
            )
            line += 1 if path.suffix == ".csv" else 0
            raise TracesRefused(f"{path.name}, line {line}: {sentence} ({number} such rows).")
    common = (
        f"{_KIND.format('kind')} AS kind, week, coalesce(n, 1) AS n, coalesce(weight, coalesce(n, 1)) AS "
        "weight, "
        "coalesce(source, 0) AS source, coalesce(scope, 0) AS scope FROM given"
    )
    pairs = [f"SELECT who, whom, {common} WHERE whom IS NOT NULL"]
    shares = [f"SELECT who, object, {common} WHERE object IS NOT NULL"]
    return pairs, shares


def _events(
    connection: duckdb.DuckDBPyConnection, folder: Path, settings: Settings, dropped: dict[str, int]
) -> tuple[str, list[str]]:
    """Work on items: author with each other person of an item, and each person with the item's places."""
    has_items = load_optional(connection, folder, "items", _ITEMS)
    dated = _count(connection, "SELECT count(*) FROM events WHERE ts IS NOT NULL") > 0
    if not dated and not has_items:
        raise TracesRefused("events has no column ts, and there is no file items that would give it.")
    when = "events.ts" if dated else "items.ts"
    join = "" if dated else " JOIN items USING (item_id)"
    connection.execute(
        f"CREATE TABLE done AS SELECT item_id, person_id, coalesce(action, '') AS action, "
        f"{_WEEK.format(when)} AS week FROM events{join} WHERE {when} BETWEEN {_EARLIEST} AND {_LATEST}"
    )
    pairs = (
        f"SELECT author.person_id AS who, other.person_id AS whom, author.week, {KINDS.index('review')} "
        "AS kind, "
        "1.0 AS weight FROM done AS author JOIN done AS other USING (item_id) "
        "WHERE author.action = 'author' AND other.action <> 'author'"
    )
    commit = KINDS.index("commit")
    if not load_optional(connection, folder, "touches", _TOUCHES):
        return pairs, [
            f"SELECT person_id AS who, 'item ' || item_id AS object, week, {commit} AS kind, 1.0 AS "
            "weight FROM done"
        ]
    connection.execute("CREATE TABLE places AS SELECT item_id, count(*) AS objects FROM touches GROUP BY 1")
    limit = settings.most_objects
    dropped["sweeping_items"] = _count(connection, f"SELECT count(*) FROM places WHERE objects > {limit}")
    return pairs, [
        f"SELECT person_id AS who, doc_id AS object, week, {commit} AS kind, 1.0 / objects AS weight FROM "
        "done "
        f"JOIN touches USING (item_id) JOIN places USING (item_id) WHERE objects <= {limit}",
        # seen at work, at nothing that could tie anybody: counts for presence only
        f"SELECT person_id AS who, 'item ' || item_id AS object, week, {commit} AS kind, 0.0 AS weight "
        "FROM done "
        f"LEFT JOIN places USING (item_id) WHERE objects IS NULL OR objects > {limit}",
    ]


def _count(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    row = connection.execute(query).fetchone()
    return int(row[0]) if row and row[0] is not None else 0


def _persons(
    connection: duckdb.DuckDBPyConnection,
    queries: Sequence[str],
    drop: Sequence[str],
    dropped: dict[str, int],
) -> list[str]:
    """Number everybody by the order of the labels; people to leave out get no number."""
    connection.execute("CREATE TABLE left_out (label VARCHAR)")
    if drop:
        connection.executemany("INSERT INTO left_out VALUES (?)", [(label,) for label in sorted(set(drop))])
    parts = []
    for query in queries:
        parts.append(f"SELECT who AS label FROM ({query})")
        if "AS whom" in query or ", whom," in query:
            parts.append(f"SELECT whom FROM ({query})")
    connection.execute(
        "CREATE TABLE persons AS SELECT label, CAST(row_number() OVER (ORDER BY label) - 1 AS INTEGER) "
        "AS number "
        f"FROM (SELECT DISTINCT label FROM ({' UNION ALL '.join(parts)})) WHERE label NOT IN (FROM left_out)"
    )
    if drop:
        dropped["people_left_out"] = len(set(drop))
    return [str(row[0]) for row in connection.execute("SELECT label FROM persons ORDER BY number").fetchall()]


def _write(
    connection: duckdb.DuckDBPyConnection,
    pairs: Sequence[str],
    shares: Sequence[str],
    dropped: dict[str, int],
) -> None:
    """The trace table, in numbers."""
    connection.execute(f"CREATE TABLE traces ({', '.join(f'{name} {kind}' for name, kind in COLUMNS)})")
    for source, query in enumerate(pairs):
        own = "n, weight, source, scope" if "AS scope" in query else f"1, weight, {source}, 0"
        connection.execute(
            f"INSERT INTO traces SELECT week, one.number, two.number, NULL, kind, {own} FROM ({query}) AS "
            "rows "
            "JOIN persons AS one ON rows.who = one.label JOIN persons AS two ON rows.whom = two.label "
            "WHERE one.number <> two.number"
        )
    if shares:
        union = " UNION ALL ".join(f"SELECT object FROM ({query})" for query in shares)
        connection.execute(
            "CREATE TABLE things AS SELECT label, row_number() OVER (ORDER BY label) - 1 AS number "
            f"FROM (SELECT DISTINCT object AS label FROM ({union}))"
        )
    for query in shares:
        own = "n, weight, source, scope" if "AS scope" in query else "1, weight, 9, 0"
        connection.execute(
            f"INSERT INTO traces SELECT week, one.number, NULL, things.number, kind, {own} FROM ({query}) "
            "AS rows "
            "JOIN persons AS one ON rows.who = one.label JOIN things ON rows.object = things.label"
        )
    if not _count(connection, "SELECT count(*) FROM traces"):
        raise TracesRefused("There is no trace between two different people in these files.")


def _units(connection: duckdb.DuckDBPyConnection, folder: Path, labels: Sequence[str]) -> dict[int, str]:
    """Org units by person number."""
    if not load_optional(connection, folder, "people", _PEOPLE):
        return {}
    rows = connection.execute(
        "SELECT number, min(trim(org_unit)) FROM persons JOIN people ON label = person_id "
        "WHERE trim(coalesce(org_unit, '')) <> '' GROUP BY 1"
    ).fetchall()
    return {int(number): str(unit) for number, unit in rows}


def _words(connection: duckdb.DuckDBPyConnection, folder: Path, *, has_traces: bool) -> str | None:
    """Words a person's work stands under, for naming only."""
    if has_traces:
        if not load_optional(connection, folder, "objects", _OBJECTS) or not _table(connection, "things"):
            return None
        source = (
            "SELECT traces.who, unnest(string_split_regex(lower(words), '[^a-zà-ÿ]+')) AS word FROM traces "
            "JOIN things ON traces.object = things.number JOIN objects ON things.label = objects.object"
        )
    elif _table(connection, "done") and _titled(connection, folder):
        source = (
            "SELECT number AS who, unnest(string_split_regex(lower(title), '[^a-zà-ÿ]+')) AS word "
            "FROM (SELECT DISTINCT item_id, person_id FROM done) JOIN persons ON person_id = label "
            "JOIN items USING (item_id)"
        )
    elif _table(connection, "touches") and load_optional(connection, folder, "docs", _DOCS):
        source = (
            "SELECT number AS who, unnest(string_split_regex(lower(tokens), '[^a-zà-ÿ]+')) AS word FROM done "
            "JOIN persons ON person_id = label JOIN touches USING (item_id) JOIN docs USING (doc_id)"
        )
    elif _table(connection, "interactions") and load_optional(connection, folder, "items", _ITEMS):
        source = (
            "SELECT number AS who, unnest(string_split_regex(lower(coalesce(title, '') || ' ' || "
            "coalesce(text, '')), "
            "'[^a-zà-ÿ]+')) AS word FROM (SELECT src, item_id FROM interactions UNION ALL "
            "SELECT dst, item_id FROM interactions) JOIN persons ON src = label JOIN items USING (item_id)"
        )
    else:
        return None
    connection.execute(
        f"CREATE TABLE words AS SELECT who, word, count(*) AS n FROM ({source}) WHERE length(word) > 2 "
        "GROUP BY ALL"
    )
    return "words"


def _titled(connection: duckdb.DuckDBPyConnection, folder: Path) -> bool:
    """Whether pieces of work carry a title."""
    if not _table(connection, "items") and not load_optional(connection, folder, "items", _ITEMS):
        return False
    return _count(connection, "SELECT count(*) FROM items WHERE trim(coalesce(title, '')) <> ''") > 0


def _table(connection: duckdb.DuckDBPyConnection, name: str) -> bool:
    return _count(connection, f"SELECT count(*) FROM duckdb_tables() WHERE table_name = '{name}'") > 0
