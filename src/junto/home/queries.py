"""What one person's day holds, gathered from every room that has something for her."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from junto.communities.queries import NearTopics, near_topics
from junto.kernel import registry
from junto.kernel.registry import Waiting
from junto.people.queries import my_interests

if TYPE_CHECKING:
    from junto.people.models import Person

MOST, NEAR = 7, 3


@dataclass(frozen=True, slots=True)
class Day:
    """A person's day, for her alone.

    Attributes
    ----------
    needs : tuple of Waiting
        At most seven, oldest first.
    held_back : int
        How many more are waiting.
    near : tuple of NearTopics
        At most three communities near what she says she cares about.
    cares : bool
        Whether she has said what she cares about.
    """

    needs: tuple[Waiting, ...]
    held_back: int
    near: tuple[NearTopics, ...]
    cares: bool


def day(person: Person) -> Day:
    """What needs a person today, and what may be near her. Nobody else can ask this for her."""
    waiting = registry.waiting(person)
    topics = [interest.topic for interest in my_interests(person)]
    near = near_topics(person, topics)
    return Day(tuple(waiting[:MOST]), max(0, len(waiting) - MOST), tuple(near[:NEAR]), bool(topics))
