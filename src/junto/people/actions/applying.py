"""Applying a preview batch by batch, each in one transaction with its mark: a kill doubles nothing."""

import secrets
from collections import Counter
from datetime import date
from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import IntegrityError, transaction

from junto.kernel import clock
from junto.kernel.outbox import publish
from junto.kernel.refs import Ref
from junto.people import rules
from junto.people.actions.importing import end_import
from junto.people.actions.persons import bring_back, let_go, set_search
from junto.people.facts import (
    PersonCorrected,
    PersonLeft,
    PersonRecorded,
    StructureChanged,
    StructureRecorded,
)
from junto.people.logic.words import fold
from junto.people.models import Discipline, ImportStep, Office, PeopleImport, Person, Unit

BATCH = 250
State = PeopleImport.State
Kind = ImportStep.Kind
UNIQUE = ("email", "hr_key")
COLUMNS = {"key": "hr_key"}


def apply_batch(job_id: int) -> bool:
    """Do the next steps of a running import in one transaction; whether there may be more to do.

    Each step is done as it was shown, or left when what it would change has changed since. Publishes
    `PersonRecorded`, `PersonCorrected`, `PersonLeft`, `PersonReturned`, and at the end `PeopleImportEnded`.
    """
    with transaction.atomic():
        job = PeopleImport.objects.select_for_update().get(pk=job_id)
        if job.state != State.RUNNING:
            return False
        if job.cancel_asked:
            end_import(actor=job.applied_by_id, row=job, state=State.CANCELLED)
            return False
        steps = list(job.steps.filter(place__gt=job.done).order_by("place")[:BATCH])
        if not steps:
            end_import(actor=job.applied_by_id, row=job, state=State.DONE)
            return False
        counted = _Batch(job).do(steps)
        job.done = steps[-1].place
        job.counts = dict(Counter(job.counts) + counted)
        job.save(update_fields=["done", "counts"])
    return True


