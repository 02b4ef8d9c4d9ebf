"""The steps of a feed, one by one: what closes is done, what opens is laid before a second keeper."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from junto.kernel import audit, clock
from junto.kernel.outbox import publish
from junto.kernel.policy import Conflict, Denied, require
from junto.kernel.refs import Ref
from junto.people import rules, wall_rules
from junto.people.actions.settling import settle
from junto.people.actions.walls import Cover, stand_barrier
from junto.people.facts import (
    BarrierChanged,
    BarrierOpened,
    BarrierOpeningDeclined,
    BarrierOpeningProposed,
)
from junto.people.logic.wallsteps import LISTS_WHO_IS_IN, Step, digest
from junto.people.logic.words import clean
from junto.people.models import Barrier, BarrierCover, BarrierOpening, BarrierPerson, Client, Matter, Person


def take(*, actor: Person, step: Step) -> str:
    """Do a step that closes, or lay one that opens before a second keeper; inside the caller's transaction.

    Returns what came of it in a word for counting. Publishes `BarrierSet`, `BarrierChanged` or
    `BarrierOpeningProposed`.
    """
    if step["do"] == "client":
        _record_names(step)
        return "client"
    if step["do"] == "moot":
        BarrierOpening.objects.filter(key=step["opening"], confirmed_at__isnull=True).update(
            moot_at=clock.now()
        )
        return "moot"
    barrier = Barrier.objects.filter(feed_key=step["wall"], lifted_at__isnull=True).first()
    if step["do"] == "set":
        if barrier is None:
            _set(actor, step)
        return "set"
    if barrier is None:
        return "left alone"
    if step["opens"]:
        return _lay_before(actor, barrier, step, "")
    _do(barrier, step)
    publish(BarrierChanged(barrier_id=barrier.pk, step=step["do"]), subject=Ref.of(barrier), actor=actor.pk)
    settle(actor=actor, barrier=barrier, deed="walls.changed", about=step.get("person"))
    return "closed"


def propose_opening(*, actor: Person, barrier: Barrier, person: Person, reason: str) -> BarrierOpening:
    """A keeper proposes to take a person off a list that keeps out, or to put her on one that lets in.

    It opens nothing until a second keeper confirms. Refuses (`Denied`) who keeps no walls, whom the wall
    names, herself, no reason, and a change that is none; (`Conflict`) one that waits already. Publishes
    `BarrierOpeningProposed`.
    """
    require(rules.may_open(actor, barrier))
    if person.pk == actor.pk:
        raise Denied(_("Nobody lets herself in. Another keeper of walls has to propose it."))
    if not clean(reason):
        raise Denied(_("Say why; whoever confirms reads it."))
    lets_in = barrier.kind in LISTS_WHO_IS_IN
    if barrier.persons.filter(person=person).exists() == lets_in:
        raise Denied(_("For this person it would change nothing."))
    with transaction.atomic():
        row = Barrier.objects.select_for_update().get(pk=barrier.pk)
        if row.lifted_at is not None:
            raise Conflict(_("This wall has been lifted already."))
        do = "name" if lets_in else "unname"
        step = {
            "do": do,
            "opens": True,
            "wall": row.feed_key,
            "kind": row.kind,
            "person": person.pk,
            "side": 0,
        }
        if _lay_before(actor, row, step, clean(reason)[:300]) != "waits":
            raise Conflict(_("Somebody has proposed this already. A second keeper of walls can confirm it."))
        return BarrierOpening.objects.get(barrier=row, digest=digest(step), declined_at__isnull=True,
                                          confirmed_at__isnull=True, moot_at__isnull=True)  # fmt: skip


def confirm_opening(*, actor: Person, opening: BarrierOpening, reason: str) -> None:
    """A second keeper confirms with a reason, and this part of the wall is open from now on.

    Refuses (`Denied`) who keeps no walls, who brought the feed, whom the wall names or it would let in, no
    reason, and a feed silent for three days; (`Conflict`) one that has ended. Publishes `BarrierOpened`.
    """
    if not clean(reason):
        raise Denied(_("Say why it may open; it is kept with your name."))
    with transaction.atomic():
        row = _open(opening)
        require(wall_rules.may_confirm_opening(actor, row))
        row.confirmed_by, row.confirmed_at = actor, clock.now()
        row.reason = "; ".join(filter(None, (row.reason, clean(reason))))[:300]
        row.save(update_fields=["confirmed_by", "confirmed_at", "reason"])
        _do(row.barrier, row.step)
        publish(
            BarrierOpened(barrier_id=row.barrier_id, opening_id=row.pk),
            subject=Ref.of(row.barrier),
            actor=actor.pk,
        )
        settle(actor=actor, barrier=row.barrier, deed="walls.opened", about=row.step.get("person"))


def decline_opening(*, actor: Person, opening: BarrierOpening) -> None:
    """Any keeper whom the wall does not name says no; the wall stays, and the same feed does not ask again.

    Refuses (`Denied`) others, (`Conflict`) one that has ended. Publishes `BarrierOpeningDeclined`.
    """
    with transaction.atomic():
        row = _open(opening)
        require(rules.may_keep_shut(actor, row.barrier))
        row.declined_by, row.declined_at = actor, clock.now()
        row.save(update_fields=["declined_by", "declined_at"])
        publish(
            BarrierOpeningDeclined(barrier_id=row.barrier_id, opening_id=row.pk),
            subject=Ref.of(row.barrier),
            actor=actor.pk,
        )
        audit.record(actor=actor.pk, deed="walls.opening_declined", subject=str(Ref.of(row.barrier)))


def _lay_before(actor: Person, barrier: Barrier, step: Step, reason: str) -> str:
    mark = digest(step)
    waiting = BarrierOpening.objects.filter(
        barrier=barrier, digest=mark, confirmed_at__isnull=True, moot_at__isnull=True
    )
    if not reason:
        if waiting.exists():
            return "left alone"
    elif waiting.filter(declined_at__isnull=True).exists():
        return "left alone"
    waiting.update(moot_at=clock.now())
    opening = BarrierOpening.objects.create(
        barrier=barrier,
        digest=mark,
        step=step,
        person_id=step.get("person"),
        reason=reason,
        proposed_by=actor,
        proposed_at=clock.now(),
    )
    publish(
        BarrierOpeningProposed(barrier_id=barrier.pk, opening_id=opening.pk),
        subject=Ref.of(barrier),
        actor=actor.pk,
    )
    audit.record(actor=actor.pk, deed="walls.opening_proposed", subject=str(Ref.of(barrier)))
    return "waits"


def _open(opening: BarrierOpening) -> BarrierOpening:
    rows = BarrierOpening.objects.select_for_update(of=("self",)).select_related("barrier")
    row = rows.get(pk=opening.pk)
    if row.confirmed_at is not None or row.declined_at is not None or row.moot_at is not None:
        raise Conflict(_("This proposal has ended already."))
    return row


def _set(actor: Person, step: Step) -> None:
    people = Person.objects.in_bulk([number for number, _side in step["persons"]])
    stand_barrier(
        actor=actor,
        name=step["wall"],
        kind=step["kind"],
        covers=[_cover(cover) for cover in step["covers"]],
        persons=[(people[number], side) for number, side in step["persons"] if number in people],
        reason=step["reason"],
        review_on=_day(step["review"]),
        silent=step["silent"],
        feed_key=step["wall"],
    )


def _do(barrier: Barrier, step: Step) -> None:
    """Carry a step out on its wall; done already, it changes nothing."""
    do = step["do"]
    if do in ("cover", "uncover"):
        _carry_cover(barrier, step)
    elif do in ("name", "side"):
        BarrierPerson.objects.update_or_create(
            barrier=barrier, person_id=step["person"], defaults={"side": step["side"]}
        )
    elif do == "between":
        BarrierPerson.objects.filter(barrier=barrier, person_id=step["person"]).update(side=0)
    elif do == "unname":
        BarrierPerson.objects.filter(barrier=barrier, person_id=step["person"]).delete()
    elif do == "lift":
        Barrier.objects.filter(pk=barrier.pk, lifted_at__isnull=True).update(lifted_at=clock.now())
    elif do == "silent":
        Barrier.objects.filter(pk=barrier.pk).update(silent=step["silent"])
    elif do == "told":
        Barrier.objects.filter(pk=barrier.pk).update(reason=step["reason"], review_on=_day(step["review"]))
    elif do == "kind":
        _anew(barrier, step)


def _carry_cover(barrier: Barrier, step: Step) -> None:
    cover = _cover(step["cover"])
    rows = BarrierCover.objects.filter(
        barrier=barrier, client=cover.client, matter=cover.matter, side=cover.side
    )
    if step["do"] == "uncover":
        rows.delete()
    elif not rows.exists():
        BarrierCover.objects.create(
            barrier=barrier, client=cover.client, matter=cover.matter, side=cover.side
        )


def _anew(barrier: Barrier, step: Step) -> None:
    """Another kind: covers and persons as the feed says them, in one go."""
    Barrier.objects.filter(pk=barrier.pk).update(kind=step["kind"])
    barrier.covers.all().delete()
    barrier.persons.all().delete()
    for said in step["covers"]:
        cover = _cover(said)
        BarrierCover.objects.create(
            barrier=barrier, client=cover.client, matter=cover.matter, side=cover.side
        )
    for number, side in step["persons"]:
        BarrierPerson.objects.create(barrier=barrier, person_id=number, side=side)


def _cover(said: list[str | int]) -> Cover:
    """A cover by references; what is not known yet becomes known by its reference."""
    client_said, matter_said, side = str(said[0]), str(said[1]), int(said[2])
    if not matter_said:
        return Cover(client=_client(client_said), side=side)
    matter = Matter.objects.filter(reference=matter_said).first()
    if matter is None:
        raise Conflict(_("A matter of this feed is not known any more. Bring the file again."))
    return Cover(matter=matter, side=side)


def _client(reference: str) -> Client:
    return Client.objects.get_or_create(reference=reference, defaults={"name": reference})[0]


def _record_names(step: Step) -> None:
    """Names are only ever added: a name that was known stays one that may not travel."""
    names = [str(name)[:200] for name in step["names"]]
    client = _client(step["client"])
    if not step["matter"]:
        if names and client.name == client.reference:
            client.name = names.pop(0)
        client.aliases = [
            *client.aliases,
            *(one for one in names if one not in (client.name, *client.aliases)),
        ]
        client.save(update_fields=["name", "aliases"])
        return
    matter, _made = Matter.objects.get_or_create(reference=step["matter"], defaults={"client": client})
    if names and not matter.label:
        matter.label = names.pop(0)
    matter.aliases = [*matter.aliases, *(one for one in names if one not in (matter.label, *matter.aliases))]
    matter.save(update_fields=["label", "aliases"])


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
