"""Erasure: on a person's own word, or on two administrators' for somebody who has left.

What was hers goes in one transaction. The row of the person stays, empty, under the name of a former
colleague, so that what others decided with her stays whole. Free pages and letters follow by a task.
"""

from collections.abc import Collection
from datetime import date

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from junto.kernel import audit, clock, personal
from junto.kernel.ids import short_id
from junto.kernel.outbox import publish
from junto.kernel.policy import Conflict, Denied, require
from junto.kernel.refs import Ref
from junto.people import queries, rules
from junto.people.actions import importing
from junto.people.facts import ErasureProposed, ErasureWithdrawn, PersonErased, PersonLeft
from junto.people.models import Erasure, PeopleImport, Person, SystemRole

ERASED_HOST = "erased.invalid"
EMPTY = (
    "position", "pronouns", "headline", "ask_me", "please_dont", "time_zone", "language", "theme",
    "sort_name", "search_text",
)  # fmt: skip


def erase_myself(*, actor: Person) -> Erasure:
    """A person has everything that was hers erased, at once; others' records keep a former colleague.

    Refuses (`Denied`) the last administrator and somebody who is not active, (`Conflict`) while an HR list is
    being applied, which would write her anew. Publishes `PersonErased`.
    """
    with transaction.atomic():
        person = _held(actor)
        require(rules.may_erase_myself(person))
        erasure = _begun(person, actor, Erasure.Ground.HERSELF, None)
        _erase(person, erasure, actor)
    return erasure


def propose_erasure(*, actor: Person, person: Person, received_on: date) -> Erasure:
    """An administrator proposes to erase somebody who has left, who asked for it in writing on a day.

    Nothing goes before a second administrator confirms. Refuses (`Denied`) who is no administrator, for
    somebody who is at the firm or to come, and a day that is not past; (`Conflict`) a second proposal.
    Publishes `ErasureProposed`.
    """
    require(rules.may_propose_erasure(actor, person))
    if received_on > rules.firm_today():
        raise Denied(_("Give the day the written request came; it cannot lie ahead."))
    with transaction.atomic():
        held = _held(person)
        require(rules.may_propose_erasure(actor, held))
        erasure = _begun(held, actor, Erasure.Ground.WRITTEN, received_on)
        publish(
            ErasureProposed(person_id=held.pk, erasure_id=erasure.pk), subject=Ref.of(held), actor=actor.pk
        )
        _noted(actor, "people.erasure_proposed", erasure)
    return erasure


def confirm_erasure(*, actor: Person, erasure: Erasure) -> None:
    """A second administrator confirms, and the erasure is done by the same path as on a person's own word.

    Refuses (`Denied`) the one who proposed it and somebody who has returned, (`Conflict`) one that is
    withdrawn or done. Publishes `PersonErased`.
    """
    with transaction.atomic():
        row = _open(erasure)
        person = _held(row.person)
        row.person = person
        require(rules.may_confirm_erasure(actor, row))
        row.confirmed_by = actor
        row.save(update_fields=["confirmed_by"])
        _erase(person, row, actor)


def withdraw_erasure(*, actor: Person, erasure: Erasure) -> None:
    """An administrator takes a proposal back; nothing was erased.

    Refuses (`Denied`) who is no administrator, (`Conflict`) one that is withdrawn or done. Publishes
    `ErasureWithdrawn`.
    """
    require(rules.may_administer(actor))
    with transaction.atomic():
        row = _open(erasure)
        row.withdrawn_at = clock.now()
        row.save(update_fields=["withdrawn_at"])
        publish(
            ErasureWithdrawn(person_id=row.person_id, erasure_id=row.pk),
            subject=Ref.of(row.person),
            actor=actor.pk,
        )
        _noted(actor, "people.erasure_withdrawn", row)


def repeat_erasures(*, marks: Collection[str]) -> int:
    """What was erased and came back with a backup is erased again, by the path of the first time.

    Nobody is asked anew, the last administrator included: it was decided. A list that was being applied when
    the copy was made is ended, for it would write her anew. Publishes `PersonErased` for each, and
    `PeopleImportEnded`. Returns how many persons were erased.
    """
    wanted = frozenset(marks)
    keys = Person.objects.filter(erased_at__isnull=True).values_list("pk", "key")
    back = [number for number, key in keys.order_by("pk") if queries.mark_of(key) in wanted]
    for number in back:
        with transaction.atomic():
            for job in PeopleImport.objects.select_for_update().filter(state=PeopleImport.State.RUNNING):
                importing.end_import(actor=None, row=job, state=PeopleImport.State.CANCELLED)
            person = Person.objects.select_for_update(of=("self",)).get(pk=number)
            _erase(person, _begun(person, person, Erasure.Ground.AGAIN, None), None)
    return len(back)


