"""An HR list: begun, mapped, previewed, asked about, applied or cancelled. It makes persons, not members."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from junto.kernel import audit, clock
from junto.kernel.outbox import publish
from junto.kernel.policy import Conflict, Denied, require
from junto.kernel.readers.child import read_apart
from junto.kernel.readers.faults import Unreadable
from junto.kernel.refs import Ref
from junto.people import rules
from junto.people.actions import uploads
from junto.people.facts import PeopleImportEnded, PeopleImportStarted
from junto.people.logic import columns as column_rules
from junto.people.logic import hrlist
from junto.people.logic.comparison import Circumstances, Plan, Structure, compare
from junto.people.logic.matching import Known
from junto.people.logic.words import clean, fold
from junto.people.models import ColumnMapping, ImportStep, Office, PeopleImport, Person, ScimPerson, Unit

KEEP = timedelta(hours=24)
State = PeopleImport.State
MOST_QUESTIONS = 200
TOO_MANY_QUESTIONS = _(
    "This list raises more than 200 questions. Most likely its columns are mapped to the wrong things, "
    "or it is another firm's list. Nothing was changed."
)


def begin_import(
    *, actor: Person, file_name: str, pieces: Iterable[bytes], at_once: bool = True
) -> PeopleImport:
    """An administrator brings an HR list; it is stored apart and its columns are read. Nothing changes yet.

    Columns are taken as they were mapped for the last list with the same header, and the preview is made at
    once unless the caller maps them anyway; a header never seen waits for `map_columns`. Refuses (`Denied`)
    who is no administrator, and raises `Unreadable` for a file that is no table; then nothing is kept.
    """
    require(rules.may_administer(actor))
    job = PeopleImport(file_name=clean(file_name)[-120:] or "list.csv", begun_by=actor, begun_at=clock.now())
    uploads.store(job.key, pieces)
    try:
        head = _head(job.key)
        job.header = [str(name) for name in head["columns"]]
        job.preview = {"notices": head["notices"]}
        kept = ColumnMapping.objects.filter(signature=column_rules.signature(job.header)).first()
        job.columns = kept.columns if kept else column_rules.proposed(job.header)
        job.dates = kept.dates if kept else _dates(job, head["rows"])
        job.save(force_insert=True)
        if kept and at_once:
            _preview(job, complete=False)
    except BaseException:
        uploads.destroy(job.key)
        PeopleImport.objects.filter(key=job.key).delete()
        raise
    return job


def map_columns(
    *, actor: Person, job: PeopleImport, columns: Mapping[str, str], dates: str = "", complete: bool = False
) -> None:
    """An administrator says which column is which, once for all lists with this header, and sees the preview.

    Refuses (`Denied`) who is no administrator, (`Conflict`) a list that is past its preview; raises
    `Unreadable` for a mapping the list cannot be read by.
    """
    require(rules.may_administer(actor))
    chosen = column_rules.checked(job.header, columns)
    if dates not in ("", "dmy", "mdy"):
        raise Denied(_("There is no such way to write dates."))
    job.columns, job.dates = chosen, dates
    _preview(job, complete=complete)
    ColumnMapping.objects.update_or_create(
        signature=column_rules.signature(job.header),
        defaults={"columns": chosen, "dates": dates, "mapped_by": actor, "mapped_at": clock.now()},
    )


def answer_questions(
    *, actor: Person, job: PeopleImport, answers: Mapping[str, str], complete: bool = False
) -> None:
    """An administrator answers what the list left open, and sees what it would change now.

    Refuses (`Denied`) who is no administrator, (`Conflict`) a list that is past its preview.
    """
    require(rules.may_administer(actor))
    asked = {question["id"]: question["choices"] for question in job.preview.get("questions", ())}
    given = {key: choice for key, choice in answers.items() if choice in asked.get(key, ())}
    job.answers = {**job.answers, **given}
    _preview(job, complete=complete)


def start_import(*, actor: Person, job: PeopleImport, edition: int, sure: bool = False) -> None:
    """An administrator applies exactly the preview she saw; it is done in the background, step by step.

    Refuses (`Denied`) who is no administrator; (`Conflict`) a preview that is not the latest, a second
    import while one runs, and one that would deactivate more than a tenth of the people unless she says that
    she is sure. Publishes `PeopleImportStarted`.
    """
    require(rules.may_administer(actor))
    try:
        with transaction.atomic():
            row = PeopleImport.objects.select_for_update().get(pk=job.pk)
            if row.state != State.PREVIEW or row.edition != edition:
                raise Conflict(
                    _("This is not the latest preview any more. Look at it again before applying it.")
                )
            if row.preview.get("alarming") and not sure:
                raise Conflict(
                    _(
                        "This would deactivate more than a tenth of the people. "
                        "Say that you are sure, or look again."
                    )
                )
            row.state, row.applied_by, row.started_at = State.RUNNING, actor, clock.now()
            row.total, row.done, row.counts = row.steps.count(), 0, {}
            row.save(update_fields=["state", "applied_by", "started_at", "total", "done", "counts"])
            publish(PeopleImportStarted(import_id=row.pk), subject=Ref.of(row), actor=actor.pk)
            audit.record(
                actor=actor.pk,
                deed="people.list_applied",
                subject=str(Ref.of(row)),
                detail={"steps": row.total, "complete": row.complete},
            )
    except IntegrityError as other:
        raise Conflict(_("Another list is being applied at this moment. Wait until it is done.")) from other
    job.refresh_from_db()


def ask_to_cancel(*, actor: Person, job: PeopleImport) -> None:
    """An administrator stops an import: before it runs nothing happened, later whole steps stay done.

    Refuses (`Denied`) who is no administrator. Publishes `PeopleImportEnded` when it has stopped.
    """
    require(rules.may_administer(actor))
    with transaction.atomic():
        row = PeopleImport.objects.select_for_update().get(pk=job.pk)
        if row.state in (State.MAPPING, State.PREVIEW):
            end_import(actor=actor.pk, row=row, state=State.CANCELLED)
        elif row.state == State.RUNNING:
            row.cancel_asked = True
            row.save(update_fields=["cancel_asked"])
    job.refresh_from_db()


def end_import(*, actor: int | None, row: PeopleImport, state: str) -> None:
    """Close an import, inside the caller's transaction: the file and what was read from it are destroyed."""
    row.steps.all().delete()
    uploads.destroy(row.key)
    row.state, row.finished_at, row.destroyed_at = state, clock.now(), clock.now()
    row.preview, row.answers = {}, {}
    row.save(update_fields=["state", "finished_at", "destroyed_at", "preview", "answers", "done", "counts"])
    publish(
        PeopleImportEnded(import_id=row.pk, state=str(state), done=row.done), subject=Ref.of(row), actor=actor
    )


