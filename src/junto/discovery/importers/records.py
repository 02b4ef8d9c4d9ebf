"""What an importer yields, and how it crosses between the two processes."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from junto.kernel.readers.faults import N_, Phrase, Unreadable
from junto.kernel.readers.wire import DIED

KINDS = ("reply", "mention", "review", "co-edit", "co-attend", "answer", "commit")
MOST_IN_A_WEEK = 50
MOST_PEOPLE = 20

REPEATED = "repeated"
UNSTORABLE = "unstorable"
SHAPE = "shape"
BOT = "bot"
NOTICE = "notice"
OUTSIDER = "outsider"
STRANGER = "stranger"
DIRECT = "direct"
PRIVATE = "private"
UNLISTED = "unlisted"
OTHER_FILE = "other_file"
SKIPPED_FILE = "skipped_file"
CROWD = "crowd"
ONESELF = "oneself"
NO_PARENT = "no_parent"
TIME = "time"
NO_ZONE = "no_zone"
TOO_EARLY = "too_early"
TOO_LATE = "too_late"
NOBODY = "nobody"
NEITHER_NOR = "neither_nor"
KIND = "kind"
COUNT = "count"
WEIGHT = "weight"

REASONS = {
    REPEATED: N_("repetitions of a record that was already counted"),
    UNSTORABLE: N_("records that cannot be read"),
    SHAPE: N_("records without the fields a message has"),
    BOT: N_("messages of bots and apps"),
    NOTICE: N_("notices such as joining, leaving or renaming"),
    OUTSIDER: N_("messages of guests and people of other firms"),
    STRANGER: N_("messages of people who are not in the list of people"),
    DIRECT: N_("files of direct and group messages, not opened"),
    PRIVATE: N_("files of private channels the agreement does not name, not opened"),
    UNLISTED: N_("files of folders that are no listed channel, not opened"),
    OTHER_FILE: N_("other files, not opened"),
    SKIPPED_FILE: N_("links, unsafe names, archives and empty files, not opened"),
    CROWD: N_("messages that name more than 20 people, their mentions"),
    ONESELF: N_("traces with oneself"),
    NO_PARENT: N_("replies to a message that is not in the file"),
    TIME: N_("records whose time or week cannot be read"),
    NO_ZONE: N_("records whose time does not say its zone"),
    TOO_EARLY: N_("records from before the year 2000"),
    TOO_LATE: N_("records from the future"),
    NOBODY: N_("records that do not say who"),
    NEITHER_NOR: N_("records with both a person and an object, or with neither"),
    KIND: N_("records of a kind that is not known"),
    COUNT: N_("records whose count is not a whole number from 1 on"),
    WEIGHT: N_("records whose weight is not between 0 and their count"),
}


@dataclass(frozen=True, slots=True)
class Identity:
    """A person of the source, matched before the first trace that names the number. Held in memory only."""

    number: int
    source_id: str
    mail: str | None = None


@dataclass(frozen=True, slots=True)
class ObjectWords:
    """A channel, document or folder. Held in memory only; it has words where the whole firm may read it."""

    object: int
    source_id: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Trace:
    """Somebody did something with somebody or on something in an ISO week; one of whom and object is set.

    The same week, people, object and kind may come more than once: whoever stores them adds up, 50 at most.
    """

    week: int
    who: int
    whom: int | None
    object: int | None
    kind: str
    n: int
    weight: float
    scope: int = 0


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the reading has come."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Note:
    """Where a record was left out, and why (a key of `REASONS`). A few are listed; `Summary` counts all."""

    reason: str
    member: str | None = None
    record: int | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """A line of the preview: a field of the export, what becomes of it, and how often it stands there.

    `fate` is "kept", "memory" (read, used, gone when reading ends) or "dropped"; `becomes` says as what.
    """

    name: str
    fate: str
    becomes: str
    count: int


@dataclass(frozen=True, slots=True)
class Summary:
    """The last record: what was read, what was left out by reason, and the first and last week met."""

    records: int
    kept: int
    people: int
    objects: int
    first_week: int | None
    last_week: int | None
    dropped: Mapping[str, int] = field(default_factory=dict)


ImportRecord = Identity | ObjectWords | Trace | Progress | Note | Field | Summary

_TAGS: dict[str, type[ImportRecord]] = {
    "i": Identity,
    "o": ObjectWords,
    "t": Trace,
    "p": Progress,
    "n": Note,
    "f": Field,
    "s": Summary,
}
_TAG_OF = {kind: tag for tag, kind in _TAGS.items()}
_LONGEST = 400


def as_phrase(reason: str) -> Phrase:
    """A reason in words, to stand inside a sentence."""
    return Phrase(REASONS[reason])


def to_wire(record: ImportRecord) -> list[object]:
    """A record as JSON can carry it."""
    return [_TAG_OF[type(record)], *(getattr(record, name) for name in record.__slots__)]


def from_wire(given: object) -> ImportRecord:
    """The record again, if it is one.

    Raises
    ------
    Unreadable
        When the other side sent anything but a record within its bounds.
    """
    if not isinstance(given, list) or not given or given[0] not in _TAGS:
        raise Unreadable(DIED)
    kind, values = _TAGS[given[0]], given[1:]
    try:
        if kind is ObjectWords:
            values[2] = tuple(map(str, values[2]))
        record = kind(*values)
    except (TypeError, IndexError):
        raise Unreadable(DIED) from None
    if not _sound(record):
        raise Unreadable(DIED)
    return record


def _sound(record: ImportRecord) -> bool:
    match record:
        case Identity(number, source_id, mail):
            return _whole(number, 0, 2**31) and _text(source_id) and (mail is None or _text(mail))
        case ObjectWords(number, source_id, words):
            return _whole(number, -(2**63), 2**63) and _text(source_id) and all(_text(word) for word in words)
        case Trace():
            return _sound_trace(record)
        case Progress(done, total):
            return _whole(done, 0, 2**63) and _whole(total, 0, 2**63)
        case Note(reason, member, number, line):
            return (
                reason in REASONS
                and (member is None or _text(member))
                and all(value is None or _whole(value, 0, 2**63) for value in (number, line))
            )
        case Field(name, fate, becomes, count):
            return (
                _text(name)
                and fate in ("kept", "memory", "dropped")
                and _text(becomes)
                and _whole(count, 0, 2**63)
            )
        case Summary():
            return _sound_summary(record)


def _sound_trace(trace: Trace) -> bool:
    return (
        _whole(trace.week, -(2**15), 2**15)
        and _whole(trace.who, 0, 2**31)
        and (trace.whom is None) != (trace.object is None)
        and (trace.whom is None or _whole(trace.whom, 0, 2**31))
        and (trace.object is None or _whole(trace.object, -(2**63), 2**63))
        and trace.kind in KINDS
        and _whole(trace.n, 1, MOST_IN_A_WEEK + 1)
        and isinstance(trace.weight, int | float)
        and math.isfinite(trace.weight)
        and 0 <= trace.weight <= trace.n
        and _whole(trace.scope, 0, 2**31)
    )


def _sound_summary(summary: Summary) -> bool:
    return (
        all(_whole(n, 0, 2**63) for n in (summary.records, summary.kept, summary.people, summary.objects))
        and all(
            week is None or _whole(week, -(2**15), 2**15) for week in (summary.first_week, summary.last_week)
        )
        and isinstance(summary.dropped, dict)
        and all(reason in REASONS and _whole(n, 0, 2**63) for reason, n in summary.dropped.items())
    )


def _whole(value: object, low: int, high: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and low <= value < high


def _text(value: object) -> bool:
    return isinstance(value, str) and len(value) <= _LONGEST
