"""After every change of a wall: its state enters the log, its notices follow, the audit tells who did it."""

from typing import Any

from junto.kernel import audit, clock
from junto.kernel.outbox import publish
from junto.kernel.refs import Ref
from junto.people.facts import BarrierNoticeMade
from junto.people.models import Barrier, BarrierNotice, BarrierOpening, BarrierState, Person


def settle(*, actor: Person | None, barrier: Barrier, deed: str, about: int | None = None) -> None:
    """Record what a wall is from now on, in the caller's transaction; call it last.

    Publishes `BarrierNoticeMade` for everybody newly named by a wall that is not silent.
    """
    row = Barrier.objects.get(pk=barrier.pk)
    _log(actor, row)
    _notices(actor, row)
    if row.lifted_at is not None:
        BarrierOpening.objects.filter(
            barrier=row, confirmed_at__isnull=True, declined_at__isnull=True, moot_at__isnull=True
        ).update(moot_at=clock.now())
    number = actor.pk if actor else None
    audit.record(actor=number, deed=deed, subject=str(Ref.of(row)), about=about, detail={"kind": _code(row)})


def state_of(barrier: Barrier) -> dict[str, Any]:
    """A wall by numbers, as the log keeps it."""
    covers = barrier.covers.values_list("client_id", "matter_id", "side")
    persons = barrier.persons.values_list("person_id", "side")
    return {
        "kind": barrier.kind,
        "silent": barrier.silent,
        "covers": sorted(map(list, covers), key=str),
        "persons": sorted(map(list, persons)),
        "stands": barrier.lifted_at is None,
    }


def _log(actor: Person | None, barrier: Barrier) -> None:
    first = not BarrierState.objects.filter(barrier=barrier).exists()
    BarrierState.objects.create(
        barrier=barrier,
        effective_from=barrier.since if first else clock.now(),
        recorded_at=clock.now(),
        actor=actor,
        data=state_of(barrier),
    )


def _notices(actor: Person | None, barrier: Barrier) -> None:
    """A notice for each person named; none where the wall is silent or has been lifted."""
    told = barrier.lifted_at is None and not barrier.silent
    wanted = set(barrier.persons.values_list("person_id", flat=True)) if told else set()
    rows = BarrierNotice.objects.filter(barrier=barrier, ended_at__isnull=True)
    rows.exclude(person__in=wanted).update(ended_at=clock.now())
    there = set(rows.values_list("person_id", flat=True))
    for number in sorted(wanted - there):
        notice = BarrierNotice.objects.create(barrier=barrier, person_id=number, made_at=clock.now())
        publish(
            BarrierNoticeMade(notice_id=notice.pk),
            subject=Ref.of(notice),
            actor=actor.pk if actor else None,
        )


def _code(barrier: Barrier) -> str:
    return barrier.kind.replace(" ", "-")
