"""The firm's directory, as administrators let it in: tokens, what it asks, which groups it keeps."""

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from junto.kernel.policy import Denied, require
from junto.people import rules
from junto.people.models import ScimGroup
from junto.people.request import PersonRequest
from junto.people.scim import actions, queries, refusals, tokens


@require_GET
def scim(request: PersonRequest) -> HttpResponse:
    require(rules.may_administer(request.user))
    return _page(request)


@require_POST
def make(request: PersonRequest) -> HttpResponse:
    require(rules.may_administer(request.user))
    days = request.POST.get("days", "")
    number = int(days) if days.isascii() and days.isdigit() and len(days) < 5 else 365
    try:
        _row, text = tokens.make_token(actor=request.user, name=request.POST.get("name", ""), days=number)
    except Denied as why:
        return _page(request, why=str(why), status=422)
    return _page(request, made=text)


@require_POST
def end(request: PersonRequest, number: int) -> HttpResponse:
    if not tokens.end_token(actor=request.user, token_id=number):
        raise Http404
    messages.success(request, _("The token has ended. The directory can say nothing with it any more."))
    return redirect("people:scim")


@require_POST
def answer(request: PersonRequest, number: int) -> HttpResponse:
    same = request.POST.get("same") == "yes"
    try:
        actions.answer(actor=request.user, question_id=number, same=same)
        messages.success(request, _("Kept. The directory gets this answer when it asks next."))
    except Denied as why:
        messages.error(request, str(why))
    return redirect("people:scim")


def _page(request: PersonRequest, *, made: str = "", why: str = "", status: int = 200) -> HttpResponse:
    context = {
        "address": queries.base().rstrip("/"),
        "tokens": list(queries.tokens()),
        "questions": list(queries.questions()),
        "refused": [(row, refusals.WORDS[row.code]) for row in refusals.refusals()[:100]],
        "groups": list(ScimGroup.objects.annotate(count=Count("members")).order_by("name")[:100]),
        "made": made,
        "why": why,
    }
    return render(request, "people/scim.html", context, status=status)
