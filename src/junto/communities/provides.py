"""What this room gives the house: what waits for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from junto.communities.queries import waiting_for
from junto.kernel.registry import Waiting, provide_waiting

if TYPE_CHECKING:
    from junto.people.models import Person


@provide_waiting
def invitations_and_requests(person: Person) -> list[Waiting]:
    """Invitations to her, and requests she may answer."""
    found = []
    for row in waiting_for(person):
        front = reverse("communities:front", args=[row.address])
        if row.invited_at:
            found.append(
                Waiting(
                    title=_("An invitation to %(community)s") % {"community": row.name},
                    because=_("%(name)s invited you. Doing nothing is fine too.") % {"name": row.invited_by},
                    href=front,
                    act=_("Have a look"),
                    at=row.invited_at,
                )
            )
        elif row.asked_at:
            found.append(
                Waiting(
                    title=_("Somebody asks to join %(community)s") % {"community": row.name},
                    because=_("You keep this community."),
                    href=front + "#requests",
                    act=_("Read and answer"),
                    at=row.asked_at,
                )
            )
    return found
