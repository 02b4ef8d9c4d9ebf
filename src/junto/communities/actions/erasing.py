"""What ends in communities when a person's data is erased. Only the room's own provision calls it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from junto.communities.actions.joining import end_membership, locked
from junto.communities.facts import AdviserEnded, SponsorEnded
from junto.communities.models import AdviserAssignment, Membership, RoleAssignment, SponsorAssignment
from junto.kernel import clock
from junto.kernel.outbox import publish
from junto.kernel.refs import Ref

if TYPE_CHECKING:
    from junto.people.models import Person


def leave_everything(person: Person) -> int:
    """She leaves every community, with its usual consequences; as sponsor and adviser her time ends.

    Inside the caller's transaction, which has asked whether she may be erased. Publishes what leaving
    publishes, `SponsorEnded` and `AdviserEnded`. Proposals nobody answered are gone. Returns how many
    communities she left.
    """
    mine = Membership.objects.filter(person=person, left_at__isnull=True).order_by("community_id")
    left = 0
    for membership in mine.select_related("community"):
        end_membership(held=locked(membership.community), membership=membership, person=person)
        left += 1
    roles = RoleAssignment.objects.filter(person=person, until__isnull=True)
    roles.filter(since__isnull=True).delete()
    roles.update(until=clock.now())
    _end_support(person)
    return left


def _end_support(person: Person) -> None:
    for model, ended in ((SponsorAssignment, SponsorEnded), (AdviserAssignment, AdviserEnded)):
        here = model._default_manager.filter(person=person, until__isnull=True)
        here.filter(since__isnull=True).delete()
        for row in here.select_related("community").order_by("community_id", "pk"):
            held = locked(row.community)
            if here.filter(pk=row.pk).update(until=clock.now()):
                publish(ended(community_id=held.pk), subject=Ref.of(row), actor=person.pk, scope=Ref.of(held))
