"""Colleagues and topics near what somebody cares about. Looking leaves no trace: nothing here writes."""

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import F, IntegerField, Value
from django.utils.translation import gettext as _

from junto.people import rules
from junto.people.logic import nearness
from junto.people.logic.nearness import Named
from junto.people.logic.words import clean, fold
from junto.people.models import Interest, Person, Skill, Topic
from junto.people.queries.me import my_interests

CLOSE_TOPICS = 12


@dataclass(frozen=True, slots=True)
class Reason:
    """Why somebody is near: the topic stated, the step if it is a skill, whether it is the very same."""

    topic: str
    level: int | None
    exact: bool

    @property
    def sentence(self) -> str:
        """The reason in words."""
        if self.level is None:
            said = _("also cares about %(topic)s") if self.exact else _("cares about %(topic)s")
            return said % {"topic": self.topic}
        return _("says of %(topic)s: %(level)s") % {
            "topic": self.topic,
            "level": Skill.Level(self.level).label,
        }


@dataclass(frozen=True, slots=True)
class Near:
    """A colleague near a topic, with the reasons; there is no figure and the order means nothing."""

    person: Person
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class _Stated:
    person: int
    topic: int
    level: int | None


def topics_like(person: Person, words: str, *, limit: int = 10) -> list[Topic]:
    """The topics close to some words, nearest first, without those that name what a wall hides from her."""
    if not clean(words):
        return []
    rows = {row.pk: row for row in rules.visible_topics(person).order_by("folded")}
    begun = fold(words)
    first = [row for row in rows.values() if row.folded.startswith(begun)]
    close = nearness.close_to(words, (Named(row.pk, row.name) for row in rows.values()), limit)
    return list(dict.fromkeys([*first, *(rows[topic.id] for topic in close)]))[:limit]


def near_people(
    person: Person, *, topics: Iterable[int] = (), words: Iterable[str] = (), limit: int = 5, seed: int
) -> tuple[Near, ...]:
    """Colleagues who chose to be findable and stated something near these topics or words, in chance order.

    Those who stated the very topic come before those who stated a close one when there are more than `limit`.
    She is not told of; nothing is written.
    """
    known = list(rules.visible_topics(person).values_list("pk", "name"))
    names = dict(known)
    wanted = [names[number] for number in topics if number in names]
    wanted += [cleaned for word in words if (cleaned := clean(word))]
    near = _near_topics(wanted, known)
    exact, close = _parted(wanted, near, names)
    return _chosen(person, [(exact, close)], names, limit, random.Random(seed))[0]


def near_by_interest(person: Person, *, limit: int = 5, seed: int) -> list[tuple[str, tuple[Near, ...]]]:
    """For each of a person's own interests, the colleagues near it; for her alone."""
    mine = [interest.topic.name for interest in my_interests(person)]
    known = list(rules.visible_topics(person).values_list("pk", "name")) if mine else []
    names = dict(known)
    groups = [_parted([name], _near_topics([name], known), names) for name in mine]
    found = _chosen(person, groups, names, limit, random.Random(seed))
    return list(zip(mine, found, strict=True))


def _near_topics(wanted: Sequence[str], known: Sequence[tuple[int, str]]) -> set[int]:
    topics = [Named(number, name) for number, name in known]
    return {topic.id for name in wanted for topic in nearness.close_to(name, topics, CLOSE_TOPICS)}


def _parted(wanted: Sequence[str], near: set[int], names: dict[int, str]) -> tuple[set[int], set[int]]:
    """The very topics, and those close to them."""
    same = {fold(name) for name in wanted}
    exact = {number for number in near if fold(names[number]) in same}
    return exact, near - exact


def _chosen(
    person: Person,
    groups: Sequence[tuple[set[int], set[int]]],
    names: dict[int, str],
    limit: int,
    chance: random.Random,
) -> list[tuple[Near, ...]]:
    stated = _statements(person, {number for exact, close in groups for number in exact | close})
    picked: list[tuple[list[int], dict[int, list[_Stated]], set[int]]] = []
    for exact, close in groups:
        theirs: dict[int, list[_Stated]] = defaultdict(list)
        for row in stated:
            if row.topic in exact or row.topic in close:
                theirs[row.person].append(row)
        same = sorted(number for number, rows in theirs.items() if any(row.topic in exact for row in rows))
        alike = sorted(set(theirs) - set(same))
        chance.shuffle(same)
        chance.shuffle(alike)
        chosen = [*same, *alike][:limit]
        chance.shuffle(chosen)
        picked.append((chosen, theirs, exact))
    numbers = {number for chosen, _theirs, _exact in picked for number in chosen}
    rows = rules.visible_people(person).select_related("unit", "office").filter(pk__in=numbers)
    persons = {row.pk: row for row in rows} if numbers else {}
    return [
        tuple(
            Near(persons[number], _reasons(theirs[number], exact, names))
            for number in chosen
            if number in persons
        )
        for chosen, theirs, exact in picked
    ]


def _statements(person: Person, topics: set[int]) -> list[_Stated]:
    """Who stated any of these topics and chose to be findable; interests and skills in one query."""
    if not topics:
        return []
    fits = (rules.at_the_firm(prefix="person__"),)
    only: dict[str, object] = {"topic__in": topics, "person__findable": True}
    if person.outside:  # whom she may not know must not take a place among the few that are chosen
        only["person__in"] = rules.visible_people(person).values("pk")
    interests = Interest.objects.filter(*fits, **only).exclude(person=person)
    skills = Skill.objects.filter(*fits, **only).exclude(person=person)
    columns = ("person_id", "topic_id", "step")
    rows = (
        interests.annotate(step=Value(None, IntegerField()))
        .values_list(*columns)
        .union(skills.annotate(step=F("level")).values_list(*columns), all=True)
    )
    return [_Stated(*row) for row in rows]


def _reasons(rows: Iterable[_Stated], exact: set[int], names: dict[int, str]) -> tuple[Reason, ...]:
    said = (Reason(names[row.topic], row.level, row.topic in exact) for row in rows)
    return tuple(sorted(said, key=lambda reason: (not reason.exact, reason.topic, reason.level or 0)))
