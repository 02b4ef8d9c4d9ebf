"""What of this room a person takes with her."""

from collections.abc import Mapping

from django.db.models import QuerySet

from junto.kernel.models import AuditEntry
from junto.kernel.personal import Json, Section
from junto.kernel.policy import Words
from junto.people import rules
from junto.people.models import CorrectionRequest, Person
from junto.people.queries.me import my_data


def sections_of(person: Person, titles: Mapping[str, Words]) -> list[Section]:
    """Profile, interests, skills, roles, requests and what the log says of her, behind today's walls."""
    data = my_data(person)
    shown = set(rules.visible_topics(person).values_list("name", flat=True))
    found = []
    for name, title in titles.items():
        value = data.get(name)
        rows = value if isinstance(value, list) else [value] if isinstance(value, dict) else []
        told: list[dict[str, Json]] = [row for row in rows if isinstance(row, dict)]
        found.append(Section(name, title, [row for row in told if row.get("topic", "") in {"", *shown}]))
    return found


def corrections_of(person: Person) -> list[dict[str, Json]]:
    """What she asked to have corrected, and what was answered."""
    rows = CorrectionRequest.objects.filter(person=person).order_by("asked_at", "pk")
    return [
        {
            "about": str(CorrectionRequest.About(row.about).label),
            "words": row.words,
            "asked_at": row.asked_at.isoformat(),
            "answer": row.answer,
            "answered_at": row.answered_at.isoformat() if row.answered_at else "",
        }
        for row in rows
    ]


def looks_at(person: Person) -> list[dict[str, Json]]:
    """What administrators did about her and looked at, as the log tells it."""
    return told(rules.visible_looks(person).order_by("number"))


def deeds_of(person: Person) -> list[dict[str, Json]]:
    """What she did as an administrator or keeper of walls, as the log tells it."""
    return told(AuditEntry.objects.filter(actor=person.pk).exclude(about=person.pk).order_by("number"))


def told(entries: QuerySet[AuditEntry]) -> list[dict[str, Json]]:
    """Entries of the log as plain data; whoever acted by name, as far as there is one."""
    rows = list(entries)
    names = dict(Person.objects.filter(pk__in={row.actor for row in rows}).values_list("pk", "name"))
    return [
        {
            "number": row.number,
            "at": row.at.isoformat(),
            "deed": row.deed,
            "by": names.get(row.actor, "") if row.actor else "",
            "subject": row.subject,
            "detail": dict(row.detail),
        }
        for row in rows
    ]
