"""Persons come, are corrected, leave and return. Nobody is deleted, nobody becomes a member of anything."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from importlib.util import find_spec

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from junto.kernel import audit, clock
from junto.kernel.outbox import publish
from junto.kernel.policy import Conflict, Denied, require
from junto.kernel.refs import Ref
from junto.people import rules
from junto.people.facts import PersonCorrected, PersonLeft, PersonRecorded, PersonReturned
from junto.people.logic.words import clean, findable_text, fold
from junto.people.models import Office, Person, ScimPerson, Unit

TAKEN = _("Somebody else has this e-mail address already.")
ERASED = _("This person’s data was erased. Nobody can return under this entry.")
BATCH = 500


@dataclass(frozen=True, slots=True)
class Details:
    """What an administrator says of one person: the same things an HR list would carry."""

    name: str
    email: str
    unit: Unit | None = None
    office: Office | None = None
    position: str = ""
    outside: bool = False
    starts_on: date | None = None
    ends_on: date | None = None


def record_person(*, actor: Person | None, details: Details) -> Person:
    """An administrator may record one person by hand; she signs in by choosing a password of her own.

    Refuses (`Denied`) who is no administrator, an address somebody has and one that is none. Publishes
    `PersonRecorded`. Without an actor it is the installation itself that plants a demo.
    """
    if actor is not None:
        require(rules.may_administer(actor))
    person = Person(created_at=clock.now(), starts_on=details.starts_on, ends_on=details.ends_on)
    _describe(person, details)
    person.is_active = not (details.starts_on and details.starts_on > rules.firm_today())
    person.set_unusable_password()
    try:
        with transaction.atomic():
            person.save(force_insert=True)
            publish(
                PersonRecorded(person_id=person.pk),
                subject=Ref.of(person),
                actor=actor.pk if actor else None,
            )
            if actor is not None:
                _noted(actor, "people.recorded", person)
    except IntegrityError as taken:
        raise Conflict(TAKEN) from taken
    return person


def correct_person(*, actor: Person, person: Person, details: Details) -> Person:
    """An administrator corrects what the HR list says of a person, and nothing the person says herself.

    Refuses (`Denied`, `Conflict`) as `record_person` does, and a last day for the last administrator.
    Publishes `PersonCorrected` if anything changed.
    """
    require(rules.may_administer(actor))
    if details.ends_on is not None:
        require(rules.may_set_last_day(person))
    fields = ("name", "email", "unit", "office", "position", "outside", "starts_on", "ends_on")
    try:
        with transaction.atomic():
            row = (
                Person.objects.select_for_update(of=("self",))
                .select_related("unit", "office")
                .get(pk=person.pk)
            )
            if row.erased_at is not None:
                raise Conflict(ERASED)
            before = {field: getattr(row, field) for field in fields}
            _describe(row, details)
            row.starts_on, row.ends_on = details.starts_on, details.ends_on
            changed = [field for field in fields if getattr(row, field) != before[field]]
            if changed:
                row.save(update_fields=[*changed, "sort_name", "search_text"])
                publish(
                    PersonCorrected(person_id=row.pk, fields=" ".join(changed)),
                    subject=Ref.of(row),
                    actor=actor.pk,
                )
                _noted(actor, "people.corrected", row, fields=",".join(changed))
    except IntegrityError as taken:
        raise Conflict(TAKEN) from taken
    return row


def deactivate_person(*, actor: Person, person: Person) -> None:
    """An administrator deactivates a colleague: her sessions end at once, nothing of hers is deleted.

    Refuses (`Denied`) herself and the last administrator. Publishes `PersonLeft`; twice is once.
    """
    require(rules.may_deactivate(actor, person))
    with transaction.atomic():
        taken = Person.objects.filter(pk=person.pk, is_active=True).update(
            is_active=False, deactivated_at=clock.now(), deactivated_by=actor
        )
        if taken:
            _gone(person, actor)
            _noted(actor, "people.deactivated", person)


def reactivate_person(*, actor: Person, person: Person) -> None:
    """An administrator lets somebody return, with everything that was hers.

    Refuses (`Denied`) who is no administrator, and (`Conflict`) a person whose last day is past: the date
    has to be corrected first. Publishes `PersonReturned`; twice is once.
    """
    require(rules.may_administer(actor))
    with transaction.atomic():
        row = Person.objects.select_for_update().get(pk=person.pk)
        if row.is_active:
            return
        if row.erased_at is not None:
            raise Conflict(ERASED)
        if row.ends_on and row.ends_on < rules.firm_today():
            raise Conflict(_("Her last day is past. Correct that date first; she would leave again at once."))
        bring_back(actor=actor, person=row)
        _noted(actor, "people.reactivated", row)


def keep_dates() -> tuple[int, int]:
    """First and last days take effect when they are due; done nightly, while pages already go by the dates.

    Publishes `PersonReturned` and `PersonLeft`. The last administrator stays until somebody else is one.

    Returns how many came and how many left.
    """
    today, came, left = rules.firm_today(), 0, 0
    due = Person.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=today),
        Q(deactivated_at__isnull=True) | Q(deactivated_at__date__lt=F("starts_on")),
        is_active=False,
        deactivated_by__isnull=True,
        starts_on__lte=today,
    ).exclude(pk__in=ScimPerson.objects.filter(away_at__isnull=False).values("person"))
    for row in _batches(due):
        with transaction.atomic():
            bring_back(actor=None, person=row)
        came += 1
    for row in _batches(Person.objects.filter(is_active=True, ends_on__lt=today)):
        with transaction.atomic():
            left += let_go(actor=None, person=row)
    return came, left


def let_go(*, actor: Person | None, person: Person) -> bool:
    """Deactivate somebody because a list or a date says so, inside the caller's transaction.

    The last administrator is left as she is. Returns whether anything changed.
    """
    if not rules.may_set_last_day(person):
        return False
    if not Person.objects.filter(pk=person.pk, is_active=True).update(
        is_active=False, deactivated_at=clock.now(), deactivated_by=None
    ):
        return False
    _gone(person, actor)
    return True


def bring_back(*, actor: Person | None, person: Person) -> None:
    """Activate somebody, inside the caller's transaction; what the directory said of her before is over."""
    ScimPerson.objects.filter(person=person, away_at__isnull=False).update(away_at=None, away_before=False)
    Person.objects.filter(pk=person.pk).update(is_active=True, deactivated_at=None, deactivated_by=None)
    publish(PersonReturned(person_id=person.pk), subject=Ref.of(person), actor=actor.pk if actor else None)


