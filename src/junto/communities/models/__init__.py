"""Tables of the room, a file a noun."""

from junto.communities.models.community import LONGEST_NAME, LONGEST_WORDS, Community
from junto.communities.models.invitation import Invitation, JoinRequest, MailChoice, SetAside
from junto.communities.models.membership import Membership, RoleAssignment

__all__ = [
    "LONGEST_NAME",
    "LONGEST_WORDS",
    "Community",
    "Invitation",
    "JoinRequest",
    "MailChoice",
    "Membership",
    "RoleAssignment",
    "SetAside",
]
