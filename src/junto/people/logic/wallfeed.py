"""A feed from the conflicts register, read line by line: walls, or clients with their matters. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import BinaryIO

from junto.kernel.readers.faults import N_, Fault, Unreadable, shown
from junto.kernel.readers.limits import LIMITS, MB, Limits
from junto.kernel.readers.tables import OPEN_QUOTE, Table
from junto.people.logic.columns import read_date
from junto.people.logic.words import clean, fold

BOUNDS: Limits = replace(
    LIMITS, file_bytes=16 * MB, table_rows=50_000, table_line=20_000, table_field=4_000, faults=200
)
KINDS = ("exclusion", "inclusion", "competitor pair", "contractor")
WALLS, CLIENTS = "walls", "clients"
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "wall": ("wall", "barrier", "policy", "wand", "schranke"),
    "kind": ("kind", "type", "art"),
    "reason": ("reason", "grund"),
    "client": ("client", "client reference", "mandant"),
    "matter": ("matter", "matter reference", "mandat", "akte"),
    "person": ("person", "e-mail", "email", "e-mail address", "hr id", "key", "person key"),
    "side": ("side", "seite"),
    "review": ("review", "look again", "review date", "review on", "wiedervorlage"),
    "silent": ("silent", "still"),
    "name": ("name", "client name", "matter name", "label"),
    "aliases": ("aliases", "alias", "also known as"),
}
LONGEST = {
    "wall": 120, "kind": 20, "reason": 300, "client": 60, "matter": 60, "person": 254, "side": 3,
    "review": 20, "silent": 10, "name": 200, "aliases": 2000,
}  # fmt: skip
_YES = frozenset(("yes", "y", "true", "1", "silent", "ja", "still"))
_NO = frozenset(("", "no", "n", "false", "0", "nein"))

NO_COLUMNS = N_(
    "This is no feed of walls: it needs the columns wall and kind, or client and name. It has: %(found)s."
)
NOTHING_IN_IT = N_("The feed has no line below its header. An empty feed opens nothing; every wall stands.")
CUT_OFF = N_("The feed ends in the middle of line %(line)s, so it is not whole. Nothing was changed.")
NOT_UNICODE = N_(
    "The feed is not written as UTF-8, so names in it may be wrong. Nothing was changed; export it as UTF-8."
)
TWICE = N_("Lines %(first)s and %(line)s say the same. A feed says each thing once; nothing was changed.")
DISAGREE = N_(
    "Lines %(first)s and %(line)s say different things of the wall “%(wall)s”. Nothing was changed."
)
TWO_SIDES = N_("Line %(line)s: “%(who)s” stands on both sides of the wall “%(wall)s”. Nothing was changed.")
CIRCLE = N_(
    "Line %(line)s: “%(reference)s” is both a client and a matter; such a circle cannot be followed. "
    "Nothing was changed."
)
TWO_CLIENTS = N_("Line %(line)s: the matter “%(reference)s” has another client on line %(first)s.")
NO_WALL = N_("Line %(line)s names no wall.")
NO_KIND = N_("Line %(line)s: “%(value)s” is no kind of wall. There are: %(kinds)s.")
NO_THING = N_("Line %(line)s names neither a client or matter nor a person.")
NO_SIDE = N_("Line %(line)s: in a competitor pair the side is 1 or 2.")
NO_CLIENT = N_("Line %(line)s names no client.")
NO_YES = N_("Line %(line)s: “%(value)s” is neither yes nor no.")
UNKNOWN_PERSON = N_("Line %(line)s: nobody is known as “%(who)s”; the line is left out.")
UNKNOWN_MATTER = N_("Line %(line)s: the matter “%(reference)s” is not known, and its client is not named.")
OTHER_CLIENT = N_("Line %(line)s: the matter “%(reference)s” is known under another client.")
KNOWN_CLIENT = N_("Line %(line)s: “%(reference)s” is known as a client and cannot be a matter.")
KNOWN_MATTER = N_("Line %(line)s: “%(reference)s” is known as a matter and cannot be a client.")
NOT_WHOLE = N_(
    "Line %(line)s: the wall “%(wall)s” is not whole and is left out: it needs clients or matters, an "
    "exclusion needs people, and a pair needs both sides."
)
TOO_LONG = N_("Line %(line)s: “%(column)s” is longer than %(limit)s characters.")


@dataclass(frozen=True, slots=True)
class Line:
    """What one line of a feed of walls says; the header is line 1."""

    line: int
    wall: str
    kind: str
    reason: str = ""
    client: str = ""
    matter: str = ""
    person: str = ""
    side: int = 0
    review: str = ""
    silent: bool = False


@dataclass(slots=True)
class Said:
    """One wall as a feed says it; covers are (client, matter, side) by reference, persons (who, side)."""

    wall: str
    kind: str
    line: int
    reason: str = ""
    review: str = ""
    silent: bool = False
    covers: dict[tuple[str, str, int], int] = field(default_factory=dict)
    persons: dict[str, tuple[int, int]] = field(default_factory=dict)


def lines(file: BinaryIO) -> Iterator[object]:
    """Every line of a feed as JSON can carry it, after what it is a feed of.

    Yields `{"what": "walls" | "clients"}`, then `{"line": {…}}` or `{"refused": [line, sentence, {…}]}`.

    Raises
    ------
    Unreadable
        The file as a whole says nothing that could be relied on.
    """
    table = Table(file, BOUNDS)
    if table.encoding == "cp1252":
        raise Unreadable(NOT_UNICODE)
    places = {name: _place(table, name) for name in COLUMNS}
    what = _what(places)
    if what is None:
        raise Unreadable(NO_COLUMNS, found=", ".join(shown(name, 30) for name in table.columns[:12]))
    yield {"what": what}
    number = 1
    for row in table.rows():
        number = row.line
        try:
            if isinstance(row, Fault):
                raise row.error
            cells = {name: row.cells[place] for name, place in places.items() if place is not None}
            yield {"line": _read(what, row.line, cells)}
        except Unreadable as error:
            if error.msgid == OPEN_QUOTE:
                raise
            yield {"refused": [number, error.msgid, dict(error.params)]}
    if number == 1:
        raise Unreadable(NOTHING_IN_IT)
    if not _ends(file):
        raise Unreadable(CUT_OFF, line=number)


def walls_of(read: Sequence[Line]) -> list[Said]:
    """The walls a whole feed says, in its order.

    Raises
    ------
    Unreadable
        A line stands twice, two lines disagree, somebody stands on both sides, or references go in a circle.
    """
    no_circle(read)
    found: dict[str, Said] = {}
    seen: dict[Line, int] = {}
    for one in read:
        same = replace(one, line=0)
        if same in seen:
            raise Unreadable(TWICE, first=seen[same], line=one.line)
        seen[same] = one.line
        said = found.setdefault(
            one.wall, Said(one.wall, one.kind, one.line, one.reason, one.review, one.silent)
        )
        _agree(said, one)
        if one.client or one.matter:
            said.covers.setdefault(("" if one.matter else one.client, one.matter, one.side), one.line)
        if one.person:
            _name(said, one)
    return list(found.values())


def _agree(said: Said, one: Line) -> None:
    said.reason = said.reason or one.reason
    said.review = said.review or one.review
    told = (
        one.kind == said.kind,
        one.silent == said.silent,
        one.reason in ("", said.reason),
        one.review in ("", said.review),
    )
    if not all(told):
        raise Unreadable(DISAGREE, first=said.line, line=one.line, wall=shown(said.wall))


def _name(said: Said, one: Line) -> None:
    side, _first = said.persons.setdefault(one.person, (one.side, one.line))
    if side != one.side:
        raise Unreadable(TWO_SIDES, line=one.line, who=shown(one.person), wall=shown(said.wall))


def no_circle(read: Sequence[Line]) -> None:
    """Refuse (`Unreadable`) references that go in a circle, and one matter under two clients."""
    clients = {one.client: one.line for one in read if one.client}
    owner: dict[str, tuple[str, int]] = {}
    for one in read:
        if not one.matter:
            continue
        if one.matter in clients:
            raise Unreadable(CIRCLE, line=one.line, reference=shown(one.matter))
        if one.client:
            known, first = owner.setdefault(one.matter, (one.client, one.line))
            if known != one.client:
                raise Unreadable(TWO_CLIENTS, line=one.line, reference=shown(one.matter), first=first)


def _place(table: Table, name: str) -> int | None:
    wanted = {re.sub(r"[\W_]+", "", fold(known)) for known in COLUMNS[name]}
    return next(
        (
            place
            for place, column in enumerate(table.columns)
            if re.sub(r"[\W_]+", "", fold(column)) in wanted
        ),
        None,
    )


def _what(places: Mapping[str, int | None]) -> str | None:
    if places["wall"] is not None and places["kind"] is not None:
        return WALLS
    if places["wall"] is None and places["client"] is not None and places["name"] is not None:
        return CLIENTS
    return None


def _read(what: str, line: int, cells: Mapping[str, str]) -> dict[str, object]:
    said = {name: clean(value) for name, value in cells.items()}
    for name, value in said.items():
        if len(value) > LONGEST[name]:
            raise Unreadable(TOO_LONG, line=line, column=name, limit=LONGEST[name])
    return _client(line, said) if what == CLIENTS else _wall(line, said)


def _client(line: int, said: Mapping[str, str]) -> dict[str, object]:
    if not said.get("client"):
        raise Unreadable(NO_CLIENT, line=line)
    aliases = [clean(one)[:200] for one in re.split(r"[|;\n]", said.get("aliases", "")) if clean(one)]
    return {
        "line": line,
        "client": said["client"],
        "matter": said.get("matter", ""),
        "name": said.get("name", ""),
        "aliases": aliases,
    }


def _wall(line: int, said: Mapping[str, str]) -> dict[str, object]:
    if not said.get("wall"):
        raise Unreadable(NO_WALL, line=line)
    kind = fold(said.get("kind", "")).replace("_", " ").replace("-", " ").removesuffix("s")
    if kind not in KINDS:
        raise Unreadable(NO_KIND, line=line, value=shown(said.get("kind", "")), kinds=", ".join(KINDS))
    if not (said.get("client") or said.get("matter") or said.get("person")):
        raise Unreadable(NO_THING, line=line)
    side = {"": 0, "1": 1, "2": 2, "a": 1, "b": 2}.get(said.get("side", "").lower(), 9)
    if (kind == "competitor pair" and side not in (1, 2)) or side == 9:
        raise Unreadable(NO_SIDE, line=line)
    silent = said.get("silent", "").lower()
    if silent not in _YES | _NO:
        raise Unreadable(NO_YES, line=line, value=shown(silent))
    day = read_date(said.get("review", ""), line, "")
    return {
        "line": line,
        "wall": said["wall"],
        "kind": kind,
        "reason": said.get("reason", ""),
        "client": said.get("client", ""),
        "matter": said.get("matter", ""),
        "person": said.get("person", "").lower(),
        "side": side if kind == "competitor pair" else 0,
        "review": day.isoformat() if day else "",
        "silent": silent in _YES,
    }


def _ends(file: BinaryIO) -> bool:
    """Whether the last line has its end: what is cut off on its way most often lacks it."""
    file.seek(0, 2)
    file.seek(max(0, file.tell() - 4))
    return file.read().rstrip(b"\0")[-1:] in (b"\n", b"\r")
