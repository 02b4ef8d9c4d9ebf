"""The only upward voice: a fact and its deliveries are written with the change itself."""

from django.db import connection, transaction

from junto.kernel import clock, facts, registry
from junto.kernel.facts import Fact
from junto.kernel.models import LedgerEntry, TaskRow
from junto.kernel.refs import Ref

DELIVER = "junto.kernel.outbox.deliver"


def publish(fact: Fact, *, subject: Ref, actor: int | None = None, scope: Ref | None = None) -> LedgerEntry:
    """Write a fact into the ledger and queue its deliveries, in the caller's transaction.

    Parameters
    ----------
    fact : Fact
        What happened.
    subject : Ref
        The thing it happened to.
    actor : int, optional
        Number of the person who did it; left out where the fact must not say (an anonymous question).
    scope : Ref, optional
        The community or other space in whose history it stands.

    Raises
    ------
    RuntimeError
        Outside a transaction: a fact without its change, or a change without its fact, must not exist.
    """
    if not connection.in_atomic_block:
        raise RuntimeError(f"{fact.kind} published outside a transaction")
    moment = clock.now()
    entry = LedgerEntry.objects.create(
        kind=fact.kind,
        version=fact.version,
        at=moment,
        actor=actor,
        scope=str(scope) if scope else "",
        subject=str(subject),
        data=fact.data(),
    )
    TaskRow.objects.bulk_create(
        TaskRow(
            key=f"fact:{entry.pk}:{name}",
            path=DELIVER,
            args=[entry.pk, name],
            run_after=moment,
            enqueued_at=moment,
        )
        for name in registry.subscribers(fact.kind)
    )
    return entry


def deliver(entry_id: int, name: str) -> None:
    """Hand one fact to one subscriber; its effects and the delivery commit together or not at all.

    Delivered twice at the same moment (a lease ran out under a slow worker), it takes effect once. Facts
    whose kind or subscriber no longer exists (an optional room was removed) are let go.
    """
    key = f"fact:{entry_id}:{name}"
    with transaction.atomic():
        # the entry is locked, not the task's row, which its worker renews from another connection
        entry = LedgerEntry.objects.select_for_update().get(pk=entry_id)
        subscriber = registry.subscribers(entry.kind).get(name)
        if subscriber is None or entry.kind not in facts.kinds():
            return
        if TaskRow.objects.filter(key=key, state=TaskRow.State.DONE).exists():
            return
        subscriber(registry.Told(facts.restore(entry.kind, entry.data), entry.pk, entry.actor, entry.at))
        TaskRow.objects.filter(key=key).update(state=TaskRow.State.DONE, finished_at=clock.real_now())
