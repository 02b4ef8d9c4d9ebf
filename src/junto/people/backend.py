"""Loading the signed-in person, with what every page must know about her, in one query."""

import logging
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.db import DatabaseError
from django.db.models import Exists, F, Func, QuerySet, Subquery, TextField
from django.http import HttpRequest

from junto.kernel import prepared
from junto.people.models import BarrierCover, Person, SystemRole
from junto.people.rules import UNREADABLE, at_the_firm, barring_covers, firm_today

log = logging.getLogger(__name__)


class Joined(Func):
    """All values of a column in one text, with commas between them; NULL for none."""

    function = "GROUP_CONCAT"
    output_field = TextField()

    def as_postgresql(self, compiler: Any, using: Any, **context: Any) -> Any:
        return self.as_sql(compiler, using, template="STRING_AGG((%(expressions)s)::text, ',')", **context)


class Persons(ModelBackend):
    """Sign-in by address and password; a person who is not at the firm is not loaded at all."""

    def get_user(self, user_id: int) -> Person | None:
        try:
            sql, params = prepared.text(
                "people.person", _anybody, {prepared.ANYBODY: int(user_id)}, firm_today=firm_today
            )
            person: Person | None = next(iter(Person.objects.raw(sql, params)), None)
        except (DatabaseError, TypeError):  # SQLite can answer without columns where a table has just gone
            person = _without_walls(int(user_id))
        if person is not None:
            person.is_administrator = bool(person.is_administrator)
            person.keeps_walls = bool(person.keeps_walls)
            person.runs_discovery = bool(person.runs_discovery)
        return person

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> Person | None:
        person = super().authenticate(request, username=username or kwargs.get("email"), password=password)
        return person if isinstance(person, Person) else None


def _without_walls(number: int) -> Person | None:
    """The person where the walls cannot be read: she signs in, and whatever a wall could hide is hidden."""
    log.critical("The walls cannot be read. What stands before a client or matter is shown to nobody.")
    roles = SystemRole.objects.filter(person=number, until__isnull=True)
    person = Person.objects.filter(at_the_firm(), pk=number).first()
    if person is not None:
        held = set(roles.values_list("role", flat=True))
        person.is_administrator = SystemRole.Role.ADMINISTRATOR in held
        person.keeps_walls = SystemRole.Role.BARRIERS in held
        person.runs_discovery = SystemRole.Role.DISCOVERY in held
        person.__dict__.update(barred_clients=UNREADABLE, barred_matters=UNREADABLE)
    return person


def _anybody() -> QuerySet[Person]:
    roles = SystemRole.objects.filter(person=prepared.ANYBODY, until__isnull=True)
    covers = barring_covers(Person(pk=prepared.ANYBODY))
    return Person.objects.filter(at_the_firm(), pk=prepared.ANYBODY).annotate(  # type: ignore[no-redef]  # read with her
        is_administrator=Exists(roles.filter(role=SystemRole.Role.ADMINISTRATOR)),
        keeps_walls=Exists(roles.filter(role=SystemRole.Role.BARRIERS)),
        runs_discovery=Exists(roles.filter(role=SystemRole.Role.DISCOVERY)),
        barred_clients=_all(covers, "client"),
        barred_matters=_all(covers, "matter"),
    )


def _all(covers: QuerySet[BarrierCover], column: str) -> Subquery:
    return Subquery(covers.order_by().annotate(joined=Joined(F(column))).values("joined"))
