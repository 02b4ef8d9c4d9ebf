"""Answering, asking about a proposal, and how one ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from junto.communities.queries.comparing import compare
from junto.decisions import actions, queries, rules
from junto.decisions.forms import AnswerForm, MaySayForm, SayForm
from junto.decisions.views.loading import back, decision_at, tried
from junto.decisions.views.reading import page_context
from junto.kernel.policy import Conflict, Denied, require, visible_or_404

if TYPE_CHECKING:
    from junto.decisions.models import Decision
    from junto.people.request import PersonRequest


@require_POST
def answer(request: PersonRequest, key: str) -> HttpResponse:
    decision = decision_at(request, key)
    require(rules.may_respond(request.user, decision))
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _said_again(request, decision, str(next(iter(form.errors.values()))[0]), 422)
    said = form.cleaned_data
    try:
        actions.respond(
            actor=request.user,
            decision=decision,
            answer=said["answer"],
            reason=said["reason"],
            version=said["version"],
        )
    except Conflict as late:
        return _said_again(request, decision, str(late), 409, said["version"])
    except Denied as refused:
        return _said_again(request, decision, str(refused), 422)
    return back(decision, "answer")


def _said_again(
    request: PersonRequest, decision: Decision, why: str, status: int, read: int = 0
) -> HttpResponse:
    """The page once more, with what was typed; both texts where the words changed meanwhile."""
    page = queries.decision_page(request.user, decision.key)
    if page is None:
        raise Http404
    older = next((row for row in page.versions if row.number == read != page.version.number), None)
    context = page_context(
        request.user,
        page,
        refused=why,
        given=request.POST.get("answer", ""),
        reason=request.POST.get("reason", "")[:2000],
        moved=compare(older.text, page.version.text) if older else None,
    )
    return render(request, "decisions/decision.html", context, status=status)


@require_POST
def question(request: PersonRequest, key: str) -> HttpResponse:
    decision = decision_at(request, key)
    form = SayForm(request.POST)
    number = request.POST.get("answers", "")
    if number.isascii() and number.isdigit() and len(number) < 19:
        asked = visible_or_404(rules.visible_questions(request.user), decision=decision, pk=int(number))
        require(rules.may_answer_questions(request.user, decision))
        if form.is_valid():
            words = form.cleaned_data["text"]
            tried(request, lambda: actions.answer_question(actor=request.user, question=asked, text=words))
        return back(decision, "questions")
    require(rules.may_question(request.user, decision))
    if form.is_valid():
        words = form.cleaned_data["text"]
        tried(request, lambda: actions.ask_question(actor=request.user, decision=decision, text=words))
    return back(decision, "questions")


@require_POST
def end(request: PersonRequest, key: str) -> HttpResponse:
    decision, do = decision_at(request, key), request.POST.get("do", "")
    form = (MaySayForm if do in ("withdraw", "review") else SayForm)(request.POST)
    words = form.cleaned_data["text"] if form.is_valid() else ""
    actor = request.user
    if do == "withdraw":
        require(rules.may_withdraw(actor, decision))
        actions.withdraw_decision(actor=actor, decision=decision, why=words)
    elif do == "review":
        require(rules.may_review(actor, decision))
        actions.put_under_review(actor=actor, decision=decision)
    elif do in ("for", "against"):
        require(rules.may_decide(actor, decision))
        if words:
            tried(request, lambda: actions.decide(
                actor=actor, decision=decision, adopt=do == "for", statement=words
            ), _("Decided."))  # fmt: skip
    else:
        require(rules.may_state(actor, decision))
        if words:
            actions.state_outcome(actor=actor, decision=decision, statement=words)
    return back(decision)
