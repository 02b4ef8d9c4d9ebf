"""What happens to communities. Pure: ids and scalars only.

No fact names a person who was invited, who asked, or who did not answer: an invitation that is ignored
and one that is set aside leave the same ledger.
"""

from dataclasses import dataclass
from typing import ClassVar

from junto.kernel.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class CommunityFounded(Fact):
    """Somebody founded a community; nobody was asked for permission."""

    decides: ClassVar[bool] = True
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

    decides: ClassVar[bool] = True
    community_id: int
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleLaidDown(Fact):
    """A person gave a role back."""

    decides: ClassVar[bool] = True
    community_id: int
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleEnded(Fact):
    """The members ended somebody's role by a decision; nobody else did, so the fact has no actor."""

    decides: ClassVar[bool] = True
    community_id: int
    role: str
    decision_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CommunityRested(Fact):
    """A community was declared resting, or its last member left."""

    community_id: int
    declared: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CommunityWoken(Fact):
    """A resting community is awake again."""

    community_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SponsorBegan(Fact):
    """Somebody of the firm supports a community; she and its members said yes."""

    decides: ClassVar[bool] = True
    community_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SponsorEnded(Fact):
    """A sponsor laid it down, was thanked and let go, or became a member herself."""

    decides: ClassVar[bool] = True
    community_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferMade(Fact):
    """A sponsor offered something; what, stands on the page."""

    community_id: int
    offer_kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferAnswered(Fact):
    """The members accepted or declined an offer."""

    decides: ClassVar[bool] = True
    community_id: int
    accepted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferTakenBack(Fact):
    """A sponsor took back an offer that waited."""

    community_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectiveProposed(Fact):
    """An objective was proposed, by a sponsor or by the members."""

    community_id: int
    by_sponsor: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectiveAgreed(Fact):
    """Members and sponsor agreed on an objective."""

    decides: ClassVar[bool] = True
    community_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectiveEnded(Fact):
    """An objective was reached, replaced or let go."""

    community_id: int
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SponsorAsked(Fact):
    """The members asked a sponsor for something, with a day by which to answer."""

    community_id: int
    due_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SponsorReplied(Fact):
    """A sponsor answered a request; the answer is read by the members."""

    decides: ClassVar[bool] = True
    community_id: int
    reply: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestTakenBack(Fact):
    """A request to a sponsor was taken back before its answer."""

    community_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AdviserBegan(Fact):
    """Somebody from outside advises a community until a day."""

    decides: ClassVar[bool] = True
    community_id: int
    ends_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AdviserEnded(Fact):
    """An adviser left, or was let go, before the last day."""

    decides: ClassVar[bool] = True
    community_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientContentGranted(Fact):
    """Two who keep a community let an adviser read what stands before its client."""

    decides: ClassVar[bool] = True
    community_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GlassBroken(Fact):
    """Two administrators opened a community for the eyes of one of them, for some hours."""

    decides: ClassVar[bool] = True
    community_id: int
    glass_id: int
    until: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GlassClosed(Fact):
    """A look of an administrator was ended before its time."""

    community_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EndingDrafted(Fact):
    """A member wrote down how the community might end, or how it might receive another."""

    community_id: int
    ending_kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EndingWithdrawn(Fact):
    """A draft of an ending was taken back; nothing had happened."""

    community_id: int
    ending_kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EndingAgreed(Fact):
    """The members decided; a merger waits for the members of the other community."""

    decides: ClassVar[bool] = True
    community_id: int
    ending_kind: str
    decision: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CommunityClosed(Fact):
    """A community is closed by its members' decision: closed, merged or split. Its mandates end with it."""

    decides: ClassVar[bool] = True
    community_id: int
    ending_kind: str
    decision: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CommunityReceived(Fact):
    """A community decided to receive another, whose members are invited and join by their own act."""

    decides: ClassVar[bool] = True
    community_id: int
    from_id: int
    decision: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LineageBegan(Fact):
    """A community was founded out of another one that ended."""

    decides: ClassVar[bool] = True
    community_id: int
    from_id: int
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryItemSettled(Fact):
    """A closed community's thing has a new home or a steward, or rests; the room that has it acts on this.

    `ref` is the thing's name across rooms; `home_id` and `steward_id` are there where its fate has one.
    """

    community_id: int
    ref: str
    fate: str
    home_id: int | None
    steward_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CommunityCarriesOn(Fact):
    """Those few who remain were asked whether it shall rest, merge or close, and one said: carry on."""

    community_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CompetencesLinked(Fact):
    """Those who keep a community said which of the firm's core competencies it cares for."""

    community_id: int
    linked: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CharterDrafted(Fact):
    """Members began to write on their charter; later savings of the same draft are not told."""

    community_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CharterWritten(Fact):
    """A draft was written down as a version that can be put to the members."""

    decides: ClassVar[bool] = True
    community_id: int
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CharterInForce(Fact):
    """The members adopted a version; the one before it is superseded."""

    decides: ClassVar[bool] = True
    community_id: int
    number: int
    decision_id: int
