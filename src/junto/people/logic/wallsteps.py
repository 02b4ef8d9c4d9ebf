"""What a feed would change, step by step, and which of it opens. Pure: references, numbers and words.

A step that only closes is done as soon as the feed is applied. One that lets anybody see more waits for a
second keeper. Where a step does both at once it is taken apart, the closing half first.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

PAIR = "competitor pair"
LISTS_WHO_IS_IN = ("inclusion", "contractor")
MISSING = ("lift", "uncover", "unname")
Step = dict[str, Any]
Cover = tuple[str, str, int]  # client's reference or nothing, matter's or nothing, side


@dataclass(frozen=True, slots=True)
class Held:
    """A wall, either as it stands or as a feed says it; persons are numbers with their side."""

    key: str
    kind: str
    reason: str = ""
    review: str = ""
    silent: bool = False
    covers: frozenset[Cover] = frozenset()
    persons: Mapping[int, int] = field(default_factory=dict)


def steps(said: Sequence[Held], standing: Sequence[Held], keeper: int, *, whole: bool = True) -> list[Step]:
    """Every step from the walls as they stand to the walls as the feed says them.

    Parameters
    ----------
    said, standing : sequence of Held
        The feed's walls, and those of earlier feeds that stand.
    keeper : int
        Who brings the feed; nobody lets herself in.
    whole : bool
        Whether every line could be read. If not, nothing is missing for certain, and nothing is let go.

    Returns
    -------
    list of dict
        Each with `do`, `opens`, `wall` and what it needs; closing ones first. Empty when nothing differs.
    """
    known = {wall.key: wall for wall in standing}
    found: list[Step] = []
    for wall in said:
        now = known.pop(wall.key, None)
        found.extend(_new(wall, keeper) if now is None else _changed(wall, now))
    found.extend(_step("lift", gone, True) for gone in known.values())
    if not whole:
        found = [step for step in found if step["do"] not in MISSING]
    return sorted(found, key=lambda step: bool(step["opens"]))


def digest(step: Step) -> str:
    """A step's fingerprint, by which one that waits already is known again."""
    return hashlib.sha256(json.dumps(step, sort_keys=True).encode()).hexdigest()


def _step(do: str, wall: Held, opens: bool, **more: Any) -> Step:
    return {"do": do, "wall": wall.key, "kind": wall.kind, "opens": opens, **more}


def _new(wall: Held, keeper: int) -> Iterable[Step]:
    persons = dict(wall.persons)
    herself = wall.kind in LISTS_WHO_IS_IN and persons.pop(keeper, None) is not None
    yield _step(
        "set",
        wall,
        False,
        reason=wall.reason,
        review=wall.review,
        silent=wall.silent,
        covers=sorted(map(list, wall.covers)),
        persons=sorted(map(list, persons.items())),
    )
    if herself:
        yield _step("name", wall, True, person=keeper, side=0)


def _changed(wall: Held, now: Held) -> Iterable[Step]:
    if wall.kind != now.kind:
        # what opens and what closes cannot be told apart: all of it waits
        yield _step(
            "kind",
            wall,
            True,
            before=now.kind,
            covers=sorted(map(list, wall.covers)),
            persons=sorted(map(list, wall.persons.items())),
        )
        return
    for cover in sorted(wall.covers - now.covers):
        yield _step("cover", wall, False, cover=list(cover))
    for cover in sorted(now.covers - wall.covers):
        yield _step("uncover", wall, True, cover=list(cover))
    yield from _persons(wall, now)
    if wall.silent != now.silent:
        # nobody who was not to know hears of it by a line in a file
        yield _step("silent", wall, not wall.silent, silent=wall.silent)
    if (wall.reason, wall.review) != (now.reason, now.review):
        yield _step("told", wall, False, reason=wall.reason, review=wall.review)


def _persons(wall: Held, now: Held) -> Iterable[Step]:
    lets_in = wall.kind in LISTS_WHO_IS_IN
    for number in sorted(wall.persons):
        side = wall.persons[number]
        if number not in now.persons:
            yield _step("name", wall, lets_in, person=number, side=side)
        elif side != now.persons[number]:
            # out of both sides at once, into the new one with a second word
            if now.persons[number]:
                yield _step("between", wall, False, person=number)
            yield _step("side", wall, True, person=number, side=side)
    for number in sorted(set(now.persons) - set(wall.persons)):
        yield _step("unname", wall, not lets_in, person=number)
