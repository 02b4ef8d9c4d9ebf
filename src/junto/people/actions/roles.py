"""Roles of the installation: given and ended by administrators, dated, in the ledger."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from junto.kernel import audit, clock
from junto.kernel.outbox import publish
from junto.kernel.policy import Conflict, Denied, require
from junto.kernel.refs import Ref
from junto.people import rules
from junto.people.facts import RoleEnded, RoleGiven
from junto.people.models import Person, SystemRole


def give_role(*, actor: Person, person: Person, role: str) -> None:
    """An administrator gives a role of the installation to somebody who is at the firm.

    Refuses (`Denied`) who is no administrator and a role there is not, (`Conflict`) somebody who left.
    Publishes `RoleGiven`; who has the role keeps it.
    """
    require(rules.may_administer(actor))
    if role not in SystemRole.Role.values:
        raise Denied(_("There is no such role."))
    with transaction.atomic():
        row = Person.objects.select_for_update().get(pk=person.pk)
        if not row.is_active:
            raise Conflict(_("Somebody who is not active here can hold no role."))
        _role, made = SystemRole.objects.get_or_create(
            person=row, role=role, until__isnull=True, defaults={"since": clock.now(), "given_by": actor}
        )
        if made:
            publish(RoleGiven(person_id=row.pk, role=role), subject=Ref.of(row), actor=actor.pk)
            audit.record(
                actor=actor.pk,
                deed="people.role_given",
                subject=str(Ref.of(row)),
                about=row.pk,
                detail={"role": str(role)},
            )


def end_role(*, actor: Person, person: Person, role: str) -> None:
    """An administrator ends a role of the installation; its dates stay.

    Refuses (`Denied`) who is no administrator, and to end the last administrator. Publishes `RoleEnded`.
    """
    with transaction.atomic():
        # two administrators who end each other at one moment must not both succeed
        list(SystemRole.objects.select_for_update().filter(role=role, until__isnull=True))
        require(rules.may_end_role(actor, person, role))
        ended = SystemRole.objects.filter(person=person, role=role, until__isnull=True).update(
            until=clock.now()
        )
        if ended:
            publish(RoleEnded(person_id=person.pk, role=role), subject=Ref.of(person), actor=actor.pk)
            audit.record(
                actor=actor.pk,
                deed="people.role_ended",
                subject=str(Ref.of(person)),
                about=person.pk,
                detail={"role": str(role)},
            )
