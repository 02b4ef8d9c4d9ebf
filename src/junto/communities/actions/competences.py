"""Which of the firm's core competencies a community cares for: its own word, and no task for it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from junto.communities import rules
from junto.communities.actions.joining import locked, still
from junto.communities.facts import CompetencesLinked
from junto.communities.models import Community, CompetenceLink
from junto.kernel import clock
from junto.kernel.outbox import publish
from junto.kernel.policy import Denied, require
from junto.kernel.refs import Ref
from junto.people.queries import competencies

if TYPE_CHECKING:
    from junto.people.models import Person

MOST = 3


def link_competences(*, actor: Person, community: Community, topics: Iterable[int]) -> None:
    """Those who keep a community say which core competencies it cares for: three at most, none is fine.

    Refuses others, a topic that is not on the register for the actor, and a fourth (`Denied`). What a wall
    hides from the actor stays linked. Publishes `CompetencesLinked` if anything changed.
    """
    require(rules.may_edit(actor, community))
    wanted = set(topics)
    if len(wanted) > MOST:
        raise Denied(_("Three at most: what a community cares for most."))
    known = set(competencies(actor).values_list("topic", flat=True))
    if wanted - known:
        raise Denied(_("This is not on the register of core competencies."))
    moment = clock.now()
    with transaction.atomic():
        held = locked(community)
        still(rules.may_edit(actor, held))
        links = CompetenceLink.objects.filter(community=held, until__isnull=True)
        there = set(links.values_list("topic", flat=True))
        gone = (there & known) - wanted
        links.filter(topic__in=gone).update(until=moment)
        CompetenceLink.objects.bulk_create(
            CompetenceLink(community=held, topic_id=number, since=moment) for number in sorted(wanted - there)
        )
        if gone or wanted - there:
            publish(
                CompetencesLinked(community_id=held.pk, linked=len(wanted)),
                subject=Ref.of(held),
                actor=actor.pk,
                scope=Ref.of(held),
            )
