"""A person's own reasons for standing near a group: what she shares with the others of it, for her eyes
alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

__all__ = ["Reason", "TraceRow", "own_reasons"]

OBJECTS: Final = "objects"


class TraceRow(NamedTuple):
    """A stored trace, as far as reasons need it."""

    week: int
    who: int
    whom: int | None
    object: int | None
    kind: str


class Reason(NamedTuple):
    """What a person shares with others of a group: a kind of trace, in how many of the weeks looked at."""

    code: str
    weeks: int
    of: int

    def data(self) -> dict[str, str | int]:
        """As it is stored."""
        return {"code": self.code, "weeks": self.weeks, "of": self.of}


def own_reasons(
    rows: Iterable[TraceRow], groups: dict[str, frozenset[int]], weeks: int
) -> dict[tuple[str, int], tuple[Reason, ...]]:
    """Reasons of every member of every group, most weeks first.

    A pair counts for both when both are in the group; an object counts in a week when at least two of the
    group touched
    it in that week.

    Parameters
    ----------
    rows
        Traces of the window; read once.
    groups
        Person numbers by the name of the group.
    weeks
        Weeks looked at.

    Examples
    --------
    >>> rows = [TraceRow(1, 7, 8, None, "reply"), TraceRow(2, 8, 7, None, "reply"), TraceRow(2, 7, None, 5,
    "co-edit")]
    >>> own_reasons(rows, {"g": frozenset({7, 8})}, 26)[("g", 7)]
    (Reason(code='reply', weeks=2, of=26),)
    """
    of_person: dict[int, list[str]] = {}
    for name, people in groups.items():
        for person in people:
            of_person.setdefault(person, []).append(name)
    seen: dict[tuple[str, int, str], set[int]] = {}
    met: dict[tuple[str, int, int], set[int]] = {}
    for row in rows:
        mine = of_person.get(row.who)
        if not mine:
            continue
        for name in mine:
            if row.whom is not None and row.whom in groups[name]:
                for person in (row.who, row.whom):
                    seen.setdefault((name, person, row.kind), set()).add(row.week)
            elif row.object is not None:
                met.setdefault((name, row.object, row.week), set()).add(row.who)
    for (name, _object, week), there in met.items():
        if len(there) > 1:
            for person in there:
                seen.setdefault((name, person, OBJECTS), set()).add(week)
    found: dict[tuple[str, int], list[Reason]] = {}
    for (name, person, code), in_weeks in seen.items():
        found.setdefault((name, person), []).append(Reason(code, len(in_weeks), weeks))
    return {key: tuple(sorted(reasons, key=lambda r: (-r.weeks, r.code))) for key, reasons in found.items()}
