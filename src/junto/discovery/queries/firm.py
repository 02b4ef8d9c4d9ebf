"""What jobs must know of the firm: who can be matched, who is of which unit, which words must not travel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.db.models import Count, Exists, Manager, OuterRef, QuerySet

from junto.discovery.logic.identities import Known
from junto.discovery.models import CandidateLink, OptOut, PersonKey
from junto.engine.traces import week_of
from junto.kernel import clock
from junto.people import rules as people

if TYPE_CHECKING:
    from datetime import date

    from junto.people.models import Person


def reached(*path: str) -> Manager[Any]:
    """Rows of a lower room's table that this room's own keys lead to; for jobs, which are nobody's view."""
    model: Any = CandidateLink
    for name in path:
        model = model._meta.get_field(name).related_model
    rows: Manager[Any] = model._default_manager
    return rows


def _persons() -> QuerySet[Person]:
    rows: QuerySet[Person] = get_user_model().objects.all()
    return rows


def everybody_known() -> list[Known]:
    """Every person a source may name, those who left and those who stay out included; for matching only."""
    out = Exists(OptOut.objects.filter(person=OuterRef("pk")))
    rows = _persons().annotate(stays_out=out).values_list(
        "pk", "email", "hr_key", "outside", "is_active", "ends_on", "deactivated_at", "stays_out"
    )  # fmt: skip
    return [
        Known(
            person=pk,
            email=email,
            hr_key=hr_key,
            outside=outside,
            last_week=_last_week(active, ends_on, left_at.date() if left_at else None),
            stays_out=stays_out,
        )
        for pk, email, hr_key, outside, active, ends_on, left_at, stays_out in rows
    ]


def _last_week(active: bool, ends_on: date | None, left_on: date | None) -> int | None:
    if active and ends_on is None:
        return None
    days = [day for day in (ends_on, left_on) if day is not None]
    return week_of(min(days)) if days else None


def members_of_firm() -> QuerySet[Person]:
    """Persons who may be in a found group today: at the firm, of the firm, and not staying out."""
    return _persons().filter(
        people.at_the_firm(), ~Exists(OptOut.objects.filter(person=OuterRef("pk"))), outside=False
    )


def numbers() -> dict[int, int]:
    """Person by her number in the stored weeks, for those who may be in a found group today."""
    return dict(PersonKey.objects.filter(person__in=members_of_firm()).values_list("number", "person_id"))


def unit_of() -> dict[int, int]:
    """Unit of each person who may be in a found group."""
    return dict(members_of_firm().filter(unit__isnull=False).values_list("pk", "unit_id"))


def unit_sizes() -> dict[int, int]:
    """People of each unit today."""
    rows = _persons().filter(people.at_the_firm(), unit__isnull=False).values("unit_id")
    return dict(rows.annotate(n=Count("pk")).values_list("unit_id", "n"))


def unit_names(units: set[int]) -> dict[int, str]:
    """Names of units."""
    if not units:
        return {}
    rows = _persons().filter(unit__in=units).values_list("unit_id", "unit__name").distinct()
    return dict(rows.order_by())


def names_never_used() -> frozenset[str]:
    """Words that must not name a group: of clients and matters, their aliases, and of people. Lower case."""
    said: list[str] = []
    for reference, name, aliases in reached("community", "client").values_list(
        "reference", "name", "aliases"
    ):
        said += [reference, name, *aliases]
    for reference, label, aliases in reached("community", "matter").values_list(
        "reference", "label", "aliases"
    ):
        said += [reference, label, *aliases]
    said += _persons().values_list("name", flat=True)
    return frozenset(word for text in said for word in _words(text) if len(word) > 1)


def names_behind_walls() -> list[frozenset[str]]:
    """Names and aliases of clients and matters behind a wall in force, each as its words, lower case."""
    now = clock.now()
    covers = (
        reached("community", "client", "covers")
        .filter(barrier__since__lte=now)
        .exclude(barrier__lifted_at__lte=now)
    )
    told = covers.values_list(
        "client__name", "client__aliases", "client__matters__label", "client__matters__aliases",
        "matter__label", "matter__aliases", "matter__client__name", "matter__client__aliases",
    )  # fmt: skip
    names: set[frozenset[str]] = set()
    for row in told:
        for value in row:
            for text in value if isinstance(value, list) else [value]:
                if words := frozenset(_words(text or "")):
                    names.add(words)
    return sorted(names, key=sorted)


def _words(text: str) -> list[str]:
    return "".join(c if c.isalpha() else " " for c in text.lower()).split()
