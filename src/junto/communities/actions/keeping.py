"""Keeping a community: its front words, its rest, who has taken which part."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from junto.communities import rules
from junto.communities.actions.joining import locked, still, wake
from junto.communities.facts import CommunityRested, FrontChanged, RoleLaidDown, RoleTaken
from junto.communities.logic.words import clean
from junto.communities.models import Community, Membership, RoleAssignment
from junto.kernel import clock
from junto.kernel.outbox import publish
from junto.kernel.policy import Denied, require
from junto.kernel.refs import Ref
from junto.people.actions import name_topics

if TYPE_CHECKING:
    from junto.people.models import Person


def change_front(
    *,
    actor: Person,
    community: Community,
    name: str,
    question: str,
    domain: str,
    kind: str,
    listing: str,
    joining: str,
    topics: Collection[str] | None = None,
) -> Community:
    """Those who keep a community write its front words, and say who sees it and how one joins.

    Members stay members whatever changes. `topics` are names; None leaves them as they are. Refuses
    others (`Denied`). Publishes `FrontChanged`.
    """
    require(rules.may_edit(actor, community))
    with transaction.atomic():
        held = locked(community)
        still(rules.may_edit(actor, held))
        held.name, held.first_question, held.domain = clean(name), clean(question), clean(domain)
        held.kind, held.listing, held.joining = kind, listing, joining
        if not held.name or not held.first_question:
            raise Denied(_("A community needs a name and a first question."))
        held.save(update_fields=["name", "first_question", "domain", "kind", "listing", "joining"])
        if topics is not None:
            held.topics.set(name_topics(actor=actor, names=topics))
        publish(FrontChanged(community_id=held.pk), subject=Ref.of(held), actor=actor.pk, scope=Ref.of(held))
    return held


def declare_resting(*, actor: Person, community: Community, look_again_on: date, why: str = "") -> Community:
    """Those who keep a community let it rest until a day to look again; whoever joins or wakes it ends that.

    Refuses others, one that rests already, and a day that is past or more than two years away (`Denied`).
    Publishes `CommunityRested`.
    """
    require(rules.may_rest(actor, community))
    if not 0 < (look_again_on - clock.today()).days <= 731:
        raise Denied(_("Choose a day to look again, after today and within two years."))
    with transaction.atomic():
        held = locked(community)
        still(rules.may_rest(actor, held))
        held.resting_since, held.resting_until = clock.now(), look_again_on
        held.resting_why = clean(why)[:300]
        held.save(update_fields=["resting_since", "resting_until", "resting_why"])
        publish(
            CommunityRested(community_id=held.pk, declared=True),
            subject=Ref.of(held),
            actor=actor.pk,
            scope=Ref.of(held),
        )
    return held


def wake_community(*, actor: Person, community: Community) -> Community:
    """Any member wakes a resting community. Refuses others (`Denied`). Publishes `CommunityWoken`."""
    require(rules.may_wake(actor, community))
    with transaction.atomic():
        held = locked(community)
        still(rules.may_wake(actor, held))
        wake(held, actor)
    return held


def offer_role(*, actor: Person, community: Community, person: Person, role: str) -> RoleAssignment:
    """Those who keep a community ask a member to take a role; she takes it herself, or lets it pass.

    Refuses others, and a person who is not a member (`Denied`). Publishes nothing until she takes it.
    """
    require(rules.may_offer_role(actor, community))
    if role not in RoleAssignment.Role.values:
        raise Denied(_("There is no such role."))
    with transaction.atomic():
        held = locked(community)
        still(rules.may_offer_role(actor, held))
        if not Membership.objects.filter(community=held, person=person, left_at__isnull=True).exists():
            raise Denied(_("A role is for a member."))
        moment = clock.now()
        offer, made = RoleAssignment.objects.get_or_create(
            community=held,
            person=person,
            role=role,
            until=None,
            defaults={"offered_by": actor, "offered_at": moment},
        )
        if not made and offer.since is None:
            offer.offered_by, offer.offered_at = actor, moment
            offer.save(update_fields=["offered_by", "offered_at"])
    return offer


def take_role(*, actor: Person, community: Community, role: str) -> RoleAssignment:
    """A member takes a role she was offered, or becomes facilitator where nobody is.

    Refuses anybody else (`Denied`). Publishes `RoleTaken`.
    """
    require(rules.may_take_role(actor, community, role))
    moment = clock.now()
    with transaction.atomic():
        held = locked(community)
        still(rules.may_take_role(actor, held, role))
        taken, _made = RoleAssignment.objects.update_or_create(
            community=held,
            person=actor,
            role=role,
            until=None,
            defaults={"since": moment},
            create_defaults={"since": moment, "offered_at": moment, "offered_by": actor},
        )
        publish(
            RoleTaken(community_id=held.pk, role=role),
            subject=Ref.of(taken),
            actor=actor.pk,
            scope=Ref.of(held),
        )
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
        open_one = RoleAssignment.objects.filter(pk=held.pk, since__isnull=False, until__isnull=True)
        if open_one.update(until=clock.now()):
            publish(
                RoleLaidDown(community_id=held.community_id, role=held.role),
                subject=Ref.of(held),
                actor=actor.pk,
                scope=Ref.of(held.community),
            )