def tend_imports() -> int:
    """Uploads nobody applied are destroyed after a day, and so is a file whose import is gone.

    Publishes `PeopleImportEnded`. Returns how many imports were closed.
    """
    old = PeopleImport.objects.filter(begun_at__lt=clock.now() - KEEP)
    closed = 0
    for number in old.filter(state__in=[State.MAPPING, State.PREVIEW, State.RUNNING]).values_list(
        "pk", flat=True
    ):
        with transaction.atomic():
            row = PeopleImport.objects.select_for_update().get(pk=number)
            if not row.at_rest:
                end_import(
                    actor=None, row=row, state=State.FAILED if row.state == State.RUNNING else State.EXPIRED
                )
                closed += 1
    awaited = {*PeopleImport.objects.filter(destroyed_at__isnull=True).values_list("key", flat=True)}
    for key in set(uploads.stored()) - awaited:
        uploads.destroy(key)
    return closed


def _head(key: str) -> dict[str, Any]:
    with uploads.opened(key) as file:
        for record in read_apart("junto.people.logic.hrlist:head", file):
            if isinstance(record, dict) and isinstance(record.get("columns"), list):
                return {"notices": [], "rows": [], **record}
    raise Unreadable(hrlist.NO_NAME, line=1)


def _dates(job: PeopleImport, rows: list[list[str]]) -> str:
    places = [job.header.index(job.columns[field]) for field in ("start", "end") if field in job.columns]
    return column_rules.order_of([row[place] for row in rows for place in places if place < len(row)])


