"""Looks from outside: advisers, for members and at their own door; broken glass, for administrators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from junto.communities import actions, queries, rules
from junto.communities.forms import AdviserForm, GlassForm, WordsForm
from junto.communities.models import Community
from junto.communities.views.loading import community_at, key_of, looked
from junto.communities.views.naming import one_named
from junto.kernel.policy import Denied, require, visible_or_404
from junto.people.rules import may_administer

if TYPE_CHECKING:
    from junto.people.request import PersonRequest


@require_http_methods(["GET", "HEAD", "POST"])
def looks(request: PersonRequest, address: str) -> HttpResponse:
    if request.method != "POST":
        return _looks(request, key_of(address), AdviserForm())
    community = community_at(request, address)
    asking = request.POST.get("do") == "ask"
    form = AdviserForm(request.POST) if asking else WordsForm(request.POST)
    if form.is_valid():
        try:
            _advise(request, community, form)
            messages.success(request, _("Done. Every member can read it here."))
            return redirect("communities:looks", community.address)
        except Denied as refused:
            form.add_error(None, str(refused))
    if isinstance(form, AdviserForm):
        return _looks(request, community.key, form, status=422)
    messages.error(request, str(next(iter(form.errors.values()))[0]))
    return _looks(request, community.key, AdviserForm(), status=422)


def _advise(request: PersonRequest, community: Community, form: AdviserForm | WordsForm) -> None:
    actor, do, typed = request.user, request.POST.get("do", ""), form.cleaned_data
    if do == "ask":
        require(rules.may_ask_adviser(actor, community))
        actions.ask_adviser(
            actor=actor,
            community=community,
            person=one_named(request, typed["person"], outside=True),
            scope=typed["scope"],
            ends_on=typed["ends_on"],
        )
        return
    row = queries.adviser_in(actor, community, request.POST.get("key", ""))
    if row is None:
        raise Http404
    if do == "client":
        actions.ask_client_content(actor=actor, assignment=row, reason=typed["words"])
    elif do == "grant":
        actions.grant_client_content(actor=actor, assignment=row)
    else:
        actions.end_advising(actor=actor, assignment=row)


def _looks(request: PersonRequest, key: str, form: AdviserForm, status: int = 200) -> HttpResponse:
    page = queries.looks_page(request.user, key)
    if page is None:
        raise Http404
    looked(request, page.community, page.standing)
    context = {
        "page": page,
        "community": page.community,
        "form": form,
        "views": rules.pages_open(page.community, page.standing),
        "may_ask": rules.may_ask_adviser(request.user, page.community, page.standing),
    }
    return render(request, "communities/looks.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def advising(request: PersonRequest, address: str) -> HttpResponse:
    """An adviser's door: what for, until when, and that the members read what she opens."""
    row = queries.advising_at(request.user, key_of(address))
    if row is None:
        raise Http404
    if request.method == "POST":
        if request.POST.get("do") == "end":
            actions.end_advising(actor=request.user, assignment=row)
            return redirect("communities:index")
        actions.begin_advising(actor=request.user, assignment=row)
        return redirect("communities:front", row.community.address)
    openings = queries.openings_of(request.user, row.community)
    context = {"row": row, "community": row.community, "openings": openings}
    return render(request, "communities/advising.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def glass(request: PersonRequest) -> HttpResponse:
    require(may_administer(request.user))
    form = GlassForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data["address"].strip().rstrip("/").rpartition("/")[2]
        wanted = rules.communities_to_ask_for(request.user).filter(key=key_of(typed)).first()
        try:
            actions.ask_to_look(actor=request.user, community=wanted, reason=form.cleaned_data["reason"])
            messages.success(request, _("Asked. A second administrator has a day to confirm it."))
            return redirect("communities:glass")
        except Denied as refused:
            form.add_error(None, str(refused))
    context = {"form": form, "rows": queries.glass_shelf(request.user)}
    return render(request, "communities/glass.html", context, status=422 if form.errors else 200)


@require_POST
def glass_answer(request: PersonRequest, key: str) -> HttpResponse:
    require(may_administer(request.user))
    asked = visible_or_404(rules.visible_glass(request.user).select_related("community"), key=key)
    try:
        if request.POST.get("do") == "confirm":
            actions.confirm_look(actor=request.user, asked=asked)
            messages.success(request, _("Open for four hours, to read. The members are being told."))
        else:
            actions.close_look(actor=request.user, asked=asked)
            messages.success(request, _("Closed."))
    except Denied as refused:
        messages.error(request, str(refused))
    return redirect("communities:glass")
