"""The list of a community's decisions, one decision, its versions beside each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from junto.communities.queries.comparing import compare
from junto.communities.rules import Standing, pages_open
from junto.decisions import queries, rules
from junto.decisions.queries import Page
from junto.kernel.policy import require

if TYPE_CHECKING:
    from junto.decisions.models import DecisionVersion
    from junto.people.models import Person
    from junto.people.request import PersonRequest


@require_safe
def of(request: PersonRequest, address: str) -> HttpResponse:
    wanted = number(request.GET.get("page", "1"))
    shelf = queries.of_community(request.user, address.partition("-")[0], wanted)
    if shelf is None:
        raise Http404
    if not shelf.standing.is_member and not shelf.community.is_closed:
        require(rules.may_propose(request.user, shelf.community, shelf.standing))
    if address != shelf.community.address:
        return redirect("decisions:of", shelf.community.address)
    context = {
        "shelf": shelf,
        "community": shelf.community,
        "views": pages_open(shelf.community, shelf.standing),
        "may_propose": rules.may_propose(request.user, shelf.community, shelf.standing),
    }
    return render(request, "decisions/of.html", context)


@require_safe
def decision(request: PersonRequest, key: str) -> HttpResponse:
    page = queries.decision_page(request.user, key)
    if page is None:
        raise Http404
    return render(request, "decisions/decision.html", page_context(request.user, page))


def page_context(person: Person, page: Page, **more: object) -> dict[str, object]:
    """What the page shows and offers; every button asks the same verdict as the deed."""
    it, seen = page.decision, page.seen
    return {
        "page": page,
        "decision": it,
        "community": it.community,
        "views": pages_open(it.community, Standing(True, seen.part.belongs, keeps=seen.part.keeps)),
        "may_respond": rules.may_respond(person, it, seen),
        "may_amend": rules.may_amend(person, it, seen),
        "may_question": rules.may_question(person, it, seen),
        "may_answer_questions": rules.may_answer_questions(person, it, seen),
        "may_redraft": rules.may_redraft(person, it, seen),
        "may_take_questions": rules.may_take_questions(person, it, seen),
        "may_withdraw": seen.part.belongs and it.proposer_id == person.pk and it.ended_at is None,
        "may_decide": rules.may_decide(person, it, seen),
        "may_state": rules.may_state(person, it, seen),
        "may_review": rules.may_review(person, it, seen),
        "runs": seen.part.belongs and (it.proposer_id == person.pk or seen.part.keeps),
        "given": page.mine.answer if page.mine else "",
        "reason": page.mine.reason if page.mine else "",
        "moved": None,
        "refused": "",
        **more,
    }


@require_safe
def versions(request: PersonRequest, key: str) -> HttpResponse:
    page = queries.decision_page(request.user, key)
    if page is None:
        raise Http404
    new = _chosen(page, request.GET.get("new", ""), len(page.versions))
    old = _chosen(page, request.GET.get("old", ""), max(1, new.number - 1))
    context = {
        "page": page,
        "decision": page.decision,
        "community": page.decision.community,
        "old": old,
        "new": new,
        "changes": compare(old.text, new.text),
        "options": [(row.number, f"{row.number}, {row.get_change_display()}") for row in page.versions],
    }
    return render(request, "decisions/versions.html", context)


def _chosen(page: Page, typed: str, usual: int) -> DecisionVersion:
    wanted = number(typed) if typed else usual
    return next((row for row in page.versions if row.number == wanted), page.versions[-1])


def number(text: str) -> int:
    """A number as typed in an address; 1 for anything else."""
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 6 else 1
