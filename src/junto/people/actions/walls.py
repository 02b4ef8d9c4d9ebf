"""Walls: one keeper may set one, two open it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from junto.kernel import audit, clock
from junto.kernel.outbox import publish
from junto.kernel.policy import Conflict, Denied, require
from junto.kernel.refs import Ref
from junto.people import rules
from junto.people.actions.settling import settle
from junto.people.facts import BarrierLifted, BarrierLiftingProposed, BarrierLiftingWithdrawn, BarrierSet
from junto.people.logic.words import clean
from junto.people.models import (
    Barrier,
    BarrierCover,
    BarrierLifting,
    BarrierPerson,
    Client,
    Matter,
    Person,
)

PAIR = Barrier.Kind.COMPETITOR_PAIR


@dataclass(frozen=True, slots=True)
class Cover:
    """A client with all its matters, or one matter; `side` is 1 or 2 in a competitor pair, else 0."""

    client: Client | None = None
    matter: Matter | None = None
    side: int = 0


def set_barrier(
    *,
    actor: Person,
    name: str,
    kind: str,
    covers: Collection[Cover],
    persons: Collection[tuple[Person, int]] = (),
    reason: str = "",
    review_on: date | None = None,
    silent: bool = False,
) -> Barrier:
    """A keeper of walls sets a wall; it acts with the next request, on everything that is there already.

    Refuses (`Denied`) who keeps no walls, one that names herself, one round nothing, an exclusion without
    persons, and a pair without two sides. Publishes `BarrierSet`, and `BarrierNoticeMade` for whom it names
    unless it is silent: then nobody is told.
    """
    require(rules.may_set_barrier(actor, {person.pk for person, _side in persons}))
    _must_hold(name, kind, covers, persons)
    with transaction.atomic():
        return stand_barrier(
            actor=actor,
            name=name,
            kind=kind,
            covers=covers,
            persons=persons,
            reason=reason,
            review_on=review_on,
            silent=silent,
        )


def stand_barrier(
    *,
    actor: Person,
    name: str,
    kind: str,
    covers: Collection[Cover],
    persons: Collection[tuple[Person, int]],
    reason: str,
    review_on: date | None,
    silent: bool,
    feed_key: str = "",
) -> Barrier:
    """Make a wall that has been judged already, in the caller's transaction. Publishes `BarrierSet`."""
    pair = kind == PAIR
    with transaction.atomic():
        barrier = Barrier.objects.create(
            name=clean(name)[:120],
            kind=kind,
            reason=clean(reason)[:300],
            set_by=actor,
            since=clock.now(),
            review_on=review_on,
            silent=silent,
            feed_key=feed_key,
        )
        BarrierCover.objects.bulk_create(
            BarrierCover(
                barrier=barrier, client=cover.client, matter=cover.matter, side=cover.side if pair else 0
            )
            for cover in covers
        )
        BarrierPerson.objects.bulk_create(
            BarrierPerson(barrier=barrier, person=person, side=side if pair else 0)
            for person, side in persons
        )
        publish(
            BarrierSet(barrier_id=barrier.pk, barrier_kind=str(kind)), subject=Ref.of(barrier), actor=actor.pk
        )
        settle(actor=actor, barrier=barrier, deed="walls.set")
    return barrier


def propose_lifting(*, actor: Person, barrier: Barrier, reason: str) -> BarrierLifting:
    """A keeper of walls proposes to lift one, with a reason; the wall stands until a second one confirms.

    Refuses (`Denied`) who keeps no walls, whom the wall names, and no reason; (`Conflict`) a wall that is
    lifted or has a proposal waiting. Publishes `BarrierLiftingProposed`.
    """
    require(rules.may_propose_lifting(actor, barrier))
    if not clean(reason):
        raise Denied(_("Say why the wall can be lifted; whoever confirms reads it."))
    try:
        with transaction.atomic():
            row = Barrier.objects.select_for_update().get(pk=barrier.pk)
            if row.lifted_at is not None:
                raise Conflict(_("This wall has been lifted already."))
            lifting = BarrierLifting.objects.create(
                barrier=row, reason=clean(reason)[:300], proposed_by=actor, proposed_at=clock.now()
            )
            publish(
                BarrierLiftingProposed(barrier_id=row.pk, lifting_id=lifting.pk),
                subject=Ref.of(row),
                actor=actor.pk,
            )
            audit.record(actor=actor.pk, deed="walls.lifting_proposed", subject=str(Ref.of(row)))
    except IntegrityError as waiting:
        raise Conflict(
            _("Somebody has proposed this already. A second keeper of walls can confirm it.")
        ) from waiting
    return lifting


