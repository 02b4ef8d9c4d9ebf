"""Floors: what may be shown of a group, and what stays unsaid."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

__all__ = ["FLOOR", "apart", "band", "comparable", "crossed_units", "enough"]

FLOOR: Final = 10
"""Fewest people in anything shown from imported traces, and fewest by which two shown sets differ."""

_NAMED_FROM: Final = 3
"""People of a group who must be of a unit before the unit is named among those the group crosses."""

_BANDS: Final = ((10, 19), (20, 39), (40, 79))


def enough(people: int) -> bool:
    """Whether so many people may be spoken of at all.

    >>> enough(9), enough(10)
    (False, True)
    """
    return people >= FLOOR


def band(people: int) -> str:
    """The band a number of people is shown in; empty below the floor, where nothing is said.

    >>> band(9), band(10), band(39), band(400)
    ('', '10–19', '20–39', '80+')
    """
    if not enough(people):
        return ""
    return next((f"{low}–{high}" for low, high in _BANDS if low <= people <= high), "80+")


def crossed_units(
    members: Collection[int], unit_of: Mapping[int, int], sizes: Mapping[int, int]
) -> tuple[int, ...]:
    """Units that may be named as crossed by a group: large enough to say nothing about one person.

    A unit has at least ten people, at least three of the group are of it, and at least three of it are not of
    the
    group. How many they are is not said.

    Parameters
    ----------
    members
        Persons of the group.
    unit_of
        Unit of a person.
    sizes
        Active people of a unit.

    Examples
    --------
    >>> crossed_units({1, 2, 3, 4}, {1: 5, 2: 5, 3: 5, 4: 6}, {5: 12, 6: 40})
    (5,)
    """
    counts: dict[int, int] = {}
    for person in members:
        unit = unit_of.get(person)
        if unit is not None:
            counts[unit] = counts.get(unit, 0) + 1
    return tuple(
        sorted(
            unit
            for unit, count in counts.items()
            if enough(sizes.get(unit, 0)) and count >= _NAMED_FROM and sizes[unit] - count >= _NAMED_FROM
        )
    )


def apart(one: Collection[int], other: Collection[int]) -> bool:
    """Whether two sets may both be shown: they differ by ten people or more, so that no difference names
    anybody.

    >>> apart(range(20), range(6, 26)), apart(range(20), range(3, 23))
    (True, False)
    """
    return enough(len(set(one) ^ set(other)))


def comparable(candidate: int, community: int, both: int) -> bool:
    """Whether a group may be said to lie near a community whose members are known by name.

    Only when ten people or more are in both, ten or more of the group are not, and a fifth or more of the
    community is
    not in the group: else the sentence would tell of its members who is in the group.

    >>> comparable(30, 40, 15), comparable(20, 15, 14), comparable(30, 16, 15)
    (True, False, False)
    """
    return enough(both) and enough(candidate - both) and 5 * both <= 4 * community
