"""A fact exists exactly when its change does, and takes effect once."""

import pytest
from django.db import transaction

from junto.kernel import outbox, registry
from junto.kernel.models import LedgerEntry, TaskRow
from junto.kernel.refs import Ref
from junto.kernel.tasks import worker
from tests.kernel.planted import deeds
from tests.kernel.planted.facts import SomethingHappened

pytestmark = pytest.mark.usefixtures("no_regular_work")
THING = Ref("planted.thing", 7)


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_subscribers", {})
    registry.subscribe("planted.SomethingHappened")(deeds.takes_note)


def effects() -> int:
    return LedgerEntry.objects.filter(kind="planted.Once").count()


@pytest.mark.django_db
def test_a_fact_its_row_and_its_delivery(heard: None) -> None:
    with transaction.atomic():
        entry = outbox.publish(
            SomethingHappened(number=3), subject=THING, actor=5, scope=Ref("planted.space", 2)
        )
    stored = LedgerEntry.objects.get()
    assert (stored.kind, stored.data, stored.actor, stored.subject, stored.scope, stored.version) == (
        "planted.SomethingHappened",
        {"number": 3, "note": ""},
        5,
        "planted.thing:7",
        "planted.space:2",
        1,
    )
    task = TaskRow.objects.get()
    assert (task.key, task.path, task.args) == (
        f"fact:{entry.pk}:tests.kernel.planted.deeds.takes_note",
        outbox.DELIVER,
        [entry.pk, "tests.kernel.planted.deeds.takes_note"],
    )


@pytest.mark.django_db
def test_a_rollback_leaves_neither(heard: None) -> None:
    with transaction.atomic():
        outbox.publish(SomethingHappened(number=1), subject=THING)
        assert LedgerEntry.objects.count() == 1
        transaction.set_rollback(True)
    assert (LedgerEntry.objects.count(), TaskRow.objects.count()) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_it_is_refused(heard: None) -> None:
    with pytest.raises(RuntimeError, match="outside a transaction"):
        outbox.publish(SomethingHappened(number=1), subject=THING)
    assert (LedgerEntry.objects.count(), TaskRow.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_delivered_twice_takes_effect_once(heard: None) -> None:
    with transaction.atomic():
        entry = outbox.publish(SomethingHappened(number=1), subject=THING)
    name = "tests.kernel.planted.deeds.takes_note"
    outbox.deliver(entry.pk, name)
    outbox.deliver(entry.pk, name)
    assert worker.work_through() == 0
    assert effects() == 1


@pytest.mark.django_db
def test_a_failing_subscriber_leaves_no_half_effect(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_subscribers", {})
    registry.subscribe("planted.SomethingHappened")(deeds.takes_note_then_fails)
    with transaction.atomic():
        outbox.publish(SomethingHappened(number=1), subject=THING)
    assert worker.work_through() == 1
    assert effects() == 0
    row = TaskRow.objects.get()
    assert (row.state, row.attempts) == ("ready", 1)
    assert "after the effect" in row.error


@pytest.mark.django_db
def test_each_subscriber_is_served_apart(heard: None) -> None:
    registry.subscribe("planted.SomethingHappened")(deeds.takes_note_then_fails)
    with transaction.atomic():
        outbox.publish(SomethingHappened(number=1), subject=THING)
    assert worker.work_through() == 2
    assert effects() == 1
    assert sorted(TaskRow.objects.values_list("state", flat=True)) == ["done", "ready"]


@pytest.mark.django_db
@pytest.mark.parametrize("gone", ["kind", "subscriber"])
def test_what_no_longer_exists_is_let_go(heard: None, gone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with transaction.atomic():
        outbox.publish(SomethingHappened(number=1), subject=THING)
    if gone == "kind":
        monkeypatch.setattr("junto.kernel.facts._KINDS", {})
    else:
        monkeypatch.setattr(registry, "_subscribers", {})
    worker.work_through()
    assert (effects(), TaskRow.objects.get().state) == (0, "done")


def test_a_fact_carries_scalars_only() -> None:
    with pytest.raises(TypeError, match=r"planted\.SomethingHappened\.number holds list"):
        SomethingHappened(number=[1]).data()  # type: ignore[arg-type]  # this is the fault under test


def test_a_subscriber_registers_once(heard: None) -> None:
    with pytest.raises(RuntimeError, match="twice"):
        registry.subscribe("planted.SomethingHappened")(deeds.takes_note)
