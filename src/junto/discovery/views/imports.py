"""What was imported, bringing a file, looking at it field by field, watching it being read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST

from junto.discovery import folders, queries, rules, sources, tasks
from junto.discovery.actions import imports as deeds
from junto.discovery.forms import BeginForm, ImportForm
from junto.discovery.models import ImportRun
from junto.discovery.uploads import Brought, IntoJobFolder
from junto.discovery.views import reports
from junto.kernel.htmx import respond
from junto.kernel.policy import Denied, require, visible_or_404
from junto.kernel.readers import Unreadable
from junto.kernel.readers.child import TOO_LONG

if TYPE_CHECKING:
    from junto.people.request import PersonRequest


@csrf_exempt  # only so that the body is not parsed before its folder is ready; `_bring` checks the token
@require_http_methods(["GET", "POST"])
def imports(request: PersonRequest) -> HttpResponse:
    if request.method == "POST":
        require(rules.may_import(request.user))
        handler = IntoJobFolder(request)
        request.upload_handlers = [handler]
        return _bring(request, handler)
    return _page(request, ImportForm())


@csrf_protect
def _bring(request: PersonRequest, handler: IntoJobFolder) -> HttpResponse:
    try:
        form = ImportForm(request.POST, request.FILES)
        brought = _brought(request, form, handler) if form.is_valid() else None
    except BaseException:
        handler.destroy()
        raise
    if brought is not None:
        return redirect("discovery:import_run", brought.key)
    request.close()  # the upload is still open; what is open cannot be destroyed everywhere
    handler.destroy()
    if handler.too_large:
        form.add_error("file", _("The file is larger than 2 GB, which is the most that is read."))
    return _page(request, form, 422)


def _brought(request: PersonRequest, form: ImportForm, handler: IntoJobFolder) -> ImportRun | None:
    """The import, looked at; None with the sentence in the form where the file is refused."""
    said = form.cleaned_data
    file: Brought = said["file"]
    file.close()
    preview: dict[str, Any] | None
    try:
        preview = sources.look(said["source"], file.path, said["private"], bounds=sources.QUICK)
    except Unreadable as error:
        if error.msgid != TOO_LONG:
            form.add_error("file", error.sentence(_))
            return None
        preview = None
    try:
        ground = deeds.Ground(said["purpose"], said["basis"], said["notice_on"], said["agreement_no"])
        arrived = deeds.File(file.key, file.name or "", file.size or 0, file.digest)
        brought = deeds.bring_file(
            actor=request.user, ground=ground, source=said["source"], file=arrived,
            private=said["private"], preview=preview,
        )  # fmt: skip
        if preview is not None:
            deeds.list_unmatched(brought)
    except Denied as refusal:
        form.add_error(None, str(refusal))
        return None
    if preview is None:
        tasks.look_at_import.enqueue(brought.pk)
    return brought


def _page(request: PersonRequest, form: ImportForm, status: int = 200) -> HttpResponse:
    context = {
        "page": reports.imports(queries.imports_page(request.user)),
        "form": form if request.user.runs_discovery else None,
    }
    return render(request, "discovery/imports.html", context, status=status)


@require_http_methods(["GET"])
def import_run(request: PersonRequest, key: str) -> HttpResponse:
    return _run_page(request, _visible(request, key))


def _run_page(
    request: PersonRequest, brought: ImportRun, form: BeginForm | None = None, status: int = 200
) -> HttpResponse:
    if brought.is_open:
        require(rules.may_import(request.user))
    context = {
        "brought": brought,
        "page": reports.one_import(brought),
        "unmatched": _unmatched(request, brought),
        "form": form or BeginForm(),
    }
    return respond(request, "discovery/import_run.html", "work", context, status)


@require_POST
def begin(request: PersonRequest, key: str) -> HttpResponse:
    brought = _visible(request, key)
    require(rules.may_import(request.user))
    form = BeginForm(request.POST)
    if not form.is_valid():
        return _run_page(request, brought, form, 422)
    deeds.start_import(
        actor=request.user, brought=brought, stop_if_unmatched=form.cleaned_data["stop_if_unmatched"]
    )
    return redirect("discovery:import_run", brought.key)


@require_POST
def stop(request: PersonRequest, key: str) -> HttpResponse:
    brought = _visible(request, key)
    deeds.stop_import(actor=request.user, brought=brought)
    messages.success(request, _("Stopped. What was read is destroyed, and so is the file."))
    return redirect("discovery:import_run", brought.key)


def _visible(request: PersonRequest, key: str) -> ImportRun:
    return visible_or_404(rules.visible_imports(request.user).select_related("started_by"), key=key)


def _unmatched(request: PersonRequest, brought: ImportRun) -> list[str]:
    """Whom the source names and nobody here answers to: for whoever brought the file, while it is there."""
    if not brought.is_open or brought.started_by_id != request.user.pk:
        return []
    try:
        told = json.loads((folders.job(brought.key) / folders.UNMATCHED).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return []
    return [str(name) for name in told] if isinstance(told, list) else []
