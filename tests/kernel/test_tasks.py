"""Tasks: nothing lost on `kill -9`, nothing done twice, nothing tried for ever."""

import signal
from datetime import timedelta

import pytest
from django.db import transaction
from django_tasks import default_task_backend

from junto.kernel import clock
from junto.kernel.models import LedgerEntry, Periodic, TaskRow
from junto.kernel.tasks import enqueue_once, periodic, worker
from tests.kernel.conftest import Site, stop, wait_until
from tests.kernel.planted import deeds

pytestmark = pytest.mark.usefixtures("no_regular_work")
PLANTED = "tests.kernel.planted.deeds"
MINE = (
    "from junto.kernel.models import TaskRow\n"
    f"mine = TaskRow.objects.filter(path='{PLANTED}.slow_then_quick')"
)


def row(path: str, **fields: object) -> TaskRow:
    now = clock.now()
    return TaskRow.objects.create(
        **{"path": f"{PLANTED}.{path}", "run_after": now, "enqueued_at": now, **fields}
    )


@pytest.fixture
def only_planted(monkeypatch: pytest.MonkeyPatch) -> None:
    """No regular work but the test's own."""
    name = deeds.hourly.module_path
    monkeypatch.setattr(periodic, "_regular", {name: periodic.Regular(deeds.hourly, timedelta(hours=1))})


@pytest.mark.django_db
def test_the_standard_api_writes_a_row_and_the_worker_does_it(only_planted: None) -> None:
    with transaction.atomic():
        result = deeds.hourly.enqueue()
    assert default_task_backend.get_result(result.id).status == "READY"
    worker.work_through()
    assert default_task_backend.get_result(result.id).status == "SUCCESSFUL"
    assert default_task_backend.get_result(result.id).attempts == 1


@pytest.mark.django_db
def test_a_rollback_takes_the_task_with_it() -> None:
    with transaction.atomic():
        deeds.hourly.enqueue()
        transaction.set_rollback(True)
    assert TaskRow.objects.count() == 0


@pytest.mark.django_db
def test_a_key_queues_once(only_planted: None) -> None:
    assert enqueue_once(deeds.hourly, "the key") is True
    assert enqueue_once(deeds.hourly, "the key") is False
    assert TaskRow.objects.count() == 1


@pytest.mark.django_db
def test_later_means_later(only_planted: None) -> None:
    start = clock.now()
    enqueue_once(deeds.hourly, "later", after=start + timedelta(hours=2))
    assert worker.claim("w") is None
    with clock.at(start + timedelta(hours=2)):
        assert worker.claim("w") is not None


@pytest.mark.django_db
def test_a_failing_task_waits_longer_each_time_and_is_dead_after_six(only_planted: None) -> None:
    row("fails")
    moment, waits = clock.now(), []
    for _ in range(6):
        with clock.at(moment):
            taken = worker.claim("w")
            assert taken is not None
            assert worker.run(taken) is False
            assert worker.claim("w") is None
        kept = TaskRow.objects.get()
        waits.append((kept.run_after - moment).total_seconds())
        moment = kept.run_after
    for number, seconds in enumerate(waits):
        plain = min(3600, 5 * 3**number)
        assert 0.75 * plain <= seconds <= 1.25 * plain
    assert (kept.state, kept.attempts) == ("dead", 6)
    assert kept.error.strip() == "ValueError: the planted fault"
    with clock.at(moment + timedelta(days=1)):
        assert worker.claim("w") is None


@pytest.mark.django_db
def test_work_that_ends_its_worker_each_time_is_dead_after_six() -> None:
    row("fails")
    for number in range(1, 7):
        taken = worker.claim(f"w{number}")
        assert taken is not None
        assert taken.attempts == number
        TaskRow.objects.update(lease_until=clock.real_now() - timedelta(seconds=1))
    assert worker.claim("w7") is None
    assert TaskRow.objects.get().state == "dead"


@pytest.mark.django_db
def test_a_worker_that_lost_its_lease_does_not_speak_for_the_next() -> None:
    row("once", args=[1])
    slow = worker.claim("slow")
    assert slow is not None
    TaskRow.objects.update(lease_until=clock.real_now() - timedelta(seconds=1))
    assert worker.claim("quick") is not None
    worker.run(slow)
    kept = TaskRow.objects.get()
    assert (kept.state, kept.worker) == ("running", "quick")


@pytest.mark.django_db
def test_higher_priority_first_then_older() -> None:
    first, urgent = row("once", args=[1]), row("once", args=[2], priority=5)
    second = row("once", args=[3])
    taken = [one.pk for one in iter(lambda: worker.claim("w"), None)]
    assert taken == [urgent.pk, first.pk, second.pk]


