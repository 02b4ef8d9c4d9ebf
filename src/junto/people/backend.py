"""Loading the signed-in person, with what every page must know about her, in one query."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.db import connection
from django.db.models import Exists, F, Func, QuerySet, Subquery, TextField
from django.http import HttpRequest

from junto.kernel import clock
from junto.people.models import BarrierCover, Person, SystemRole
from junto.people.rules import at_the_firm, barring_covers, firm_today

# stand in the prepared query for what changes from one request to the next
ANYBODY = -(2**40)
WHENEVER = datetime(1971, 2, 3, 4, 5, 6, tzinfo=UTC)


class Joined(Func):
    """All values of a column in one text, with commas between them; NULL for none."""

    function = "GROUP_CONCAT"
    output_field = TextField()

    def as_postgresql(self, compiler: Any, using: Any, **context: Any) -> Any:
        return self.as_sql(compiler, using, template="STRING_AGG((%(expressions)s)::text, ',')", **context)


@dataclass(frozen=True, slots=True)
class _Prepared:
    """The query as text, because building it anew costs more than running it."""

    sql: str
    params: tuple[Any, ...]

    def bound(self, person: int) -> list[Any]:
        now, today = clock.now(), firm_today()
        with clock.at(WHENEVER):
            then = firm_today()
        adapt_time, adapt_day = connection.ops.adapt_datetimefield_value, connection.ops.adapt_datefield_value
        bound = {adapt_time(WHENEVER): adapt_time(now), adapt_day(then): adapt_day(today), ANYBODY: person}
        return [bound.get(param, param) for param in self.params]


_prepared: dict[str, _Prepared] = {}


class Persons(ModelBackend):
    """Sign-in by address and password; a person who is not at the firm is not loaded at all."""

    def get_user(self, user_id: int) -> Person | None:
        query = _prepared.get(connection.vendor)
        if query is None:
            query = _prepared[connection.vendor] = _prepare()
        person: Person | None = next(iter(Person.objects.raw(query.sql, query.bound(int(user_id)))), None)
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


def _prepare() -> _Prepared:
    with clock.at(WHENEVER):
        sql, params = _anybody().query.get_compiler(connection=connection).as_sql()
    return _Prepared(sql, params)


def _anybody() -> QuerySet[Person]:
    roles = SystemRole.objects.filter(person=ANYBODY, until__isnull=True)
    covers = barring_covers(Person(pk=ANYBODY))
    return Person.objects.filter(at_the_firm(), pk=ANYBODY).annotate(  # type: ignore[no-redef]  # read with her
        is_administrator=Exists(roles.filter(role=SystemRole.Role.ADMINISTRATOR)),
        keeps_walls=Exists(roles.filter(role=SystemRole.Role.BARRIERS)),
        runs_discovery=Exists(roles.filter(role=SystemRole.Role.DISCOVERY)),
        barred_clients=_all(covers, "client"),
        barred_matters=_all(covers, "matter"),
    )


def _all(covers: QuerySet[BarrierCover], column: str) -> Subquery:
    return Subquery(covers.order_by().annotate(joined=Joined(F(column))).values("joined"))
