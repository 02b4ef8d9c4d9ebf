"""Named reads of the room; every one that a page shows has gone through a scope of `rules`."""

from junto.communities.queries.about import Member, Members, about, members_of
from junto.communities.queries.front import Front, Held, front
from junto.communities.queries.invitations import (
    Candidate,
    Sent,
    aside_of,
    invitation_for,
    letters_off,
    link_target,
    persons_to_invite,
    request_for,
    sent_in,
    waiting_for,
)
from junto.communities.queries.lists import (
    Listed,
    Look,
    RailRow,
    Shelf,
    communities_of,
    founding_count,
    mine,
    rail,
    shelf,
)
from junto.communities.queries.matching import Living, living_for_matching
from junto.communities.queries.nearness import Near, NearTopics, near_duplicates, near_topics

__all__ = [
    "Candidate",
    "Front",
    "Held",
    "Listed",
    "Living",
    "Look",
    "Member",
    "Members",
    "Near",
    "NearTopics",
    "RailRow",
    "Sent",
    "Shelf",
    "about",
    "aside_of",
    "communities_of",
    "founding_count",
    "front",
    "invitation_for",
    "letters_off",
    "link_target",
    "living_for_matching",
    "members_of",
    "mine",
    "near_duplicates",
    "near_topics",
    "persons_to_invite",
    "rail",
    "request_for",
    "sent_in",
    "shelf",
    "waiting_for",
]
