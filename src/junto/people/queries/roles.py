"""Who holds a role of the installation."""

from dataclasses import dataclass

from django.db.models import QuerySet

from junto.people import rules
from junto.people.models import Person, SystemRole


@dataclass(frozen=True, slots=True)
class Holder:
    """A person and the roles she holds now, in the order of their names."""

    person: Person
    roles: list[SystemRole]


def open_roles(person: Person) -> QuerySet[SystemRole]:
    """The open roles of one person."""
    return SystemRole.objects.filter(person=person, until__isnull=True).order_by("role")


def holders(person: Person) -> list[Holder]:
    """Everybody who holds a role of the installation, for administrators."""
    if not rules.may_administer(person):
        return []
    rows = SystemRole.objects.filter(until__isnull=True).select_related("person", "given_by")
    by_person: dict[int, Holder] = {}
    for row in rows.order_by("person__sort_name", "person_id", "role"):
        by_person.setdefault(row.person_id, Holder(row.person, [])).roles.append(row)
    return list(by_person.values())
