"""An HR list, from the file to the people: begun, mapped, previewed, applied, watched, stopped."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from junto.kernel import audit, htmx
from junto.kernel.policy import Denied, require, visible_or_404
from junto.kernel.readers import Unreadable
from junto.people import actions, queries, rules
from junto.people.forms import MappingForm, UploadForm
from junto.people.models import PeopleImport
from junto.people.queries.importing import preview_of, said_counts, sentence_of
from junto.people.request import PersonRequest


@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: PersonRequest) -> HttpResponse:
    require(rules.may_administer(request.user))
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            job = actions.begin_import(actor=request.user, file_name=file.name, pieces=file.chunks())
        except Unreadable as why:
            form.add_error("file", sentence_of(why))
        except Denied as why:
            form.add_error("file", str(why))
        else:
            return redirect("people:import", job.key)
    context = {"form": form, "recent": queries.recent_imports(request.user)}
    return render(request, "people/imports.html", context, status=422 if form.errors else 200)


@require_GET
def show(request: PersonRequest, key: str) -> HttpResponse:
    """What there is to see and do at this point of an import."""
    job = _job(request, key)
    if job.state == PeopleImport.State.MAPPING:
        return redirect("people:import_columns", key)
    if job.state == PeopleImport.State.PREVIEW:
        audit.note(
            actor=request.user.pk, deed="people.list_looked_at", subject=f"people.peopleimport:{job.pk}"
        )
        return _preview(request, job)
    context = {"job": job, "counted": said_counts(job.counts), "destroyed": job.destroyed_at}
    return htmx.respond(request, "people/import_work.html", "work", context)


@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: PersonRequest, key: str) -> HttpResponse:
    job = _job(request, key)
    if job.state not in (PeopleImport.State.MAPPING, PeopleImport.State.PREVIEW):
        return redirect("people:import", key)
    initial = {**job.columns, "dates": job.dates}
    form = (
        MappingForm(job.header, request.POST)
        if request.method == "POST"
        else MappingForm(job.header, initial=initial)
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.map_columns(
                actor=request.user,
                job=job,
                columns=form.columns(),
                dates=form.cleaned_data["dates"],
                complete=job.complete,
            )
        except Unreadable as why:
            form.add_error(None, sentence_of(why))
        except Denied as why:
            form.add_error(None, str(why))
        else:
            return redirect("people:import", key)
    context = {"job": job, "form": form, "about": preview_of(job)}
    return render(request, "people/import_columns.html", context, status=422 if form.errors else 200)


@require_POST
def answer(request: PersonRequest, key: str) -> HttpResponse:
    job = _job(request, key)
    answers = {
        name.removeprefix("q-"): str(value) for name, value in request.POST.items() if name.startswith("q-")
    }
    try:
        actions.answer_questions(
            actor=request.user, job=job, answers=answers, complete=request.POST.get("complete") == "on"
        )
    except Unreadable as why:
        messages.error(request, sentence_of(why))
    except Denied as why:
        messages.error(request, str(why))
    return redirect("people:import", key)


@require_POST
def apply(request: PersonRequest, key: str) -> HttpResponse:
    job = _job(request, key)
    edition = request.POST.get("edition", "")
    try:
        actions.start_import(
            actor=request.user,
            job=job,
            edition=int(edition) if edition.isdigit() and len(edition) < 9 else 0,
            sure=request.POST.get("sure") == "on",
        )
    except Denied as why:
        messages.error(request, str(why))
    return redirect("people:import", key)


@require_POST
def cancel(request: PersonRequest, key: str) -> HttpResponse:
    job = _job(request, key)
    actions.ask_to_cancel(actor=request.user, job=job)
    if job.state == PeopleImport.State.CANCELLED:
        messages.success(request, _("Stopped. Nothing was changed, and the file is destroyed."))
    return redirect("people:import", key)


def _preview(request: PersonRequest, job: PeopleImport) -> HttpResponse:
    preview = queries.preview_import(request.user, job.key)
    if preview is None:
        raise Http404
    page = request.GET.get("page", "")
    steps, pages = queries.steps_of(job, int(page) if page.isdigit() and len(page) < 6 else 1)
    context = {"preview": preview, "job": job, "steps": steps, "pages": pages, "page": page or "1"}
    return render(request, "people/import_preview.html", context)


def _job(request: PersonRequest, key: str) -> PeopleImport:
    require(rules.may_administer(request.user))
    rows = rules.visible_imports(request.user).select_related("begun_by", "applied_by")
    return visible_or_404(rows, key=key)
