"""Counting what an importer meets: by week, within bounded memory, remembering no more than it must."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from typing import Generic, TypeVar

from junto.discovery.importers.records import KINDS, MOST_IN_A_WEEK, Note, Summary, Trace

FIRST_MONDAY = 1_577_664_000
"""Monday 30 December 2019, the first day of 2020-W01, in seconds since 1970."""

WEEK = 7 * 24 * 3600
EARLIEST_WEEK = -1_044
"""The first whole week of the year 2000."""

_MOST_HELD = 150_000
_NOTES = 20
K = TypeVar("K")
V = TypeVar("V")
_WORD = re.compile(r"[^\W\d_]{2,40}")


def week_at(seconds: float) -> int:
    """ISO weeks since 2020-W01 at a time in seconds since 1970, in universal time."""
    return int((seconds - FIRST_MONDAY) // WEEK)


def object_number(key: bytes, source: str, source_id: str) -> int:
    """The keyed number of an object; without the key nobody can tell which object it was."""
    digest = hashlib.blake2b(f"{source}\0{source_id}".encode(), key=key, digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def words_of(name: str) -> tuple[str, ...]:
    """The words of a channel's or folder's name, for naming groups: letters only, small, each once."""
    return tuple(dict.fromkeys(word.lower() for word in _WORD.findall(name)))[:20]


class Weekly:
    """Counts by week, people, object and kind; gives traces away before it holds too many.

    `add` takes the share one record contributes; the fiftieth record of a week is the last that counts.
    """

    def __init__(self, most: int = _MOST_HELD) -> None:
        self._most = most
        self._held: dict[tuple[int, int, int, bool, int, int], list[float]] = {}

    def add(
        self,
        week: int,
        who: int,
        target: int,
        share: float,
        *,
        kind: int,
        paired: bool,
        scope: int = 0,
        n: int = 1,
    ) -> None:
        """Count a record: `target` is a person when paired, else an object."""
        key = (week, who, target, paired, kind, scope)
        held = self._held.get(key)
        if held is None:
            self._held[key] = [min(n, MOST_IN_A_WEEK), min(share, MOST_IN_A_WEEK)]
        elif held[0] < MOST_IN_A_WEEK:
            held[0] = min(held[0] + n, MOST_IN_A_WEEK)
            held[1] = min(held[1] + share, held[0])

    @property
    def full(self) -> bool:
        """Whether what is held should be given away now."""
        return len(self._held) >= self._most

    def traces(self, before: int | None = None) -> Iterator[Trace]:
        """Give away, in order, what was counted in the weeks before a week, or all."""
        keys = sorted(key for key in self._held if before is None or key[0] < before)
        for key in keys:
            week, who, target, paired, kind, scope = key
            n, weight = self._held.pop(key)
            whom, thing = (target, None) if paired else (None, target)
            yield Trace(week, who, whom, thing, KINDS[kind], int(n), round(weight, 6), scope)


class Recent(Generic[K, V]):
    """Remembers the last so many things, between `most` and twice as many, and forgets the older ones."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._new: dict[K, V] = {}
        self._old: dict[K, V] = {}

    def put(self, key: K, value: V) -> None:
        """Remember a value."""
        if len(self._new) >= self._most:
            self._old, self._new = self._new, {}
        self._new[key] = value

    def get(self, key: K) -> V | None:
        """The value, while it is remembered."""
        found = self._new.get(key)
        return self._old.get(key) if found is None else found


class Tally:
    """What was read and what was left out, by reason, with a few places to look at."""

    def __init__(self) -> None:
        self.records = self.kept = 0
        self.dropped: Counter[str] = Counter()
        self.first: int | None = None
        self.last: int | None = None
        self._notes: list[Note] = []

    def drop(self, reason: str, count: int = 1) -> None:
        """Count what is left out."""
        self.dropped[reason] += count

    def note(
        self, reason: str, member: str | None = None, record: int | None = None, line: int | None = None
    ) -> None:
        """Count what is left out, and list the place among the first twenty."""
        self.dropped[reason] += 1
        if len(self._notes) < _NOTES:
            self._notes.append(Note(reason, member, record, line))

    def seen(self, week: int) -> None:
        """Count what is kept."""
        self.kept += 1
        if self.first is None or week < self.first:
            self.first = week
        if self.last is None or week > self.last:
            self.last = week

    def end(self, people: int, objects: int) -> Iterator[Note | Summary]:
        """The places to look at, then the summary."""
        yield from self._notes
        dropped = {reason: count for reason, count in sorted(self.dropped.items()) if count}
        yield Summary(self.records, self.kept, people, objects, self.first, self.last, dropped)
