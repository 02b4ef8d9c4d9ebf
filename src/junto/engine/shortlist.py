"""From groups with figures to what may be listed, what is listed apart, and what is kept back with its
reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from junto.engine.findings import Kind, KnownTeam, LivingCommunity, Resemblance, View, Withheld
from junto.engine.kinds import kind_of
from junto.engine.matching import resemblances
from junto.engine.network import Network
from junto.engine.settings import Settings
from junto.engine.sparse import Floats, Ints
from junto.engine.stability import Groups, thinned
from junto.engine.structure import Figures

__all__ = ["Found", "Shortlist", "shortlist"]


@dataclass(frozen=True, slots=True)
class Found:
    """Groups of one run with all that was measured of them."""

    network: Network
    groups: Groups
    figures: Figures
    certainty: Floats
    view: View
    calibrated: bool
    units_known: bool

    def only(self, which: Ints) -> Found:
        """Some of the groups, in the order asked for."""
        return Found(
            self.network,
            self.groups.only(which),
            self.figures.only(which),
            self.certainty[which],
            self.view,
            self.calibrated,
            self.units_known,
        )

    def people(self, group: int) -> frozenset[int]:
        """Person numbers of a group."""
        shares = self.groups.shares
        places = shares.indices[shares.indptr[group] : shares.indptr[group + 1]]
        return frozenset(int(number) for number in self.network.people[places])

    def known(self, value: float) -> float | None:
        """A figure, None where it cannot be known."""
        return None if np.isnan(value) else float(value)


@dataclass(slots=True)
class Shortlist:
    """Which groups are listed, which apart (and as what), and why the rest is not."""

    listed: list[int] = field(default_factory=list)
    apart: dict[int, Kind] = field(default_factory=dict)
    resembles: dict[int, tuple[Resemblance, ...]] = field(default_factory=dict)
    withheld: Counter[str] = field(default_factory=Counter)

    def reasons(self) -> tuple[Withheld, ...]:
        """The reasons with their counts."""
        return tuple(Withheld(code, number) for code, number in sorted(self.withheld.items()))


def _is_known_team(people: frozenset[int], teams: Sequence[KnownTeam]) -> bool:
    """Half in common with a known team, or as good as within one."""
    for team in teams:
        common = len(people & team.people)
        if common >= 0.5 * len(people | team.people) or common >= 0.8 * len(people):
            return True
    return False


def _looks_like(found: Found, group: int, settings: Settings) -> Kind:
    """Kind of a group before anything is known of earlier runs."""
    largest = found.known(found.figures.largest_unit[group])
    return kind_of(
        evenness=found.known(found.figures.evenness[group]) if found.view is View.PRACTICE else None,
        largest_unit=largest if found.units_known and settings.units_apart else None,
        units_known=found.units_known,
        weeks_seen=None,
        even=settings.even,
        most_of_one_unit=settings.largest_unit,
    )


def _too_near(people: frozenset[int], shown: Sequence[frozenset[int]], difference: int) -> bool:
    return any(len(people ^ other) < difference for other in shown)


def _clear_ones(found: Found, apart: Sequence[tuple[int, Kind]], settings: Settings) -> dict[int, Kind]:
    """Of the groups that look like something else, those most looks found, each once."""
    often = [(group, kind) for group, kind in apart if found.groups.support[group] >= 0.5]
    groups = np.array([group for group, _ in often], dtype=np.int64)
    stay = thinned(found.groups.cover[groups], found.groups.support[groups], settings.redundant)
    return {often[place][0]: often[place][1] for place in stay.tolist()}


def shortlist(
    found: Found, settings: Settings, teams: Sequence[KnownTeam], living: Sequence[LivingCommunity]
) -> Shortlist:
    """Apply the rules of what may be listed (discovery plan §4 step 12), surest first.

    Too small, most of the firm, one voice, known team, uneven (a team), one unit, inside a living community,
    a near double of one listed, too unsure: in this order, and each is counted.
    """
    made = Shortlist()
    shown: list[frozenset[int]] = []
    least = settings.certainty if settings.certainty is not None else (0.5 if found.calibrated else 0.0)
    figures, cover = found.figures, found.groups.cover
    rest, apart = [], []
    # more than half of everybody is the firm itself, not a group in it; small firms are dense enough for that
    most = int(found.network.active.sum()) // 2
    for group in range(cover.shape[0]):
        people = found.people(group)
        kind = _looks_like(found, group, settings)
        if len(people) < settings.least_people:
            made.withheld["small"] += 1
        elif len(people) > most:
            made.withheld["most_of_the_firm"] += 1
        elif figures.voice[group] > settings.voice:
            made.withheld["one_voice"] += 1
        elif _is_known_team(people, teams):
            made.withheld["known_team"] += 1
        elif kind in (Kind.TEAM, Kind.UNIT):
            made.withheld[str(kind)] += 1
            apart.append((group, kind))
        else:
            rest.append(group)
    limit = settings.redundant if found.calibrated else 1.0
    made.apart.update(_clear_ones(found, apart, settings))
    for place in thinned(cover[rest], found.certainty[rest], limit).tolist():
        group = rest[place]
        people = found.people(group)
        if found.certainty[group] < least:
            made.withheld["below_certainty"] += 1
            continue
        if _too_near(people, shown, settings.least_difference):
            made.withheld["near_double"] += 1
            continue
        like = resemblances(people, living)
        made.resembles[group] = like
        shown.append(people)
        if like and like[0].inside:
            made.withheld["living"] += 1
            made.apart[group] = Kind.COMMUNITY
        else:
            made.listed.append(group)
    return made
