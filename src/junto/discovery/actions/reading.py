"""Reading a file of traces: a job that may be killed at any moment and begins again without doubling
anything.
"""

from __future__ import annotations

import json
import secrets
import time
from collections import Counter
from collections.abc import Iterator
from typing import Final

from django.db import transaction
from django.db.models import Max

from junto.discovery import folders, keeping, sources
from junto.discovery.actions.imports import MOST_LISTED, end_without_traces, list_unmatched
from junto.discovery.facts import ImportFinished
from junto.discovery.logic.identities import NOBODY, Book, Found
from junto.discovery.models import ImportRun, PersonKey
from junto.discovery.queries import firm
from junto.engine.traces import Trace
from junto.kernel import clock
from junto.kernel.outbox import publish
from junto.kernel.readers import Unreadable
from junto.kernel.readers.child import STOPPED
from junto.kernel.refs import Ref

State = ImportRun.State
WEEKS: Final = 26
WALLED, OLD, LEFT = "walled", "old", "left"
_TELL_EVERY = 0.5
_MOST_UNMATCHED = 0.1


class Unmatched(Exception):  # noqa: N818 - an agreed end, not a fault
    """More than one in ten matches nobody, and whoever began the import wanted it stopped then."""


def look_at_file(*, import_id: int) -> None:
    """Go through a long file for its preview. Publishes `ImportCancelled` when it must be refused."""
    brought = ImportRun.objects.filter(pk=import_id, state=State.LOOKING).first()
    if brought is None:
        return
    watch = _Watch(brought)
    try:
        preview = sources.look(
            brought.source,
            folders.job(brought.key) / folders.UPLOAD,
            brought.private_channels,
            stop=watch.stopped,
            tell=watch.tell,
        )
        list_unmatched(brought)
    except (Unreadable, FileNotFoundError) as error:
        _end(brought, error)
        return
    ImportRun.objects.filter(pk=brought.pk, state=State.LOOKING).update(
        preview=preview, state=State.LOOKED_AT, done=0, total=preview["records"]
    )


def read_file(*, import_id: int) -> None:
    """Read a file that was begun, store its traces whole or not at all, destroy it.

    Runs again after a kill: what was half done is thrown away, and the same file replaces what it brought
    before.
    Publishes `ImportFinished` or `ImportCancelled`.
    """
    brought = ImportRun.objects.filter(pk=import_id).first()
    if brought is None or brought.state not in (State.WAITING, State.READING):
        _tidy(brought)
        return
    with folders.held(brought.key) as ours:
        if ours:
            _read(brought)


def _read(brought: ImportRun) -> None:
    number = _number_for(brought)
    ImportRun.objects.filter(pk=brought.pk).update(state=State.READING, step="reading", done=0, number=number)
    reading = _Reading(brought, number)
    try:
        keeping.replace(number, reading.traces(), reading.words)
    except (Unreadable, Unmatched, FileNotFoundError) as error:
        _end(brought, error)
        return
    _finish(brought, reading)


def _tidy(brought: ImportRun | None) -> None:
    """A kill between the record of the end and the removal of the file leaves the file: remove it now."""
    if brought is not None and not brought.is_open:
        folders.destroy_job(brought.key)


def _end(brought: ImportRun, error: Exception) -> None:
    if isinstance(error, Unreadable) and error.msgid != STOPPED:
        end_without_traces(brought, "refused", error)
    elif isinstance(error, Unmatched):
        end_without_traces(brought, "unmatched")
    else:
        end_without_traces(brought, "stopped" if isinstance(error, Unreadable) else "time")


def _number_for(brought: ImportRun) -> int:
    """The file's number in the store: the one its bytes had before, else the next."""
    before = ImportRun.objects.filter(digest=brought.digest, number__isnull=False).values_list(
        "number", flat=True
    )
    if (same := before.first()) is not None:
        return same
    used = set(ImportRun.objects.filter(number__isnull=False).values_list("number", flat=True))
    highest = ImportRun.objects.aggregate(most=Max("number"))["most"]
    following = 1 if highest is None else (highest + 1) % keeping.MOST_SOURCES
    kept = keeping.sources()
    return next(
        number % keeping.MOST_SOURCES
        for number in range(following, following + keeping.MOST_SOURCES)
        if number % keeping.MOST_SOURCES not in (used & kept)
    )


def _finish(brought: ImportRun, reading: _Reading) -> None:
    told = reading.summary
    assert told is not None
    with transaction.atomic():
        held = ImportRun.objects.select_for_update().get(pk=brought.pk)
        if not held.is_open:
            return
        held.state, held.step = State.FINISHED, ""
        held.records, held.kept, held.dropped = told.records, told.kept, dict(told.dropped)
        held.ties, held.ties_left_out = reading.stored, dict(reading.left_out)
        held.matched, held.unmatched = reading.matched, len(reading.nobody)
        held.first_week, held.last_week = reading.first_week, reading.last_week
        held.done = held.total = told.records
        held.finished_at = clock.now()
        held.preview = {}
        held.save()
        publish(ImportFinished(import_id=held.pk, source=held.source), subject=Ref.of(held))
    folders.destroy_job(brought.key)
    ImportRun.objects.filter(pk=brought.pk).update(destroyed_at=clock.now())


