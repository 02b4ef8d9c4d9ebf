"""The rule of walls in a few lines, for moments that have passed: who was kept from what. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cover:
    """A client with all its matters, or one matter, by number; `side` is 1 or 2 in a pair."""

    client: int | None
    matter: int | None
    side: int = 0


@dataclass(frozen=True, slots=True)
class Wall:
    """A wall as it stood at one moment; `persons` are numbers with their side."""

    kind: str
    covers: tuple[Cover, ...]
    persons: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """A person at that moment."""

    number: int
    outside: bool = False


def hidden_from(walls: Iterable[Wall], person: Standing, *, client: int, matter: int | None) -> bool:
    """Whether any one wall keeps a person from a matter, or from a client where `matter` is None.

    Of several walls the most restrictive wins; a kind nobody knows keeps everybody out.
    """
    for wall in walls:
        sides = [side for number, side in wall.persons if number == person.number]
        for cover in wall.covers:
            if cover.client != client and (matter is None or cover.matter != matter):
                continue
            if _bars(wall.kind, sides, cover.side, person.outside):
                return True
    return False


def _bars(kind: str, sides: list[int], of_side: int, outside: bool) -> bool:
    named = bool(sides)
    if kind == "exclusion":
        return named
    if kind == "inclusion":
        return not named
    if kind == "competitor pair":
        # side 0 is between the sides, and of neither
        return named and not (of_side and of_side in sides)
    if kind == "contractor":
        return outside and not named
    return True
