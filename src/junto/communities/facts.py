"""What happens to communities. Pure: ids and scalars only.

No fact names a person who was invited, who asked, or who did not answer: an invitation that is ignored
and one that is set aside leave the same ledger.
"""

from dataclasses import dataclass

from junto.kernel.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class CommunityFounded(Fact):
    """Somebody founded a community; nobody was asked for permission."""

    community_id: int
    community_kind: str
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontChanged(Fact):
    """The words, the listing or the way of joining on its front page were changed by a facilitator."""

    community_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberJoined(Fact):
    """A person joined by her own act."""

    community_id: int
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberLeft(Fact):
    """A person left; no reason is asked for or kept."""

    community_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MembershipPaused(Fact):
    """A member stands back until a day of her choice."""

    community_id: int
    until: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MembershipResumed(Fact):
    """A member who stood back is there again, before her day."""

    community_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationSent(Fact):
    """A member invited persons or made a link; whom, the fact does not say."""

    community_id: int
    by_link: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationRevoked(Fact):
    """An invitation was taken back before it was used."""

    community_id: int
    by_link: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinRequested(Fact):
    """Somebody asked to be invited; the fact has no actor, since the answer may be no."""

    community_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleTaken(Fact):
    """A person accepted a role she was offered, or took up one that nobody held."""

    community_id: int
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleLaidDown(Fact):
    """A person gave a role back."""

    community_id: int
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CommunityRested(Fact):
    """A community was declared resting, or its last member left."""

    community_id: int
    declared: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CommunityWoken(Fact):
    """A resting community is awake again."""

    community_id: int
