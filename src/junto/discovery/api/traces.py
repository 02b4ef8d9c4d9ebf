"""Traces by program: brought with their ground, looked at field by field, begun, watched, stopped."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal

from django.utils.translation import gettext as _
from ninja import Router, Status
from pydantic import Field

from junto.discovery import folders, queries, rules, sources, tasks
from junto.discovery.actions import imports as deeds
from junto.discovery.actions import runs
from junto.discovery.forms import BeginForm, ImportForm
from junto.discovery.importers.records import REASONS
from junto.discovery.models import DiscoveryRun, ImportRun
from junto.discovery.uploads import IntoJobFolder
from junto.kernel.api import N_, REFUSALS, Input, Key, Output, Receipt, Unfit, fit, upload
from junto.kernel.policy import require, visible_or_404
from junto.kernel.readers import Unreadable
from junto.kernel.readers.child import TOO_LONG
from junto.kernel.readers.wire import error_from_wire

if TYPE_CHECKING:
    from junto.people.request import PersonRequest

router = Router(tags=["traces"])
State = Literal["looking", "looked at", "waiting", "reading", "finished", "cancelled", "refused"]


class TracesListed(Output):
    """An import of traces, as everybody in the firm may read it."""

    key: str
    source: Literal["slack", "traces"]
    state: State
    purpose: str
    brought_by: str
    brought_at: datetime
    destroyed_at: datetime | None = Field(description=N_("When the file was destroyed."))


class TracesImports(Output):
    """The last twenty, newest first."""

    items: list[TracesListed]


class TraceField(Output):
    """A field of the file, and what would become of it."""

    name: str
    fate: Literal["kept", "memory", "dropped"]
    becomes: str
    count: int


class Dropped(Output):
    """Records that are not counted, and why."""

    count: int
    reason: str


class TracePlace(Output):
    """The first places at which something is dropped."""

    reason: str
    member: str
    record: int | None
    line: int | None


class TracesImport(TracesListed):
    """One import: its ground, field by field what it would leave, then how far it is and what it left."""

    basis: str
    notice_on: date
    agreement_no: str
    why: str = Field(description=N_("Why it ended without traces; empty where it did not."))
    done: int
    total: int
    records: int
    kept: int
    ties: int
    matched: int
    unmatched: int
    fields: list[TraceField]
    dropped: list[Dropped]
    places: list[TracePlace]
    unmatched_names: list[str] = Field(
        description=N_(
            "Whom the file names and nobody here answers to: for whoever brought it, while it is there."
        )
    )


class BeginningTraces(Input):
    """The last look before a file is read."""

    read_both: bool = Field(description=N_("That you have read the lists, and the notice says the same."))
    stop_if_unmatched: bool = Field(
        default=False, description=N_("Stop if more than one person in ten matches nobody.")
    )


class LookTold(Output):
    """A look for groups in the stored weeks."""

    key: str
    state: Literal["waiting", "looking", "finished", "cancelled", "refused"]
    verdict: str
    asked_at: datetime
    asked_by: str = Field(description=N_("Empty for the month's clock."))
    ended_at: datetime | None
    seed: int


class Looks(Output):
    """The last twenty, newest first."""

    items: list[LookTold]


@router.get(
    "/imports/traces",
    response={200: TracesImports, **REFUSALS},
    summary=N_("What was imported"),
    description=N_("Everybody in the firm reads it; what is still under way is for the discovery role."),
)
def traces_imports(request: PersonRequest) -> TracesImports:
    page = queries.imports_page(request.user)
    return TracesImports(items=[TracesListed(**_listed(row)) for row in page.imports])


@router.post(
    "/imports/traces",
    response={201: Receipt, **REFUSALS},
    summary=N_("Bring a file of traces"),
    description=N_(
        "For the discovery role. Without all four grounds nothing is read. Nothing is kept before you "
        "begin; the "
        "file is destroyed when it has been read, or after a day."
    ),
    openapi_extra=upload(
        source=N_("slack for a Slack export (zip), traces for a file of traces (CSV or Parquet)."),
        purpose=N_("What the traces are for, and that they are for nothing else."),
        basis=N_("The legal basis."),
        notice_on=N_("The day everybody concerned was told, like 2027-03-31."),
        agreement_no=N_("Number of the works agreement; none where there is no works council."),
        private_=N_("For Slack: private channels the agreement names, with commas between them."),
    ),
)
def bring_traces(request: PersonRequest) -> Status[Receipt]:
    require(rules.may_import(request.user))
    receiver = IntoJobFolder(request)
    request.upload_handlers = [receiver]
    try:
        brought = _brought(request, receiver)
    except BaseException:
        request.close()
        receiver.destroy()
        raise
    said = _("It is here, and nothing of it is kept. Look at it field by field, then begin or stop.")
    return Status(201, Receipt(sentence=said, key=brought.key))


@router.get(
    "/imports/traces/{key}",
    response={200: TracesImport, **REFUSALS},
    summary=N_("One import of traces"),
    description=N_("Field by field before it is read; in and out after."),
)
def traces_import(request: PersonRequest, key: Key) -> TracesImport:
    row = _visible(request, key)
    if row.is_open:
        require(rules.may_import(request.user))
    told = row.preview
    return TracesImport(
        **_listed(row),
        basis=row.basis,
        notice_on=row.notice_on,
        agreement_no=row.agreement_no,
        why=_why(row),
        done=row.done,
        total=row.total,
        records=told.get("records", 0) if row.is_open else row.records,
        kept=told.get("kept", 0) if row.is_open else row.kept,
        ties=row.ties,
        matched=row.matched,
        unmatched=row.unmatched,
        fields=[
            TraceField(name=name, fate=fate, becomes=_(becomes), count=count)
            for name, fate, becomes, count in told.get("fields", [])
        ],
        dropped=_dropped(told.get("dropped", {}) if row.is_open else row.dropped),
        places=[
            TracePlace(reason=_(REASONS.get(reason, reason)), member=member or "", record=record, line=line)
            for reason, member, record, line in told.get("notes", [])
        ],
        unmatched_names=_unmatched(request, row),
    )


@router.post(
    "/imports/traces/{key}/begin",
    response={200: Receipt, **REFUSALS},
    summary=N_("Begin to read a file of traces"),
    description=N_("In the background. No message is kept, only weeks, replies, mentions and places."),
)
def begin_traces(request: PersonRequest, key: Key, sent: BeginningTraces) -> Receipt:
    row = _visible(request, key)
    require(rules.may_import(request.user))
    said = fit(BeginForm(sent.model_dump()))
    deeds.start_import(actor=request.user, brought=row, stop_if_unmatched=said["stop_if_unmatched"])
    return Receipt(
        sentence=_("Begun. It goes on by itself; how far it is stands at its address."), key=row.key
    )


@router.post(
    "/imports/traces/{key}/stop",
    response={200: Receipt, **REFUSALS},
    summary=N_("Stop an import of traces"),
    description=N_("What was read is destroyed, and so is the file."),
)
def stop_traces(request: PersonRequest, key: Key) -> Receipt:
    row = _visible(request, key)
    deeds.stop_import(actor=request.user, brought=row)
    return Receipt(sentence=_("Stopped. What was read is destroyed, and so is the file."), key=row.key)


@router.get(
    "/looks",
    response={200: Looks, **REFUSALS},
    summary=N_("Looks for groups"),
    description=N_("Everybody in the firm may know when the stored weeks were looked at, and at whose wish."),
)
def looks(request: PersonRequest) -> Looks:
    return Looks(items=[_look(row) for row in queries.imports_page(request.user).runs])


@router.post(
    "/looks",
    response={201: Receipt, **REFUSALS},
    summary=N_("Look for groups now"),
    description=N_("For the discovery role; once a month it happens by itself."),
)
def look_now(request: PersonRequest) -> Status[Receipt]:
    run = runs.ask_for_run(actor=request.user)
    said = _("The look has been asked for. It goes on without you, and its end is shown here.")
    return Status(201, Receipt(sentence=said, key=run.key))


@router.post(
    "/looks/{key}/stop",
    response={200: Receipt, **REFUSALS},
    summary=N_("Stop a look"),
    description=N_("Before its next step. What an earlier look found stays."),
)
def stop_look(request: PersonRequest, key: Key) -> Receipt:
    run = visible_or_404(rules.visible_runs(request.user), key=key)
    runs.stop_run(actor=request.user, run=run)
    return Receipt(
        sentence=_("It stops before its next step. What an earlier look found stays."), key=run.key
    )


def _brought(request: PersonRequest, receiver: IntoJobFolder) -> ImportRun:
    """The import, looked at; a file that takes long is gone through in the background."""
    form = ImportForm(request.POST, request.FILES)
    if receiver.too_large:
        raise Unfit(_("The file is larger than 2 GB, which is the most that is read."), "file")
    said = fit(form)
    file = said["file"]
    file.close()
    preview: dict[str, Any] | None
    try:
        preview = sources.look(said["source"], file.path, said["private"], bounds=sources.QUICK)
    except Unreadable as error:
        if error.msgid != TOO_LONG:
            raise
        preview = None
    ground = deeds.Ground(said["purpose"], said["basis"], said["notice_on"], said["agreement_no"])
    arrived = deeds.File(file.key, file.name or "", file.size or 0, file.digest)
    brought = deeds.bring_file(
        actor=request.user,
        ground=ground,
        source=said["source"],
        file=arrived,
        private=said["private"],
        preview=preview,
    )
    if preview is None:
        tasks.look_at_import.enqueue(brought.pk)
    else:
        deeds.list_unmatched(brought)
    return brought


def _visible(request: PersonRequest, key: str) -> ImportRun:
    return visible_or_404(rules.visible_imports(request.user).select_related("started_by"), key=key)


def _unmatched(request: PersonRequest, row: ImportRun) -> list[str]:
    if not row.is_open or row.started_by_id != request.user.pk:
        return []
    try:
        told = json.loads((folders.job(row.key) / folders.UNMATCHED).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return []
    return [str(name) for name in told] if isinstance(told, list) else []


def _listed(row: ImportRun) -> dict[str, Any]:
    return {
        "key": row.key,
        "source": row.source,
        "state": row.state,
        "purpose": row.purpose,
        "brought_by": row.started_by.name if row.started_by else "",
        "brought_at": row.uploaded_at,
        "destroyed_at": row.destroyed_at,
    }


def _dropped(counts: dict[str, int]) -> list[Dropped]:
    rows = [(count, _(REASONS[reason])) for reason, count in counts.items() if reason in REASONS and count]
    return [Dropped(count=count, reason=reason) for count, reason in sorted(rows, reverse=True)]


def _why(row: ImportRun) -> str:
    if row.state == ImportRun.State.REFUSED and row.refusal:
        return error_from_wire(row.refusal).sentence(_)
    return {
        "stopped": _("Somebody with the role stopped it. Nothing of it was kept."),
        "unmatched": _(
            "More than one person in ten matched nobody, so it stopped as agreed. Nothing of it was kept."
        ),
        "time": _("It was not read within 24 hours, so the file was destroyed. Nothing of it was kept."),
    }.get(row.reason, "")


def _look(row: DiscoveryRun) -> LookTold:
    return LookTold(
        key=row.key,
        state=_state(row),
        verdict=row.verdict,
        asked_at=row.asked_at,
        asked_by=row.started_by.name if row.started_by else "",
        ended_at=row.at,
        seed=row.seed,
    )


def _state(row: DiscoveryRun) -> Any:
    return row.state
