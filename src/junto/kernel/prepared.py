"""Queries kept as text: where building one costs more than running it, it is built once in a process."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone as zones

from junto.kernel import clock

# stand in the text for what changes from one run to the next
ANYBODY = -(2**40)
WHENEVER = datetime(1971, 2, 3, 4, 5, 6, tzinfo=UTC)
# its reader's day is the 4th, the firm's the 2nd or 3rd: no zone of a firm reaches so far
FAR = timezone(timedelta(hours=23, minutes=59))


@dataclass(frozen=True, slots=True)
class Text:
    """A query as text, with a place for each value."""

    sql: str
    params: tuple[Any, ...]


_kept: dict[Hashable, Text] = {}


def text(
    name: Hashable,
    build: Callable[[], QuerySet[Any, Any]],
    bound: Mapping[int, int],
    *,
    spans: tuple[timedelta, ...] = (),
    firm_today: Callable[[], date] | None = None,
) -> tuple[str, list[Any]]:
    """The text of a query and its values for this moment.

    Parameters
    ----------
    name : Hashable
        The query and its shape; what `build` makes may depend on nothing else.
    build : Callable
        Makes the query from numbers that stand in, at a moment that stands in; called once for each `name`.
    bound : Mapping[int, int]
        The number meant, for each that stands in: negative and smaller than -2**39, so that no row has it.
    spans : tuple of timedelta
        How far before the present moment the query looks, apart from the moment itself.
    firm_today : Callable, optional
        The firm's day, where the query asks for it.

    Raises
    ------
    LookupError
        A number or moment that stands in has no value: the query would ask for what was never meant.
    """
    key = (connection.vendor, name)
    kept = _kept.get(key)
    if kept is None:
        with clock.at(WHENEVER), zones.override(FAR):
            sql, params = build().query.get_compiler(connection=connection).as_sql()
        kept = _kept[key] = Text(sql, tuple(params))
    values = {**bound, **_moments(spans, firm_today)}
    found = [values.get(param, param) for param in kept.params]
    if any(_stands_in(param) for param in found):
        raise LookupError(f"{name}: something that stands in has no value")
    return kept.sql, found


def fetch(
    name: Hashable,
    build: Callable[[], QuerySet[Any, Any]],
    bound: Mapping[int, int],
    *,
    spans: tuple[timedelta, ...] = (),
    firm_today: Callable[[], date] | None = None,
) -> list[tuple[Any, ...]]:
    """The rows of a query of values, by its text; one query. Shapes, values and errors as in `text`."""
    sql, params = text(name, build, bound, spans=spans, firm_today=firm_today)
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def _moments(spans: tuple[timedelta, ...], firm_today: Callable[[], date] | None) -> dict[Any, Any]:
    adapt_time, adapt_day = connection.ops.adapt_datetimefield_value, connection.ops.adapt_datefield_value
    now, days = clock.now(), [day for day in (clock.today, firm_today) if day is not None]
    found = {adapt_time(WHENEVER - span): adapt_time(now - span) for span in (timedelta(), *spans)}
    meant = [adapt_day(day()) for day in days]
    with clock.at(WHENEVER), zones.override(FAR):
        standing_in = [adapt_day(day()) for day in days]
    return found | dict(zip(standing_in, meant, strict=True))


def _stands_in(param: Any) -> bool:
    if isinstance(param, int):
        return param < -(2**39)
    if isinstance(param, date):
        return param.year in (1970, 1971)
    return isinstance(param, str) and param.startswith(("1970-", "1971-"))
