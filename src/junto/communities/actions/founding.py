"""Founding a community: a name and a question are enough."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext as _

from junto.communities import rules
from junto.communities.actions.clearing import clear_for_the_firm
from junto.communities.actions.joining import begin_membership
from junto.communities.facts import CommunityFounded
from junto.communities.logic.words import clean
from junto.communities.models import LONGEST_NAME, LONGEST_WORDS, Community, Membership, RoleAssignment
from junto.kernel import clock
from junto.kernel.outbox import publish
from junto.kernel.policy import Conflict, Denied, require
from junto.kernel.refs import Ref
from junto.people.rules import visible_clients, visible_matters

if TYPE_CHECKING:
    from junto.people.models import Client, Matter, Person

TWICE = timedelta(minutes=2)


def found_community(
    *,
    actor: Person,
    name: str,
    question: str,
    domain: str = "",
    kind: str = Community.Kind.EXPERTISE,
    origin: str = Community.Origin.EMERGENT,
    listing: str = Community.Listing.FIRM,
    joining: str = Community.Joining.OPEN,
    client: Client | None = None,
    matter: Matter | None = None,
) -> Community:
    """Anyone in the firm founds a community, is its first member and keeps it going until others do.

    Nobody's permission is asked, and two people may choose the same name. Refuses people from outside the
    firm, an empty name or question, a client or matter that a wall hides from the founder, and words for the
    whole firm that name a client or matter nobody else has cleared (`Denied`); and the same founding twice
    within two minutes (`Conflict`). Publishes `CommunityFounded`, `MemberJoined`.
    """
    require(rules.may_found(actor))
    name, question, domain = clean(name), clean(question), clean(domain)
    _fit(name, question, domain, actor, client, matter)
    community = Community(
        name=name,
        first_question=question,
        domain=domain,
        kind=kind,
        origin=origin,
        listing=listing,
        joining=joining,
        client=client,
        matter=matter,
        founder=actor,
    )
    clear_for_the_firm(actor=actor, community=community)
    with transaction.atomic():
        # the founder's own row serialises her foundings, so that a doubled click founds once
        get_user_model().objects.select_for_update().get(pk=actor.pk)
        moment = clock.now()
        if Community.objects.filter(founder=actor, name__iexact=name, founded_at__gt=moment - TWICE).exists():
            raise Conflict(_("You started this a moment ago."))
        community.founded_at = moment
        community.save(force_insert=True)
        publish(
            CommunityFounded(community_id=community.pk, community_kind=str(kind), origin=str(origin)),
            subject=Ref.of(community),
            actor=actor.pk,
            scope=Ref.of(community),
        )
        begin_membership(actor=actor, community=community, how=Membership.How.FOUNDER)
        RoleAssignment.objects.create(
            community=community,
            person=actor,
            role=RoleAssignment.Role.FACILITATOR,
            offered_by=actor,
            offered_at=moment,
            since=moment,
        )
    return community


def _fit(
    name: str, question: str, domain: str, actor: Person, client: Client | None, matter: Matter | None
) -> None:
    if not name or not question:
        raise Denied(_("A community needs a name and a first question."))
    for said, most in ((name, LONGEST_NAME), (question, LONGEST_WORDS), (domain, LONGEST_WORDS)):
        if len(said) > most:
            raise Denied(_("This is too long: at most %(most)s characters.") % {"most": most})
    if client is not None and not visible_clients(actor).filter(pk=client.pk).exists():
        raise Denied(_("We know no client by that reference."))
    if matter is not None and not visible_matters(actor).filter(pk=matter.pk).exists():
        raise Denied(_("We know no matter by that reference."))
