"""Core competencies and the communities that say they care for them; a gap on either side is no fault."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from junto.communities.models import Community, CompetenceLink
from junto.communities.rules import visible_communities
from junto.people.queries import competencies, competencies_before

if TYPE_CHECKING:
    from junto.people.models import Competency, Person

MOST_BEFORE = 20


@dataclass(frozen=True, slots=True)
class Kept:
    """A core competency, and the living communities that care for it, as far as the reader may know."""

    competency: Competency
    communities: tuple[Community, ...]


@dataclass(frozen=True, slots=True)
class Register:
    """The register beside the communities.

    Attributes
    ----------
    without : tuple of Community
        Living communities that care for none of it; most of what people care about is on no register.
    before : tuple of Competency
        What stood on the register once.
    """

    kept: tuple[Kept, ...]
    without: tuple[Community, ...]
    before: tuple[Competency, ...]


def register(person: Person) -> Register:
    """Every competency that exists for a person, with communities that exist for her; four queries."""
    seen = list(visible_communities(person).filter(closed_at__isnull=True).order_by("name", "pk"))
    rows = list(competencies(person))
    links = CompetenceLink.objects.filter(
        until__isnull=True, community__in=[one.pk for one in seen], topic__in=[row.topic_id for row in rows]
    ).values_list("topic", "community")
    by_id = {one.pk: one for one in seen}
    cared: dict[int, list[Community]] = {}
    linked: set[int] = set()
    for topic, community in links:
        cared.setdefault(topic, []).append(by_id[community])
        linked.add(community)
    return Register(
        kept=tuple(
            Kept(row, tuple(sorted(cared.get(row.topic_id, []), key=lambda one: (one.name, one.pk))))
            for row in rows
        ),
        without=tuple(one for one in seen if one.pk not in linked),
        before=tuple(competencies_before(person)[:MOST_BEFORE]),
    )


def cared_for(person: Person, community: Community) -> list[int]:
    """The topics of the register that a community says it cares for, by number."""
    links = CompetenceLink.objects.filter(
        community=community, until__isnull=True, topic__in=competencies(person).values("topic")
    )
    return sorted(links.values_list("topic", flat=True))
