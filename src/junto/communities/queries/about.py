"""Who belongs to a community, in the order of the alphabet, and who does what in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from junto.communities.models import Community, Membership, RoleAssignment
from junto.communities.queries.charter_brief import CharterBrief, brief_of
from junto.communities.queries.front import Held, opened, roles_in
from junto.communities.queries.lists import there
from junto.communities.rules import Standing
from junto.people.rules import visible_topics

if TYPE_CHECKING:
    from junto.people.models import Person

PAGE = 60


@dataclass(frozen=True, slots=True)
class Member:
    """A member as the list shows her: what the HR list carries and what she wrote herself."""

    key: str
    name: str
    address: str
    unit: str
    office: str
    headline: str
    roles: tuple[str, ...]

    @property
    def facts(self) -> tuple[str, ...]:
        return tuple(fact for fact in (*self.roles, self.unit, self.office) if fact)


@dataclass(frozen=True, slots=True)
class Members:
    """A page of members, with what the page says about the community."""

    community: Community
    standing: Standing
    rows: tuple[Member, ...]
    roles: tuple[Held, ...]
    offers: tuple[RoleAssignment, ...]
    topics: tuple[str, ...]
    charter: CharterBrief | None
    page: int
    more: bool


def members_of(community: Community) -> QuerySet[Membership]:
    """Who belongs to a community and is at the firm, by name; for a community that the reader may see."""
    rows = there().filter(community=community).select_related("person__unit", "person__office")
    return rows.order_by("person__sort_name", "person")


def about(person: Person, key: str, page: int = 1) -> Members | None:
    """The page about the community with this key, if it exists for this person; five queries at most."""
    found_here = opened(person, key)
    if found_here is None:
        return None
    community, now = found_here
    page = max(1, page)
    held, offers = roles_in(community, person)
    parts: dict[int, list[str]] = {}
    for role in held:
        parts.setdefault(role.person_id, []).append(role.role)
    found = list(members_of(community)[(page - 1) * PAGE : page * PAGE + 1])
    topics = visible_topics(person).filter(
        pk__in=Community.topics.through.objects.filter(community=community).values("topic")
    )
    return Members(
        community=community,
        standing=now,
        rows=tuple(_member(row, parts.get(row.person_id, [])) for row in found[:PAGE]),
        roles=held,
        offers=offers,
        topics=tuple(topics.order_by("name").values_list("name", flat=True)),
        charter=brief_of(community),
        page=page,
        more=len(found) > PAGE,
    )


def _member(row: Membership, roles: list[str]) -> Member:
    person = row.person
    return Member(
        key=person.key,
        name=person.name,
        address=person.address,
        unit=person.unit.name if person.unit else "",
        office=person.office.name if person.office else "",
        headline=person.headline,
        roles=tuple(roles),
    )
