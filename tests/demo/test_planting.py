"""The demo firm: planted through the rooms' own deeds, and its clock."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F

from junto.communities.models import Community, Invitation, Membership
from junto.config import planting
from junto.config.planting.content import Calendar, read
from junto.kernel import clock
from junto.kernel.models import Installation, TaskRow
from junto.kernel.registry import waiting
from junto.people.models import Person
from junto.people.queries import demo_persons
from tests.factories import loaded

pytest.importorskip("yaml", reason="the demo is an extra")


def real_firm() -> None:
    Installation.objects.create(
        firm_name="A & B", demo=False, clock_offset=timedelta(0), created_at=clock.real_now()
    )


@pytest.mark.slow
@pytest.mark.django_db
def test_planted_whole_and_joined_by_nobody_but_oneself(capsys: Any) -> None:
    planting.plant()
    clock.refresh(force=True)
    content = read("communities")["communities"]
    wanted = {
        one["name"]: {member["person"] for member in one["members"] if "left" not in member}
        for one in content
        if "ended" not in one
    } | {one["name"]: set() for one in content if "ended" in one}
    there = {
        one.name: {
            person.email.partition("@")[0]
            for person in Person.objects.filter(
                pk__in=one.memberships.filter(left_at__isnull=True).values("person")
            )
        }
        for one in Community.objects.all()
    }
    assert there == wanted
    assert Membership.objects.exclude(joined_by=F("person")).count() == 0
    assert Person.objects.count() == len(read("firm")["persons"] + read("firm")["outside_persons"])
    assert [row.person.name for row in demo_persons()] == [
        Person.objects.get(email__startswith=one["person"]).name for one in read("firm")["demo_logins"]
    ]
    assert TaskRow.objects.filter(run_after__lte=clock.real_now()).count() == 0

    tom = loaded(Person.objects.get(email__startswith="tom-adeyemi"))
    # an invitation; decisions of two communities he belongs to, which close within the month
    assert len(waiting(tom)) == 3
    call_command("clock", "+31d")
    assert "In the demo it is" in capsys.readouterr().out
    assert waiting(loaded(tom)) == []
    assert Invitation.objects.filter(person=tom).count() == 1  # faded, not answered
    call_command("clock", "back")
    assert len(waiting(loaded(tom))) == 3


@pytest.mark.django_db
def test_a_real_firms_clock_cannot_be_moved() -> None:
    real_firm()
    with pytest.raises(CommandError, match="Only a demo's clock can be moved"):
        call_command("clock", "+8d")
    assert Installation.objects.get().clock_offset == timedelta(0)


@pytest.mark.django_db
def test_a_demo_is_never_planted_beside_a_real_firm() -> None:
    real_firm()
    with pytest.raises(CommandError, match="holds a real firm"):
        call_command("demo", "--no-serve")
    assert Person.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("wish", ["yesterday", "+8", "8d", "+8y", "2020-01-01"])
def test_a_wish_that_is_no_time_ahead_changes_nothing(wish: str) -> None:
    Installation.objects.create(
        firm_name="Demo", demo=True, clock_offset=timedelta(hours=3), created_at=clock.real_now()
    )
    with pytest.raises(CommandError):
        call_command("clock", wish)
    assert Installation.objects.get().clock_offset == timedelta(hours=3)


def test_day_nought_is_the_latest_friday() -> None:
    for ahead in range(14):
        now = clock.real_now() + timedelta(days=ahead)
        calendar = Calendar.of(now)
        assert calendar.day_0.weekday() == 4
        assert timedelta(0) <= now.date() - calendar.day_0 < timedelta(days=7)
        assert calendar.at(3) <= now
