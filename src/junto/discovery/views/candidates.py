"""The map, a candidate, and what those who steer may do with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from junto.discovery import queries, rules
from junto.discovery.actions import candidates as deeds
from junto.discovery.actions.inviting import NewCommunity, invite_candidate
from junto.discovery.actions.looks import note_look
from junto.discovery.forms import AsideForm, InviteForm, NameForm
from junto.discovery.models import Candidate, Look
from junto.discovery.views import shown
from junto.kernel.policy import Denied

if TYPE_CHECKING:
    from junto.people.request import PersonRequest


@require_GET
def index(request: PersonRequest) -> HttpResponse:
    found = queries.listing(request.user)
    note_look(actor=request.user, page=Look.Page.MAP)
    return render(request, "discovery/index.html", {"page": shown.index(found, request.user)})


@require_GET
def method(request: PersonRequest) -> HttpResponse:
    return render(request, "discovery/method.html")


@require_GET
def candidate(request: PersonRequest, address: str) -> HttpResponse:
    row = _candidate(request, address)
    note_look(actor=request.user, page=Look.Page.CANDIDATE, candidate=row)
    steers = bool(rules.may_steer(request.user))
    return render(request, "discovery/candidate.html", {"page": shown.candidate(row), "steers": steers})


@require_http_methods(["GET", "POST"])
def name(request: PersonRequest, address: str) -> HttpResponse:
    row = _steered(request, address)
    form = NameForm(request.POST or None, initial={"name": row.proposed_name})
    if request.method == "POST" and form.is_valid():
        try:
            deeds.name_candidate(actor=request.user, candidate=row, name=form.cleaned_data["name"])
        except Denied as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, _("It goes by that name now."))
            return redirect("discovery:candidate", row.key)
    context = {"page": shown.candidate(row), "form": form}
    return render(request, "discovery/name.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def set_aside(request: PersonRequest, address: str) -> HttpResponse:
    row = _steered(request, address)
    form = AsideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        deeds.set_aside(actor=request.user, candidate=row, **form.cleaned_data)
        messages.success(
            request, _("Set aside. It stays there through later looks, until somebody offers it again.")
        )
        return redirect("discovery:index")
    context = {"page": shown.candidate(row), "form": form}
    return render(request, "discovery/set_aside.html", context, status=422 if form.errors else 200)


@require_POST
def offer_again(request: PersonRequest, address: str) -> HttpResponse:
    row = _candidate(request, address)
    deeds.offer_again(actor=request.user, candidate=row)
    messages.success(request, _("It stands in the list again."))
    return redirect("discovery:candidate", row.key)


@require_http_methods(["GET", "POST"])
def invite(request: PersonRequest, address: str) -> HttpResponse:
    row = _steered(request, address)
    verdict = rules.may_invite(request.user, row)
    mine = {str(one.pk): one for one in rules.communities_to_invite_to(request.user)}
    form = InviteForm(request.POST or None, mine=[(key, one.name) for key, one in mine.items()])
    to: Any = None
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        to = mine.get(said["to"]) or NewCommunity(said["name"], said["question"])
    if to and "send" in request.POST:
        try:
            sent = invite_candidate(actor=request.user, candidate=row, to=to, text=said["text"])
        except Denied as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Sent. Reached: %(band)s people.") % {"band": sent.reached})
            return redirect("discovery:candidate", row.key)
    preview = bool(to) and not form.errors
    context = {"page": shown.candidate(row), "form": form, "verdict": verdict, "preview": preview, "to": to}
    return render(request, "discovery/invite.html", context, status=422 if form.errors else 200)


def _candidate(request: PersonRequest, address: str) -> Candidate:
    row = queries.candidate_page(request.user, address.partition("-")[0])
    if row is None:
        raise Http404
    return row


def _steered(request: PersonRequest, address: str) -> Candidate:
    """The candidate, for those who steer; for all others this page does not exist."""
    row = _candidate(request, address)
    if not rules.may_steer(request.user):
        raise Http404
    return row
