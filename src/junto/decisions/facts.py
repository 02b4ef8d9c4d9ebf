"""What happens to decisions. Pure: ids and scalars only; no answer, no reason and no text."""

from dataclasses import dataclass
from typing import ClassVar

from junto.kernel.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionOpened(Fact):
    """A proposal was put to the members; `roll` is how many may answer."""

    community_id: int
    decision_kind: str
    roll: int
    needed: int
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseGiven(Fact):
    """Somebody on the roll answered, for the first time in a round or anew; what, the fact does not say."""

    community_id: int
    words: int
    anew: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionRaised(Fact):
    """Somebody objected; in an advice decision, gave advice that must be answered."""

    community_id: int
    decision_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionEnded(Fact):
    """An objection was integrated, withdrawn, sustained or overridden."""

    community_id: int
    decision_id: int
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionReopened(Fact):
    """A sustained objection is in dialogue again, since the proposal changed in substance."""

    community_id: int
    decision_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawalProposed(Fact):
    """An objector was asked and silent; the objection counts as withdrawn unless she speaks until then."""

    community_id: int
    decision_id: int
    until: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionAmended(Fact):
    """The words of an open proposal changed; in substance (all are asked again) or not."""

    community_id: int
    words: int
    material: bool
    closes_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionTurned(Fact):
    """An objection stopped a lazy consensus; it is decided by consent now."""

    community_id: int
    closes_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionWithdrawn(Fact):
    """A proposal was taken back before its window closed."""

    community_id: int
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AdviceTaken(Fact):
    """The named decider decided, having answered every concern."""

    decides: ClassVar[bool] = True
    community_id: int
    adopted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionSettled(Fact):
    """A decision came to its end by its rule: adopted, not adopted or lapsed."""

    decides: ClassVar[bool] = True
    community_id: int
    decision_kind: str
    result: str
    reason: str
    decided_at: str
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeStated(Fact):
    """A person wrote beside the computed outcome what it means."""

    community_id: int
    anew: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionReviewed(Fact):
    """An adopted decision is looked at again; it stays in force meanwhile."""

    community_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionSuperseded(Fact):
    """An adopted decision gave way to a later one."""

    decides: ClassVar[bool] = True
    community_id: int
    by: int
