"""What the directory does: persons come, are corrected, leave and return; groups are remembered.

It makes persons as an HR list does and nothing more. Where it is not certain that it means somebody who is
here already, an administrator is asked and nothing is changed.
"""

import hashlib
from collections.abc import Callable
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from junto.kernel import audit, clock
from junto.kernel.outbox import publish
from junto.kernel.policy import Conflict, require
from junto.kernel.refs import Ref
from junto.people import rules
from junto.people.actions import persons
from junto.people.facts import PersonCorrected, PersonRecorded
from junto.people.logic.words import clean, fold
from junto.people.models import Person, ScimGroup, ScimPerson, ScimQuestion
from junto.people.scim.logic import shape
from junto.people.scim.logic.faults import Fault
from junto.people.scim.refusals import LAST, NAME_TAKEN, OTHERS, OWN_DEED, PAST, TAKEN

ASKED = (
    "Somebody here has this e-mail address, and it is not certain that it is the same person."
    " An administrator was asked; try again after the answer. Nothing was changed."
)


class AskedError(Exception):
    """It is not certain whether somebody is meant; the question has to be kept, the request is refused."""

    def __init__(self, person_id: int) -> None:
        super().__init__(person_id)
        self.person_id = person_id


def create(*, told: dict[str, Any], token: int) -> ScimPerson:
    """The directory tells of a person. She is found by an entry of its own, by the HR list's number, by
    address and name together, or made.

    Refuses (`Fault`) a name, number or address somebody has; where only the address agrees it asks an
    administrator (`AskedError`). Publishes `PersonRecorded`, `PersonCorrected`,
    `PersonReturned` or `PersonLeft`.
    """
    external = told.get("externalId") or None
    with transaction.atomic():
        row = _returning(told, external)
        person = row.person if row else _same(told, external)
        if person is None:
            person = _new(told)
        moment = clock.now()
        row = row or ScimPerson(person=person, created_at=moment)
        row.gone_at = None
        _keep(row, told)
        audit.record(
            actor=None, deed="scim.person_told", subject=str(Ref.of(person)), about=person.pk,
            detail={"token": token},
        )  # fmt: skip
    return row


def change(*, row: ScimPerson, told: Callable[[ScimPerson], dict[str, Any]], token: int) -> ScimPerson:
    """The directory corrects a person, lets her leave or return. Refuses (`Fault`) as `create` does.

    `told` makes what is told out of what stands, which nobody else changes meanwhile. Publishes
    `PersonCorrected`, `PersonReturned` or `PersonLeft` where that follows.
    """
    with transaction.atomic():
        held = ScimPerson.objects.select_for_update(of=("self",)).select_related("person").get(pk=row.pk)
        _keep(held, {"active": held.person.is_active, **told(held)})
        audit.record(
            actor=None, deed="scim.person_changed", subject=str(Ref.of(held.person)), about=held.person_id,
            detail={"token": token},
        )  # fmt: skip
    return held


def remove(*, row: ScimPerson, token: int) -> None:
    """The directory deletes its entry: the person is deactivated at once, and nothing of hers is deleted.

    Refuses (`Fault`) the last administrator. Publishes `PersonLeft`.
    """
    with transaction.atomic():
        held = ScimPerson.objects.select_for_update(of=("self",)).select_related("person").get(pk=row.pk)
        _set_active(held, False)
        held.groups.clear()
        held.gone_at = clock.now()
        held.save(update_fields=["gone_at"])
        audit.record(
            actor=None, deed="scim.person_removed", subject=str(Ref.of(held.person)), about=held.person_id,
            detail={"token": token},
        )  # fmt: skip


def answer(*, actor: Person, question_id: int, same: bool) -> None:
    """An administrator says whether the directory means the person who is here.

    Refuses (`Denied`) who is none, (`Conflict`) a question that was answered. Publishes nothing.
    """
    require(rules.may_administer(actor))
    with transaction.atomic():
        row = ScimQuestion.objects.select_for_update().filter(pk=question_id, same__isnull=True).first()
        if row is None:
            raise Conflict(_("Somebody has answered this already."))
        row.same, row.answered_by, row.answered_at = same, actor, clock.now()
        row.save(update_fields=["same", "answered_by", "answered_at"])
        audit.record(
            actor=actor.pk, deed="scim.answered", subject=str(Ref.of(row)), about=row.person_id,
            detail={"same": same},
        )  # fmt: skip


def ask(*, told: dict[str, Any], person_id: int) -> None:
    """Keep the question, in a transaction of its own: the request that raised it was undone."""
    ScimQuestion.objects.get_or_create(
        person_id=person_id,
        fingerprint=_fingerprint(told),
        defaults={
            "name": clean(shape.name_of(told))[:200],
            "external_id": told.get("externalId", ""),
            "asked_at": clock.now(),
        },
    )


def keep_group(*, row: ScimGroup | None, name: str, external: str, members: list[str]) -> ScimGroup:
    """The directory tells of a group. Nobody becomes a member of anything by it.

    Refuses (`Fault`) a name another group has and members the directory never told of. Publishes nothing.
    """
    if not name.strip():
        raise Fault("invalidValue", "A group needs a displayName.")
    try:
        with transaction.atomic():
            found = list(ScimPerson.objects.filter(key__in=members, gone_at__isnull=True))
            if len(found) < len(set(members)):
                raise Fault("invalidValue", "A member of this group is nobody this service was told of.")
            moment = clock.now()
            held = row or ScimGroup(created_at=moment)
            held.name, held.external_id, held.changed_at = name, external, moment
            held.save()
            held.members.set(found)
    except IntegrityError as taken:
        raise Fault("uniqueness", "Another group has this displayName.", 409) from taken
    return held


