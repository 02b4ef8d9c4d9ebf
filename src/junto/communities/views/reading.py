"""The list, the front page, the page about the members."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from junto.communities import queries, rules
from junto.communities.forms import UntilForm
from junto.communities.models import Community, RoleAssignment
from junto.communities.rules import FACILITATOR
from junto.communities.views.loading import key_of, looked, number
from junto.kernel.htmx import respond

if TYPE_CHECKING:
    from junto.people.request import PersonRequest


@require_safe
def index(request: PersonRequest) -> HttpResponse:
    look = queries.Look(
        words=request.GET.get("q", "")[:200],
        kind=request.GET.get("kind", "") if request.GET.get("kind") in Community.Kind.values else "",
        topic=request.GET.get("topic", "")[:80],
        page=number(request.GET.get("page", "1")),
    )
    context = {
        "look": look,
        "kinds": Community.Kind.choices,
        "mine": [] if look.is_set or look.page > 1 else queries.mine(request.user),
        "shelf": queries.shelf(request.user, look),
        "waiting": [row for row in queries.waiting_for(request.user) if row.invited_at],
        "may_found": rules.may_found(request.user),
        "advised": queries.advised(request.user),
    }
    return respond(request, "communities/index.html", "list", context)


@require_safe
def front(request: PersonRequest, address: str) -> HttpResponse:
    page = queries.front(request.user, key_of(address))
    if page is None:
        raise Http404
    if address != page.community.address:
        return redirect("communities:front", page.community.address)
    community, now = page.community, page.standing
    looked(request, community, now)
    context = {
        "page": page,
        "community": community,
        "views": rules.pages_open(community, now),
        "may_join": rules.may_join(request.user, community, now=now),
        "may_ask": rules.may_ask(request.user, community, now=now),
        "may_invite": rules.may_invite(request.user, community, now=now),
        "may_edit": rules.may_edit(request.user, community, now=now),
        "may_wake": rules.may_wake(request.user, community, now=now),
        "pause_form": UntilForm(),
    }
    return render(request, "communities/front.html", context)


@require_safe
def about(request: PersonRequest, address: str) -> HttpResponse:
    page = queries.about(request.user, key_of(address), number(request.GET.get("page", "1")))
    if page is None:
        raise Http404
    looked(request, page.community, page.standing)
    keeps, roles = page.standing.keeps, RoleAssignment.Role.choices
    offered = [choice for choice in roles if keeps or choice[0] != FACILITATOR]
    context = {
        "page": page,
        "community": page.community,
        "views": rules.pages_open(page.community, page.standing),
        "roles": offered,
        "may_offer": rules.may_offer_role(request.user, page.community, now=page.standing),
    }
    return render(request, "communities/about.html", context)
