"""Bringing a file of traces, beginning to read it, stopping. Nothing is ever read without its recorded
ground.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from junto.discovery import folders, keeping, rules, sources
from junto.discovery.facts import ImportCancelled, ImportStarted
from junto.discovery.logic.identities import NOBODY, Book
from junto.discovery.models import ImportRun
from junto.discovery.queries import firm
from junto.kernel import clock
from junto.kernel.outbox import publish
from junto.kernel.policy import Conflict, Denied, require
from junto.kernel.readers import Unreadable
from junto.kernel.readers.wire import error_to_wire
from junto.kernel.refs import Ref

if TYPE_CHECKING:
    from junto.people.models import Person

State = ImportRun.State
MOST_LISTED = 500


@dataclass(frozen=True, slots=True)
class Ground:
    """What an import stands on; without all four nothing is read."""

    purpose: str
    basis: str
    notice_on: date
    agreement_no: str

    def __post_init__(self) -> None:
        for said in (self.purpose, self.basis, self.agreement_no):
            if not said.strip():
                raise Denied(
                    _(
                        "An import needs its purpose, legal basis, day of notice and agreement number "
                        "before anything is read."
                    )
                )
        if self.notice_on > clock.today():
            raise Denied(_("The notice comes before the import: choose a day that is not in the future."))


@dataclass(frozen=True, slots=True)
class File:
    """A file that lies in its job's folder."""

    key: str
    name: str
    size: int
    digest: str


def bring_file(
    *,
    actor: Person,
    ground: Ground,
    source: str,
    file: File,
    private: list[str],
    preview: dict[str, Any] | None,
) -> ImportRun:
    """Record a file that was uploaded, with its ground and, where there is one already, its preview.

    Refuses whoever has not the discovery role and a ground that is not whole (`Denied`). Publishes nothing:
    so far
    nothing was read.
    """
    require(rules.may_import(actor))
    state = State.LOOKING if preview is None else State.LOOKED_AT
    return ImportRun.objects.create(
        key=file.key,
        source=ImportRun.Source(source),
        purpose=ground.purpose.strip(),
        basis=ground.basis.strip(),
        notice_on=ground.notice_on,
        agreement_no=ground.agreement_no.strip(),
        started_by=actor,
        file_name=file.name[-200:],
        file_bytes=file.size,
        digest=file.digest,
        private_channels=private,
        preview=preview or {},
        total=0 if preview is None else preview["records"],
        state=state,
        uploaded_at=clock.now(),
    )


def list_unmatched(brought: ImportRun) -> None:
    """Write whom a source names and nobody here answers to into the job's folder, where it goes with the
    file.
    """
    path = folders.job(brought.key) / folders.UPLOAD
    told = sources.heads(brought.source, path, brought.private_channels, firm.names_behind_walls())
    book = Book(firm.everybody_known())
    found = [(who, book.find(sources.keys_of(who))) for who in told.people]
    nobody = [who.mail or who.source_id for who, match in found if match.reason == NOBODY]
    brought.unmatched, brought.matched = len(nobody), len(found) - len(nobody)
    brought.save(update_fields=["unmatched", "matched"])
    folders.write_private(folders.job(brought.key) / folders.UNMATCHED, json.dumps(nobody[:MOST_LISTED]))


def start_import(*, actor: Person, brought: ImportRun, stop_if_unmatched: bool = False) -> None:
    """Begin to read a file that was looked at. Refuses a second begin (`Conflict`). Publishes
    `ImportStarted`.
    """
    with transaction.atomic():
        held = ImportRun.objects.select_for_update().get(pk=brought.pk)
        require(rules.may_import(actor))
        if not (verdict := rules.may_start(actor, held)):
            raise Conflict(verdict.why)
        held.state, held.started_by = State.WAITING, actor
        held.stop_if_unmatched, held.started_at = stop_if_unmatched, clock.now()
        held.save(update_fields=["state", "started_by", "stop_if_unmatched", "started_at"])
        publish(ImportStarted(import_id=held.pk, source=held.source), subject=Ref.of(held), actor=actor.pk)


def stop_import(*, actor: Person, brought: ImportRun) -> None:
    """Stop an import and destroy what it brought; one that is being read stops within a second.

    Refuses one that has ended (`Conflict`). Publishes `ImportCancelled` when it is done.
    """
    with transaction.atomic():
        held = ImportRun.objects.select_for_update().get(pk=brought.pk)
        require(rules.may_import(actor))
        if not (verdict := rules.may_stop(actor, held)):
            raise Conflict(verdict.why)
        held.stop_asked = True
        held.save(update_fields=["stop_asked"])
    if held.state != State.READING:
        end_without_traces(held, "stopped", actor=actor.pk)


def end_without_traces(
    brought: ImportRun, reason: str, error: Unreadable | None = None, actor: int | None = None
) -> None:
    """End an import that keeps nothing: its file first, then the record of it. Called by jobs and by
    stopping.

    `reason` is stopped, refused, unmatched or time. Publishes `ImportCancelled`.
    """
    folders.destroy_job(brought.key)
    with transaction.atomic():
        held = ImportRun.objects.select_for_update().get(pk=brought.pk)
        if not held.is_open:
            return
        whole = ImportRun.objects.filter(number=held.number, state=State.FINISHED)
        if (
            held.number is not None and not whole.exists()
        ):  # weeks of a reading that was killed and never ended
            keeping.forget(held.number)
        held.state = State.REFUSED if error is not None else State.CANCELLED
        held.reason, held.refusal = reason, [] if error is None else error_to_wire(error)
        held.finished_at = held.destroyed_at = clock.now()
        held.step, held.preview = "", {}
        held.save(
            update_fields=["state", "reason", "refusal", "finished_at", "destroyed_at", "step", "preview"]
        )
        publish(ImportCancelled(import_id=held.pk, reason=reason), subject=Ref.of(held), actor=actor)
