"""All numbers the engine decides by, in one place, with the two profiles they are used in."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final

__all__ = ["HELD", "INSIDE", "Settings"]

HELD: Final = 0.3
"""Share of an old group that each of two new ones must hold to be its split."""
INSIDE: Final = 0.6
"""Share of a candidate in a living community from which it is nothing new."""


@dataclass(frozen=True, slots=True)
class Settings:
    """One profile of the engine. Use `for_firm` or `for_folder`; change single numbers with
    `dataclasses.replace`.

    Parameters
    ----------
    seed
        Where chance begins; the same seed gives the same bytes.
    scope
        The one wall or confidentiality class that is read; 0 is what lies open.
    weeks
        How many of the last weeks are read; None reads all there are.
    least_people
        Smallest candidate listed.
    least_difference
        Two listed candidates differ by at least this many people, else they are merged (0: not asked for).
    certainty
        Least certainty listed. None: .5 where certainty is calibrated, else everything.
    refuse_below_gate
        Whether too few traces mean no list at all.
    units_apart
        Whether a group with more than `largest_unit` of its people in one unit is listed apart.
    voice
        Most of a candidate's own evidence one person may carry (1: not asked for).
    name_floor
        People of a candidate who must use a word before it may name the candidate.
    listed_words
        Words that make up a name.
    bridge_samples
        Times a tenth of the people is left out to see how far a bridge's figure spreads.

    Examples
    --------
    >>> Settings.for_firm(seed=3).least_people, Settings.for_folder().least_people
    (10, 5)
    """

    seed: int = 0
    weeks: int | None = 26
    certainty: float | None = None
    # what may be listed
    least_people: int = 10
    least_difference: int = 10
    refuse_below_gate: bool = True
    largest_unit: float = 0.5
    units_apart: bool = True
    voice: float = 0.5
    even: float = 0.75
    redundant: float = 0.4
    # the gate
    gate_traces: float = 1.0
    gate_people: int = 50
    gate_people_traces: int = 5
    # admission
    scope: int = 0
    most_people: int = 60
    most_objects: int = 20
    least_work: int = 2
    full_bins: int = 40
    bin_weeks: int = 4
    least_weeks: int = 8
    # practice looks: ego-splitting over resampled ties
    resamples: int = 3
    split_plain_up_to: int = 250_000
    draw_thrice_up_to: int = 2_000_000
    ego_resolutions: tuple[float, ...] = (3.0, 8.0)
    overlap_resolution: float = 8.0
    overlap_share: float = 0.15
    overlap_links: int = 3
    # work looks: regulars first
    regular: float = 0.6
    cuts: tuple[float, ...] = (0.0, 0.75, 1.0, 1.25)
    neighbours: tuple[int, ...] = (30, 60)
    work_resolutions: tuple[float, ...] = (1.0, 1.5, 2.0)
    hub: tuple[float, ...] = (1.0, 1.5)
    direct: float = 0.5
    jitter: float = 0.25
    final_resolution: float = 1.0
    attach: float = 0.25
    busy: float = 0.75
    least_own: float = 0.03
    # group looks, and when units are guessed from them
    group_resolution: float = 3.0
    group_runs: int = 20
    group_tries: int = 10
    guess_units_from: int = 300
    # consensus
    same_group: float = 0.5
    member_share: float = 0.5
    belongs: float = 0.35
    # names and bridges
    name_floor: int = 10
    listed_words: int = 5
    bridge_samples: int = 200

    @classmethod
    def for_firm(cls, *, seed: int = 0, weeks: int | None = 26) -> Settings:
        """Settings of an installation: ten people and more, ten apart, nothing below the gate."""
        return cls(seed=seed, weeks=weeks)

    @classmethod
    def for_folder(
        cls, *, seed: int = 0, weeks: int | None = None, certainty: float | None = None
    ) -> Settings:
        """Settings of the command for a given folder: five people and more, listed below the gate too, with
        a warning.
        """
        return cls(
            seed=seed,
            weeks=weeks,
            certainty=certainty,
            least_people=5,
            least_difference=0,
            refuse_below_gate=False,
            units_apart=False,
            voice=1.0,
        )

    def as_pairs(self) -> tuple[tuple[str, str], ...]:
        """Every number by name, for the record of a run."""
        return tuple((f.name, str(getattr(self, f.name))) for f in fields(self))