class _Batch:
    """The steps of one transaction, with the rows they touch loaded once."""

    def __init__(self, job: PeopleImport) -> None:
        self.job = job
        self.actor = job.applied_by
        self.units = {fold(row.name): row for row in Unit.objects.select_related("discipline")}
        self.offices = {fold(row.name): row for row in Office.objects.all()}
        self.persons: dict[int, Person] = {}
        self.changed: list[tuple[Person, list[str]]] = []
        self.counts: Counter[str] = Counter()

    def do(self, steps: list[ImportStep]) -> "Counter[str]":
        numbers = {move["person"] for step in steps for move in step.data["moves"] if move["person"]}
        rows = Person.objects.select_for_update(of=("self",)).select_related("unit", "office")
        self.persons = {row.pk: row for row in rows.filter(pk__in=numbers)}
        new = [step for step in steps if step.kind == Kind.NEW]
        for step in steps:
            if step.kind == Kind.NEW:
                continue
            done = self._place(step) if step.kind in (Kind.UNIT, Kind.OFFICE) else self._person(step)
            self.counts[step.kind if done else "left alone"] += 1
        self._write_changed()
        self._welcome(new)
        return self.counts

    def _place(self, step: ImportStep) -> bool:
        fields = step.data["moves"][0]["fields"]
        if step.kind == Kind.OFFICE:
            if fold(step.name) not in self.offices:
                self.offices[fold(step.name)] = self._recorded(Office(name=step.name))
            return True
        unit = self.units.get(fold(step.name))
        if unit is None:
            unit = self.units[fold(step.name)] = self._recorded(Unit(name=step.name))
        if "discipline" in fields:
            now, after = fields["discipline"]
            if fold(unit.discipline.name if unit.discipline else "") != fold(now):
                return False
            unit.discipline = self._discipline(after)
            unit.save(update_fields=["discipline"])
            publish(StructureChanged(what="unit", row_id=unit.pk), subject=Ref.of(unit), actor=self._actor())
        return True

    def _discipline(self, name: str) -> Discipline:
        same = next((row for row in Discipline.objects.all() if fold(row.name) == fold(name)), None)
        return same or self._recorded(Discipline(name=name))

    def _recorded(self, row: Any) -> Any:
        row.save(force_insert=True)
        what = type(row).__name__.lower()
        publish(StructureRecorded(what=what, row_id=row.pk), subject=Ref.of(row), actor=self._actor())
        return row

    def _person(self, step: ImportStep) -> bool:
        moves = step.data["moves"]
        if not all(self._as_shown(move) for move in moves):
            return False
        if step.kind == Kind.TOGETHER:
            return self._together(moves)
        person, fields = self.persons[moves[0]["person"]], moves[0]["fields"]
        if not self._set(person, fields):
            return False
        if step.kind == Kind.LEFT:
            return self._left(person)
        if step.kind == Kind.RETURNED and not person.is_active:
            bring_back(actor=self.actor, person=person)
        return True

    def _as_shown(self, move: dict[str, Any]) -> bool:
        """Whether what would change still is as the preview showed it."""
        person = self.persons.get(move["person"])
        return person is not None and all(
            fold(_now(person, name)) == fold(pair[0]) for name, pair in move["fields"].items()
        )

    def _set(self, person: Person, fields: dict[str, list[str]]) -> bool:
        """Put new values on a person; those nobody else may have are written at once, and may be refused."""
        if not fields:
            return True
        touched = self._fill(person, fields)
        if set(touched) & set(UNIQUE):
            try:
                with transaction.atomic():
                    person.save(update_fields=[*touched, "sort_name", "search_text"])
            except IntegrityError:
                return False
        self.changed.append((person, touched))
        return True

    def _together(self, moves: list[dict[str, Any]]) -> bool:
        """Addresses and keys that change hands: laid down by all before anybody takes one up."""
        persons = [self.persons[move["person"]] for move in moves]
        before = {person.pk: (person.email, person.hr_key) for person in persons}
        try:
            with transaction.atomic():
                for person in persons:
                    person.email, person.hr_key = f"{person.key}@moving.invalid", None
                    person.save(update_fields=UNIQUE)
                for person, move in zip(persons, moves, strict=True):
                    person.email, person.hr_key = before[person.pk]
                    touched = self._fill(person, move["fields"])
                    person.save(update_fields={*touched, *UNIQUE, "sort_name", "search_text"})
        except IntegrityError:
            return False
        for move in moves:
            self.changed.append((self.persons[move["person"]], list(move["fields"])))
        return True

    def _left(self, person: Person) -> bool:
        if person.is_active:
            return let_go(actor=self.actor, person=person)
        # she was to come, and will not: without a first day she needs the day she was let go
        Person.objects.filter(pk=person.pk).update(deactivated_at=clock.now())
        publish(PersonLeft(person_id=person.pk), subject=Ref.of(person), actor=self._actor())
        return True

    def _fill(self, person: Person, fields: dict[str, list[str]]) -> list[str]:
        touched = []
        for name, (_before, after) in fields.items():
            field = COLUMNS.get(name, name)
            touched.append(field)
            if name == "unit":
                person.unit = self._unit(after)
            elif name == "office":
                person.office = self._office(after)
            elif name in ("starts_on", "ends_on"):
                setattr(person, name, date.fromisoformat(after) if after else None)
            elif name == "listed":
                person.listed = True
            else:
                setattr(person, field, after or (None if field == "hr_key" else ""))
        set_search(person)
        return touched

    def _unit(self, name: str) -> Unit | None:
        return self.units.get(fold(name)) if name else None

    def _office(self, name: str) -> Office | None:
        return self.offices.get(fold(name)) if name else None

    def _write_changed(self) -> None:
        rows = {person.pk: person for person, _touched in self.changed}
        if rows:
            fields = [
                "name", "unit", "office", "position", "starts_on", "ends_on", "listed", "sort_name",
                "search_text",
            ]  # fmt: skip
            Person.objects.bulk_update(rows.values(), fields)
        for person, touched in self.changed:
            publish(
                PersonCorrected(person_id=person.pk, fields=" ".join(sorted(touched))),
                subject=Ref.of(person),
                actor=self._actor(),
            )

    def _welcome(self, steps: list[ImportStep]) -> None:
        made: list[Person] = []
        for step in steps:
            fields = step.data["moves"][0]["fields"]
            person = Person(created_at=clock.now(), listed=True)
            self._fill(person, fields)
            person.is_active = not (person.starts_on and person.starts_on > rules.firm_today())
            person.password = f"{UNUSABLE_PASSWORD_PREFIX}{secrets.token_urlsafe(30)}"
            made.append(person)
        free = self._free(made)
        Person.objects.bulk_create(free, batch_size=BATCH)
        for person in free:
            publish(PersonRecorded(person_id=person.pk), subject=Ref.of(person), actor=self._actor())
        self.counts[Kind.NEW] += len(free)
        self.counts["left alone"] += len(made) - len(free)

    def _free(self, made: list[Person]) -> list[Person]:
        """Those whose address and key nobody has: somebody may have been recorded since the preview."""
        emails = {person.email for person in made}
        keys = {person.hr_key for person in made if person.hr_key}
        taken = set(Person.objects.filter(email__in=emails).values_list("email", flat=True))
        used = set(Person.objects.filter(hr_key__in=keys).values_list("hr_key", flat=True))
        return [person for person in made if person.email not in taken and person.hr_key not in used]

    def _actor(self) -> int | None:
        return self.job.applied_by_id


def _now(person: Person, name: str) -> str:
    if name in ("unit", "office"):
        row = getattr(person, name)
        return row.name if row else ""
    if name == "listed":
        return "yes" if person.listed else ""
    value = getattr(person, COLUMNS.get(name, name))
    return value.isoformat() if isinstance(value, date) else str(value or "")
