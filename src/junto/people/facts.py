"""What happens to persons, the firm's structure and walls. Pure: ids and scalars only."""

from dataclasses import dataclass
from typing import ClassVar

from junto.kernel.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRecorded(Fact):
    """A person was recorded from the HR list, by an administrator, or at the firm's founding."""

    person_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonCorrected(Fact):
    """What the HR list says of a person changed; `fields` names them, divided by spaces."""

    person_id: int
    fields: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonLeft(Fact):
    """A person was deactivated: by a list, by the end date she had, or by an administrator."""

    person_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonReturned(Fact):
    """A person is active: again, or for the first time because her first day has come."""

    person_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonErased(Fact):
    """What was kept of a person is gone; `ground` is herself, written or again."""

    decides: ClassVar[bool] = True
    person_id: int
    erasure_id: int
    ground: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DataExportAsked(Fact):
    """A person asked for everything that is kept about her."""

    export_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureProposed(Fact):
    """An administrator proposed to erase somebody who has left, on a written request; a second is needed."""

    decides: ClassVar[bool] = True
    person_id: int
    erasure_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureWithdrawn(Fact):
    """A proposal to erase ended without effect."""

    decides: ClassVar[bool] = True
    person_id: int
    erasure_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionAsked(Fact):
    """A person asked for something kept of her to be corrected."""

    correction_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionAnswered(Fact):
    """An administrator answered such a request."""

    correction_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileChanged(Fact):
    """A person changed what she says about herself."""

    person_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicNamed(Fact):
    """A topic nobody had named before entered the list."""

    topic_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleGiven(Fact):
    """A role of the installation (administrator, barriers, discovery) was given."""

    decides: ClassVar[bool] = True
    person_id: int
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleEnded(Fact):
    """A role of the installation ended."""

    decides: ClassVar[bool] = True
    person_id: int
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StructureRecorded(Fact):
    """A unit, an office or a discipline was recorded; `what` is one of the three words."""

    what: str
    row_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StructureChanged(Fact):
    """A unit, an office or a discipline was renamed or moved."""

    what: str
    row_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StructureRemoved(Fact):
    """A unit, an office or a discipline in which nobody was any more was taken off the list."""

    what: str
    row_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleImportStarted(Fact):
    """Somebody applied the preview of an HR list."""

    decides: ClassVar[bool] = True
    import_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleImportEnded(Fact):
    """An HR list was applied, cancelled or forgotten; the file is destroyed."""

    import_id: int
    state: str
    done: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BarrierSet(Fact):
    """A wall stands from now on."""

    decides: ClassVar[bool] = True
    barrier_id: int
    barrier_kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BarrierLiftingProposed(Fact):
    """A keeper of walls proposed to lift one; a second one is needed."""

    decides: ClassVar[bool] = True
    barrier_id: int
    lifting_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BarrierLiftingWithdrawn(Fact):
    """A proposal to lift a wall ended without effect; the wall stands."""

    decides: ClassVar[bool] = True
    barrier_id: int
    lifting_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BarrierLifted(Fact):
    """A second keeper confirmed: the wall is lifted."""

    decides: ClassVar[bool] = True
    barrier_id: int
    lifting_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BarrierChanged(Fact):
    """What a wall covers or whom it names changed in a way that only closes."""

    decides: ClassVar[bool] = True
    barrier_id: int
    step: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BarrierOpeningProposed(Fact):
    """A feed, or a keeper, would open a part of a wall; a second keeper is needed."""

    decides: ClassVar[bool] = True
    barrier_id: int
    opening_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BarrierOpened(Fact):
    """A second keeper confirmed with a reason: a part of a wall is open."""

    decides: ClassVar[bool] = True
    barrier_id: int
    opening_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BarrierOpeningDeclined(Fact):
    """A keeper said no to an opening; the wall stays as it is."""

    decides: ClassVar[bool] = True
    barrier_id: int
    opening_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BarrierNoticeMade(Fact):
    """Somebody a wall names has a notice to acknowledge."""

    notice_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BarrierNoticeRead(Fact):
    """The person said that she has read her notice."""

    decides: ClassVar[bool] = True
    notice_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WallFeedStarted(Fact):
    """A keeper applied the preview of a feed of walls."""

    feed_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WallFeedEnded(Fact):
    """A feed of walls was applied, stopped or refused."""

    feed_id: int
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearanceAsked(Fact):
    """Somebody asked that a text may be read more widely."""

    clearance_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearanceGiven(Fact):
    """Another person cleared the text."""

    decides: ClassVar[bool] = True
    clearance_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearanceDeclined(Fact):
    """Another person did not clear the text; it stays where it is."""

    decides: ClassVar[bool] = True
    clearance_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CompetencyKept(Fact):
    """A topic is a core competency of the firm, or the line about it was written anew."""

    decides: ClassVar[bool] = True
    topic_id: int
    anew: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CompetencyEnded(Fact):
    """A topic is no longer a core competency of the firm; the register keeps that it was."""

    decides: ClassVar[bool] = True
    topic_id: int