def _preview(job: PeopleImport, *, complete: bool) -> None:
    """Compare the list with the people as they are, and keep every step as it will be shown."""
    refused: list[list[Any]] = []
    notices: list[Any] = []
    entries = list(_entries(job, refused, notices))
    around = Circumstances(
        today=rules.firm_today(),
        mapped=frozenset(job.columns),
        structure=_structure(),
        complete=complete,
        any_refused=bool(refused),
        last_administrator=_last_administrator(),
    )
    plan = compare(entries, known_persons(), around, job.answers)
    if len(plan.questions) > MOST_QUESTIONS:
        raise Conflict(TOO_MANY_QUESTIONS)
    head = [notice for notice in job.preview.get("notices", ()) if notice not in notices]
    job.preview = {
        "notices": [*head, *notices],
        "said": [[sentence, values] for sentence, values in plan.notices],
        "refused": refused,
        "questions": [_asked(question) for question in plan.questions],
        "counts": plan.counts(),
        "missing": plan.missing,
        "alarming": plan.alarming,
        "lines": len(entries) + len(refused),
    }
    job.complete = complete
    _keep(job, plan)


def _keep(job: PeopleImport, plan: Plan) -> None:
    with transaction.atomic():
        row = PeopleImport.objects.select_for_update().get(pk=job.pk)
        if row.state not in (State.MAPPING, State.PREVIEW):
            raise Conflict(_("This list is past its preview. Begin anew with the file."))
        job.state, job.edition = State.PREVIEW, row.edition + 1
        row.steps.all().delete()
        ImportStep.objects.bulk_create(_rows(job, plan), batch_size=1000)
        job.save(update_fields=["state", "edition", "columns", "dates", "complete", "preview", "answers"])


def _rows(job: PeopleImport, plan: Plan) -> Iterator[ImportStep]:
    for place, step in enumerate(plan.steps, 1):
        moves = [
            {"person": move.person, "name": move.name, "line": move.line, "fields": move.fields}
            for move in step.moves
        ]
        yield ImportStep(
            job=job, place=place, kind=step.kind, line=step.line, name=step.name[:200], data={"moves": moves}
        )


def _entries(job: PeopleImport, refused: list[list[Any]], notices: list[Any]) -> Iterator[hrlist.Entry]:
    options = {"columns": job.columns, "dates": job.dates}
    try:
        file = uploads.opened(job.key)
    except FileNotFoundError as gone:
        raise Conflict(_("The file of this import is no longer here. Begin anew with the file.")) from gone
    with file:
        for record in read_apart("junto.people.logic.hrlist:lines", file, options):
            if not isinstance(record, dict):
                continue
            if "entry" in record:
                yield hrlist.unpacked(record["entry"])
            elif "refused" in record:
                refused.append(record["refused"])
            elif "notice" in record:
                notices.append(record["notice"])


def known_persons() -> Iterator[Known]:
    """Everybody, as a list is compared with them."""
    away = ScimPerson.objects.filter(person=OuterRef("pk"), away_at__isnull=False)
    rows = Person.objects.filter(erased_at__isnull=True).values_list(
        "pk", "hr_key", "name", "email", "unit__name", "office__name", "position", "starts_on", "ends_on",
        "is_active", "deactivated_by", "listed", Exists(away),
    )  # fmt: skip
    for pk, key, name, email, unit, office, position, start, end, active, by, listed, gone in rows.iterator(
        2000
    ):
        yield Known(
            pk,
            key or "",
            name,
            email,
            unit or "",
            office or "",
            position,
            start,
            end,
            active,
            by is not None,
            listed,
            gone,
        )


def _structure() -> Structure:
    units = Unit.objects.values_list("name", "discipline__name")
    return Structure(
        units={fold(name): discipline or "" for name, discipline in units},
        offices=frozenset(fold(name) for name in Office.objects.values_list("name", flat=True)),
    )


def _last_administrator() -> int | None:
    everyone = list(rules.lasting_administrators().values_list("pk", flat=True)[:2])
    return everyone[0] if len(everyone) == 1 else None


def _asked(question: Any) -> dict[str, Any]:
    return {
        "id": question.id,
        "kind": question.kind,
        "lines": list(question.lines),
        "told": list(question.told),
        "choices": list(question.choices),
    }
