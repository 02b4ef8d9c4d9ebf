"""The charter: read, written in one sitting, compared, put to the members."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from junto.communities.actions.charter import DraftMoved, publish_revision, save_draft
from junto.communities.forms import CharterForm
from junto.communities.logic.charter import NAMES, merge, text_of
from junto.communities.models import Community
from junto.communities.queries.charter import CharterPage, charter_page, compared, comparison, headings
from junto.communities.rules.charter import may_draft
from junto.communities.rules.scopes import standing
from junto.communities.rules.verdicts import pages_open
from junto.communities.views.loading import community_at, key_of, looked, number
from junto.kernel.policy import Denied, require

if TYPE_CHECKING:
    from junto.people.request import PersonRequest


def _page(request: PersonRequest, address: str, version: int | None = None) -> CharterPage:
    page = charter_page(request.user, key_of(address), version)
    if page is None:
        raise Http404
    return page


@require_safe
def charter(request: PersonRequest, address: str) -> HttpResponse:
    asked = request.GET.get("version", "")
    page = _page(request, address, number(asked) if asked else None)
    community, proposed = page.community, page.proposed is not None
    looked(request, community, page.standing)
    context = {
        "page": page,
        "community": community,
        "views": pages_open(community, page.standing),
        "may_draft": may_draft(request.user, community, page.standing, at_the_members=proposed),
        "propose": _proposing(community, page.waiting.pk) if page.waiting else "",
    }
    return render(request, "communities/charter.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def write(request: PersonRequest, address: str) -> HttpResponse:
    if request.method == "POST":
        return _keep(request, community_at(request, address))
    page = _page(request, address)
    proposed = page.proposed is not None
    require(may_draft(request.user, page.community, page.standing, at_the_members=proposed))
    views = pages_open(page.community, page.standing)
    return _desk(request, page.community, CharterForm.begun(*page.begin_from), views=views)


def _keep(request: PersonRequest, community: Community) -> HttpResponse:
    form = CharterForm(request.POST)
    try:
        if not form.is_valid():
            require(may_draft(request.user, community))
            return _desk(request, community, form)
        base = form.cleaned_data["base"]
        kept = save_draft(actor=request.user, community=community, text=form.text(), base=base)
        if request.POST.get("do") == "propose":
            return _write_down(request, community, kept.saves)
    except DraftMoved as moved:
        return _both(request, community, form, moved)
    except Denied as refused:
        if not standing(request.user, community).is_member:
            raise
        form.add_error(None, str(refused))
        return _desk(request, community, form)
    messages.success(request, _("Kept. Only members see the draft, and any of them may go on with it."))
    return redirect("communities:charter", community.address)


def _both(request: PersonRequest, community: Community, form: CharterForm, moved: DraftMoved) -> HttpResponse:
    """Her text and the one that was kept meanwhile, and what differs; she saves again."""
    theirs = text_of(moved.charter)
    merged = merge(form.text(), theirs, form.given())
    names = headings()
    again = CharterForm.begun(merged.text, moved.charter.saves, given=theirs)
    context = {
        "moved": moved,
        "who": moved.charter.drafted_by,
        "taken": [names.get(name, _("What changes, and why")) for name in merged.taken],
        "beside_parts": [part for part in compared(theirs, form.text()) if part.differs],
        "theirs": {name: getattr(theirs, name) for name in NAMES},
    }
    return _desk(request, community, again, status=409, **context)


def _desk(
    request: PersonRequest, community: Community, form: CharterForm, status: int = 200, **more: object
) -> HttpResponse:
    context = {"community": community, "form": form, "moved": None, **more}
    if "views" not in context:
        context["views"] = pages_open(community, standing(request.user, community))
    return render(request, "communities/charter_write.html", context, status=422 if form.errors else status)


@require_safe
def compare(request: PersonRequest, address: str) -> HttpResponse:
    old, new = request.GET.get("from", "")[:8], request.GET.get("to", "")[:8]
    found = comparison(request.user, key_of(address), old, new)
    if found is None:
        raise Http404
    looked(request, found.community)
    views = pages_open(found.community, found.standing)
    context = {"page": found, "community": found.community, "views": views}
    return render(request, "communities/charter_compare.html", context)


@require_POST
def propose(request: PersonRequest, address: str) -> HttpResponse:
    community = community_at(request, address)
    try:
        return _write_down(request, community, number(request.POST.get("base", "")))
    except DraftMoved:
        messages.warning(
            request, _("The draft has changed since you looked. Read it again before you propose it.")
        )
    return redirect("communities:charter", community.address)


def _write_down(request: PersonRequest, community: Community, base: int) -> HttpResponseRedirect:
    try:
        revision = publish_revision(actor=request.user, community=community, base=base)
    except DraftMoved:
        raise
    except Denied as refused:
        if not may_draft(request.user, community):
            raise
        messages.error(request, str(refused))
        return redirect("communities:charter", community.address)
    return redirect(_proposing(community, revision.pk))


def _proposing(community: Community, revision_id: int) -> str:
    """Where decisions are begun; they stand above this room, so the address is made from ours."""
    front = reverse("communities:front", args=[community.address])
    return f"{front}decisions/new/?about=communities.charterrevision:{revision_id}"