def remove_group(*, row: ScimGroup) -> None:
    """The directory deletes a group; it was remembered only, so it is forgotten. Publishes nothing."""
    row.delete()


def _returning(told: dict[str, Any], external: str | None) -> ScimPerson | None:
    """The entry the directory deleted and tells of anew, where it is certain or an administrator said so."""
    rows = ScimPerson.objects.select_for_update(of=("self",)).select_related("person")
    named = Q(user_name__iexact=told["userName"])
    found = list(rows.filter(named | Q(external_id=external) if external else named))
    if not found:
        return None
    row = found[0]
    if len(found) > 1 or row.gone_at is None:
        raise Fault("uniqueness", NAME_TAKEN, 409)
    if external and row.external_id and row.external_id != external and not _is_same(row.person, told):
        raise AskedError(row.person_id)
    return row


def _same(told: dict[str, Any], external: str | None) -> Person | None:
    """Somebody who is here already, where that is certain."""
    there = Person.objects.select_for_update(of=("self",)).filter(erased_at__isnull=True)
    by_number = there.filter(hr_key=external).first() if external else None
    by_address = there.filter(email__iexact=shape.email_of(told)).first()
    if by_number is not None and by_address is not None and by_number.pk != by_address.pk:
        raise Fault("uniqueness", TAKEN, 409)
    found = by_number or by_address
    if found is None:
        return None
    if ScimPerson.objects.filter(person=found).exists():
        raise Fault("uniqueness", TAKEN, 409)
    agrees = fold(found.name) == fold(clean(shape.name_of(told)))
    certain = by_number is not None or (agrees and not (external and found.hr_key))
    if certain or _is_same(found, told):
        return found
    raise AskedError(found.pk)


def _is_same(person: Person, told: dict[str, Any]) -> bool:
    """What an administrator said; a no is a refusal, and False is that nobody has said anything yet."""
    said = ScimQuestion.objects.filter(person=person, fingerprint=_fingerprint(told)).first()
    if said is not None and said.same is False:
        raise Fault("uniqueness", TAKEN, 409)
    return said is not None and bool(said.same)


def _fingerprint(told: dict[str, Any]) -> str:
    whole = "\n".join((told["userName"].lower(), told.get("externalId", ""), shape.email_of(told)))
    return hashlib.sha256(whole.encode()).hexdigest()


def _new(told: dict[str, Any]) -> Person:
    person = Person(created_at=clock.now(), is_active=True)
    _describe(person, told)
    person.set_unusable_password()
    try:
        with transaction.atomic():
            person.save(force_insert=True)
    except IntegrityError as taken:
        raise Fault("uniqueness", TAKEN, 409) from taken
    publish(PersonRecorded(person_id=person.pk), subject=Ref.of(person))
    return person


def _keep(row: ScimPerson, told: dict[str, Any]) -> None:
    """Write what is told, of the entry and of the person, inside the caller's transaction."""
    person, active = row.person, told.get("active", True)
    fields = ("name", "email", "position")
    before = {field: getattr(person, field) for field in fields}
    _describe(person, told)
    changed = [field for field in fields if getattr(person, field) != before[field]]
    row.user_name, row.external_id = told["userName"], told.get("externalId") or None
    row.told = {key: value for key, value in told.items() if key not in ("active", "externalId")}
    row.changed_at = clock.now()
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as taken:
        raise Fault("uniqueness", NAME_TAKEN, 409) from taken
    if changed:
        try:
            with transaction.atomic():
                person.save(update_fields=[*changed, "sort_name", "search_text"])
        except IntegrityError as taken:
            raise Fault("uniqueness", TAKEN, 409) from taken
        publish(PersonCorrected(person_id=person.pk, fields=" ".join(changed)), subject=Ref.of(person))
    _set_active(row, active)


def _describe(person: Person, told: dict[str, Any]) -> None:
    person.name = clean(shape.name_of(told))[:200]
    person.email = shape.email_of(told)
    if "title" in told:
        person.position = clean(told["title"])[:120]
    persons.set_search(person)


def _set_active(row: ScimPerson, active: bool) -> None:
    """She is let go, or returns if it was the directory that let her go; what others did it does not undo."""
    person = row.person
    if active:
        _let_return(row, person)
    elif row.away_at is None:
        row.away_at, row.away_before = clock.now(), not (person.is_active or _is_coming(person))
        if person.is_active and not persons.let_go(actor=None, person=person):
            raise Fault("mutability", LAST)
        person.is_active = False
    ScimPerson.objects.filter(pk=row.pk).update(away_at=row.away_at, away_before=row.away_before)


def _let_return(row: ScimPerson, person: Person) -> None:
    own = row.away_at is not None and not row.away_before
    if not (person.is_active or _is_coming(person)):
        if person.deactivated_by_id is not None:
            raise Fault("mutability", OWN_DEED)
        if person.ends_on and person.ends_on < rules.firm_today():
            raise Fault("mutability", PAST)
        if not own:
            raise Fault("mutability", OTHERS)
        persons.bring_back(actor=None, person=person)
        person.is_active = True
    # with her first day still to come, that day makes her active by itself
    row.away_at, row.away_before = None, False


def _is_coming(person: Person) -> bool:
    return person.starts_on is not None and person.starts_on > rules.firm_today()
