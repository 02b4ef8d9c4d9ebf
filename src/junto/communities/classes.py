"""The confidentiality of what stands in this room: a community's class, and what hangs on it."""

from junto.communities.models import Community, Invitation, JoinRequest
from junto.kernel.classes import Confidentiality, tell_class


def class_of_community(row: Community) -> Confidentiality:
    """Walled before a client or matter, else as widely as it is listed."""
    if row.client_id is not None or row.matter_id is not None:
        return Confidentiality.WALLED
    return Confidentiality.FIRM if row.listing == Community.Listing.FIRM else Confidentiality.COMMUNITY


def class_of_words_between(row: Invitation | JoinRequest) -> Confidentiality:
    """Words to one person are never wider than the members, and walled where their community is."""
    inside = class_of_community(row.community)
    return Confidentiality.COMMUNITY if inside == Confidentiality.FIRM else inside


tell_class("communities.community", class_of_community)
tell_class("communities.invitation", class_of_words_between)
tell_class("communities.joinrequest", class_of_words_between)
