"""Where the life of a community asks something of one person: gently, and once at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import BooleanField, ExpressionWrapper, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from junto.communities.models import Community, Ending, Successor
from junto.communities.rules import (
    items_asked_of,
    mergers_offered_to,
    nearly_empty,
    visible_communities,
    with_standing,
)
from junto.kernel import clock
from junto.people.rules import firm_today

if TYPE_CHECKING:
    from junto.people.models import Person

OPEN = {"ending__withdrawn_at__isnull": True, "ending__carried_out_at__isnull": True}
DONE = {"ending__withdrawn_at__isnull": True, "ending__carried_out_at__isnull": False}


@dataclass(frozen=True, slots=True)
class Need:
    """Something a community asks of a person, where she can answer, and since when it waits."""

    title: str
    because: str
    href: str
    act: str
    at: datetime


def needs_of(person: Person) -> list[Need]:
    """Everything the life and end of communities asks of a person now; one query.

    Few remain; the day to look again has come; she is asked to found a part, to keep a thing, to invite; or
    another community would like to merge.
    """
    items, mergers = items_asked_of(person), mergers_offered_to(person)
    hers = Successor.objects.filter(volunteer=person)
    asks = {
        "few": Q(pk__in=nearly_empty(person).values("pk")),
        "volunteers": Q(
            pk__in=hers.filter(
                **OPEN, accepted_at__isnull=True, ending__is_proposed=False, ending__decided_at__isnull=True
            ).values("ending__community")
        ),
        "founds": Q(pk__in=hers.filter(**DONE, community__isnull=True).values("ending__community")),
        "invites": Q(
            pk__in=hers.filter(**DONE, community__isnull=False, invited_at__isnull=True).values(
                "ending__community"
            )
        ),
        "carries": Q(
            pk__in=Ending.objects.filter(
                kind=Ending.Kind.RECEIVING,
                author=person,
                carried_out_at__isnull=False,
                joint__successors__invited_at__isnull=True,
            ).values("joint__community")
        ),
        "item": Q(pk__in=items.values("ending__community")),
        "merger": Q(pk__in=mergers.values("partner")),
    }
    keeps = Q(is_member=True) & (Q(facilitates=True) | Q(has_facilitator=False))
    again = keeps & Q(closed_at__isnull=True, resting_since__isnull=False, resting_until__lte=firm_today())
    rows = with_standing(visible_communities(person), person)
    anything = again
    for asked in asks.values():
        anything |= asked
    rows = rows.filter(anything).annotate(
        again=_flag(again),
        item_key=Subquery(items.filter(ending__community=OuterRef("pk")).values("key")[:1]),
        merger_key=Subquery(mergers.filter(partner=OuterRef("pk")).values("key")[:1]),
        merger_name=Subquery(mergers.filter(partner=OuterRef("pk")).values("community__name")[:1]),
        **{f"asks_{name}": _flag(asked) for name, asked in asks.items() if name not in ("item", "merger")},
    )
    return [need for row in rows.order_by("name", "pk") for need in _needs(row)]


def _flag(asked: Q) -> ExpressionWrapper[Q]:
    return ExpressionWrapper(asked, BooleanField())


def _needs(row: Community) -> list[Need]:
    read, found = row.__dict__, []
    ending = reverse("communities:ending", args=[row.address])
    front = reverse("communities:front", args=[row.address])
    name, moment = {"name": row.name}, clock.now()

    def ask(title: str, because: str, href: str, act: str) -> None:
        found.append(Need(title % name, because, href, act, moment))

    if read["again"]:
        because = _("It was let rest until about now. Wake it, let it rest on, or end it: as you like.")
        ask(_("The day to look again at %(name)s has come"), because, front, _("Look again"))
    if read["asks_few"]:
        because = _("For three months fewer than three were there. Rest, merge, close or carry on?")
        ask(_("You are few in %(name)s"), because, front + "#few", _("Say which"))
    if read["asks_volunteers"]:
        ask(_("Would you found a part of %(name)s?"), _("A member named you."), ending, _("Answer"))
    if read["asks_founds"]:
        ask(_("%(name)s goes on with you"), _("You said you would found it."), ending, _("Found it"))
    if read["asks_invites"] or read["asks_carries"]:
        because = _("They belonged to a community that ended; an invitation comes from a person.")
        ask(_("Invite those who belonged to %(name)s"), because, ending, _("Invite"))
    if read["item_key"]:
        href = reverse("communities:asked_item", args=[read["item_key"]])
        ask(_("%(name)s asks you to take something on"), _("It may end."), href, _("Read and answer"))
    if read["merger_key"]:
        href = reverse("communities:ending_answer", args=[row.address, read["merger_key"]])
        title = _("%(other)s would like to merge with %(name)s") % {"other": read["merger_name"], **name}
        found.append(Need(title, _("Any member may write the answer."), href, _("Read"), moment))
    return found
