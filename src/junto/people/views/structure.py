"""Units, offices with their desks, disciplines: plain lists for administrators."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from junto.kernel.policy import Denied, require
from junto.people import actions, queries, rules
from junto.people.forms import DisciplineForm, OfficeForm, UnitForm
from junto.people.models import Discipline, Office, Unit
from junto.people.request import PersonRequest


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of structure: its table, its form, and the two deeds."""

    model: type[Unit] | type[Office] | type[Discipline]
    form: type[forms.Form]
    record: Callable[..., Any]
    change: Callable[..., None]


KINDS = {
    "unit": Kind(Unit, UnitForm, actions.record_unit, actions.change_unit),
    "office": Kind(Office, OfficeForm, actions.record_office, actions.change_office),
    "discipline": Kind(Discipline, DisciplineForm, actions.record_discipline, actions.rename_discipline),
}


@require_GET
def structure(request: PersonRequest) -> HttpResponse:
    require(rules.may_administer(request.user))
    return render(request, "people/structure.html", {"kept": queries.structure()})


@require_http_methods(["GET", "HEAD", "POST"])
def record(request: PersonRequest, what: str) -> HttpResponse:
    kind = _kind(request, what)
    form = kind.form(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            kind.record(actor=request.user, **form.cleaned_data)
        except Denied as why:
            form.add_error("name", str(why))
        else:
            messages.success(request, _("“%(name)s” is on the list.") % {"name": form.cleaned_data["name"]})
            return redirect("people:structure")
    return _page(request, what, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: PersonRequest, what: str, number: int) -> HttpResponse:
    kind = _kind(request, what)
    row = _row(kind, number)
    initial = {name: getattr(row, name) for name in kind.form.base_fields}
    form = kind.form(request.POST) if request.method == "POST" else kind.form(initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            kind.change(actor=request.user, **{what: row}, **form.cleaned_data)
        except Denied as why:
            form.add_error("name", str(why))
        else:
            messages.success(request, _("Changed."))
            return redirect("people:structure")
    return _page(request, what, form, row)


@require_POST
def remove(request: PersonRequest, what: str, number: int) -> HttpResponse:
    row = _row(_kind(request, what), number)
    try:
        actions.remove_structure(actor=request.user, row=row)
        messages.success(request, _("“%(name)s” is off the list.") % {"name": row.name})
    except Denied as why:
        messages.error(request, str(why))
    return redirect("people:structure")


def _kind(request: PersonRequest, what: str) -> Kind:
    require(rules.may_administer(request.user))
    if what not in KINDS:
        raise Http404
    return KINDS[what]


def _row(kind: Kind, number: int) -> Unit | Office | Discipline:
    row: Unit | Office | Discipline | None = kind.model._default_manager.filter(pk=number).first()
    if row is None:
        raise Http404
    return row


def _page(request: PersonRequest, what: str, form: forms.Form, row: Any) -> HttpResponse:
    titles = {"unit": _("A unit"), "office": _("An office or a desk"), "discipline": _("A discipline")}
    context = {"what": what, "title": titles[what], "form": form, "row": row}
    return render(request, "people/structure_form.html", context, status=422 if form.errors else 200)
