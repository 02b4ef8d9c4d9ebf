"""What this room gives the house: what waits for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from junto.communities import (
    classes,  # noqa: F401 - how widely things here may be read is known through this
    personal,  # noqa: F401 - what the room holds of a person is known through this
    told,  # noqa: F401 - the history reads its lines through this
)
from junto.communities.queries import needs_of, sponsor_waiting, waiting_for
from junto.communities.rules import met_by, sponsors_in_force, visible_communities
from junto.kernel.registry import Waiting, provide_company, provide_waiting
from junto.people.rules import firm_today

if TYPE_CHECKING:
    from junto.communities.queries import SponsorWaiting
    from junto.people.models import Person


@provide_company
def members(person: Person) -> QuerySet[Any, Any]:
    """Whom somebody from outside meets in the communities she was let into."""
    return met_by(person).values("person")


@provide_company
def sponsors(person: Person) -> QuerySet[Any, Any]:
    """Who supports the communities somebody from outside belongs to; an adviser reads of none."""
    fronts = visible_communities(person).values("pk")
    return sponsors_in_force().filter(community__in=fronts).values("person")


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


@provide_waiting
def between_sponsor_and_members(person: Person) -> list[Waiting]:
    """Answers she owes as a sponsor, what she is asked to be, and what members wait to answer."""
    return [_said(row) for row in sponsor_waiting(person)]


def _said(row: SponsorWaiting) -> Waiting:
    names = {"community": row.name, "day": date_format(row.day, "DATE_FORMAT") if row.day else ""}
    page = "communities:advising" if row.what == "door" else "communities:sponsor"
    title, because, act = {
        "request": (
            _("A request of %(community)s") % names,
            _("You support it; the answer was due on %(day)s.") % names
            if row.day and row.day < firm_today()
            else _("You support it; the answer is due on %(day)s.") % names,
            _("Read and answer"),
        ),
        "asked": (
            _("Would you support %(community)s?") % names,
            _("Its members ask you. Doing nothing is fine too."),
            _("Have a look"),
        ),
        "offer": (
            _("An offer to %(community)s") % names,
            _("You keep this community."),
            _("Read and answer"),
        ),
        "objective": (
            _("An objective for %(community)s waits for your side") % names,
            _("Members and sponsor agree on it, or do not."),
            _("Read and answer"),
        ),
        "proposal": (
            _("A sponsor for %(community)s?") % names,
            _("You keep this community."),
            _("Read and answer"),
        ),
        "door": (
            _("Would you advise %(community)s?") % names,
            _("Those who keep it ask you, until %(day)s.") % names,
            _("Have a look"),
        ),
    }[row.what]
    return Waiting(title=title, because=because, href=reverse(page, args=[row.address]), act=act, at=row.at)


@provide_waiting
def life_and_end(person: Person) -> list[Waiting]:
    """Where a community's life asks something of her: few remain, a day to look again, a part in an end."""
    return [
        Waiting(title=need.title, because=need.because, href=need.href, act=need.act, at=need.at)
        for need in needs_of(person)
    ]
