"""What happens to persons, the firm's structure and walls. Pure: ids and scalars only."""

from dataclasses import dataclass

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

    person_id: int
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleEnded(Fact):
    """A role of the installation ended."""

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

    barrier_id: int
    barrier_kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BarrierLiftingProposed(Fact):
    """A keeper of walls proposed to lift one; a second one is needed."""

    barrier_id: int
    lifting_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BarrierLiftingWithdrawn(Fact):
    """A proposal to lift a wall ended without effect; the wall stands."""

    barrier_id: int
    lifting_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BarrierLifted(Fact):
    """A second keeper confirmed: the wall is lifted."""

    barrier_id: int
    lifting_id: int
