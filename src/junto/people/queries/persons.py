"""A person's page, and persons by what a list calls them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from junto.people import rules
from junto.people.logic.words import fold
from junto.people.models import Interest, Person, Skill


@dataclass(frozen=True, slots=True)
class Said:
    """The topics of a profile, without what a wall hides from the reader."""

    interests: list[Interest]
    skills: list[Skill]


def person_page(person: Person, key: str) -> Person | None:
    """The person with this key, if the reader can see her."""
    return (
        rules.visible_people(person)
        .select_related("unit__discipline", "office__belongs_to")
        .filter(key=key)
        .first()
    )


def profile_topics(person: Person, whose: Person) -> Said:
    """What somebody says she cares about and can do, as this reader may read it."""
    # the names are looked up once: the scope asks which words a wall hides
    topics = rules.visible_topics(person)
    return Said(
        interests=list(
            whose.interests.filter(topic__in=topics).select_related("topic").order_by("topic__folded")
        ),
        skills=list(
            whose.skills.filter(topic__in=topics).select_related("topic").order_by("-level", "topic__folded")
        ),
    )


def persons_named(person: Person, words: str, limit: int = 10) -> QuerySet[Person]:
    """People a person can see whose name begins so or holds such words; for choosing somebody by name."""
    from junto.people.queries.directory import Look, looked_for

    rows, _topics = looked_for(person, Look(words=words))
    return rows.order_by("sort_name", "id")[:limit]


def match_identity(addresses: Iterable[str]) -> dict[str, int]:
    """The person behind each e-mail address, by exact address whatever its capitals; others are left out.

    For imports, which keep what is matched and list what is not; nothing is guessed from a likeness.
    """
    wanted = {address.strip().lower() for address in addresses}
    found: dict[str, int] = {}
    ordered = sorted(wanted)
    for start in range(0, len(ordered), 500):
        rows = Person.objects.filter(email__in=ordered[start : start + 500]).values_list("email", "pk")
        found.update(rows)
    return found


def by_folded_name(name: str) -> QuerySet[Person]:
    """Persons whose name is the same but for capitals and accents."""
    return Person.objects.filter(sort_name=fold(name))
