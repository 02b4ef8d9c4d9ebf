"""Inviting others, and what one is invited to oneself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from junto.communities import actions, queries, rules
from junto.communities.forms import InviteForm, WordsForm
from junto.communities.models import Community
from junto.communities.rules import visible_communities
from junto.communities.views.loading import community_at, to_front
from junto.kernel.policy import Conflict, Denied, require, visible_or_404
from junto.people.rules import visible_people

if TYPE_CHECKING:
    from junto.people.request import PersonRequest

CHOSEN = 25


@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: PersonRequest, address: str) -> HttpResponse:
    community = community_at(request, address)
    require(rules.may_invite(request.user, community))
    chosen = request.POST.getlist("persons")[: CHOSEN + 1]
    form = InviteForm(request.POST if request.POST.get("do") == "send" else None, keys=chosen)
    if request.POST.get("do") == "send" and form.is_valid():
        persons = visible_people(request.user).filter(key__in=form.cleaned_data["persons"])
        words = form.cleaned_data["words"]
        try:
            n = actions.invite_persons(actor=request.user, community=community, persons=persons, words=words)
            said = ngettext("One invitation is on its way.", "%(n)s invitations are on their way.", n)
            messages.success(request, said % {"n": n} if n else _("They belong or are invited already."))
            return redirect("communities:invite", community.address)
        except Denied as refused:
            form.add_error(None, str(refused))
    return _invite_page(request, community, form, chosen)


def _invite_page(
    request: PersonRequest, community: Community, form: InviteForm, chosen: list[str]
) -> HttpResponse:
    words = request.POST.get("q", "")[:200]
    sent = queries.sent_in(request.user, community)
    links = [
        (row.invitation, settings.BASE_URL + reverse("communities:link", args=[token]))
        for row in sent
        if row.invitation.is_link and (token := actions.token_of(row.invitation.key))
    ]
    context = {
        "community": community,
        "form": form,
        "q": words,
        "chosen": chosen,
        "words": request.POST.get("words", "")[:500],
        "looked": request.POST.get("do") == "look",
        "candidates": queries.persons_to_invite(request.user, community, words, chosen),
        "sent": [row for row in sent if not row.invitation.is_link],
        "links": links,
    }
    return render(request, "communities/invite.html", context, status=422 if form.errors else 200)


@require_POST
def make_link(request: PersonRequest, address: str) -> HttpResponse:
    community = community_at(request, address)
    form = WordsForm(request.POST)
    if form.is_valid():
        actions.make_link(actor=request.user, community=community, words=form.cleaned_data["words"])
        messages.success(
            request, _("The link is ready. Whoever follows it joins, or does not, by themselves.")
        )
    return redirect(reverse("communities:invite", args=[community.address]) + "#links")


@require_POST
def revoke(request: PersonRequest, address: str, key: str) -> HttpResponse:
    community = community_at(request, address)
    invitation = visible_or_404(rules.visible_sent(request.user, community), key=key)
    actions.revoke_invitation(actor=request.user, invitation=invitation)
    messages.info(request, _("It is taken back, as if it had never been sent."))
    return redirect("communities:invite", community.address)


@require_safe
def invitations(request: PersonRequest) -> HttpResponse:
    rows = rules.visible_invitations(request.user).select_related("community", "sender").order_by("sent_at")
    context = {
        "invitations": list(rows),
        "aside": list(queries.aside_of(request.user)),
        "letters_off": queries.letters_off(request.user),
    }
    return render(request, "communities/invitations.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: PersonRequest, key: str) -> HttpResponse:
    found = queries.invitation_for(request.user, key)
    if found is None:
        raise Http404
    if request.method == "POST" and request.POST.get("do") == "aside":
        actions.set_aside(actor=request.user, invitation=found)
        messages.info(request, _("You will not be shown it again. Nobody is told."))
        return redirect("communities:invitations")
    if request.method == "POST":
        actions.join_community(actor=request.user, community=found.community)
        messages.success(request, _("You joined %(community)s.") % {"community": found.community.name})
        return to_front(found.community)
    return render(request, "communities/invitation.html", {"invitation": found, "by_link": False})


@require_http_methods(["GET", "HEAD", "POST"])
def link(request: PersonRequest, token: str) -> HttpResponse:
    found = queries.link_target(request.user, token)
    if found is None:
        raise Http404
    if rules.standing(request.user, found.community).is_member:
        return to_front(found.community)
    if request.method == "POST":
        try:
            actions.join_community(actor=request.user, community=found.community, invitation=found)
            messages.success(request, _("You joined %(community)s.") % {"community": found.community.name})
        except Conflict as already:
            messages.info(request, str(already))
        return to_front(found.community)
    return render(request, "communities/invitation.html", {"invitation": found, "by_link": True})


@require_POST
def show_again(request: PersonRequest, address: str) -> HttpResponse:
    community = visible_or_404(visible_communities(request.user), key=address.partition("-")[0])
    actions.show_again(actor=request.user, community=community)
    return redirect("communities:invitations")
