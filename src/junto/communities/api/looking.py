"""What operations about one community begin with: the gate, and the line a look from outside leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from junto.communities.actions import note_opening
from junto.communities.rules import visible_communities
from junto.kernel.policy import visible_or_404

if TYPE_CHECKING:
    from junto.communities.models import Community
    from junto.people.request import PersonRequest


def community_at(request: PersonRequest, key: str, page: str = "") -> Community:
    """The community with this key if it exists for her; reading a `page` from outside is written down."""
    row = visible_or_404(visible_communities(request.user), key=key)
    if page:
        looked(request, row, page)
    return row


def looked(request: PersonRequest, community: Community, page: str) -> None:
    """Write down that an adviser, or an administrator through broken glass, read a page by program."""
    note_opening(actor=request.user, community=community, page=page)
