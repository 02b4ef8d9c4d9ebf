"""Who may answer when a decision opens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from junto.communities.queries import members_of
from junto.communities.rules import may_speak_of

if TYPE_CHECKING:
    from junto.communities.models import Community
    from junto.people.models import Person


def electorate(community: Community) -> list[Person]:
    """The members of today who are of the firm, by name; whom a wall bars is not among them."""
    members = [row.person for row in members_of(community) if not row.person.outside]
    if community.client_id is None and community.matter_id is None:
        return members
    return [person for person in members if may_speak_of(person, community)]
