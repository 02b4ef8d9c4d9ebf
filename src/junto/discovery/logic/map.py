"""Where groups and units stand on the map. Position means nothing, and is the same for the same groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin
from typing import Final

__all__ = ["Group", "Node", "Picture", "Tie", "Unit", "picture"]

WIDTH: Final = 640
HEIGHT: Final = 400
_RADIUS: Final = {"10–19": 31.0, "20–39": 36.0, "40–79": 41.0, "80+": 46.0}


@dataclass(frozen=True, slots=True)
class Group:
    """A found group: its name, the band of its size, and the units it crosses (their keys)."""

    key: str
    label: str
    band: str
    units: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of ten people or more."""

    key: int
    label: str


@dataclass(frozen=True, slots=True)
class Node:
    """A circle."""

    x: float
    y: float
    r: float
    label: str
    count: str
    hub: bool
    below: bool


@dataclass(frozen=True, slots=True)
class Tie:
    """A line between two circles."""

    x1: float
    y1: float
    x2: float
    y2: float
    width: float
    strong: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """Circles and lines, ready to be drawn."""

    nodes: tuple[Node, ...]
    ties: tuple[Tie, ...]
    view: str


def picture(
    groups: Sequence[Group], units: Sequence[Unit], bridges: Sequence[tuple[str, str, float]] = ()
) -> Picture:
    """Lay out groups inside, units round them; a line says that a group crosses a unit, a strong one that two
    groups
    share ties beyond expectation.

    Parameters
    ----------
    bridges
        Keys of two groups and the width of their line, 1 to 6.

    Returns
    -------
    Picture
        No person stands on it: its only nodes are the groups and units given.
    """
    wanted = {key for group in groups for key in group.units}
    ring = [unit for unit in units if unit.key in wanted]
    height = HEIGHT + 18 * max(0, len(ring) - 8)
    centre = (WIDTH / 2, height / 2)
    inner = _circle(
        len(groups), centre, 0 if len(groups) == 1 else 130, 0 if len(groups) == 1 else height * 0.21
    )
    outer = _circle(len(ring), centre, 245, height * 0.40, turn=pi / max(2, len(ring)))
    at_group = {group.key: place for group, place in zip(groups, inner, strict=True)}
    at_unit = {unit.key: place for unit, place in zip(ring, outer, strict=True)}
    ties = [
        Tie(*at_group[one], *at_group[two], width, True)
        for one, two, width in bridges
        if one in at_group and two in at_group
    ]
    ties += [
        Tie(*at_group[group.key], *at_unit[key], 1.4, False)
        for group in groups
        for key in group.units
        if key in at_unit
    ]
    nodes = [
        Node(x, y, 11.0, unit.label, "", False, y > centre[1])
        for unit, (x, y) in zip(ring, outer, strict=True)
    ]
    nodes += [
        Node(x, y, _RADIUS.get(group.band, 31.0), group.label, group.band, True, y > centre[1])
        for group, (x, y) in zip(groups, inner, strict=True)
    ]
    return Picture(tuple(nodes), tuple(ties), f"0 0 {WIDTH} {height}")


def _circle(
    number: int, centre: tuple[float, float], wide: float, high: float, turn: float = 0.0
) -> list[tuple[float, float]]:
    """Places on an ellipse, the first at the top."""
    steps = [2 * pi * place / max(1, number) - pi / 2 + turn for place in range(number)]
    return [(centre[0] + wide * cos(step), centre[1] + high * sin(step)) for step in steps]
