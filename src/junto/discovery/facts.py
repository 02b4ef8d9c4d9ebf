"""What happens in discovery. Ids and scalars only, and never the number of a person who was found or
invited.
"""

from dataclasses import dataclass

from junto.kernel.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportStarted(Fact):
    """Somebody who may began to read a file of traces, on the recorded ground."""

    import_id: int
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportFinished(Fact):
    """Traces were stored and the file destroyed."""

    import_id: int
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportCancelled(Fact):
    """An import ended without traces: given up, stopped, refused or out of time. Its file is destroyed."""

    import_id: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFinished(Fact):
    """The stored weeks were looked at. `verdict` is the gate's: passed or too_few_traces."""

    run_id: int
    verdict: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateFound(Fact):
    """A group was found that had not been found before."""

    candidate_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateNamed(Fact):
    """A person wrote a name for a candidate."""

    candidate_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateSetAside(Fact):
    """A person said that a candidate is a team, a unit, or nothing."""

    candidate_id: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateOfferedAgain(Fact):
    """A candidate that was set aside is offered again."""

    candidate_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateInvited(Fact):
    """Sealed invitations went out; how many is a band, and nothing here says to whom."""

    candidate_id: int
    community_id: int
    reached: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunAsked(Fact):
    """A look at the stored weeks was asked for, by a person with the role or by the month's clock."""

    run_id: int
