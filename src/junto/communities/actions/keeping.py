"""Keeping a community: its front words, its rest."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from junto.communities import rules
from junto.communities.actions.clearing import clear_for_the_firm
from junto.communities.actions.joining import locked, still, wake
from junto.communities.facts import CommunityRested, FrontChanged
from junto.communities.logic.words import clean
from junto.communities.models import Community
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
    others, and words for the whole firm that name a client or matter nobody else has cleared (`Denied`).
    Publishes `FrontChanged`.
    """
    require(rules.may_edit(actor, community))
    with transaction.atomic():
        held = locked(community)
        still(rules.may_edit(actor, held))
        held.name, held.first_question, held.domain = clean(name), clean(question), clean(domain)
        held.kind, held.listing, held.joining = kind, listing, joining
        if not held.name or not held.first_question:
            raise Denied(_("A community needs a name and a first question."))
        clear_for_the_firm(actor=actor, community=held)
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
