"""What every page of a community begins with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponseRedirect
from django.shortcuts import redirect

from junto.communities.models import Community
from junto.communities.rules import visible_communities
from junto.kernel.policy import visible_or_404

if TYPE_CHECKING:
    from junto.people.request import PersonRequest


def key_of(address: str) -> str:
    """The random id at the beginning of an address; it alone decides."""
    return address.partition("-")[0]


def community_at(request: PersonRequest, address: str) -> Community:
    """The community of an address, or the same 404 whether it is hidden from her or does not exist."""
    return visible_or_404(visible_communities(request.user), key=key_of(address))


def found(thing: object | None) -> None:
    """Answer 404 where a query found nothing for this person."""
    if thing is None:
        raise Http404


def to_front(community: Community) -> HttpResponseRedirect:
    """Back to the front page."""
    return redirect("communities:front", community.address)


def after_leaving(request: PersonRequest, community: Community) -> HttpResponseRedirect:
    """The front page if it still exists for her, else the list."""
    there = visible_communities(request.user).filter(pk=community.pk).exists()
    return to_front(community) if there else redirect("communities:index")


def number(text: str) -> int:
    """A page number as typed in an address; 1 for anything else."""
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 6 else 1
