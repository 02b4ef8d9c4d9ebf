"""One clock, moved in a demo only."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command

from junto.kernel import clock
from junto.kernel.models import Installation, LedgerEntry
from junto.kernel.tasks import enqueue_once, worker
from tests.kernel.planted import deeds

pytestmark = pytest.mark.usefixtures("no_regular_work")
NEAR = timedelta(seconds=3)


def firm(*, demo: bool, offset: timedelta = timedelta(0)) -> None:
    Installation.objects.create(
        firm_name="Planted", demo=demo, clock_offset=offset, created_at=datetime(2026, 1, 1, tzinfo=UTC)
    )
    clock.forget()


@pytest.mark.django_db
def test_machine_database_and_clock_agree() -> None:
    told = [clock.real_now(), clock.now(), clock.database_now()]
    assert max(told) - min(told) < NEAR
    assert {moment.utcoffset() for moment in told} == {timedelta(0)}


@pytest.mark.django_db
def test_a_demo_is_moved_and_the_database_with_it() -> None:
    firm(demo=True, offset=timedelta(days=8))
    clock.refresh()
    for moment in (clock.now(), clock.database_now()):
        assert abs(moment - clock.real_now() - timedelta(days=8)) < NEAR
    assert clock.is_demo()


@pytest.mark.django_db
def test_a_real_firm_is_never_moved_even_if_its_row_says_so() -> None:
    firm(demo=False, offset=timedelta(days=8))
    clock.refresh()
    assert abs(clock.now() - clock.real_now()) < NEAR
    assert not clock.is_demo()


@pytest.mark.django_db
def test_the_command_moves_a_demo_forward_and_what_falls_due_happens() -> None:
    firm(demo=True)
    clock.refresh(force=True)
    enqueue_once(deeds.hourly, "in a week", after=clock.now() + timedelta(days=7))
    assert worker.work_through() == 0
    call_command("clock", "+8d")
    assert worker.work_through() == 1
    assert LedgerEntry.objects.count() == 1


@pytest.mark.django_db
def test_the_command_refuses_a_real_firm_and_changes_nothing() -> None:
    firm(demo=False)
    with pytest.raises(CommandError, match="Only a demo's clock can be moved"):
        call_command("clock", "+8d")
    assert Installation.objects.get().clock_offset == timedelta(0)


@pytest.mark.django_db
@pytest.mark.parametrize("wish", ["yesterday", "-3d", "+8", "2020-01-01T00:00"])
def test_the_command_refuses_what_it_cannot_read_and_the_past(wish: str) -> None:
    firm(demo=True)
    with pytest.raises(CommandError):
        call_command("clock", "--", wish)
    assert Installation.objects.get().clock_offset == timedelta(0)


@pytest.mark.django_db
def test_a_real_firm_is_asked_once_and_a_demo_at_most_once_a_second(
    django_assert_num_queries: "object",
) -> None:
    firm(demo=False)
    with django_assert_num_queries(1):  # type: ignore[operator]  # the fixture's type is private
        for _ in range(5):
            clock.refresh()
    Installation.objects.all().delete()
    firm(demo=True)
    with django_assert_num_queries(1):  # type: ignore[operator]  # as above
        for _ in range(5):
            clock.refresh()


def test_a_moment_can_be_held() -> None:
    moment = datetime(2027, 3, 1, 9, tzinfo=UTC)
    with clock.at(moment):
        assert (clock.now(), clock.database_now()) == (moment, moment)
        with clock.at(moment + timedelta(days=1)):
            assert clock.now() == moment + timedelta(days=1)
        assert clock.now() == moment
    assert abs(clock.now() - clock.real_now()) < NEAR
