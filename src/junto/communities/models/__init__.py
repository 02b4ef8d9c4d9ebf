"""Tables of the room, a file a noun."""

from junto.communities.models.adviser import AdviserAssignment
from junto.communities.models.charter import Charter, CharterRevision, Deciding
from junto.communities.models.community import LONGEST_NAME, LONGEST_WORDS, Community
from junto.communities.models.competence import CompetenceLink
from junto.communities.models.ending import (
    LONGEST_LAST_WORDS,
    LONGEST_THANKS,
    CarryingOn,
    Ending,
    EndingItem,
    Lineage,
    LookAgainLetter,
    Successor,
)
from junto.communities.models.glass import BrokenGlass, Opening
from junto.communities.models.invitation import Invitation, JoinRequest, MailChoice, SetAside
from junto.communities.models.membership import Membership, RoleAssignment
from junto.communities.models.sponsor import Objective, Offer, SponsorAssignment, SponsorRequest

__all__ = [
    "LONGEST_LAST_WORDS",
    "LONGEST_NAME",
    "LONGEST_THANKS",
    "LONGEST_WORDS",
    "AdviserAssignment",
    "BrokenGlass",
    "CarryingOn",
    "Charter",
    "CharterRevision",
    "Community",
    "CompetenceLink",
    "Deciding",
    "Ending",
    "EndingItem",
    "Invitation",
    "JoinRequest",
    "Lineage",
    "LookAgainLetter",
    "MailChoice",
    "Membership",
    "Objective",
    "Offer",
    "Opening",
    "RoleAssignment",
    "SetAside",
    "SponsorAssignment",
    "SponsorRequest",
    "Successor",
]
