"""What every page of a community begins with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponseRedirect
from django.shortcuts import redirect

from junto.communities.actions import note_opening
from junto.communities.models import Community
from junto.communities.rules import Standing, visible_communities
from junto.kernel.policy import visible_or_404

if TYPE_CHECKING:
    from junto.people.request import PersonRequest


def key_of(address: str) -> str:
    """The random id at the beginning of an address; it alone decides."""
    return address.partition("-")[0]


def community_at(request: PersonRequest, address: str) -> Community:
    """The community of an address, or the same 404 whether it is hidden from her or does not exist.

    What somebody from outside opens is written down.
    """
    community = visible_or_404(visible_communities(request.user), key=key_of(address))
    looked(request, community)
    return community


def looked(request: PersonRequest, community: Community, now: Standing | None = None) -> None:
    """Write down a look from outside, an adviser's or an administrator's; every page here calls it."""
    if now is not None and not (now.through_glass or now.advises):
        return
    match = request.resolver_match
    note_opening(actor=request.user, community=community, page=match.url_name or "" if match else "")


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
