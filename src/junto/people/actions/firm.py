"""The firm's founding."""

from django.db import transaction

from junto.kernel import audit, clock
from junto.kernel.outbox import publish
from junto.kernel.refs import Ref
from junto.people.actions.persons import set_search
from junto.people.facts import PersonRecorded, RoleGiven
from junto.people.models import Person, SystemRole


def found_firm(*, name: str, email: str, password: str) -> Person:
    """Record the first administrator of a new firm; only `junto init` and the demo do so, once.

    Publishes `PersonRecorded` and `RoleGiven`.
    """
    with transaction.atomic():
        person = Person(name=name, email=email.lower(), created_at=clock.now())
        person.set_password(password)
        set_search(person)
        person.save(force_insert=True)
        SystemRole.objects.create(
            person=person, role=SystemRole.Role.ADMINISTRATOR, since=clock.now(), given_by=person
        )
        publish(PersonRecorded(person_id=person.pk), subject=Ref.of(person), actor=person.pk)
        publish(
            RoleGiven(person_id=person.pk, role=SystemRole.Role.ADMINISTRATOR.value),
            subject=Ref.of(person),
            actor=person.pk,
        )
        audit.record(
            actor=person.pk,
            deed="people.role_given",
            subject=str(Ref.of(person)),
            about=person.pk,
            detail={"role": SystemRole.Role.ADMINISTRATOR.value},
        )
    return person
