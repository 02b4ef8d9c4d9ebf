"""Joining, standing back, leaving: one button each, and always for oneself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.utils import formats
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from junto.communities import actions
from junto.communities.forms import UntilForm, WordsForm
from junto.communities.views.loading import after_leaving, community_at, to_front
from junto.kernel.policy import Conflict, Denied

if TYPE_CHECKING:
    from junto.people.request import PersonRequest


@require_POST
def join(request: PersonRequest, address: str) -> HttpResponse:
    community = community_at(request, address)
    try:
        actions.join_community(actor=request.user, community=community)
        messages.success(request, _("You joined %(community)s.") % {"community": community.name})
    except Conflict as already:
        messages.info(request, str(already))
    return to_front(community)


@require_POST
def leave(request: PersonRequest, address: str) -> HttpResponse:
    community = community_at(request, address)
    actions.leave_community(actor=request.user, community=community)
    said = _("You left %(community)s. Nobody is told; if it was a slip, join again.")
    messages.info(request, said % {"community": community.name})
    return after_leaving(request, community)


@require_POST
def pause(request: PersonRequest, address: str) -> HttpResponse:
    community = community_at(request, address)
    form = UntilForm(request.POST)
    try:
        if form.is_valid():
            until = form.cleaned_data["until"]
            actions.pause_membership(actor=request.user, community=community, until=until)
            day = formats.date_format(until, "DATE_FORMAT")
            messages.success(request, _("You stand back until %(day)s. Nobody is told.") % {"day": day})
        else:
            messages.error(request, str(form.errors["until"][0]))
    except Denied as refused:
        messages.error(request, str(refused))
    return to_front(community)


@require_POST
def resume(request: PersonRequest, address: str) -> HttpResponse:
    community = community_at(request, address)
    actions.resume_membership(actor=request.user, community=community)
    return to_front(community)


@require_POST
def ask(request: PersonRequest, address: str) -> HttpResponse:
    community = community_at(request, address)
    form = WordsForm(request.POST)
    if request.POST.get("do") == "withdraw":
        actions.withdraw_request(actor=request.user, community=community)
        messages.info(request, _("You took your asking back."))
    elif form.is_valid():
        words = form.cleaned_data["words"]
        actions.ask_to_join(actor=request.user, community=community, words=words)
        messages.success(request, _("You asked. A yes invites you; a no is read by you alone."))
    else:
        messages.error(request, str(form.errors["words"][0]))
    return to_front(community)