def set_search(person: Person) -> None:
    """Fill in what the directory sorts and searches by; whoever saves the row saves these two fields."""
    unit, office = person.unit, person.office
    person.sort_name = fold(person.name)[:200]
    person.search_text = findable_text(
        person.name,
        person.headline,
        unit.name if unit else "",
        office.name if office else "",
        person.position,
    )


def refresh_search(rows: QuerySet[Person]) -> int:
    """Fill in anew what the directory searches by: after a unit was renamed, or rows were made elsewhere."""
    count, batch = 0, []
    for person in rows.select_related("unit", "office").order_by("pk").iterator(BATCH):
        set_search(person)
        batch.append(person)
        if len(batch) == BATCH:
            count += Person.objects.bulk_update(batch, ["sort_name", "search_text"])
            batch = []
    return count + Person.objects.bulk_update(batch, ["sort_name", "search_text"])


def _describe(person: Person, details: Details) -> None:
    name, email = clean(details.name), clean(details.email).lower()
    if not name:
        raise Denied(_("A person needs a name."))
    try:
        validate_email(email)
    except ValidationError as fault:
        raise Denied(_("This is not an e-mail address.")) from fault
    person.name, person.email, person.position = name[:200], email, clean(details.position)[:120]
    person.unit, person.office, person.outside = details.unit, details.office, details.outside
    set_search(person)


def _gone(person: Person, actor: Person | None) -> None:
    sessions = _end_sessions()
    if sessions is not None:
        sessions(person)
    publish(PersonLeft(person_id=person.pk), subject=Ref.of(person), actor=actor.pk if actor else None)


def _noted(actor: Person, deed: str, person: Person, **detail: str) -> None:
    """An administrator's deed about a person stands in the log that she may read."""
    audit.record(actor=actor.pk, deed=deed, subject=str(Ref.of(person)), about=person.pk, detail=detail)


def _end_sessions() -> Callable[[Person], object] | None:
    """What ends all sessions of a person, where the signing-in part is installed.

    Without it an inactive person is still nobody: the sign-in backend does not load her.
    """
    if find_spec("junto.people.signin") is None or find_spec("junto.people.signin.actions") is None:
        return None
    found: Callable[[Person], object] | None = getattr(
        import_module("junto.people.signin.actions"), "end_all_sessions", None
    )
    return found


def _batches(rows: QuerySet[Person]) -> Iterable[Person]:
    """Every row of a changing set, in batches, so that a long list is never wholly in memory."""
    after = 0
    while batch := list(rows.filter(pk__gt=after).order_by("pk")[:BATCH]):
        yield from batch
        after = batch[-1].pk
