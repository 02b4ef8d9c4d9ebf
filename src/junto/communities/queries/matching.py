"""Living communities with who belongs, for comparing found groups with what there is."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from junto.communities.models import Community
from junto.communities.queries.lists import there
from junto.communities.rules import visible_communities
from junto.kernel.ids import address

if TYPE_CHECKING:
    from junto.people.models import Person


@dataclass(frozen=True, slots=True)
class Living:
    """A community that is not closed, and the numbers of the persons who belong."""

    id: int
    key: str
    name: str
    address: str
    about: str
    member_ids: frozenset[int]


def living_for_matching(person: Person | None) -> list[Living]:
    """Every community that is not closed, with its members' numbers; two queries.

    With a person: those that exist for her. With None: all, for work that shows nothing; whoever shows a
    result of it asks again with the person who looks (the same rule as for every page: a community that does
    not exist for her resembles nothing).
    """
    scope = Community.objects.all() if person is None else visible_communities(person)
    rows = list(
        scope.filter(closed_at__isnull=True)
        .order_by("pk")
        .values_list("pk", "key", "name", "domain", "first_question")
    )
    members: dict[int, set[int]] = defaultdict(set)
    pairs = there().filter(community__closed_at__isnull=True).values_list("community", "person")
    for community, member in pairs:
        members[community].add(member)
    return [
        Living(pk, key, name, address(key, name), f"{domain} {question}".strip(), frozenset(members[pk]))
        for pk, key, name, domain, question in rows
    ]
