"""Living communities as found groups are compared with them; for jobs alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from junto.communities.queries import living_for_matching
from junto.discovery.queries import firm
from junto.engine.findings import LivingCommunity
from junto.engine.settings import HELD
from junto.engine.settings import INSIDE as MOST

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from junto.communities.models import Community

NEAR: Final = HELD
INSIDE: Final = MOST


def open_to_all() -> QuerySet[Community]:
    """Communities that everybody in the firm may know of: listed to the firm, before no wall, not closed."""
    communities: QuerySet[Community] = firm.reached("community").all()
    return communities.filter(
        listing="firm", client__isnull=True, matter__isnull=True, closed_at__isnull=True
    )


def members() -> dict[int, frozenset[int]]:
    """Persons of every living community; whoever shows a result asks the reader's scope first."""
    return {row.id: row.member_ids for row in living_for_matching(None)}


def everybody_sees(number_of: Mapping[int, int]) -> list[LivingCommunity]:
    """Communities open to all, in the numbers of the store. Only they may decide what is listed: what a wall
    or a listing
    hides must not show in what everybody reads."""
    known = set(open_to_all().values_list("pk", flat=True))
    return [
        LivingCommunity(str(pk), frozenset(number_of[person] for person in people if person in number_of))
        for pk, people in sorted(members().items())
        if pk in known
    ]
