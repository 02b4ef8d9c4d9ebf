"""The data desk: requests to correct, erasures on a written request, and the administrator's log."""

import json
from collections.abc import Iterator

from django import forms
from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from junto.kernel import audit, personal
from junto.kernel.ids import LENGTH
from junto.kernel.models import AuditEntry
from junto.kernel.policy import Denied, require, visible_or_404
from junto.kernel.sheets import row as sheet_row
from junto.people import actions, queries, rules
from junto.people.queries import LogLook
from junto.people.request import PersonRequest
from junto.people.signin.views.mine import fresh
from junto.people.views.privacy import number_in

COLUMNS = ("number", "at", "actor", "deed", "subject", "about", "detail", "previous", "hash")


class ReceivedForm(forms.Form):
    received_on = forms.DateField(
        label=gettext_lazy("Day the written request came"),
        widget=forms.DateInput(attrs={"type": "date"}),
    )


@require_GET
def desk(request: PersonRequest) -> HttpResponse:
    require(rules.may_administer(request.user))
    found = queries.data_desk(request.user)
    asked = [row.person_id for row in found.corrections if row.person_id != request.user.pk]
    audit.note_each(actor=request.user.pk, deed="people.requests_looked_at", abouts=asked)
    return render(request, "people/data_desk.html", {"desk": found})


@require_POST
def answer(request: PersonRequest, key: str) -> HttpResponse:
    require(rules.may_administer(request.user))
    correction = visible_or_404(rules.visible_corrections(request.user), key=key)
    try:
        if request.POST.get("do") == "take":
            actions.take_up(actor=request.user, correction=correction)
            messages.success(request, _("It is yours. Everybody here sees that."))
        else:
            actions.answer_correction(
                actor=request.user, correction=correction, answer=request.POST.get("answer", "")
            )
            messages.success(request, _("Answered. The person reads it on the page of her or his data."))
    except Denied as why:
        messages.error(request, str(why))
    return redirect("people:data_desk")


@require_http_methods(["GET", "HEAD", "POST"])
@fresh
def propose_erasure(request: PersonRequest, address: str) -> HttpResponse:
    require(rules.may_administer(request.user))
    whose = visible_or_404(rules.visible_people(request.user), key=address[:LENGTH])
    require(rules.may_propose_erasure(request.user, whose))
    form = ReceivedForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.propose_erasure(actor=request.user, person=whose, **form.cleaned_data)
        except Denied as why:
            form.add_error("received_on", str(why))
        else:
            messages.success(request, _("Proposed. A second administrator has to confirm it."))
            return redirect("people:data_desk")
    elif request.method != "POST":
        audit.note_each(actor=request.user.pk, deed="people.holdings_looked_at", abouts=[whose.pk])
    context = {"whose": whose, "form": form, "fates": personal.foretell(whose)}
    return render(request, "people/erase_other.html", context, status=422 if form.errors else 200)


@require_POST
@fresh
def decide_erasure(request: PersonRequest, key: str) -> HttpResponse:
    require(rules.may_administer(request.user))
    erasure = visible_or_404(rules.visible_erasures(request.user).select_related("person"), key=key)
    try:
        if request.POST.get("do") == "withdraw":
            actions.withdraw_erasure(actor=request.user, erasure=erasure)
            messages.success(request, _("Taken back. Nothing was erased."))
        else:
            actions.confirm_erasure(actor=request.user, erasure=erasure)
            messages.success(request, _("Erased. What is left names a former colleague."))
    except Denied as why:
        messages.error(request, str(why))
    return redirect("people:data_desk")


@require_GET
def log(request: PersonRequest) -> HttpResponse:
    require(rules.may_administer(request.user))
    look = _look(request)
    context = {
        "look": look,
        "page": queries.log_page(request.user, look),
        "deeds": [("", _("everything")), *queries.known_deeds()],
    }
    return render(request, "people/log.html", context)


@require_POST
@fresh
def export_log(request: PersonRequest, form: str) -> HttpResponseBase:
    """The log with its hashes, as a table or as lines of JSON; that it was taken stands in it, too."""
    require(rules.may_administer(request.user))
    audit.note(actor=request.user.pk, deed="people.log_exported", subject="", detail={"form": form})
    rows = queries.log_rows(request.user, LogLook()).order_by("number")
    lines = _table(rows.iterator(2000)) if form == "csv" else _lines(rows.iterator(2000))
    kind = "text/csv; charset=utf-8" if form == "csv" else "application/x-ndjson"
    answer = StreamingHttpResponse(lines, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="junto-log.{form}"'
    return answer


def _look(request: PersonRequest) -> LogLook:
    asked = request.GET
    return LogLook(
        deed=asked.get("deed", "")[:80],
        words=asked.get("q", "")[:100],
        before=number_in(asked.get("before", "")),
    )


def _told(entry: AuditEntry) -> dict[str, object]:
    return {
        **json.loads(audit.canonical(entry)),
        "previous": entry.previous,
        "hash": entry.hash,
    }


def _lines(entries: Iterator[AuditEntry]) -> Iterator[str]:
    for entry in entries:
        yield json.dumps(_told(entry), sort_keys=True, separators=(",", ":")) + "\n"


def _table(entries: Iterator[AuditEntry]) -> Iterator[str]:
    yield sheet_row(COLUMNS)
    for entry in entries:
        told = _told(entry)
        told["detail"] = json.dumps(told["detail"], sort_keys=True, separators=(",", ":"))
        yield sheet_row([told[name] for name in COLUMNS])
