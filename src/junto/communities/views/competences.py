"""The firm's core competencies beside its communities."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from junto.communities import actions, queries, rules
from junto.communities.views.loading import community_at
from junto.kernel.policy import Denied, require, visible_or_404
from junto.people.actions import end_competency, keep_competency
from junto.people.queries import competencies
from junto.people.rules import may_administer

if TYPE_CHECKING:
    from junto.people.request import PersonRequest


@require_safe
def competences(request: PersonRequest) -> HttpResponse:
    context = {"page": queries.register(request.user), "may_keep": may_administer(request.user), "why": ""}
    return render(request, "communities/competences.html", context)


@require_POST
def keep(request: PersonRequest) -> HttpResponse:
    require(may_administer(request.user))
    try:
        if request.POST.get("do") == "end":
            row = visible_or_404(competencies(request.user), pk=_number(request.POST.get("number", "")))
            end_competency(actor=request.user, competency=row)
            messages.success(request, _("Off the register. That it stood there is kept."))
        else:
            name, words = request.POST.get("name", "")[:80], request.POST.get("words", "")[:300]
            keep_competency(actor=request.user, name=name, words=words)
            messages.success(request, _("On the register."))
    except Denied as refused:
        messages.error(request, str(refused))
    return redirect("communities:competences")


@require_http_methods(["GET", "HEAD", "POST"])
def of(request: PersonRequest, address: str) -> HttpResponse:
    community = community_at(request, address)
    require(rules.may_edit(request.user, community))
    why, rows = "", list(competencies(request.user))
    if request.method == "POST":
        topics = [_number(text) for text in request.POST.getlist("topics")[:20]]
        try:
            actions.link_competences(actor=request.user, community=community, topics=topics)
            messages.success(request, _("Kept."))
            return redirect("communities:competences")
        except Denied as refused:
            why = str(refused)
    context = {
        "community": community,
        "options": [(str(row.topic_id), row.topic.name) for row in rows],
        "chosen": [str(number) for number in queries.cared_for(request.user, community)],
        "why": why,
    }
    return render(request, "communities/competences_of.html", context, status=422 if why else 200)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else 0
