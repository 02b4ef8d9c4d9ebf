"""The roles of a community: who holds them, who asks for one, who held what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from junto.communities import actions, queries, rules
from junto.communities.forms import RoleForm
from junto.communities.models import Community
from junto.communities.views.loading import community_at, found, key_of, looked
from junto.kernel.policy import Denied, visible_or_404

if TYPE_CHECKING:
    from junto.people.request import PersonRequest


@require_http_methods(["GET", "HEAD", "POST"])
def roles(request: PersonRequest, address: str) -> HttpResponse:
    if request.method != "POST":
        return _page(request, key_of(address), RoleForm())
    community = community_at(request, address)
    form = RoleForm(request.POST)
    try:
        said = _done(request, community, form)
    except Denied as refused:
        if request.POST.get("do") != "ask":
            raise
        form.add_error(None, str(refused))
    if form.is_bound and form.errors and request.POST.get("do") == "ask":
        return _page(request, community.key, form, status=422)
    if said:
        messages.success(request, said)
    return redirect("communities:about", community.address)


def _done(request: PersonRequest, community: Community, form: RoleForm) -> str:
    actor, do, role = request.user, request.POST.get("do", ""), request.POST.get("role", "")
    if do == "offer":
        members = queries.members_of(community).filter(person__key=request.POST.get("person", ""))
        member = visible_or_404(members)
        form.is_valid()
        ends_on = form.cleaned_data.get("ends_on")
        actions.offer_role(actor=actor, community=community, person=member.person, role=role, ends_on=ends_on)
        return _("Asked. They take it, or let it pass, by themselves.")
    if do == "ask":
        if form.is_valid():
            actions.ask_for_role(actor=actor, community=community, **form.cleaned_data)
        return _("You asked. Another member says yes, or nobody does and it fades.")
    if do == "take":
        actions.take_role(actor=actor, community=community, role=role)
    elif do == "pass":
        offer = visible_or_404(rules.visible_offers(actor), community=community, role=role)
        actions.pass_over_role(actor=actor, offer=offer)
    elif do in ("give", "withdraw"):
        asked = rules.visible_askings(actor, community).select_related("community", "person")
        row = visible_or_404(asked, person__key=request.POST.get("person", ""), role=role)
        if do == "withdraw":
            actions.withdraw_role_asking(actor=actor, asked=row)
        else:
            actions.give_role(actor=actor, asked=row)
    else:
        held = rules.roles_held().filter(community=community, person=actor)
        actions.lay_down_role(actor=actor, held=visible_or_404(held, role=role))
    return ""


def _page(request: PersonRequest, key: str, form: RoleForm, status: int = 200) -> HttpResponse:
    page = queries.roles_page(request.user, key)
    found(page)
    assert page is not None
    looked(request, page.community, page.standing)
    context = {
        "page": page,
        "community": page.community,
        "form": form,
        "views": rules.pages_open(page.community, page.standing),
        "may_ask": rules.may_offer_role(request.user, page.community, now=page.standing),
    }
    return render(request, "communities/roles.html", context, status=status)
