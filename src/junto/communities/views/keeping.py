"""Keeping a community: its words, its rest, requests, roles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from junto.communities import actions, queries, rules
from junto.communities.forms import EditForm, UntilForm, WordsForm
from junto.communities.models import Community
from junto.communities.views.loading import community_at, to_front
from junto.kernel.policy import Denied, require

if TYPE_CHECKING:
    from junto.people.request import PersonRequest


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: PersonRequest, address: str) -> HttpResponse:
    community = community_at(request, address)
    now = rules.standing(request.user, community)
    require(rules.may_edit(request.user, community, now))
    form = EditForm(request.POST or None, initial=_as_it_is(community))
    if request.method == "POST" and form.is_valid():
        try:
            changed = actions.change_front(actor=request.user, community=community, **form.cleaned_data)
            messages.success(request, _("Kept."))
            return to_front(changed)
        except Denied as refused:
            form.add_error(None, str(refused))
    views = rules.pages_open(community, now)
    context = {"community": community, "views": views, "form": form, "rest_form": UntilForm()}
    return render(request, "communities/edit.html", context, status=422 if form.errors else 200)


def _as_it_is(community: Community) -> dict[str, str]:
    return {
        "name": community.name,
        "question": community.first_question,
        "domain": community.domain,
        "kind": community.kind,
        "listing": community.listing,
        "joining": community.joining,
        "topics": ", ".join(community.topics.order_by("name").values_list("name", flat=True)),
    }


@require_POST
def rest(request: PersonRequest, address: str) -> HttpResponse:
    community = community_at(request, address)
    if request.POST.get("do") == "wake":
        actions.wake_community(actor=request.user, community=community)
        return to_front(community)
    form = UntilForm(request.POST)
    try:
        if form.is_valid():
            day, why = form.cleaned_data["until"], form.cleaned_data["why"]
            actions.declare_resting(actor=request.user, community=community, look_again_on=day, why=why)
            return to_front(community)
        messages.error(request, str(next(iter(form.errors.values()))[0]))
    except Denied as refused:
        messages.error(request, str(refused))
    return redirect("communities:edit", community.address)


@require_POST
def answer(request: PersonRequest, address: str, key: str) -> HttpResponse:
    community = community_at(request, address)
    asked = queries.request_for(request.user, community, key)
    if asked is None:
        raise Http404
    form = WordsForm(request.POST)
    yes = request.POST.get("do") == "yes"
    if form.is_valid():
        words = form.cleaned_data["words"]
        actions.answer_request(actor=request.user, request=asked, yes=yes, words=words)
        said = (
            _("Invited. They join by their own act.")
            if yes
            else _("Answered. Only the person who asked reads it.")
        )
        messages.success(request, said)
    return to_front(community)