def confirm_lifting(*, actor: Person, lifting: BarrierLifting) -> None:
    """A second keeper of walls confirms, and the wall is lifted from now on.

    Refuses (`Denied`) who keeps no walls, who proposed it, and whom the wall names; (`Conflict`) a proposal
    that has ended. Publishes `BarrierLifted`.
    """
    with transaction.atomic():
        row = _open(lifting)
        require(rules.may_confirm_lifting(actor, row))
        row.confirmed_by, row.confirmed_at = actor, clock.now()
        row.save(update_fields=["confirmed_by", "confirmed_at"])
        Barrier.objects.filter(pk=row.barrier_id).update(lifted_at=clock.now())
        publish(
            BarrierLifted(barrier_id=row.barrier_id, lifting_id=row.pk),
            subject=Ref.of(row.barrier),
            actor=actor.pk,
        )
        settle(actor=actor, barrier=row.barrier, deed="walls.lifted")


def withdraw_lifting(*, actor: Person, lifting: BarrierLifting) -> None:
    """Who proposed, or another keeper of walls, ends a proposal; the wall stands.

    Refuses (`Denied`) who keeps no walls and whom the wall names, (`Conflict`) a proposal that has ended.
    Publishes `BarrierLiftingWithdrawn`.
    """
    with transaction.atomic():
        row = _open(lifting)
        require(rules.may_keep_shut(actor, row.barrier))
        row.withdrawn_at = clock.now()
        row.save(update_fields=["withdrawn_at"])
        publish(
            BarrierLiftingWithdrawn(barrier_id=row.barrier_id, lifting_id=row.pk),
            subject=Ref.of(row.barrier),
            actor=actor.pk,
        )
        audit.record(actor=actor.pk, deed="walls.lifting_withdrawn", subject=str(Ref.of(row.barrier)))


def record_client(
    *, actor: Person | None, reference: str, name: str = "", aliases: Collection[str] = ()
) -> Client:
    """A client by reference, recorded so that a wall can stand round it; known references are returned.

    Refuses (`Denied`) who keeps no walls. Without an actor it is the installation itself that plants a demo.
    """
    if actor is not None:
        require(rules.may_keep_walls(actor))
    words = [clean(alias) for alias in aliases if clean(alias)]
    defaults = {"name": clean(name)[:200] or _reference(reference), "aliases": words}
    return Client.objects.get_or_create(reference=_reference(reference), defaults=defaults)[0]


def record_matter(
    *, actor: Person | None, reference: str, client: Client, label: str = "", aliases: Collection[str] = ()
) -> Matter:
    """A matter by reference, some client's; known references are returned.

    Refuses (`Denied`) who keeps no walls, (`Conflict`) a reference known under another client.
    """
    if actor is not None:
        require(rules.may_keep_walls(actor))
    words = [clean(alias) for alias in aliases if clean(alias)]
    defaults = {"client": client, "label": clean(label)[:200], "aliases": words}
    matter, _made = Matter.objects.get_or_create(reference=_reference(reference), defaults=defaults)
    if matter.client_id != client.pk:
        raise Conflict(_("This matter is known under another client."))
    return matter


def _open(lifting: BarrierLifting) -> BarrierLifting:
    row = BarrierLifting.objects.select_for_update(of=("self",)).select_related("barrier").get(pk=lifting.pk)
    if row.confirmed_at is not None or row.withdrawn_at is not None:
        raise Conflict(_("This proposal has ended already."))
    return row


def _reference(text: str) -> str:
    reference = clean(text)[:60]
    if not reference:
        raise Denied(_("A client or matter needs a reference."))
    return reference


def _must_hold(
    name: str, kind: str, covers: Collection[Cover], persons: Collection[tuple[Person, int]]
) -> None:
    if kind not in Barrier.Kind.values:
        raise Denied(_("There is no such kind of wall."))
    if not clean(name):
        raise Denied(_("Give the wall a name its keepers will know."))
    if not covers or any((cover.client is None) == (cover.matter is None) for cover in covers):
        raise Denied(_("Say which clients or matters the wall surrounds."))
    if len({person.pk for person, _side in persons}) != len(persons):
        raise Denied(_("Somebody is named twice. In a pair, each person stands on one side."))
    if kind == Barrier.Kind.EXCLUSION and not persons:
        raise Denied(_("An exclusion keeps named people out, and nobody is named."))
    if kind == PAIR:
        sides = ({cover.side for cover in covers}, {side for _person, side in persons})
        if sides != ({1, 2}, {1, 2}):
            raise Denied(_("A pair has two sides, each with a client or matter and with its people."))
