"""What this room gives the house: the sealed invitations that wait for a person, on her own day alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from junto.discovery import personal  # noqa: F401 - what the room holds of a person is known through this
from junto.discovery.actions.inviting import STANDS
from junto.discovery.rules import own_invitations
from junto.kernel.registry import Waiting, leave_untold, provide_waiting

if TYPE_CHECKING:
    from junto.people.models import Person


leave_untold("discovery.CandidateInvited")  # whose traces led to whom leaves no line in a history


@provide_waiting
def sealed_invitations(person: Person) -> list[Waiting]:
    """Invitations to a group she may be near; nobody else is shown that they wait."""
    rows = own_invitations(person).select_related("invitation__community")
    return [
        Waiting(
            title=_("An invitation to %(community)s") % {"community": row.invitation.community.name},
            because=_("You share work with a group that may be a community. Doing nothing is fine too."),
            href=reverse("discovery:invitation", args=[row.invitation.key]),
            act=_("Read why"),
            at=row.invitation.expires_at - STANDS,
        )
        for row in rows
    ]
