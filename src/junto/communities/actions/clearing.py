"""Front words that the whole firm reads name no client or matter that somebody else has not cleared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from junto.communities.models import Community
from junto.kernel.classes import Confidentiality
from junto.people.actions import require_clear

if TYPE_CHECKING:
    from junto.people.models import Person


def clear_for_the_firm(*, actor: Person, community: Community) -> None:
    """Go on only if the front words may stand where this community is listed.

    What is listed to members alone is not looked through. A community that stands before a client or matter
    may name that one: whoever it is hidden from does not see the community. Refuses (`Denied`).
    """
    if community.listing != Community.Listing.FIRM:
        return
    own = []
    client = community.client_id
    if community.matter is not None:
        own.append(("matter", community.matter.pk))
        client = client or community.matter.client_id
    if client is not None:
        own.append(("client", client))
    words = (community.name, community.first_question, community.domain)
    require_clear(
        actor=actor,
        texts=words,
        to=Confidentiality.FIRM,
        ref=f"communities.community:{community.pk}" if community.pk else "",
        own=own,
    )
