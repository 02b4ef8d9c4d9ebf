"""What a group looks like: a community, a team, a unit, or not to be told yet; and the bands figures are
shown in.
"""

from __future__ import annotations

from typing import Final

from junto.engine.findings import Kind

__all__ = ["YEAR", "kind_of", "people_band", "units_band"]

YEAR: Final = 52
"""Weeks over which a group must have been seen before it is called a community."""

_BANDS: Final = ((5, 9), (10, 19), (20, 39), (40, 79))


def kind_of(
    *,
    evenness: float | None,
    largest_unit: float | None,
    units_known: bool,
    weeks_seen: int | None,
    even: float = 0.75,
    most_of_one_unit: float = 0.5,
) -> Kind:
    """Kind of a group.

    Parameters
    ----------
    evenness
        0–1; None when time is not known.
    largest_unit
        Share of the largest unit, None when unknown.
    units_known
        False when nobody's unit is known (or only guessed): a unit cannot then be ruled out.
    weeks_seen
        Weeks between the first week of the first run that found it and now; None when time is not known.
    even, most_of_one_unit
        The two limits.

    Examples
    --------
    >>> common = {"largest_unit": 0.2, "units_known": True}
    >>> [str(kind_of(evenness=e, weeks_seen=26, **common)) for e in (0.3, 1.0)]
    ['team', 'cannot_tell_yet']
    >>> str(kind_of(evenness=1.0, weeks_seen=52, **common))
    'community'
    """
    if evenness is not None and evenness < even:
        return Kind.TEAM
    if largest_unit is not None and largest_unit > most_of_one_unit:
        return Kind.UNIT
    if evenness is None or weeks_seen is None or weeks_seen < YEAR or not units_known:
        return Kind.UNDECIDED
    return Kind.COMMUNITY


def people_band(people: int) -> str:
    """Band a number of people is shown in: 5–9 (folders only), 10–19, 20–39, 40–79, 80+.

    >>> people_band(14), people_band(80), people_band(3)
    ('10–19', '80+', '1–4')
    """
    for low, high in _BANDS:
        if low <= people <= high:
            return f"{low}–{high}"
    return "1–4" if people < 5 else "80+"


def units_band(units: int) -> str:
    """Band a number of units is shown in: 1, 2–3, 4–6, 7+.

    >>> units_band(1), units_band(5), units_band(12)
    ('1', '4–6', '7+')
    """
    for low, high in ((2, 3), (4, 6)):
        if low <= units <= high:
            return f"{low}–{high}"
    return "1" if units < 2 else "7+"
