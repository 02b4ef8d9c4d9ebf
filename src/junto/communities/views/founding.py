"""Founding: a name and a question, with what sounds near shown first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from junto.communities import actions, queries, rules
from junto.communities.forms import FoundingForm
from junto.communities.models import Community
from junto.kernel.htmx import respond
from junto.kernel.policy import Conflict, Denied, require

if TYPE_CHECKING:
    from junto.people.models import Person
    from junto.people.request import PersonRequest

FRESH = {"kind": "expertise", "listing": "firm", "joining": "open", "origin": "emergent"}


@require_http_methods(["GET", "HEAD", "POST"])
def found(request: PersonRequest) -> HttpResponse:
    require(rules.may_found(request.user))
    if request.method != "POST":
        return _page(request, FoundingForm(initial=_begun(request), founder=request.user), _begun(request))
    form = FoundingForm(request.POST, founder=request.user)
    near = _near(request.user, request.POST)
    unread = {row.key for row in near} - set(request.POST.getlist("read"))
    if not form.is_valid() or unread:
        status = 422 if form.errors else 200
        return _page(
            request, form, request.POST, near, stopped=bool(unread and form.is_valid()), status=status
        )
    try:
        community = actions.found_community(actor=request.user, **form.cleaned_data)
    except Conflict:
        return redirect("communities:index")
    except Denied as refused:
        form.add_error(None, str(refused))
        return _page(request, form, request.POST, near, status=422)
    messages.success(request, _("It has begun, and you are its first member. Tell whom you like."))
    return redirect("communities:front", community.address)


@require_POST
def near(request: PersonRequest) -> HttpResponse:
    require(rules.may_found(request.user))
    return _page(request, FoundingForm(request.POST, founder=request.user), request.POST)


def _begun(request: PersonRequest) -> dict[str, str]:
    given = {key: request.GET.get(key, "")[:400] for key in ("name", "question", "domain")}
    kind = request.GET.get("kind", "")
    return {**FRESH, **given, **({"kind": kind} if kind in Community.Kind.values else {})}


def _near(person: Person, typed: Any) -> list[queries.Near]:
    name = typed.get("name", "")[:200]
    words = f"{typed.get('question', '')} {typed.get('domain', '')}"[:1000]
    return queries.near_duplicates(person, name, words) if name.strip() else []


def _page(
    request: PersonRequest,
    form: FoundingForm,
    typed: Any,
    near: list[queries.Near] | None = None,
    *,
    stopped: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "near": _near(request.user, typed) if near is None else near,
        "stopped": stopped,
        "chosen": {
            name: dict(form.fields[name].choices).get(form[name].value(), "")  # type: ignore[attr-defined]  # a choice field
            for name in FRESH
        },
    }
    return respond(request, "communities/found.html", "near", context, status=status)
