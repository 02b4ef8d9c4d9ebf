"""A person's own part: themes near her, invitations to her, leaving."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from junto.discovery import letters as post
from junto.discovery import queries, rules
from junto.discovery.actions import answering as deeds
from junto.discovery.models import Candidate
from junto.discovery.queries import InvitationPage, firm
from junto.discovery.views import shown
from junto.kernel.policy import Denied, visible_or_404

if TYPE_CHECKING:
    from junto.people.request import PersonRequest


@require_GET
def near_you(request: PersonRequest) -> HttpResponse:
    return render(request, "discovery/near_you.html", {"page": shown.near(queries.near_you(request.user))})


@require_POST
def not_me(request: PersonRequest, key: str) -> HttpResponse:
    row = visible_or_404(Candidate.objects.filter(sealed__in=rules.own_places(request.user)), key=key)
    deeds.not_me(actor=request.user, candidate=row)
    messages.success(request, _("Noted, for good. Nobody else sees it."))
    return redirect("discovery:near_you")


@require_POST
def never_ask(request: PersonRequest) -> HttpResponse:
    if "again" in request.POST:
        deeds.ask_again(actor=request.user)
        messages.success(request, _("You may be invited again."))
    else:
        deeds.never_ask(actor=request.user)
        messages.success(request, _("You get no such invitation any more. Nobody else sees it."))
    return redirect("discovery:near_you")


@require_http_methods(["GET", "POST"])
def leave(request: PersonRequest) -> HttpResponse:
    if request.method == "POST":
        if "back" in request.POST:
            deeds.come_back(actor=request.user)
            messages.success(request, _("From the next import on you count again."))
        else:
            deeds.stay_out(actor=request.user)
            messages.success(
                request, _("You are out. Nobody sees it. The stored weeks are rewritten within a day.")
            )
        return redirect("discovery:leave")
    return render(request, "discovery/leave.html", {"page": queries.near_you(request.user)})


@require_GET
def invitation(request: PersonRequest, key: str) -> HttpResponse:
    return render(request, "discovery/invitation.html", {"page": shown.invitation(_mine(request, key))})


@require_POST
def join(request: PersonRequest, key: str) -> HttpResponse:
    delivery = _mine(request, key).delivery
    deeds.join_invited(actor=request.user, delivery=delivery)
    messages.success(request, _("You are a member now."))
    return redirect("communities:front", delivery.invitation.community.address)


@require_POST
def not_now(request: PersonRequest, key: str) -> HttpResponse:
    deeds.not_now(actor=request.user, delivery=_mine(request, key).delivery)
    messages.success(request, _("Put away. Nobody is told; it looks as if you had not read it."))
    return redirect("discovery:near_you")


@csrf_exempt  # mail programs post here without a form of ours; the signed token is what counts
@login_not_required
@require_http_methods(["GET", "POST"])
def letters(request: HttpRequest, token: str) -> HttpResponse:
    key = post.STOP.key(token)
    person = firm.members_of_firm().filter(key=key).first() if key else None
    if request.method == "POST" and person is not None:
        try:
            deeds.never_ask(actor=person)
        except Denied as refusal:
            raise Http404 from refusal
    elif not key:
        raise Http404
    return render(request, "discovery/letters.html", {"stopped": request.method == "POST"})


def _mine(request: PersonRequest, key: str) -> InvitationPage:
    page = queries.invitation_page(request.user, key)
    if page is None:
        raise Http404
    return page
