"""People as the administrators keep them: roles, first and last days, corrections. Never their profiles."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from junto.kernel import audit
from junto.kernel.ids import LENGTH
from junto.kernel.policy import Denied, require, visible_or_404
from junto.people import actions, queries, rules
from junto.people.forms import PersonForm
from junto.people.models import Person, SystemRole
from junto.people.queries import Look
from junto.people.request import PersonRequest

ROLES = SystemRole.Role


@require_GET
def administration(request: PersonRequest) -> HttpResponse:
    require(rules.may_administer(request.user))
    words = request.GET.get("q", "")[:200]
    found = queries.everyone_named(request.user, Look(words=words)) if words.strip() else []
    audit.note_each(
        actor=request.user.pk, deed="people.found", abouts=[row.pk for row in found if not row.is_active]
    )
    context = {
        "holders": queries.holders(request.user),
        "words": words,
        "found": found,
        "recent": queries.recent_imports(request.user),
    }
    return render(request, "people/administration.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def record(request: PersonRequest) -> HttpResponse:
    require(rules.may_administer(request.user))
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            person = actions.record_person(actor=request.user, details=form.details())
        except Denied as why:
            form.add_error("email", str(why))
        else:
            messages.success(request, _("%(name)s is recorded.") % {"name": person.name})
            return redirect("people:settings_of", person.address)
    return render(request, "people/record.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def settings_of(request: PersonRequest, address: str) -> HttpResponse:
    person = _person(request, address)
    form = PersonForm(request.POST) if request.method == "POST" else PersonForm.of(person)
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct_person(actor=request.user, person=person, details=form.details())
        except Denied as why:
            form.add_error("email", str(why))
        else:
            messages.success(request, _("Corrected."))
            return redirect("people:settings_of", person.address)
    audit.note_each(actor=request.user.pk, deed="people.settings_looked_at", abouts=[person.pk])
    held = {row.role: row for row in queries.open_roles(person)}
    roles = [(value, label, held.get(value)) for value, label in ROLES.choices]
    context = {"whose": person, "form": form, "roles": roles}
    return render(request, "people/settings_of.html", context, status=422 if form.errors else 200)


@require_POST
def change_role(request: PersonRequest, address: str) -> HttpResponse:
    person, role = _person(request, address), request.POST.get("role", "")
    try:
        if request.POST.get("do") == "end":
            actions.end_role(actor=request.user, person=person, role=role)
        else:
            actions.give_role(actor=request.user, person=person, role=role)
        messages.success(request, _("Done. It stands in the ledger, with today’s date."))
    except Denied as why:
        messages.error(request, str(why))
    return redirect("people:settings_of", person.address)


@require_POST
def change_active(request: PersonRequest, address: str) -> HttpResponse:
    person = _person(request, address)
    try:
        if request.POST.get("do") == "return":
            actions.reactivate_person(actor=request.user, person=person)
            said = _("%(name)s is active again, with everything that was hers or his.")
        else:
            actions.deactivate_person(actor=request.user, person=person)
            said = _("%(name)s is deactivated and signed out everywhere. Nothing was deleted.")
        messages.success(request, said % {"name": person.name})
    except Denied as why:
        messages.error(request, str(why))
    return redirect("people:settings_of", person.address)


def _person(request: PersonRequest, address: str) -> Person:
    require(rules.may_administer(request.user))
    rows = rules.visible_people(request.user).select_related("unit", "office", "deactivated_by")
    return visible_or_404(rows, key=address[:LENGTH])
