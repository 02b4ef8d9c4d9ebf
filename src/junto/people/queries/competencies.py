"""The firm's register of core competencies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import QuerySet

from junto.people.models import Competency
from junto.people.rules import visible_topics

if TYPE_CHECKING:
    from junto.people.models import Person


def competencies(person: Person) -> QuerySet[Competency]:
    """What stands on the register today, by name, without what names a client behind a wall to her."""
    rows = Competency.objects.filter(until__isnull=True, topic__in=visible_topics(person))
    return rows.select_related("topic").order_by("topic__folded")


def competencies_before(person: Person) -> QuerySet[Competency]:
    """What stood on the register once, newest first: taken off, or said in other words since."""
    rows = Competency.objects.filter(until__isnull=False, topic__in=visible_topics(person))
    return rows.select_related("topic").order_by("-until", "-pk")
