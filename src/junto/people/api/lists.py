"""An HR list by program: brought, mapped, previewed, asked about, applied. It makes persons only."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

from django.utils.translation import gettext as _
from ninja import Router, Status
from pydantic import Field, StringConstraints

from junto.kernel.api import N_, READABLE, REFUSALS, Input, Key, Output, Receipt, fit, upload
from junto.kernel.policy import require, visible_or_404
from junto.people import actions, queries, rules
from junto.people.forms import UploadForm
from junto.people.models import PeopleImport
from junto.people.queries.importing import preview_of, said_counts

if TYPE_CHECKING:
    from junto.people.request import PersonRequest

router = Router(tags=["HR list"])
State = Literal["mapping", "preview", "running", "done", "cancelled", "failed", "expired"]
Field_ = Literal["key", "name", "email", "unit", "office", "discipline", "position", "start", "end"]
Column = Annotated[str, StringConstraints(pattern=READABLE, max_length=1000)]
Dates = Literal["", "dmy", "mdy"]


class HrListed(Output):
    """An HR list that was brought."""

    key: str
    file_name: str
    state: State
    begun_at: datetime
    begun_by: str


class HrLists(Output):
    """The last ten, newest first."""

    items: list[HrListed]


class Choice(Output):
    """One answer to a question."""

    answer: str
    said: str


class HrQuestion(Output):
    """What the list leaves open: asked, never guessed."""

    id: str
    title: str
    text: str
    why: str
    choices: list[Choice]
    chosen: str


class HrPreview(Output):
    """What the list would change; nothing has changed yet."""

    headline: str
    lines: int
    changes: int
    unchanged: int
    missing: int = Field(description=N_("How many people the list does not carry."))
    alarming: bool = Field(description=N_("Whether more than a tenth of the people would be deactivated."))
    counted: list[str]
    questions: list[HrQuestion]
    refused: list[str] = Field(description=N_("Lines that cannot be read and are left out."))
    notes: list[str]
    left_out: list[str] = Field(description=N_("Columns that are in the file and not read."))
    never_kept: list[str] = Field(description=N_("Columns that look like what is never kept."))


class HrList(HrListed):
    """An HR list, and how far it is."""

    header: list[str]
    columns: dict[str, str] = Field(description=N_("Which column is which: as mapped, or else proposed."))
    dates: Dates
    complete: bool
    edition: int = Field(description=N_("Which preview this is; starting names the one you saw."))
    preview: HrPreview | None
    done: int
    total: int
    counted: list[str] = Field(description=N_("What was done."))
    destroyed_at: datetime | None = Field(description=N_("When the file was destroyed."))


class HrChange(Output):
    """One field that would change."""

    field: str
    now: str
    after: str


class HrStep(Output):
    """One step of the preview."""

    line: int | None
    kind: str
    title: str
    name: str
    changes: list[HrChange]


class HrSteps(Output):
    """A page of two hundred steps."""

    items: list[HrStep]
    page: int
    pages: int


class Mapping(Input):
    """Which column of the list is which; remembered for every list with the same header."""

    columns: dict[Field_, Column]
    dates: Dates = Field(
        default="", description=N_("How 20/11/2026 is meant: dmy or mdy; empty where it does not occur.")
    )
    complete: bool | None = Field(default=None, description=N_("Whether whoever it does not carry has left."))


class Answers(Input):
    """Answers to the questions, by their id."""

    answers: dict[Column, Column]
    complete: bool | None = None


class Starting(Input):
    """Apply exactly the preview you saw."""

    edition: int = Field(ge=0, le=2**31 - 1)
    sure: bool = Field(default=False, description=N_("Needed where the preview is alarming."))


@router.get(
    "/imports/people",
    response={200: HrLists, **REFUSALS},
    summary=N_("HR lists that were brought"),
    description=N_("For administrators."),
)
def hr_lists(request: PersonRequest) -> HrLists:
    require(rules.may_administer(request.user))
    return HrLists(items=[HrListed(**_named(row)) for row in queries.recent_imports(request.user)])


@router.post(
    "/imports/people",
    response={201: Receipt, **REFUSALS},
    summary=N_("Bring an HR list"),
    description=N_(
        "A table as CSV, with the names of its columns in the first row; at most 32 MB. Nothing changes "
        "yet. It is "
        "destroyed when it is applied or cancelled, or after a day."
    ),
    openapi_extra=upload(),
)
def bring_hr_list(request: PersonRequest) -> Status[Receipt]:
    require(rules.may_administer(request.user))
    file = fit(UploadForm(request.POST, request.FILES))["file"]
    job = actions.begin_import(actor=request.user, file_name=file.name, pieces=file.chunks())
    said = _("It is here, and nothing was changed. Say which column is which, then look at the preview.")
    return Status(201, Receipt(sentence=said, key=job.key))


@router.get(
    "/imports/people/{key}",
    response={200: HrList, **REFUSALS},
    summary=N_("One HR list"),
    description=N_("Its columns, what it would change and what it leaves open; then how far it is."),
)
def hr_list(request: PersonRequest, key: Key) -> HrList:
    job = _job(request, key)
    return HrList(
        **_named(job),
        dates=_dates(job),
        header=job.header,
        columns=job.columns,
        complete=job.complete,
        edition=job.edition,
        preview=_preview(job) if job.state == PeopleImport.State.PREVIEW else None,
        done=job.done,
        total=job.total,
        counted=said_counts(job.counts),
        destroyed_at=job.destroyed_at,
    )


@router.get(
    "/imports/people/{key}/steps",
    response={200: HrSteps, **REFUSALS},
    summary=N_("What an HR list would change, step by step"),
    description=N_("Two hundred a page."),
)
def hr_list_steps(
    request: PersonRequest, key: Key, page: Annotated[int, Field(ge=1, le=99_999)] = 1
) -> HrSteps:
    steps, pages = queries.steps_of(_job(request, key), page)
    return HrSteps(
        items=[
            HrStep(
                line=step.line,
                kind=step.kind,
                title=step.title,
                name=step.name,
                changes=[HrChange(field=one.field, now=one.now, after=one.after) for one in step.changes],
            )
            for step in steps
        ],
        page=min(page, pages),
        pages=pages,
    )


@router.put(
    "/imports/people/{key}/columns",
    response={200: Receipt, **REFUSALS},
    summary=N_("Say which column is which"),
    description=N_("The preview is made anew with it."),
)
def map_columns(request: PersonRequest, key: Key, sent: Mapping) -> Receipt:
    job = _job(request, key)
    complete = job.complete if sent.complete is None else sent.complete
    actions.map_columns(
        actor=request.user,
        job=job,
        columns={str(field): column for field, column in sent.columns.items()},
        dates=sent.dates,
        complete=complete,
    )
    return Receipt(sentence=_("Kept. The preview is made anew with it."), key=job.key)


@router.put(
    "/imports/people/{key}/answers",
    response={200: Receipt, **REFUSALS},
    summary=N_("Answer what the list leaves open"),
    description=N_("The preview is made anew with it. What stays open changes nothing."),
)
def answer_questions(request: PersonRequest, key: Key, sent: Answers) -> Receipt:
    job = _job(request, key)
    complete = job.complete if sent.complete is None else sent.complete
    actions.answer_questions(actor=request.user, job=job, answers=sent.answers, complete=complete)
    return Receipt(sentence=_("Kept. The preview is made anew with it."), key=job.key)


@router.post(
    "/imports/people/{key}/start",
    response={200: Receipt, **REFUSALS},
    summary=N_("Apply an HR list"),
    description=N_(
        "In the background, step by step. One that would deactivate very many asks whether you are sure."
    ),
)
def start_hr_list(request: PersonRequest, key: Key, sent: Starting) -> Receipt:
    job = _job(request, key)
    actions.start_import(actor=request.user, job=job, edition=sent.edition, sure=sent.sure)
    return Receipt(
        sentence=_("Begun. It goes on by itself; how far it is stands at its address."), key=job.key
    )


@router.post(
    "/imports/people/{key}/cancel",
    response={200: Receipt, **REFUSALS},
    summary=N_("Stop an HR list"),
    description=N_(
        "Before it runs nothing happened; while it runs, whole steps stay done. The file is destroyed."
    ),
)
def cancel_hr_list(request: PersonRequest, key: Key) -> Receipt:
    job = _job(request, key)
    actions.ask_to_cancel(actor=request.user, job=job)
    if job.state == PeopleImport.State.CANCELLED:
        return Receipt(sentence=_("Stopped. Nothing was changed, and the file is destroyed."), key=job.key)
    return Receipt(sentence=_("It stops before its next step, if it has not ended."), key=job.key)


def _job(request: PersonRequest, key: str) -> PeopleImport:
    require(rules.may_administer(request.user))
    rows = rules.visible_imports(request.user).select_related("begun_by", "applied_by")
    return visible_or_404(rows, key=key)


def _named(job: PeopleImport) -> dict[str, Any]:
    return {
        "key": job.key,
        "file_name": job.file_name,
        "state": job.state,
        "begun_at": job.begun_at,
        "begun_by": job.begun_by.name if job.begun_by else "",
    }


def _preview(job: PeopleImport) -> HrPreview:
    told = preview_of(job)
    return HrPreview(
        headline=told.headline,
        lines=told.lines,
        changes=told.changes,
        unchanged=told.unchanged,
        missing=told.missing,
        alarming=told.alarming,
        counted=list(told.counted),
        questions=[
            HrQuestion(
                id=one.id,
                title=one.title,
                text=one.text,
                why=one.why,
                choices=[Choice(answer=answer, said=said) for answer, said in one.choices],
                chosen=one.chosen,
            )
            for one in told.questions
        ],
        refused=list(told.refused),
        notes=list(told.notes),
        left_out=list(told.left_out),
        never_kept=list(told.never),
    )


def _dates(job: PeopleImport) -> Any:
    return job.dates
