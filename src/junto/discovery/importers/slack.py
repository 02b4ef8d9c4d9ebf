"""A Slack export (zip) → traces.

Read are: who, the week, the channel, whose message was answered, who was mentioned. Texts are looked through
for mentions while they pass and kept nowhere. Direct and group messages are never opened, private channels
only when the agreement names them.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import BinaryIO, Final

from junto.discovery.importers import records as r
from junto.discovery.importers.gathering import EARLIEST_WEEK, Recent, Tally, Weekly, week_at
from junto.discovery.importers.records import KINDS, MOST_PEOPLE, Field, ImportRecord, Progress, to_wire
from junto.discovery.importers.slack_export import Channel, Export
from junto.discovery.importers.slack_fields import Census
from junto.kernel.readers.documents import Record, records
from junto.kernel.readers.faults import Unreadable
from junto.kernel.readers.values import Json

REPLY: Final = KINDS.index("reply")
MENTION: Final = KINDS.index("mention")
POSTED: Final = KINDS.index("co-attend")
"""Writing in a channel is taking part in it."""

_TIME = re.compile(r"[0-9]{1,11}(\.[0-9]{1,9})?")
_MENTIONED = re.compile(r"<@([A-Z0-9]{1,40})(?:\|[^<>]{0,100})?>")
_REMEMBERED = 50_000
_LAST_WEEK = 2**15 - 1


def read(
    file: BinaryIO,
    key: str,
    private: Iterable[str] = (),
    scopes: Mapping[str, int] | None = None,
    last_week: int = _LAST_WEEK,
) -> Iterator[list[object]]:
    """The child's part of an import.

    Parameters
    ----------
    file : BinaryIO
        The export.
    key : str
        Key of the object numbers, hexadecimal; made for one import and destroyed with its source.
    private : iterable of str
        Names or ids of private channels the agreement names.
    scopes : mapping of str to int
        Wall or confidentiality class by name or id of a channel; 0 for the others.
    last_week : int
        Weeks after it are the future.

    Yields
    ------
    list
        Records of `records`, ready for the pipe: identities and channels first, the summary last.

    Raises
    ------
    Unreadable
        When the export, or any member of it that must be opened, cannot be read: nothing must then be kept.
    """
    export = Export(file, bytes.fromhex(key), frozenset(private), scopes or {})
    for record in _Reading(export, last_week).records():
        yield to_wire(record)


def preview(
    file: BinaryIO, key: str, private: Iterable[str] = (), last_week: int = _LAST_WEEK
) -> Iterator[list[object]]:
    """What an import would keep and drop, field by field, with counts; no trace, no person, no name.

    Parameters
    ----------
    file, key, private, last_week
        As for `read`.

    Yields
    ------
    list
        `Progress`, `Field`, `Note` and `Summary` records, ready for the pipe.
    """
    export = Export(file, bytes.fromhex(key), frozenset(private), {})
    census = Census()
    for record in _Reading(export, last_week, census).records():
        if not isinstance(record, r.Identity | r.ObjectWords | r.Trace):
            yield to_wire(record)


class _Reading:
    """One pass over an export, in the order of its days."""

    def __init__(self, export: Export, last_week: int, census: Census | None = None) -> None:
        self.export, self.last_week, self.census = export, last_week, census
        self.tally, self.weekly = Tally(), Weekly()
        self.authors: Recent[tuple[int, str], int] = Recent(_REMEMBERED)
        self.people: dict[str, int] = {}
        self.objects: set[int] = set()

    def records(self) -> Iterator[ImportRecord]:
        export = self.export
        for identity in export.people(self.tally):
            self.people[identity.source_id] = identity.number
            yield identity
        for channel in export.channels:
            yield r.ObjectWords(channel.number, channel.source_id, channel.words)
        days = export.days(self.tally)
        step, week = max(1, len(days) // 200), None
        for done, day in enumerate(days):
            if done % step == 0:
                yield Progress(done, len(days))
            if day.week != week:
                week = day.week
                yield from self.weekly.traces(before=week - 1)
            self.day(day.channel, day.name)
            if self.weekly.full:
                yield from self.weekly.traces()
        yield from self.weekly.traces()
        yield Progress(len(days), len(days))
        if self.census is not None:
            yield from self.fields()
        yield from self.tally.end(len(self.people), len(self.objects))

    def fields(self) -> Iterator[Field]:
        assert self.census is not None
        yield from self.census.fields(self.export, self.tally)

    def day(self, channel: Channel, name: str) -> None:
        """Count one day of one channel."""
        seen: set[tuple[str, int]] = set()
        try:
            for record in records(self.export.pieces(name)):
                self.tally.records += 1
                if not isinstance(record, Record):
                    self.tally.note(r.UNSTORABLE, name, record.error.where.record, record.line)
                    continue
                reason = self.message(channel, record.value, seen)
                if reason in _NOTED:
                    self.tally.note(reason, name, record.number, record.line)
                elif reason:
                    self.tally.drop(reason)
        except Unreadable as error:
            raise error.inside(name) from None

    def message(self, channel: Channel, value: Json, seen: set[tuple[str, int]]) -> str:
        """Count one message; empty, or why it is left out."""
        if not isinstance(value, dict):
            return r.SHAPE
        if self.census is not None:
            self.census.count(value)
        user, stamp = value.get("user"), value.get("ts")
        if value.get("type", "message") != "message" or value.get("subtype") is not None:
            return r.BOT if value.get("subtype") == "bot_message" else r.NOTICE
        if value.get("bot_id") is not None:
            return r.BOT
        if not isinstance(user, str):
            return r.SHAPE
        who = self.people.get(user)
        if who is None:
            return self.export.reason(user)
        if not isinstance(stamp, str) or not _TIME.fullmatch(stamp):
            return r.TIME
        week = week_at(float(stamp))
        if week < EARLIEST_WEEK:
            return r.TOO_EARLY
        if week > self.last_week:
            return r.TOO_LATE
        if (stamp, who) in seen:
            return r.REPEATED
        seen.add((stamp, who))
        self.objects.add(channel.number)
        self.tally.seen(week)
        self.weekly.add(week, who, channel.number, 1.0, kind=POSTED, paired=False, scope=channel.scope)
        self.reply(channel, value, week, who, stamp)
        text = value.get("text")
        if isinstance(text, str) and "<@" in text:
            self.mentions(channel, text, week, who)
        return ""

    def reply(self, channel: Channel, value: dict[str, Json], week: int, who: int, stamp: str) -> None:
        thread = value.get("thread_ts")
        if not isinstance(thread, str) or thread == stamp:
            self.authors.put((channel.number, stamp), who)
            return
        parent = value.get("parent_user_id")
        whom = (
            self.people.get(parent) if isinstance(parent, str) else self.authors.get((channel.number, thread))
        )
        if self.census is not None:
            self.census.replies += 1
        if whom is None:
            self.tally.drop(r.NO_PARENT)
        elif whom == who:
            self.tally.drop(r.ONESELF)
        else:
            self.weekly.add(week, who, whom, 1.0, kind=REPLY, paired=True, scope=channel.scope)

    def mentions(self, channel: Channel, text: str, week: int, who: int) -> None:
        """Count who is mentioned; each has an equal share of the message."""
        named = {self.people.get(found) for found in _MENTIONED.findall(text)}
        if who in named:
            self.tally.drop(r.ONESELF)
        others = sorted(number for number in named if number is not None and number != who)
        if self.census is not None:
            self.census.mentions += len(others)
        if len(others) + 1 > MOST_PEOPLE:
            self.tally.drop(r.CROWD)
            return
        for whom in others:
            self.weekly.add(week, who, whom, 1 / len(others), kind=MENTION, paired=True, scope=channel.scope)


_NOTED = frozenset({r.SHAPE, r.TIME, r.TOO_EARLY, r.TOO_LATE})
