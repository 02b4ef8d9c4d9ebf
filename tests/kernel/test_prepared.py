"""A query kept as text asks for what is meant now, whenever and for whomever it was built."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db.models import QuerySet

from junto.kernel import clock, prepared
from junto.kernel.models import LedgerEntry

SPAN = timedelta(days=3)


def recent() -> QuerySet[Any, Any]:
    return LedgerEntry.objects.filter(at__gt=clock.now() - SPAN, actor=prepared.ANYBODY).values_list("kind")


@pytest.mark.django_db
def test_it_is_built_once_and_asks_for_each_moment_and_number(django_assert_num_queries: Any) -> None:
    moment = datetime(2026, 3, 4, 12, tzinfo=UTC)
    for number, days in ((1, 1), (1, 5), (2, 1)):
        LedgerEntry.objects.create(
            kind=f"k{number}{days}",
            version=1,
            subject="x",
            actor=number,
            at=moment - timedelta(days=days),
            data={},
        )
    prepared._kept.clear()
    built = []

    def build() -> QuerySet[Any, Any]:
        built.append(1)
        return recent()

    with clock.at(moment), django_assert_num_queries(2):
        assert prepared.fetch("test.recent", build, {prepared.ANYBODY: 1}, spans=(SPAN,)) == [("k11",)]
        assert prepared.fetch("test.recent", build, {prepared.ANYBODY: 2}, spans=(SPAN,)) == [("k21",)]
    with clock.at(moment + timedelta(days=9)):
        assert prepared.fetch("test.recent", build, {prepared.ANYBODY: 1}, spans=(SPAN,)) == []
    assert built == [1]


@pytest.mark.django_db
def test_what_stands_in_is_never_asked_for() -> None:
    prepared._kept.clear()
    with pytest.raises(LookupError):
        prepared.fetch("test.span", recent, {prepared.ANYBODY: 1})
    with pytest.raises(LookupError):
        prepared.fetch("test.person", recent, {}, spans=(SPAN,))
