"""Field by field: what becomes of a Slack export, with counts and without content."""

from collections import Counter
from collections.abc import Iterator

from junto.discovery.importers import records as r
from junto.discovery.importers.gathering import Tally
from junto.discovery.importers.records import Field
from junto.discovery.importers.slack_export import Export
from junto.kernel.readers.faults import N_
from junto.kernel.readers.values import Json

KEPT, MEMORY, DROPPED = "kept", "memory", "dropped"

WHO = N_("a person's number")
WEEK = N_("the ISO week; day and hour are dropped")
CHANNEL = N_("a number of the channel that cannot be traced back once the export is destroyed")
ANSWERED = N_("whose message was answered: two numbers")
MENTIONED = N_("who was mentioned: two numbers")
MATCHED = N_("used to find the person in your list, then gone")
LOOKED_THROUGH = N_("looked through for mentions, then gone")
NAMING = N_("words of public channels, used to say what a group is about when ten of its people use them")
NOTHING = N_("nothing")
NOT_OPENED = N_("nothing; the files are not opened")

_USED = ("user", "ts", "text", "thread_ts", "parent_user_id", "type", "subtype", "bot_id")
_KNOWN = ("files", "reactions", "edited", "attachments", "blocks")


class Census:
    """Counts the fields of messages, by names we know; any other name is only counted."""

    def __init__(self) -> None:
        self._met: Counter[str] = Counter()
        self._others = 0
        self.replies = self.mentions = 0

    def count(self, message: dict[str, Json]) -> None:
        """Count the fields of one message."""
        for name in message:
            if name in _USED or name in _KNOWN:
                self._met[name] += 1
            else:
                self._others += 1

    def fields(self, export: Export, tally: Tally) -> Iterator[Field]:
        """The lines of the preview."""
        met, dropped = self._met, tally.dropped
        yield Field("user", KEPT, WHO, met["user"])
        yield Field("ts", KEPT, WEEK, met["ts"])
        yield Field("channels.json: id", KEPT, CHANNEL, len(export.channels))
        yield Field("thread_ts, parent_user_id", KEPT, ANSWERED, self.replies)
        yield Field("<@…>", KEPT, MENTIONED, self.mentions)
        yield Field("users.json: email", MEMORY, MATCHED, export.mails)
        yield Field("text", MEMORY, LOOKED_THROUGH, met["text"])
        yield Field(
            "channels.json: name", MEMORY, NAMING, sum(1 for channel in export.channels if channel.words)
        )
        for name in _KNOWN:
            yield Field(name, DROPPED, NOTHING, met[name])
        yield Field("subtype", DROPPED, NOTHING, dropped[r.NOTICE])
        yield Field("bot_id", DROPPED, NOTHING, dropped[r.BOT])
        yield Field("channels.json: topic, purpose", DROPPED, NOTHING, export.described)
        yield Field("users.json: profile", DROPPED, NOTHING, export.profiles)
        yield Field("dms.json, mpims.json", DROPPED, NOT_OPENED, dropped[r.DIRECT])
        yield Field("groups.json", DROPPED, NOT_OPENED, dropped[r.PRIVATE])
        yield Field("…", DROPPED, NOTHING, self._others)
