"""What sounds near to a community somebody is about to found, or to topics somebody cares about."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from junto.communities.logic import nearness
from junto.communities.models import Community
from junto.communities.queries.lists import rows_for, size
from junto.communities.rules import visible_communities
from junto.kernel.ids import address

if TYPE_CHECKING:
    from junto.people.models import Person, Topic

SHOWN_WORDS = 4


@dataclass(frozen=True, slots=True)
class Near:
    """A community that sounds near, as far as it exists for the reader, and why we say so."""

    key: str
    name: str
    address: str
    domain: str
    size: str
    is_mine: bool
    closed_at: datetime | None
    is_resting: bool
    reason: str
    shared: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NearTopics:
    """A community near topics somebody cares about: which, and whether it says so itself or its words do."""

    name: str
    address: str
    topics: tuple[str, ...]
    by_words: bool


def near_duplicates(person: Person, name: str, words: str) -> list[Near]:
    """At most three communities that exist for a person and sound near, nearest first, each with its reason.

    The closed are among them: somebody may have left a note. Two queries, one where nothing is near.
    """
    rows = visible_communities(person).values_list("pk", "name", "domain", "first_question")
    others = [nearness.Words(pk, title, f"{domain} {question}") for pk, title, domain, question in rows]
    reasons = nearness.near(name, words, others)
    found = (
        {row.pk: row for row in rows_for(person).filter(pk__in=[r.id for r in reasons])} if reasons else {}
    )
    return [_near(found[reason.id], reason) for reason in reasons if reason.id in found]


def near_topics(person: Person, topics: Collection[Topic]) -> list[NearTopics]:
    """Living communities a person does not belong to that carry one of the topics, or use all its words."""
    wanted = {topic.pk: topic.name for topic in topics}
    if not wanted:
        return []
    rows = rows_for(person).filter(Q(is_mine=False), closed_at__isnull=True, resting_since__isnull=True)
    texts = list(rows.order_by("name", "pk").values_list("pk", "key", "name", "domain", "first_question"))
    linked: dict[int, list[int]] = {}
    for community, topic in Community.topics.through.objects.filter(topic__in=wanted).values_list(
        "community", "topic"
    ):
        linked.setdefault(community, []).append(topic)
    found = []
    for pk, key, name, domain, question in texts:
        said = nearness.topics_in(wanted.items(), nearness.Words(pk, name, f"{domain} {question}"))
        near = sorted({*linked.get(pk, []), *said}, key=lambda number: wanted[number])
        if near:
            named = tuple(wanted[number] for number in near)
            found.append(NearTopics(name, address(key, name), named, by_words=pk not in linked))
    return sorted(found, key=lambda row: (row.by_words, -len(row.topics), row.name))


def _near(row: Community, reason: nearness.Reason) -> Near:
    shared = reason.shared[:SHOWN_WORDS]
    if reason.close_name:
        said = _("its name is nearly the same.")
    else:
        n = len(reason.shared)
        said = ngettext("one word in common:", "%(n)s words in common:", n) % {"n": n}
    return Near(
        key=row.key,
        name=row.name,
        address=row.address,
        domain=row.domain or row.first_question,
        size=size(row.__dict__["members"]),
        is_mine=row.__dict__["is_mine"],
        closed_at=row.closed_at,
        is_resting=row.is_resting,
        reason=said,
        shared=() if reason.close_name else shared,
    )
