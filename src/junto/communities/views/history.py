"""What a community decided and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from junto.communities import queries
from junto.communities.rules import pages_open
from junto.communities.views.loading import key_of, looked, number

if TYPE_CHECKING:
    from junto.people.request import PersonRequest

TOPICS = (
    ("", _("Everything")),
    ("decisions", _("Decisions")),
    ("charter", _("Charter")),
    ("roles", _("Roles")),
    ("sponsor", _("From outside")),
    ("life", _("Life of the community")),
)


@require_safe
def history(request: PersonRequest, address: str) -> HttpResponse:
    page = queries.history_of(
        request.user,
        key_of(address),
        topic=request.GET.get("topic", ""),
        page=number(request.GET.get("page", "1")),
    )
    if page is None:
        raise Http404
    looked(request, page.community, page.standing)
    views = pages_open(page.community, page.standing)
    context = {"page": page, "community": page.community, "views": views, "topics": TOPICS}
    return render(request, "communities/history.html", context)
