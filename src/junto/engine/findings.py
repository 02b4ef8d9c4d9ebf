"""What a run of the engine says: plain frozen values, codes and figures, never sentences.

The reader of these values (a page, a command) turns the codes into its own language. People appear as the
whole
numbers of the traces; who they are is known elsewhere. `Candidate.members` is meant for a sealed place:
no surface
shows it to anybody.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

__all__ = [
    "Bridge",
    "Candidate",
    "Disproof",
    "Evidence",
    "Findings",
    "Gate",
    "Kind",
    "KnownTeam",
    "Link",
    "LinkKind",
    "LivingCommunity",
    "Member",
    "PastCandidate",
    "Resemblance",
    "Sureness",
    "View",
    "Withheld",
]


class Kind(StrEnum):
    """What a candidate looks like (discovery plan §6)."""

    COMMUNITY = "community"
    TEAM = "team"
    UNIT = "unit"
    UNDECIDED = "cannot_tell_yet"


class Sureness(StrEnum):
    """The certainty as a word: clear from .8, likely from .5, faint from .3, below that nothing to "
    "speak of."""

    CLEAR = "clear"
    LIKELY = "likely"
    FAINT = "faint"
    NONE = "none"


class View(StrEnum):
    """Which of the three ways of looking the traces allow."""

    PRACTICE = "practice"
    WORK = "shared_work"
    GROUPS = "groups"


class LinkKind(StrEnum):
    """How a candidate of this run relates to the candidates of the last one."""

    NEW = "new"
    SAME = "same"
    SPLIT = "split"
    MERGED = "merged"


@dataclass(frozen=True, slots=True)
class Member:
    """One person of a candidate and the share (0–1) of the looks in which this person belonged to it."""

    person: int
    strength: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason, as data: a code, its value, and what the value is out of.

    Codes: ``people`` (band), ``units`` (units crossed, band), ``offices`` (when offices are given),
    ``weeks`` (weeks
    with traces of the group, of weeks looked at), ``support`` (looks that found it, of looks taken),
    ``kinds``
    (`text` lists the kinds of trace, comma separated), ``lift`` (ties inside over expected), ``evenness``,
    ``crossing`` (0–1 figures).
    """

    code: str
    value: float
    of: float | None = None
    band: str | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Disproof:
    """What would prove a candidate wrong.

    Codes: ``seen_again`` (must be found in at least `value` of `of` looks next month), ``evenness`` (must
    not fall
    below `value`), ``one_unit`` (largest unit must stay under `value`; `now` is today's share),
    ``largest_object``
    (computed: `now` is the share of the group's own evidence that the largest single object carries;
    `holds` says
    whether the group stays without it), ``invited`` (fewer than `value` of `of` invited join), ``not_me``
    (`value`
    people say it is not theirs).
    """

    code: str
    value: float
    of: float | None = None
    now: float | None = None
    holds: bool = True


@dataclass(frozen=True, slots=True)
class Link:
    """Identity over time: the candidates of the last run this one continues."""

    kind: LinkKind
    previous: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Resemblance:
    """A living community a candidate lies in: `containment` is the share of the candidate already in it.

    `inside` is true from .6 (nothing new: tell those people about it); from .3 both doors are open.
    """

    community: str
    containment: float
    inside: bool


@dataclass(frozen=True, slots=True)
class Candidate:
    """A group that may be a community of practice, with why, how sure, and what would prove it wrong.

    `key` names the candidate inside this run and is stable over runs when `link.kind` is ``same``.
    """

    key: str
    members: tuple[Member, ...]
    size_band: str
    units_band: str | None
    support: float
    certainty: float
    calibrated: bool
    sureness: Sureness
    kind: Kind
    words: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    disproofs: tuple[Disproof, ...]
    evenness: float | None
    crossing: float | None
    lift: float
    largest_unit: float | None
    units: int | None
    link: Link = field(default_factory=lambda: Link(LinkKind.NEW))
    resembles: tuple[Resemblance, ...] = ()
    first_week: int | None = None

    @property
    def people(self) -> frozenset[int]:
        """The members as a set of person numbers."""
        return frozenset(m.person for m in self.members)


@dataclass(frozen=True, slots=True)
class Bridge:
    """Two shown groups and what runs between them; groups, never persons.

    `left` and `right` are candidate keys; `people_band` the band of people in both (None below the
    floor); `ratio`
    crossing ties over expectation, `low` and `high` its 2.5 % and 97.5 % points after leaving out a
    random tenth of
    the people 200 times.
    """

    left: str
    right: str
    people_band: str | None
    ratio: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Gate:
    """Whether there are traces enough to judge (discovery plan §4 step 3).

    `reasons`: ``traces_per_week`` (below one trace a person and week), ``active_people`` (fewer than 50
    people with
    five traces), ``no_time`` (traces without weeks: rhythm cannot be judged). Empty when passed.
    """

    passed: bool
    reasons: tuple[str, ...]
    traces_per_week: float | None
    active_people: int


@dataclass(frozen=True, slots=True)
class Withheld:
    """Why groups are not listed: a code and how many.

    Codes: ``small`` (below the floor), ``most_of_the_firm`` (more than half of the people), ``near_double``
    (too close to one shown), ``below_certainty``, ``team``, ``unit``, ``known_team``, ``living`` (inside a
    living community), ``one_voice`` (one person carries more than half of the evidence).
    """

    code: str
    groups: int


@dataclass(frozen=True, slots=True)
class KnownTeam:
    """A team already known (never shown as a candidate); `people` are person numbers."""

    key: str
    people: frozenset[int]


@dataclass(frozen=True, slots=True)
class LivingCommunity:
    """A community that already lives, to compare candidates with."""

    key: str
    people: frozenset[int]


@dataclass(frozen=True, slots=True)
class PastCandidate:
    """A candidate of an earlier run; `first_week` is the week it was first found in."""

    key: str
    people: frozenset[int]
    first_week: int | None = None


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything one run says.

    `candidates` are those to show, surest first; `apart` are groups listed apart because they look like a
    team or a
    unit, or lie inside a living community or known team. With a failed gate and settings that refuse,
    both are empty.
    """

    candidates: tuple[Candidate, ...]
    apart: tuple[Candidate, ...]
    withheld: tuple[Withheld, ...]
    bridges: tuple[Bridge, ...]
    gate: Gate
    view: View
    units_known: bool
    units_guessed: bool
    calibrated: bool
    people: int
    ties: int
    traces: int
    objects: int
    weeks: int
    first_week: int | None
    last_week: int | None
    dropped: tuple[tuple[str, int], ...]
    seed: int
    settings: tuple[tuple[str, str], ...]
    versions: tuple[tuple[str, str], ...]