class _Watch:
    """Tells the page how far the job is, and the job whether somebody wants it stopped."""

    def __init__(self, brought: ImportRun) -> None:
        self._pk = brought.pk
        self._asked_at = self._told_at = 0.0
        self._stop = False

    def stopped(self) -> bool:
        """Whether to stop; asks the database at most twice a second."""
        if not self._stop and time.monotonic() - self._asked_at > _TELL_EVERY:
            self._asked_at = time.monotonic()
            row = ImportRun.objects.filter(pk=self._pk).values_list("stop_asked", flat=True).first()
            self._stop = row is not False
        return self._stop

    def tell(self, done: int, total: int) -> None:
        """Write how far it is, at most twice a second."""
        if time.monotonic() - self._told_at > _TELL_EVERY:
            self._told_at = time.monotonic()
            ImportRun.objects.filter(pk=self._pk).update(done=done, total=total)


class _Reading:
    """One pass over a file, from records of the source to traces of known persons."""

    def __init__(self, brought: ImportRun, number: int) -> None:
        self.brought, self.number = brought, number
        self.words: dict[int, tuple[str, ...]] = {}
        self.nobody: list[str] = []
        self.left_out: Counter[str] = Counter()
        self.stored = self.matched = 0
        self.first_week: int | None = None
        self.last_week: int | None = None
        self.summary: sources.Summary | None = None
        self._book = Book(firm.everybody_known())
        self._number_of: dict[int, int] = dict(PersonKey.objects.values_list("person_id", "number"))
        self._taken = set(self._number_of.values())
        self._who: dict[int, tuple[Found, int]] = {}
        self._earliest = sources.this_week() - WEEKS + 1
        self._watch = _Watch(brought)

    def traces(self) -> Iterator[Trace]:
        """Traces to be stored. Raises `Unreadable` or `Unmatched` when nothing must be kept."""
        path = folders.job(self.brought.key) / folders.UPLOAD
        private = self.brought.private_channels
        heads = sources.heads(self.brought.source, path, private, firm.names_behind_walls())
        for record in sources.read(
            self.brought.source, path, private, heads.walled, stop=self._watch.stopped
        ):
            if isinstance(record, sources.Trace):
                if (trace := self._trace(record)) is not None:
                    yield trace
            elif isinstance(record, sources.Identity):
                self._meet(record)
            elif isinstance(record, sources.ObjectWords):
                self.words[record.object] = record.words
            elif isinstance(record, sources.Progress):
                self._tell(record)
            elif isinstance(record, sources.Summary):
                self.summary = record
        self._many_nobodies()
        self._keep_keys()

    def _meet(self, identity: sources.Identity) -> None:
        """Somebody of the source: whom she is here, or why her traces are dropped."""
        found = self._book.find(sources.keys_of(identity))
        if found.reason == NOBODY:
            self.nobody.append(identity.mail or identity.source_id)
        else:
            self.matched += 1
        self._who[identity.number] = (found, -1 if found.person is None else self._number(found.person))

    def _number(self, person: int) -> int:
        """The person's number in the stored weeks, drawn by lot when she has none."""
        if person not in self._number_of:
            number = secrets.randbelow(2**31)
            while number in self._taken:
                number = secrets.randbelow(2**31)
            self._number_of[person] = number
            self._taken.add(number)
        return self._number_of[person]

    def _trace(self, record: sources.Trace) -> Trace | None:
        who, reason = self._place(record.who, record.week)
        whom: int | None = None
        if not reason and who is not None and record.whom is not None:
            whom, reason = self._place(record.whom, record.week)
        if record.scope != 0:
            reason = WALLED
        elif record.week < self._earliest:
            reason = OLD
        if reason:
            self.left_out[reason] += 1
            return None
        if who is None or (record.whom is not None and whom is None) or who == whom:
            return None
        self.stored += 1
        self.first_week = record.week if self.first_week is None else min(self.first_week, record.week)
        self.last_week = record.week if self.last_week is None else max(self.last_week, record.week)
        return Trace(
            week=record.week,
            who=who,
            whom=whom,
            object=record.object,
            kind=record.kind,
            n=record.n,
            weight=record.weight,
            source=self.number,
        )

    def _place(self, number: int, week: int) -> tuple[int | None, str]:
        """A person's number in the store, or why she is not there; both empty for who stays out."""
        found, known = self._who.get(number, (Found(None, NOBODY), -1))
        if found.person is None:
            return None, found.reason
        if found.last_week is not None and week > found.last_week:
            return None, LEFT
        return known, ""

    def _tell(self, record: sources.Progress) -> None:
        self._watch.tell(record.done, record.total)
        self._many_nobodies()

    def _many_nobodies(self) -> None:
        listed = folders.job(self.brought.key)
        if self.nobody and listed.exists():
            folders.write_private(listed / folders.UNMATCHED, json.dumps(self.nobody[:MOST_LISTED]))
        people = self.matched + len(self.nobody)
        if self.brought.stop_if_unmatched and people and len(self.nobody) > _MOST_UNMATCHED * people:
            raise Unmatched

    def _keep_keys(self) -> None:
        """The key table, before the first trace that needs it; who stays out meanwhile is taken out with her
        key.
        """
        known = set(PersonKey.objects.values_list("person_id", flat=True))
        PersonKey.objects.bulk_create(
            [
                PersonKey(person_id=person, number=number)
                for person, number in sorted(self._number_of.items())
                if person not in known
            ]
        )
