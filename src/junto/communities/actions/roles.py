"""Roles of members: offered or asked for, said yes to by two, held with dates, given back."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from junto.communities import rules
from junto.communities.actions.joining import locked, still
from junto.communities.facts import RoleEnded, RoleLaidDown, RoleTaken
from junto.communities.models import Community, Membership, RoleAssignment
from junto.kernel import clock
from junto.kernel.outbox import publish
from junto.kernel.policy import Denied, require
from junto.kernel.refs import Ref
from junto.people.rules import firm_today

if TYPE_CHECKING:
    from junto.people.models import Person

LONGEST_TERM = 731


def offer_role(
    *, actor: Person, community: Community, person: Person, role: str, ends_on: date | None = None
) -> RoleAssignment:
    """A member asks another to take a role; she takes it herself, or lets it pass.

    Facilitating is offered by those who keep the community, the other roles by any member. With a last day
    the role ends on it by itself. If she had asked for it herself, this is the yes and she holds it. Refuses
    others, a person who is not a member, and a last day that is past or more than two years away (`Denied`).
    Publishes `RoleTaken` only for a yes to who asked.
    """
    require(rules.may_offer_role(actor, community, role))
    _fit(role, ends_on)
    with transaction.atomic():
        held = locked(community)
        still(rules.may_offer_role(actor, held, role))
        if not Membership.objects.filter(community=held, person=person, left_at__isnull=True).exists():
            raise Denied(_("A role is for a member."))
        _close_lapsed(held, person, role)
        moment = clock.now()
        offer, made = RoleAssignment.objects.get_or_create(
            community=held,
            person=person,
            role=role,
            until=None,
            defaults={"offered_by": actor, "offered_at": moment, "ends_on": ends_on},
        )
        if made or offer.since is not None:
            return offer
        if offer.asked_for and rules.may_give_role(actor, offer):
            return _begin(offer, actor, moment, ends_on or offer.ends_on, to=person)
        offer.offered_by, offer.offered_at, offer.ends_on = actor, moment, ends_on
        offer.asked_for = False
        offer.save(update_fields=["offered_by", "offered_at", "ends_on", "asked_for"])
    return offer


def ask_for_role(
    *, actor: Person, community: Community, role: str, ends_on: date | None = None
) -> RoleAssignment:
    """A member says she would like a role; she holds it when another who may offer it says yes.

    If nobody does, it fades after thirty days and nothing is left. A role she was offered meanwhile is taken
    at once. Refuses others, and a role she has (`Denied`). Publishes `RoleTaken` where an offer waited.
    """
    require(rules.may_ask_for_role(actor, community, role))
    _fit(role, ends_on)
    if rules.visible_offers(actor).filter(community=community, role=role).exists():
        return take_role(actor=actor, community=community, role=role)
    with transaction.atomic():
        held = locked(community)
        still(rules.may_ask_for_role(actor, held, role))
        _close_lapsed(held, actor, role)
        asked, _made = RoleAssignment.objects.update_or_create(
            community=held,
            person=actor,
            role=role,
            until=None,
            defaults={
                "asked_for": True,
                "offered_by": None,
                "offered_at": clock.now(),
                "ends_on": ends_on,
            },
        )
    return asked


def give_role(*, actor: Person, asked: RoleAssignment) -> RoleAssignment:
    """A member says yes to another who asked for a role; for facilitating, one who keeps the community does.

    Refuses who asked herself, and others (`Denied`); and what was answered or taken back (`Conflict`).
    Publishes `RoleTaken`, in the name of who holds it.
    """
    require(rules.may_give_role(actor, asked))
    with transaction.atomic():
        held = locked(asked.community)
        askings = rules.visible_askings(actor, held).select_related("community", "person")
        waiting = askings.filter(pk=asked.pk).first()
        still(rules.may_give_role(actor, waiting))
        assert waiting is not None
        return _begin(waiting, actor, clock.now(), waiting.ends_on, to=waiting.person)


def withdraw_role_asking(*, actor: Person, asked: RoleAssignment) -> None:
    """A member takes back that she asked for a role; nothing of it is left. Publishes nothing.

    Refuses anybody else (`Denied`).
    """
    require(rules.may_lay_down_role(actor, asked))
    RoleAssignment.objects.filter(pk=asked.pk, since__isnull=True, asked_for=True).delete()


def take_role(*, actor: Person, community: Community, role: str) -> RoleAssignment:
    """A member takes a role she was offered, or becomes facilitator where nobody is.

    Refuses anybody else (`Denied`). Publishes `RoleTaken`.
    """
    require(rules.may_take_role(actor, community, role))
    moment = clock.now()
    with transaction.atomic():
        held = locked(community)
        still(rules.may_take_role(actor, held, role))
        _close_lapsed(held, actor, role)
        taken, _made = RoleAssignment.objects.update_or_create(
            community=held,
            person=actor,
            role=role,
            until=None,
            defaults={"since": moment},
            create_defaults={"since": moment, "offered_at": moment, "offered_by": actor},
        )
        _say_taken(taken, actor)
    return taken


def pass_over_role(*, actor: Person, offer: RoleAssignment) -> None:
    """A member lets an offered role pass; the offer is gone without trace. Publishes nothing.

    Refuses an offer made to somebody else (`Denied`).
    """
    require(rules.may_lay_down_role(actor, offer))
    RoleAssignment.objects.filter(pk=offer.pk, since__isnull=True).delete()


def lay_down_role(*, actor: Person, held: RoleAssignment) -> None:
    """Whoever holds a role gives it back. Refuses anybody else (`Denied`). Publishes `RoleLaidDown`."""
    require(rules.may_lay_down_role(actor, held))
    with transaction.atomic():
        open_one = RoleAssignment.objects.filter(
            rules.not_past(), pk=held.pk, since__isnull=False, until__isnull=True
        )
        if open_one.update(until=clock.now()):
            publish(
                RoleLaidDown(community_id=held.community_id, role=held.role),
                subject=Ref.of(held),
                actor=actor.pk,
                scope=Ref.of(held.community),
            )


def end_role_by_decision(*, role_id: int, decision_id: int, decided_at: datetime) -> None:
    """A role the members decided to end is over from that moment. Called by `carrying` alone.

    One that was given back or ran out meanwhile stays as it is, and nothing is told a second time. Publishes
    `RoleEnded`, without an actor: the members did it.
    """
    with transaction.atomic():
        row = RoleAssignment.objects.select_related("community").get(pk=role_id)
        held = locked(row.community)
        open_one = RoleAssignment.objects.filter(
            rules.not_past(), pk=role_id, since__isnull=False, until__isnull=True
        )
        if open_one.update(until=decided_at):
            publish(
                RoleEnded(community_id=held.pk, role=row.role, decision_id=decision_id),
                subject=Ref.of(row),
                scope=Ref.of(held),
            )


def _fit(role: str, ends_on: date | None) -> None:
    if role not in RoleAssignment.Role.values:
        raise Denied(_("There is no such role."))
    if ends_on is not None and not 0 < (ends_on - firm_today()).days <= LONGEST_TERM:
        raise Denied(_("Choose a last day after today and within two years."))


def _begin(
    row: RoleAssignment, said_by: Person, moment: datetime, ends_on: date | None, *, to: Person
) -> RoleAssignment:
    row.since, row.offered_by, row.ends_on = moment, said_by, ends_on
    row.save(update_fields=["since", "offered_by", "ends_on"])
    _say_taken(row, to)
    return row


def _say_taken(row: RoleAssignment, actor: Person) -> None:
    publish(
        RoleTaken(community_id=row.community_id, role=row.role),
        subject=Ref.of(row),
        actor=actor.pk,
        scope=Ref.of(row.community),
    )


def _close_lapsed(held: Community, person: Person, role: str) -> None:
    """Write down the end of a role whose last day is over, so that it can be held anew."""
    lapsed = RoleAssignment.objects.filter(
        community=held, person=person, role=role, until__isnull=True, ends_on__lt=firm_today()
    )
    for row in lapsed:
        if row.since is None:
            row.delete()
            continue
        assert row.ends_on is not None
        midnight = datetime.combine(row.ends_on + timedelta(days=1), time(), ZoneInfo(settings.TIME_ZONE))
        RoleAssignment.objects.filter(pk=row.pk).update(until=midnight)
