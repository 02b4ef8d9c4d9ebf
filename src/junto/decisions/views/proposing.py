"""Writing a proposal, opening it, changing its words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from junto.communities.queries.comparing import compare
from junto.communities.queries.proposable import Proposable, proposable
from junto.communities.rules import visible_communities
from junto.decisions import actions, queries, rules
from junto.decisions.forms import AmendForm, ProposalForm
from junto.decisions.models import Decision
from junto.decisions.views.loading import back, decision_at, tried
from junto.kernel.policy import Conflict, Denied, require, visible_or_404

if TYPE_CHECKING:
    from junto.communities.models import Community
    from junto.people.request import PersonRequest

REF = 80


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: PersonRequest, address: str) -> HttpResponse:
    community = visible_or_404(visible_communities(request.user), key=address.partition("-")[0])
    require(rules.may_propose(request.user, community))
    ref = (request.POST if request.method == "POST" else request.GET).get("about", "")[:REF]
    about = _about(request, community, ref)
    form = _form(request, community, about, replaces=_replaced(request, community))
    if request.method == "POST" and form.is_valid():
        try:
            proposal = actions.Proposal(**form.cleaned_data, replaces=_replaced(request, community))
            made = actions.propose(actor=request.user, community=community, proposal=proposal, subject=ref)
            messages.info(request, _("Only you see it yet. Read it once more, then open it."))
            return back(made)
        except Denied as refused:
            form.add_error(None, str(refused))
    return _page(request, community, form, about)


@require_http_methods(["GET", "HEAD", "POST"])
def redraft(request: PersonRequest, key: str) -> HttpResponse:
    decision = decision_at(request, key)
    require(rules.may_redraft(request.user, decision))
    about = _about(request, decision.community, decision.subject)
    form = _form(request, decision.community, about, decision)
    if request.method == "POST" and form.is_valid():
        try:
            proposal = actions.Proposal(**form.cleaned_data, replaces=decision.replaces)
            actions.redraft(actor=request.user, decision=decision, proposal=proposal)
            return back(decision)
        except Denied as refused:
            form.add_error(None, str(refused))
    return _page(request, decision.community, form, about, decision)


@require_POST
def opening(request: PersonRequest, key: str) -> HttpResponse:
    decision = decision_at(request, key)
    if request.POST.get("do") == "questions":
        require(rules.may_take_questions(request.user, decision))
        actions.take_questions(actor=request.user, decision=decision)
        return back(decision)
    require(rules.may_open(request.user, decision))
    tried(
        request,
        lambda: actions.open_decision(actor=request.user, decision=decision),
        _("It is open. Every member of today may answer."),
    )
    return back(decision)


@require_http_methods(["GET", "HEAD", "POST"])
def amend(request: PersonRequest, key: str) -> HttpResponse:
    decision = decision_at(request, key)
    require(rules.may_amend(request.user, decision))
    latest = decision.versions.latest("number")
    first = {"text": latest.text, "material": "material", "version": latest.number}
    form, moved = AmendForm(request.POST or None, initial=first), None
    open_ones = list(rules.visible_objections(request.user).filter(decision=decision, ended_as=""))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        chosen = [row for row in open_ones if row.key in request.POST.getlist("meets")]
        try:
            actions.amend(
                actor=request.user, decision=decision, text=said["text"], why=said["why"], meets=chosen,
                material=said["material"] == "material", version=said["version"],
            )  # fmt: skip
            return back(decision)
        except Denied as refused:
            form.add_error(None, str(refused))
            moved = compare(said["text"], latest.text) if isinstance(refused, Conflict) else None
    context = {
        "decision": decision, "community": decision.community, "form": form, "objections": open_ones,
        "moved": moved, "latest": latest,
    }  # fmt: skip
    return render(request, "decisions/amend.html", context, status=_status(form, moved))


def _status(form: AmendForm, moved: object) -> int:
    if moved is not None:
        return 409
    return 422 if form.errors else 200


def _about(request: PersonRequest, community: Community, ref: str) -> Proposable | None:
    if not ref:
        return None
    about = proposable(person=request.user, community=community, ref=ref)
    if about is None:
        raise Http404
    return about


def _replaced(request: PersonRequest, community: Community) -> Decision | None:
    key = (request.POST if request.method == "POST" else request.GET).get("replaces", "")
    if not key:
        return None
    rows = rules.visible_decisions(request.user).select_related("community")
    return visible_or_404(rows, key=key[:10], community=community, ended_at__isnull=False)


def _form(
    request: PersonRequest,
    community: Community,
    about: Proposable | None,
    decision: Decision | None = None,
    replaces: Decision | None = None,
) -> ProposalForm:
    types = about.types if about else ()
    first: dict[str, Any] = {"kind": types[0] if types else "consent", "share": "1/2"}
    if decision is not None:
        first = {
            "title": decision.title,
            "text": decision.versions.latest("number").text,
            "kind": decision.kind,
            "days": decision.window.days if decision.window else None,
            "quorum": decision.quorum or None,
            "share": decision.share,
            "decider": decision.decider.key if decision.decider else "",
            "review_months": decision.review_months,
        }
    elif replaces is not None:
        first |= {"title": replaces.title, "text": replaces.versions.latest("number").text}
    members = queries.electorate(community)
    return ProposalForm(request.POST or None, initial=first, members=members, types=types)


def _page(
    request: PersonRequest,
    community: Community,
    form: ProposalForm,
    about: Proposable | None,
    decision: Decision | None = None,
) -> HttpResponse:
    context = {
        "community": community,
        "form": form,
        "about": about,
        "decision": decision,
        "replaces": request.POST.get("replaces", request.GET.get("replaces", ""))[:10],
    }
    return render(request, "decisions/propose.html", context, status=422 if form.errors else 200)
