"""What happens to persons. Pure: ids and scalars only."""

from dataclasses import dataclass

from junto.kernel.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRecorded(Fact):
    """A person was recorded from the HR list, by an administrator, or at the firm's founding."""

    person_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleGiven(Fact):
    """A role of the installation (administrator, barriers) was given."""

    person_id: int
    role: str
