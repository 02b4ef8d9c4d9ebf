"""The page about sponsors, and what each side may do on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from junto.communities import actions, queries, rules
from junto.communities.actions import Offered
from junto.communities.forms import OfferForm, ProposalForm, RequestForm, WordsForm
from junto.communities.models import Community
from junto.communities.rules import visible_sponsor_pages
from junto.communities.views.loading import key_of, looked
from junto.communities.views.naming import one_named
from junto.kernel.policy import Denied, visible_or_404

if TYPE_CHECKING:
    from junto.people.request import PersonRequest

Deed = Callable[["PersonRequest", Community, str, dict[str, Any]], object]


@require_safe
def sponsor(request: PersonRequest, address: str) -> HttpResponse:
    return _page(request, key_of(address))


@require_POST
def sponsors(request: PersonRequest, address: str) -> HttpResponse:
    proposing = request.POST.get("do") == "propose"
    form = ProposalForm(request.POST) if proposing else WordsForm(request.POST)
    return _answer(request, address, "proposal", form, _sponsors)


@require_POST
def offers(request: PersonRequest, address: str) -> HttpResponse:
    form = OfferForm(request.POST) if request.POST.get("do") == "make" else WordsForm(request.POST)
    return _answer(request, address, "offer", form, _offers)


@require_POST
def objectives(request: PersonRequest, address: str) -> HttpResponse:
    return _answer(request, address, "objective", WordsForm(request.POST), _objectives)


@require_POST
def requests(request: PersonRequest, address: str) -> HttpResponse:
    form = RequestForm(request.POST) if request.POST.get("do") == "ask" else WordsForm(request.POST)
    return _answer(request, address, "request", form, _requests)


def _sponsors(request: PersonRequest, here: Community, do: str, typed: dict[str, Any]) -> object:
    actor, words = request.user, typed["words"]
    if do == "offer":
        return actions.offer_sponsorship(actor=actor, community=here, words=words)
    if do == "propose":
        person = one_named(request, typed["person"], outside=False)
        return actions.propose_sponsor(actor=actor, community=here, person=person, words=words)
    row = _there(queries.sponsorship(actor, here, request.POST.get("key", "")))
    if do in ("yes", "no"):
        return actions.answer_sponsor(actor=actor, proposal=row, yes=do == "yes", words=words)
    if do == "accept":
        return actions.accept_sponsorship(actor=actor, proposal=row)
    if do == "pass":
        actions.pass_over_sponsorship(actor=actor, proposal=row)
    else:
        actions.end_sponsorship(actor=actor, held=row)
    return None


def _offers(request: PersonRequest, here: Community, do: str, typed: dict[str, Any]) -> object:
    if do == "make":
        return actions.make_offer(actor=request.user, community=here, offered=Offered(**typed))
    offer = _there(queries.sponsor_offer(request.user, here, request.POST.get("key", "")))
    if do == "take back":
        return actions.take_back_offer(actor=request.user, offer=offer)
    accepted = do == "accept"
    return actions.answer_offer(actor=request.user, offer=offer, accepted=accepted, words=typed["words"])


def _objectives(request: PersonRequest, here: Community, do: str, typed: dict[str, Any]) -> object:
    if do == "propose":
        return actions.propose_objective(actor=request.user, community=here, words=typed["words"])
    objective = _there(queries.sponsor_objective(request.user, here, request.POST.get("key", "")))
    if do == "agree":
        return actions.agree_objective(actor=request.user, objective=objective)
    return actions.end_objective(actor=request.user, objective=objective, how=do, words=typed["words"])


def _requests(request: PersonRequest, here: Community, do: str, typed: dict[str, Any]) -> object:
    if do == "ask":
        return actions.ask_sponsor(actor=request.user, community=here, **typed)
    asked = _there(queries.sponsor_request(request.user, here, request.POST.get("key", "")))
    if do == "withdraw":
        return actions.withdraw_sponsor_request(actor=request.user, request=asked)
    return actions.reply_to_request(actor=request.user, request=asked, reply=do, words=typed["words"])


def _there(row: Any) -> Any:
    if row is None:
        raise Http404
    return row


def _answer(request: PersonRequest, address: str, name: str, form: forms.Form, deed: Deed) -> HttpResponse:
    here = visible_or_404(visible_sponsor_pages(request.user), key=key_of(address))
    if form.is_valid():
        try:
            deed(request, here, request.POST.get("do", ""), form.cleaned_data)
        except Denied as refused:
            form.add_error(None, str(refused))
    if form.errors:
        return _page(request, here.key, {name: form}, status=422)
    messages.success(request, _("Done. It stands here and in the history, with today’s date."))
    again = visible_sponsor_pages(request.user).filter(pk=here.pk).exists()
    return redirect("communities:sponsor", here.address) if again else redirect("home:my_day")


def _page(
    request: PersonRequest, key: str, typed: dict[str, forms.Form] | None = None, status: int = 200
) -> HttpResponse:
    page = queries.sponsor_page(request.user, key)
    if page is None:
        raise Http404
    looked(request, page.community, page.standing)
    person, community, now = request.user, page.community, page.standing
    typed = typed or {}
    failed = next(iter(typed.values()), None)
    context = {
        "page": page,
        "community": community,
        "failed": failed,
        "views": rules.pages_open(community, now),
        "offer_form": typed["offer"] if isinstance(typed.get("offer"), OfferForm) else OfferForm(),
        "request_form": typed["request"] if isinstance(typed.get("request"), RequestForm) else RequestForm(),
        "proposal_form": (
            typed["proposal"] if isinstance(typed.get("proposal"), ProposalForm) else ProposalForm()
        ),
        "written": failed.data.get("words", "") if isinstance(failed, WordsForm) else "",
        "written_for": next(iter(typed), ""),
        "keeps": bool(rules.may_edit(person, community, now)),
        "may_request": bool(page.sponsors) and bool(rules.may_request(person, community, now)),
        "may_propose": rules.may_propose_sponsor(person, community, now),
        "may_offer_self": page.may_offer_self and not person.outside,
        "may_add": len(page.objectives) < rules.MOST_OBJECTIVES,
    }
    return render(request, "communities/sponsor.html", context, status=status)