@pytest.mark.django_db
def test_done_work_is_forgotten_after_a_week_and_dead_work_is_not() -> None:
    now = clock.real_now()
    for state, days in (("done", 8), ("done", 6), ("dead", 30)):
        row("once", state=state, finished_at=now - timedelta(days=days))
    worker.prune()
    assert sorted(TaskRow.objects.values_list("state", flat=True)) == ["dead", "done"]


@pytest.mark.django_db
def test_regular_work_runs_once_a_round_and_makes_up_for_missed_rounds_by_one(only_planted: None) -> None:
    start = clock.now()
    hours = [0, 0.5, 1, 1.2, 7.5, 7.9, 8.1]
    queued = []
    for hour in hours:
        with clock.at(start + timedelta(hours=hour)):
            queued.append(periodic.queue_due())
    assert queued == [1, 0, 1, 0, 1, 0, 1]
    assert TaskRow.objects.count() == 4


@pytest.mark.django_db
def test_a_worker_signals_its_life_once_a_minute() -> None:
    assert periodic.last_life() is None
    periodic.signal_life()
    first = Periodic.objects.get(name=periodic.LIFE).due_at
    periodic.signal_life()
    assert Periodic.objects.get(name=periodic.LIFE).due_at == first
    Periodic.objects.update(due_at=first - timedelta(minutes=2))
    periodic.signal_life()
    told = periodic.last_life()
    assert told is not None
    assert told >= first - periodic.LIFE_EVERY


def test_kill_9_in_the_middle_of_a_task(site: Site) -> None:
    folder = site.folder / "marks"
    folder.mkdir()
    site.python(
        "from junto.kernel.models import TaskRow; from junto.kernel import clock; now = clock.now()\n"
        f"TaskRow.objects.create(path='{PLANTED}.slow_then_quick', args=[{str(folder)!r}],"
        " run_after=now, enqueued_at=now)"
    )
    first = site.start("-m", "junto", "work")
    wait_until(lambda: list(folder.glob("began-*")))
    first.send_signal(signal.SIGKILL)
    first.wait()
    held = site.python(
        f"{MINE}\n"
        "from junto.kernel.tasks import worker\n"
        "taken = [row.path for row in iter(lambda: worker.claim('other'), None)]\n"
        "print(mine.get().state, mine.get().path in taken)"
    )
    assert held == "running False"
    site.python(
        "from datetime import timedelta\n"
        "from junto.kernel import clock; from junto.kernel.models import TaskRow\n"
        "TaskRow.objects.update(lease_until=clock.real_now() - timedelta(seconds=1))"
    )
    second = site.start("-m", "junto", "work")
    wait_until(lambda: list(folder.glob("done-*")))
    state = f"{MINE}\nprint(mine.get().state, mine.get().attempts)"
    wait_until(lambda: site.python(state) == "done 2", pause=0.5)
    assert stop(second) == 0
    assert (len(list(folder.glob("began-*"))), len(list(folder.glob("done-*")))) == (2, 1)


@pytest.mark.slow
def test_two_workers_do_a_thousand_tasks_once_each(site: Site) -> None:
    site.python(
        "from junto.kernel.models import TaskRow; from junto.kernel import clock; now = clock.now()\n"
        f"TaskRow.objects.bulk_create(TaskRow(path='{PLANTED}.once', args=[n], run_after=now,"
        " enqueued_at=now) for n in range(1000))"
    )
    workers = [site.start("-m", "junto", "work") for _ in range(2)]
    left = "from junto.kernel.models import TaskRow; print(TaskRow.objects.exclude(state='done').count())"
    wait_until(lambda: site.python(left) == "0", seconds=120, pause=2)
    assert [stop(process) for process in workers] == [0, 0]
    counted = site.python(
        "from junto.kernel.models import LedgerEntry, TaskRow\n"
        "subjects = list(LedgerEntry.objects.filter(kind='planted.Once').values_list('subject', flat=True))\n"
        "workers = set(TaskRow.objects.values_list('worker', flat=True))\n"
        "print(len(subjects), len(set(subjects)), len(workers))"
    )
    assert counted == "1000 1000 2"


def test_sigterm_ends_an_idle_worker_cleanly(site: Site) -> None:
    process = site.start("-m", "junto", "work")
    seen = "from junto.kernel.tasks import periodic; print(periodic.last_life() is not None)"
    wait_until(lambda: site.python(seen) == "True")
    assert stop(process) == 0


@pytest.mark.django_db
def test_ledger_row_of_planted_work() -> None:
    deeds.once(4)
    assert LedgerEntry.objects.get().subject == "planted.thing:4"