def mark_swept(*, erasure_id: int) -> None:
    """Note that nothing of an erased person is left in free pages, logs and letters. Publishes nothing."""
    Erasure.objects.filter(pk=erasure_id, swept_at__isnull=True).update(swept_at=clock.now())


def empty_row(person: Person) -> None:
    """Leave of a person the row alone: no name, no address, no word of hers, no way to sign in."""
    moment = clock.now()
    with translation.override(settings.LANGUAGE_CODE):
        person.name = _("A former colleague")
    person.key = short_id()
    person.email = f"{person.key}@{ERASED_HOST}"
    for field in EMPTY:
        setattr(person, field, "")
    person.hr_key = person.unit = person.office = person.starts_on = person.ends_on = None
    person.last_login = person.deactivated_by = None
    person.findable = person.outside = person.listed = person.is_active = False
    person.shortcuts = True
    person.deactivated_at = person.deactivated_at or moment
    person.created_at = person.deactivated_at
    person.erased_at = moment
    person.set_unusable_password()
    person.save()


def _erase(person: Person, erasure: Erasure, actor: Person | None) -> None:
    _no_list_under_way()
    number = actor.pk if actor else None
    erasure.mark = queries.mark_of(person.key)
    SystemRole.objects.filter(person=person, until__isnull=True).update(until=clock.now())
    gone: dict[str, int] = {}
    kept: dict[str, int] = {}
    for provision in personal.provisions():
        report = provision.erase(person)
        gone.update(report.gone)
        kept.update(report.kept)
    if person.is_active:
        publish(PersonLeft(person_id=person.pk), subject=Ref.of(person), actor=number)
    empty_row(person)
    erasure.done_at, erasure.counts = clock.now(), {"gone": gone, "kept": kept}
    erasure.save(update_fields=["done_at", "counts", "mark"])
    publish(
        PersonErased(person_id=person.pk, erasure_id=erasure.pk, ground=str(erasure.ground)),
        subject=Ref.of(person),
        actor=number,
    )
    _noted(actor, "people.erased", erasure)


def _begun(person: Person, actor: Person, ground: str, received_on: date | None) -> Erasure:
    if ground != Erasure.Ground.WRITTEN:
        # what administrators proposed meanwhile is overtaken by her own word
        Erasure.objects.filter(person=person, withdrawn_at__isnull=True, done_at__isnull=True).update(
            withdrawn_at=clock.now()
        )
    try:
        with transaction.atomic():
            return Erasure.objects.create(
                person=person,
                ground=ground,
                received_on=received_on,
                proposed_by=actor,
                proposed_at=clock.now(),
            )
    except IntegrityError as twice:
        raise Conflict(_("This was proposed already.")) from twice


def _open(erasure: Erasure) -> Erasure:
    row = Erasure.objects.select_for_update(of=("self",)).select_related("person").get(pk=erasure.pk)
    if row.withdrawn_at or row.done_at:
        raise Conflict(_("This proposal is withdrawn or done already."))
    return row


def _held(person: Person) -> Person:
    """The row as it is now, held to the end; with the roles, two last administrators wait for each other."""
    administrators = SystemRole.objects.select_for_update().filter(
        role=SystemRole.Role.ADMINISTRATOR, until__isnull=True
    )
    list(administrators)
    return Person.objects.select_for_update(of=("self",)).get(pk=person.pk)


def _no_list_under_way() -> None:
    """A list in the middle of being applied would write a person anew from what it read before."""
    if PeopleImport.objects.filter(state=PeopleImport.State.RUNNING).exists():
        raise Conflict(_("An HR list is being applied at this moment. Try again in a few minutes."))


def _noted(actor: Person | None, deed: str, erasure: Erasure) -> None:
    audit.record(
        actor=actor.pk if actor else None,
        deed=deed,
        subject=str(Ref.of(erasure)),
        about=erasure.person_id,
        detail={"ground": str(erasure.ground)},
    )
