"""Everything that is kept about a person, prepared for her alone and gone after a day."""

from datetime import datetime, timedelta
from pathlib import Path

from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from junto.kernel import audit, clock, personal
from junto.kernel.models import Installation
from junto.kernel.outbox import publish
from junto.kernel.policy import Conflict
from junto.kernel.refs import Ref
from junto.people import rules
from junto.people.actions import bundle
from junto.people.facts import DataExportAsked
from junto.people.models import DataExport, Person

STANDS = timedelta(hours=24)
State = DataExport.State


def ask_for_data(*, actor: Person) -> DataExport:
    """A person asks for everything that is kept about her; it is prepared in the background.

    Refuses (`Conflict`) a second one while one is prepared or waits to be fetched. Publishes
    `DataExportAsked`.
    """
    total = len(personal.provisions())
    try:
        with transaction.atomic():
            row = DataExport.objects.create(person=actor, asked_at=clock.now(), total=total)
            publish(DataExportAsked(export_id=row.pk), subject=Ref.of(row), actor=actor.pk)
    except IntegrityError as twice:
        raise Conflict(_("One is there already. Fetch it, or put it away and ask again.")) from twice
    return row


def put_away(*, actor: Person, export: DataExport) -> None:
    """A person stops the preparing of her data, or has the file destroyed before its day is over."""
    with transaction.atomic():
        row = rules.visible_exports(actor).select_for_update().get(pk=export.pk)
        if row.state in (*DataExport.OPEN, State.READY):
            _end(row, State.STOPPED)


def open_data(*, actor: Person, export: DataExport) -> Path:
    """A person fetches what was prepared for her; whether she still may is asked at this moment.

    Refuses (`Conflict`) a file whose day is over, and one made before a wall that now stands before her: that
    one is destroyed at once. Notes the fetching in the log that she reads.
    """
    with transaction.atomic():
        row = rules.visible_exports(actor).select_for_update().get(pk=export.pk)
        stands = row.state == State.READY and row.expires_at is not None and row.expires_at > clock.now()
        hidden = set(_barred(actor)) - set(row.barred)
        if stands and hidden:
            _end(row, State.EXPIRED)
        elif stands and bundle.file_of(row.key).is_file():
            audit.record(actor=actor.pk, deed="people.data_fetched", subject=str(Ref.of(row)), about=actor.pk)
            return bundle.file_of(row.key)
    if stands and hidden:
        raise Conflict(
            _("What you may read has changed since this was prepared, so it was destroyed. Ask again.")
        )
    raise Conflict(_("This file is no longer there. Ask for a new one; it takes about a minute."))


def prepare(export_id: int) -> None:
    """Gather what every room has and put it in its place whole; begun anew after a kill.

    Asked for by somebody who is no longer active, it ends without a file. Publishes nothing.
    """
    row = DataExport.objects.select_related("person").filter(pk=export_id).first()
    if row is None or row.state not in DataExport.OPEN:
        return
    person = row.person
    if not person.is_active:
        _end(row, State.STOPPED)
        return
    DataExport.objects.filter(pk=row.pk).update(state=State.WORKING, done=0)
    barred = _barred(person)
    with translation.override(person.language or translation.get_language()):
        file = bundle.Bundle(row.key)
        for number, provision in enumerate(reversed(personal.provisions()), 1):
            file.add(provision.room, provision.export(person))
            going_on = DataExport.objects.filter(pk=row.pk, state=State.WORKING).update(done=number)
            if not going_on:
                file.give_up()
                return
        size = file.finish(_opening(person))
    moment = clock.now()
    ready = DataExport.objects.filter(pk=row.pk, state=State.WORKING).update(
        state=State.READY, ready_at=moment, expires_at=moment + STANDS, size=size, barred=barred
    )
    if not ready:
        bundle.destroy(row.key)


def late_exports(moment: datetime) -> list[int]:
    """Numbers of exports whose day is over, or that were never finished within one."""
    late = DataExport.objects.filter(state=State.READY, expires_at__lte=moment)
    stuck = DataExport.objects.filter(state__in=DataExport.OPEN, asked_at__lte=moment - STANDS)
    return [*late.values_list("pk", flat=True), *stuck.values_list("pk", flat=True)]


def end_late(moment: datetime, limit: int) -> int:
    """Destroy what is past its day, and files that no export knows."""
    numbers = late_exports(moment)[:limit]
    for number in numbers:
        with transaction.atomic():
            row = DataExport.objects.select_for_update().get(pk=number)
            _end(row, State.EXPIRED)
    known = set(
        DataExport.objects.filter(state__in=(*DataExport.OPEN, State.READY)).values_list("key", flat=True)
    )
    for key in bundle.stored() - known:
        bundle.destroy(key)
    return len(numbers)


def _end(row: DataExport, state: str) -> None:
    bundle.destroy(row.key)
    DataExport.objects.filter(pk=row.pk).update(state=state, destroyed_at=clock.now(), size=0, barred=[])


def _barred(person: Person) -> list[str]:
    found = rules.barred_of(person)
    return sorted([*(f"client:{one}" for one in found.clients), *(f"matter:{one}" for one in found.matters)])


def _opening(person: Person) -> str:
    firm = Installation.objects.values_list("firm_name", flat=True).first() or "Junto"
    lines = [
        "# " + _("What %(firm)s keeps about %(name)s in Junto") % {"firm": firm, "name": person.name},
        "",
        _("Prepared on %(day)s. Each part of the house has one file as text (.md) and one as data (.json).")
        % {"day": clock.now().date().isoformat()},
        "",
        _("Not in it: what a wall hides from you today, and secret ballots, which nobody can find."),
        "",
    ]
    return "\n".join(lines)
