"""What may be put to decision: the room of decisions asks by a reference and knows no table of this room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from junto.kernel.refs import Ref

if TYPE_CHECKING:
    from junto.communities.models import Community
    from junto.people.models import Person

REVISION, ENDING = "communities.charterrevision", "communities.ending"
ROLE = "communities.roleassignment"


@dataclass(frozen=True, slots=True)
class Proposable:
    """A thing of this room that its members may decide about now.

    Attributes
    ----------
    ref : str
        Its name across rooms, e.g. `"communities.ending:12"`.
    title, text : str
        What the proposal says until its proposer writes it differently.
    href : str
        Where the thing itself is read.
    types : tuple of str
        The types of decision that can carry it, the usual one first.
    whom : str
        Whom it is about, read anew each time: a name is not written into the words, which stay.
    """

    ref: str
    title: str
    text: str
    href: str
    types: tuple[str, ...]
    whom: str = ""


def proposable(*, person: Person, community: Community, ref: str) -> Proposable | None:
    """The thing this reference names, if it exists for the person and may be put to decision now."""
    # below: these modules make a Proposable themselves
    from junto.communities.queries.charter import charter_proposable
    from junto.communities.queries.ending import ending_proposable
    from junto.communities.queries.roles import role_proposable

    try:
        named = Ref.parse(ref)
    except ValueError:
        return None
    if named.label == REVISION:
        return charter_proposable(person, community, named.id)
    if named.label == ENDING:
        return ending_proposable(person, community, named.id)
    if named.label == ROLE:
        return role_proposable(person, community, named.id)
    return None


def whom(ref: str) -> str:
    """Whose role a decision is about, in words; empty for any other. Compose with a visible decision."""
    from junto.communities.queries.roles import role_in_words

    if not ref.startswith(f"{ROLE}:"):
        return ""
    return role_in_words(Ref.parse(ref).id)
