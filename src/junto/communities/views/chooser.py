"""Team or community? One question a page, every state in the address, nothing kept."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from junto.communities import asked, rules
from junto.communities.logic import chooser as logic

if TYPE_CHECKING:
    from junto.people.request import PersonRequest


@require_safe
def chooser(request: PersonRequest) -> HttpResponse:
    given = logic.known(request.GET)
    coming = logic.next_question(given)
    if coming is None:
        return _advice(request, given)
    context = {
        "key": coming,
        "asked": asked.QUESTIONS[coming],
        "place": list(logic.QUESTIONS).index(coming) + 1,
        "of": len(logic.QUESTIONS),
        "given": given,
        "so_far": _said(given),
        "back": _address(dict(list(given.items())[:-1])) if given else "",
        "chosen": request.GET.get("was", ""),
        "unanswered": "asked" in request.GET,
    }
    return render(request, "communities/chooser.html", context)


def _advice(request: PersonRequest, given: dict[str, str]) -> HttpResponse:
    advice = logic.advise(given)
    pointing = sum(reason.speaks_for == advice.outcome for reason in advice.reasons)
    context = {
        "advice": advice,
        "title": asked.TITLES[advice.outcome],
        "next": asked.NEXT[advice.outcome],
        "wrong": asked.WRONG[advice.outcome],
        "lead": asked.LEADS.get(advice.outcome, ""),
        "pointing": pointing,
        "reasons": [
            (
                asked.SPEAKS[r.speaks_for],
                asked.QUESTIONS[r.question],
                asked.QUESTIONS[r.question].answers[r.answer],
            )
            for r in advice.reasons
        ],
        "turns_on": asked.QUESTIONS[advice.turns_on] if advice.turns_on else None,
        "so_far": _said(given),
        "again": reverse("communities:chooser"),
        "may_found": rules.may_found(request.user),
    }
    return render(request, "communities/chooser_answer.html", context)


def _said(given: dict[str, str]) -> list[tuple[object, object, str]]:
    """Each answer given, in words, with the address at which it can be changed."""
    pairs = list(given.items())
    return [
        (asked.QUESTIONS[q].short, asked.QUESTIONS[q].answers[a].said, _address(dict(pairs[:i]), was=a))
        for i, (q, a) in enumerate(pairs)
    ]


def _address(given: dict[str, str], was: str = "") -> str:
    query = urlencode({**given, **({"was": was} if was else {})})
    return reverse("communities:chooser") + (f"?{query}" if query else "")
