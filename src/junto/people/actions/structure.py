"""The firm's structure. What people are in stays; nothing that has a history is removed."""

from typing import TypeVar
from zoneinfo import available_timezones

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from junto.kernel import audit
from junto.kernel.outbox import publish
from junto.kernel.policy import Conflict, Denied, require
from junto.kernel.refs import Ref
from junto.people import rules
from junto.people.actions.persons import refresh_search
from junto.people.facts import StructureChanged, StructureRecorded, StructureRemoved
from junto.people.logic.words import clean, fold
from junto.people.models import Discipline, Office, Person, Unit
from junto.people.queries.structure import holds

Row = TypeVar("Row", Unit, Office, Discipline)


def record_discipline(*, actor: Person, name: str) -> Discipline:
    """An administrator names a discipline.

    Refuses (`Denied`) who is no administrator, (`Conflict`) a name that is taken. Publishes
    `StructureRecorded`.
    """
    return _record(actor, Discipline(name=_name(name)))


def record_office(
    *, actor: Person, name: str, time_zone: str = "", belongs_to: Office | None = None
) -> Office:
    """An administrator names an office, or a desk that belongs to one.

    Refuses (`Denied`) who is no administrator and a zone there is not, (`Conflict`) a name that is taken.
    Publishes `StructureRecorded`.
    """
    return _record(
        actor, Office(name=_name(name), time_zone=_zone(time_zone), belongs_to=_above(None, belongs_to))
    )


def record_unit(
    *, actor: Person, name: str, discipline: Discipline | None = None, office: Office | None = None
) -> Unit:
    """An administrator names a unit.

    Refuses (`Denied`) who is no administrator, (`Conflict`) a name that is taken. Publishes
    `StructureRecorded`.
    """
    return _record(actor, Unit(name=_name(name), discipline=discipline, office=office))


def rename_discipline(*, actor: Person, discipline: Discipline, name: str) -> None:
    """An administrator renames a discipline. Refuses as `record_discipline`. Publishes `StructureChanged`."""
    discipline.name = _name(name)
    _change(actor, discipline)


def change_office(
    *, actor: Person, office: Office, name: str, time_zone: str = "", belongs_to: Office | None = None
) -> None:
    """An administrator renames an office, or says where a desk belongs; searches find the new name at once.

    Refuses as `record_office`, and (`Denied`) an office that would belong to itself. Publishes
    `StructureChanged`.
    """
    office.name, office.time_zone = _name(name), _zone(time_zone)
    office.belongs_to = _above(office, belongs_to)
    _change(actor, office)


def change_unit(
    *,
    actor: Person,
    unit: Unit,
    name: str,
    discipline: Discipline | None = None,
    office: Office | None = None,
) -> None:
    """An administrator renames a unit or says what it practises and where.

    Refuses as `record_unit`. Publishes `StructureChanged`.
    """
    unit.name, unit.discipline, unit.office = _name(name), discipline, office
    _change(actor, unit)


def remove_structure(*, actor: Person, row: Unit | Office | Discipline) -> None:
    """An administrator takes an empty unit, office or discipline off the list.

    Refuses (`Denied`) who is no administrator, (`Conflict`) one that holds people, former ones included:
    they keep their history. Publishes `StructureRemoved`.
    """
    require(rules.may_administer(actor))
    with transaction.atomic():
        list(type(row)._default_manager.select_for_update().filter(pk=row.pk))
        if holds(row):
            raise Conflict(
                _("“%(name)s” is not empty. People keep their history, so it stays; rename it instead.")
                % {"name": row.name}
            )
        ref, number = Ref.of(row), row.pk
        row.delete()
        publish(StructureRemoved(what=_what(row), row_id=number), subject=ref, actor=actor.pk)
        audit.record(actor=actor.pk, deed="people.structure_removed", subject=str(ref))


def _record(actor: Person, row: Row) -> Row:
    require(rules.may_administer(actor))
    with transaction.atomic():
        _must_be_free(row)
        row.save(force_insert=True)
        publish(StructureRecorded(what=_what(row), row_id=row.pk), subject=Ref.of(row), actor=actor.pk)
        audit.record(actor=actor.pk, deed="people.structure_recorded", subject=str(Ref.of(row)))
    return row


def _change(actor: Person, row: Unit | Office | Discipline) -> None:
    require(rules.may_administer(actor))
    with transaction.atomic():
        _must_be_free(row)
        row.save()
        if not isinstance(row, Discipline):
            refresh_search(row.people.all())
        publish(StructureChanged(what=_what(row), row_id=row.pk), subject=Ref.of(row), actor=actor.pk)
        audit.record(actor=actor.pk, deed="people.structure_changed", subject=str(Ref.of(row)))


def _must_be_free(row: Unit | Office | Discipline) -> None:
    """Names are compared here, folded: the two databases do not agree on what lower case is."""
    taken = {fold(name) for name in type(row).objects.exclude(pk=row.pk).values_list("name", flat=True)}
    if fold(row.name) in taken:
        raise Conflict(_("“%(name)s” is on the list already.") % {"name": row.name})


def _name(text: str) -> str:
    name = clean(text)[:120]
    if not fold(name):
        raise Denied(_("It needs a name."))
    return name


def _zone(text: str) -> str:
    if text and text not in available_timezones():
        raise Denied(_("There is no such time zone."))
    return text


def _above(office: Office | None, above: Office | None) -> Office | None:
    if above is not None and (above.belongs_to_id or (office is not None and above.pk == office.pk)):
        raise Denied(_("A desk belongs to an office, not to itself and not to another desk."))
    return above


def _what(row: Unit | Office | Discipline) -> str:
    return type(row).__name__.lower()
