"""The layout of a Slack export: lists of people and channels, a folder a channel, a file a day."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO

from junto.discovery.importers import records as r
from junto.discovery.importers.gathering import Tally, object_number, words_of
from junto.discovery.importers.records import Identity
from junto.kernel.readers.archives import Archive
from junto.kernel.readers.documents import Record, records
from junto.kernel.readers.faults import N_, Unreadable, Where
from junto.kernel.readers.values import Json

NO_PEOPLE = N_(
    "The archive has no “users.json”, so nobody in it could be told apart. "
    "Export from Slack again and send the zip file as it comes."
)
NO_CHANNELS = N_(
    "The archive has no “channels.json”, so public and private channels could not be told apart. "
    "Export from Slack again and send the zip file as it comes."
)
TOO_MANY_PEOPLE = N_("“users.json” lists more than %(limit)s people; at most that many are read.")
NOT_A_SLACK_EXPORT = N_("The archive holds no day of any channel. Send the zip file as it comes from Slack.")

_ID = re.compile(r"[A-Za-z0-9]{1,40}")
_DAY = re.compile(r"([^/]{1,300})/([0-9]{4}-[0-9]{2}-[0-9]{2})\.json")
_MAIL = re.compile(r"[^\s@]{1,64}@[^\s@]{1,190}")
_MOST_PEOPLE = 300_000
_LISTS = ("channels.json", "groups.json", "mpims.json", "dms.json")
_MONDAY = date(2019, 12, 30)


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel that may be read; words only where everybody in the firm may read it."""

    source_id: str
    number: int
    scope: int
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """One day of one channel: the week its name says, and the member that holds it."""

    week: int
    name: str
    channel: Channel


class Export:
    """A Slack export with its lists read.

    Parameters
    ----------
    file : BinaryIO
        The zip archive.
    key : bytes
        Key of the object numbers.
    private : frozenset of str
        Private channels that may be read, by name or id.
    scopes : mapping of str to int
        Wall or class by name or id of a channel.
    """

    def __init__(
        self, file: BinaryIO, key: bytes, private: frozenset[str], scopes: Mapping[str, int]
    ) -> None:
        self._archive = Archive(file)
        self._key, self._private, self._scopes = key, private, scopes
        self._readable: dict[str, Channel] = {}
        self._closed: dict[str, str] = {}
        self._reasons: dict[str, str] = {}
        self.profiles = self.mails = self.described = 0
        if self._archive.member("users.json") is None:
            raise Unreadable(NO_PEOPLE)
        if self._archive.member("channels.json") is None:
            raise Unreadable(NO_CHANNELS)
        for name in _LISTS:
            for value in self._list(name):
                self._channel(name, value)

    @property
    def channels(self) -> list[Channel]:
        """The channels that may be read, each once."""
        return list({channel.number: channel for channel in self._readable.values()}.values())

    def reason(self, user: str) -> str:
        """Why somebody who is not among the people is left out."""
        return self._reasons.get(user, r.STRANGER)

    def people(self, tally: Tally) -> Iterator[Identity]:
        """The people of the firm, numbered; bots, guests and people of other firms are remembered as such."""
        number = 0
        for value in self._list("users.json", tally):
            user = value.get("id")
            if not isinstance(user, str) or not _ID.fullmatch(user) or user in self._reasons:
                tally.drop(r.SHAPE)
                continue
            self.profiles += 1
            if value.get("is_bot") or value.get("is_workflow_bot") or user == "USLACKBOT":
                self._reasons[user] = r.BOT
                continue
            if value.get("is_restricted") or value.get("is_ultra_restricted") or value.get("is_stranger"):
                self._reasons[user] = r.OUTSIDER
                continue
            if number >= _MOST_PEOPLE:
                raise Unreadable(
                    TOO_MANY_PEOPLE, Where(member="users.json"), limit=_MOST_PEOPLE, member="users.json"
                )
            self._reasons[user] = r.REPEATED
            yield Identity(number, user, self._mail(value))
            number += 1

    def days(self, tally: Tally) -> list[Day]:
        """The days that may be read, in their order; what stays shut is counted."""
        for skipped in self._archive.skipped:
            tally.drop(r.SKIPPED_FILE, skipped.count)
        found: list[Day] = []
        shut = 0
        for member in self._archive.members:
            parts = _DAY.fullmatch(member.name)
            if parts is None:
                if member.name not in ("users.json", *_LISTS):
                    tally.drop(r.OTHER_FILE)
                continue
            channel, week = self._readable.get(parts[1]), _week_of(parts[2])
            if channel is None or week is None:
                tally.drop(self._closed.get(parts[1], r.UNLISTED) if week is not None else r.OTHER_FILE)
                shut += 1
            else:
                found.append(Day(week, member.name, channel))
        if not found and not shut:
            raise Unreadable(NOT_A_SLACK_EXPORT)
        return sorted(found, key=lambda day: (day.name[-15:], day.name))

    def pieces(self, name: str) -> Iterator[bytes]:
        """The content of a member."""
        member = self._archive.member(name)
        assert member is not None
        return self._archive.pieces(member)

    def _list(self, name: str, tally: Tally | None = None) -> Iterator[dict[str, Json]]:
        if self._archive.member(name) is None:
            return
        try:
            for record in records(self.pieces(name)):
                if isinstance(record, Record) and isinstance(record.value, dict):
                    yield record.value
                elif tally is not None:
                    tally.note(
                        r.UNSTORABLE if not isinstance(record, Record) else r.SHAPE, name, None, record.line
                    )
        except Unreadable as error:
            raise error.inside(name) from None

    def _mail(self, value: dict[str, Json]) -> str | None:
        profile = value.get("profile")
        mail = profile.get("email") if isinstance(profile, dict) else None
        if not isinstance(mail, str) or not _MAIL.fullmatch(mail.strip()):
            return None
        self.mails += 1
        return mail.strip().lower()

    def _channel(self, listed_in: str, value: dict[str, Json]) -> None:
        """Take up one channel: readable, or shut and why."""
        source_id, name = value.get("id"), value.get("name")
        if not isinstance(source_id, str) or not _ID.fullmatch(source_id):
            return
        folder = name if isinstance(name, str) and name else source_id
        self.described += bool(value.get("topic")) + bool(value.get("purpose"))
        if listed_in in ("mpims.json", "dms.json") or value.get("is_im") or value.get("is_mpim"):
            self._closed[folder] = self._closed[source_id] = r.DIRECT
            self._readable.pop(folder, None)
            return
        closed = listed_in == "groups.json" or bool(value.get("is_private"))
        if closed and folder not in self._private and source_id not in self._private:
            self._closed[folder] = r.PRIVATE
            self._readable.pop(folder, None)
        elif folder not in self._closed:
            number = object_number(self._key, "slack", source_id)
            scope = self._scopes.get(source_id, self._scopes.get(folder, 0))
            self._readable[folder] = Channel(source_id, number, scope, () if closed else words_of(folder))


def _week_of(day: str) -> int | None:
    try:
        return (date.fromisoformat(day) - _MONDAY).days // 7
    except ValueError:
        return None
