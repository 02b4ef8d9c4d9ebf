"""Files of traces as the room reads them: the preview, the lists at their head, and the walls round their
channels.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from junto.discovery.importers.reading import BOUNDS, Source, preview_traces, read_traces
from junto.discovery.importers.records import (
    Field,
    Identity,
    ImportRecord,
    Note,
    ObjectWords,
    Progress,
    Summary,
    Trace,
)
from junto.engine.traces import week_of
from junto.kernel import clock
from junto.kernel.readers.child import Bounds

WALLED = 1
"""Scope given to channels behind a wall; none of their traces is kept."""

QUICK = Bounds(seconds=3, processor=10, memory=BOUNDS.memory)


@dataclass(frozen=True, slots=True)
class Heads:
    """The lists at the head of an export: its people, and its channels behind walls."""

    people: tuple[Identity, ...] = ()
    walled: tuple[str, ...] = ()


@dataclass(slots=True)
class Gathered:
    """A preview while it is read; `data` is what is kept of it: counts, and nothing of anybody."""

    fields: list[list[object]] = field(default_factory=list)
    notes: list[list[object]] = field(default_factory=list)
    summary: Summary | None = None

    def take(self, record: ImportRecord) -> None:
        """Take up one record."""
        if isinstance(record, Field):
            self.fields.append([record.name, record.fate, record.becomes, record.count])
        elif isinstance(record, Note):
            self.notes.append([record.reason, record.member, record.record, record.line])
        elif isinstance(record, Summary):
            self.summary = record

    def data(self) -> dict[str, Any]:
        """As it is stored with the import."""
        assert self.summary is not None
        told = self.summary
        return {
            "fields": self.fields,
            "notes": self.notes,
            "records": told.records,
            "kept": told.kept,
            "people": told.people,
            "objects": told.objects,
            "weeks": [told.first_week, told.last_week],
            "dropped": dict(told.dropped),
        }


def this_week() -> int:
    """The week it is, as traces count them."""
    return week_of(clock.now().date())


def look(
    source: str,
    path: Path,
    private: Iterable[str] = (),
    *,
    bounds: Bounds = BOUNDS,
    stop: Callable[[], bool] = lambda: False,
    tell: Callable[[int, int], None] = lambda done, total: None,
) -> dict[str, Any]:
    """Go through a file without keeping anything, and say field by field what an import would do.

    Raises
    ------
    Unreadable
        The file is refused, with the sentence for whoever brought it.
    """
    gathered = Gathered()
    with path.open("rb") as file:
        for record in preview_traces(
            _source(source), file, _options(source, private), bounds=bounds, stop=stop
        ):
            if isinstance(record, Progress):
                tell(record.done, record.total)
            gathered.take(record)
    return gathered.data()


def heads(source: str, path: Path, private: Iterable[str], walled: Iterable[frozenset[str]]) -> Heads:
    """The people of an export and its channels behind walls; only Slack lists them at its head."""
    if source != "slack":
        return Heads()
    names = list(walled)
    people: list[Identity] = []
    behind: list[str] = []
    with path.open("rb") as file:
        for record in read_traces("slack", file, _options(source, private)):
            if isinstance(record, Identity):
                people.append(record)
            elif isinstance(record, ObjectWords):
                if any(name <= set(record.words) for name in names):
                    behind.append(record.source_id)
            else:
                break
    return Heads(tuple(people), tuple(behind))


def read(
    source: str,
    path: Path,
    private: Iterable[str],
    walled: Iterable[str],
    *,
    stop: Callable[[], bool],
) -> Iterator[ImportRecord]:
    """The records of a file, from a process of its own; the key of its objects is made here and kept
    nowhere.
    """
    options = _options(source, private)
    if source == "slack":
        options = {**options, "scopes": dict.fromkeys(walled, WALLED)}
    with path.open("rb") as file:
        yield from read_traces(_source(source), file, options, stop=stop)


def keys_of(identity: Identity) -> tuple[str, ...]:
    """What a person of a source may be known by here."""
    return tuple(key for key in (identity.mail, identity.source_id) if key)


def _options(source: str, private: Iterable[str]) -> Mapping[str, object]:
    options: dict[str, object] = {"key": secrets.token_hex(32), "last_week": this_week()}
    return {**options, "private": list(private)} if source == "slack" else options


def _source(source: str) -> Source:
    if source not in ("slack", "traces"):
        raise ValueError("a source of traces is slack or traces")
    return "slack" if source == "slack" else "traces"


__all__ = [
    "QUICK",
    "WALLED",
    "Heads",
    "Identity",
    "ObjectWords",
    "Progress",
    "Summary",
    "Trace",
    "heads",
    "keys_of",
    "look",
    "read",
    "this_week",
]
