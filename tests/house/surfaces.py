"""What reaches a person without her asking for an address: letters, her export, what a search tells.

The lines of `access.txt` that begin with `!` say who gets what; a kind of letter or a room that exports and
has no line there fails the build. Feeds and calendars there are none; one would be an address, or a kind of
letter.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.contrib.auth import get_user_model

from junto.communities.models import (
    BrokenGlass,
    Community,
    Invitation,
    JoinRequest,
    Membership,
    RoleAssignment,
)
from junto.decisions.models import RollEntry
from junto.kernel import clock, personal
from junto.people.rules import firm_today
from tests import factories
from tests.house.firm import VIEWERS, Firm
from tests.house.further import FURTHER

if TYPE_CHECKING:
    from junto.people.models import Person

ALL = (*VIEWERS, *FURTHER)
PERSONS = ALL[1:]
EVERYBODY = "everybody"


def lines(table: str) -> dict[tuple[str, str], frozenset[str]]:
    """Who gets what, by surface and thing: `!mail communities.glass member paused`."""
    found: dict[tuple[str, str], frozenset[str]] = {}
    for line in table.splitlines():
        if line.startswith("!"):
            surface, thing, *viewers = line.removeprefix("!").split()
            found[surface, thing] = frozenset(ALL if viewers == [EVERYBODY] else viewers)
    return found


def belongs(community: Community, person: Person) -> None:
    """A membership of today, whatever she had before."""
    if not community.memberships.filter(person=person, left_at__isnull=True).exists():
        Membership.objects.create(
            community=community, person=person, joined_at=clock.now(), how="invitation", joined_by=person
        )


def facilitates(community: Community, person: Person) -> None:
    """A membership, and the role of facilitator with it."""
    belongs(community, person)
    held = {"community": community, "person": person, "role": RoleAssignment.Role.FACILITATOR, "until": None}
    if not RoleAssignment.objects.filter(**held, since__isnull=False).exists():
        RoleAssignment.objects.create(**held, offered_at=clock.now(), since=clock.now())


# each gives a person every right to the letter there is, and returns what was queued for her
def _invitation(firm: Firm, person: Person) -> list[Any]:
    sender = firm.persons["facilitator"]
    Invitation.objects.filter(community=firm.hidden, person=person).delete()
    row = Invitation.objects.create(
        community=firm.hidden, person=person, sender=sender, sent_at=clock.now(),
        expires_at=clock.now() + timedelta(days=9),
    )  # fmt: skip
    return [row.pk, False]


def _request(firm: Firm, person: Person) -> list[Any]:
    facilitates(firm.hidden, person)
    row = JoinRequest.objects.create(
        community=firm.hidden, person=factories.person(), asked_at=clock.now(), words="Planted"
    )
    return [row.pk]


def _glass(firm: Firm, person: Person) -> list[Any]:
    belongs(firm.hidden, person)
    row = BrokenGlass.objects.create(
        community=firm.hidden, asked_by=firm.persons["administrator"], reason="Planted", asked_at=clock.now(),
        confirmed_by=firm.persons["sponsor"], confirmed_at=clock.now(),
        until=clock.now() + timedelta(hours=1),
    )  # fmt: skip
    return [row.pk]


def _look_again(firm: Firm, person: Person) -> list[Any]:
    facilitates(firm.hidden, person)
    Community.objects.filter(pk=firm.hidden.pk).update(
        resting_since=clock.now() - timedelta(days=9), resting_until=firm_today() - timedelta(days=1)
    )
    return [firm.hidden.pk]


def _closing(firm: Firm, person: Person) -> list[Any]:
    belongs(firm.listed, person)
    decision = firm.things["decision"]
    RollEntry.objects.get_or_create(decision=decision, person=person)
    return [decision.pk]


def _sealed(firm: Firm, person: Person) -> list[Any]:
    model = apps.get_model
    sealed = firm.things["sealed"]
    model("discovery", "SealedInvitation").objects.filter(pk=sealed.pk).update(community=firm.listed)
    row, _new = model("discovery", "SealedDelivery").objects.get_or_create(invitation=sealed, person=person)
    return [row.pk, False]


def _emergency(firm: Firm, person: Person) -> list[Any]:
    return [firm.persons["administrator"].pk, "opened"]


LETTERS: dict[str, Callable[[Firm, Person], list[Any]]] = {
    "communities.invitation": _invitation,
    "communities.request": _request,
    "communities.glass": _glass,
    "communities.look_again": _look_again,
    "decisions.closing": _closing,
    "discovery.invitation": _sealed,
    "people.glass": _emergency,
}


def exported(person: Person) -> dict[str, str]:
    """What each room would put into somebody's export, as one text."""
    who = get_user_model().objects.get(pk=person.pk)
    return {
        one.room: json.dumps([section.rows for section in one.export(who)], default=str, ensure_ascii=False)
        for one in personal.provisions()
    }
