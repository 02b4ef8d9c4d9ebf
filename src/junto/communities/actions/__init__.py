"""Deeds of the room, a file a kind. Nobody is added to anything by any of them: the actor joins herself."""

from junto.communities.actions.asking import answer_request, ask_to_join, withdraw_request
from junto.communities.actions.founding import found_community
from junto.communities.actions.inviting import (
    Link,
    choose_letters,
    invite_persons,
    make_link,
    revoke_invitation,
    set_aside,
    show_again,
    token_of,
)
from junto.communities.actions.joining import (
    join_community,
    leave_community,
    pause_membership,
    resume_membership,
)
from junto.communities.actions.keeping import (
    change_front,
    declare_resting,
    lay_down_role,
    offer_role,
    pass_over_role,
    take_role,
    wake_community,
)

__all__ = [
    "Link",
    "answer_request",
    "ask_to_join",
    "change_front",
    "choose_letters",
    "declare_resting",
    "found_community",
    "invite_persons",
    "join_community",
    "lay_down_role",
    "leave_community",
    "make_link",
    "offer_role",
    "pass_over_role",
    "pause_membership",
    "resume_membership",
    "revoke_invitation",
    "set_aside",
    "show_again",
    "take_role",
    "token_of",
    "wake_community",
    "withdraw_request",
]
