"""Communities in rows: the rail, my own, the firm's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from junto.communities.logic.words import clean
from junto.communities.models import Community, Membership
from junto.communities.rules import visible_communities, visible_memberships
from junto.kernel import clock
from junto.kernel.ids import address
from junto.people.rules import at_the_firm

if TYPE_CHECKING:
    from junto.people.models import Person

RAIL, PAGE, QUIET = 12, 40, 60
MINIMUM_GROUP = 5


@dataclass(frozen=True, slots=True)
class RailRow:
    """A community in the rail: its name, and the address of its front page."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A community as a list shows it; `size` is in words, a count only from five members."""

    id: int
    name: str
    address: str
    domain: str
    kind: str
    joining: str
    size: str
    is_mine: bool
    paused_until: date | None
    closed_at: datetime | None
    resting_until: date | None
    is_resting: bool


@dataclass(frozen=True, slots=True)
class Look:
    """What somebody looks for among the communities: words, a kind, a topic by name; empty for any."""

    words: str = ""
    kind: str = ""
    topic: str = ""
    page: int = 1

    @property
    def is_set(self) -> bool:
        return bool(self.words or self.kind or self.topic)


@dataclass(frozen=True, slots=True)
class Shelf:
    """The firm's communities on one page: the living, and at the end those that rest or are closed."""

    living: list[Listed]
    quiet: list[Listed]
    page: int
    more: bool


def rail(person: Person) -> list[RailRow]:
    """The communities a person belongs to and does not stand back from, by name, at most twelve."""
    there = Q(paused_until__isnull=True) | Q(paused_until__lte=clock.today())
    own = visible_memberships(person).filter(there, left_at__isnull=True, community__closed_at__isnull=True)
    rows = own.order_by("community__name", "pk").values_list("community__key", "community__name")[:RAIL]
    return [RailRow(name, address(key, name)) for key, name in rows]


def mine(person: Person) -> list[Listed]:
    """The communities a person belongs to, by name, those she stands back from and the resting included."""
    return _listed(rows_for(person).filter(Q(is_mine=True), closed_at__isnull=True).order_by("name", "pk"))


def communities_of(person: Person, *, seen_by: Person | None = None) -> QuerySet[Community]:
    """The living communities a person belongs to, as far as the reader, by default herself, may know."""
    theirs = Membership.objects.filter(community=OuterRef("pk"), person=person, left_at__isnull=True)
    return (
        visible_communities(seen_by or person)
        .filter(Exists(theirs), closed_at__isnull=True)
        .order_by("name", "pk")
    )


def shelf(person: Person, look: Look) -> Shelf:
    """One page of forty of the firm's communities that exist for a person, narrowed by what she looks for.

    Without a look, her own are left out: they stand above.
    """
    rows = narrowed(rows_for(person), look)
    living = rows.filter(closed_at__isnull=True, resting_since__isnull=True)
    quiet = rows.filter(Q(closed_at__isnull=False) | Q(resting_since__isnull=False))
    if not look.is_set:
        living = living.filter(Q(is_mine=False))
        quiet = quiet.filter(Q(is_mine=False) | Q(closed_at__isnull=False))
    page = max(1, look.page)
    found = _listed(living.order_by("name", "pk")[(page - 1) * PAGE : page * PAGE + 1])
    ends = _listed(quiet.order_by("closed_at", "name", "pk")[:QUIET]) if page == 1 else []
    return Shelf(found[:PAGE], ends, page, len(found) > PAGE)


def founding_count(person: Person, *, since: datetime) -> int:
    """How many communities a person may know of were founded since a moment."""
    return visible_communities(person).filter(founded_at__gte=since).count()


def rows_for(person: Person) -> QuerySet[Community]:
    """Visible communities with `is_mine`, `paused_until` and `members`, for lists."""
    own = Membership.objects.filter(community=OuterRef("pk"), person=person, left_at__isnull=True)
    return with_members(visible_communities(person)).annotate(
        is_mine=Exists(own), paused_until=Subquery(own.values("paused_until")[:1])
    )


def with_members(communities: QuerySet[Community]) -> QuerySet[Community]:
    """The same communities, each with `members`: how many belong and are at the firm."""
    counted = there().filter(community=OuterRef("pk")).values("community").annotate(n=Count("pk")).values("n")
    return communities.annotate(members=Coalesce(Subquery(counted, IntegerField()), 0))


def there() -> QuerySet[Membership]:
    """Memberships that are open today, of people who are at the firm."""
    return Membership.objects.filter(at_the_firm(prefix="person__"), left_at__isnull=True)


def size(members: int) -> str:
    """How many members in words: a count only from the minimum group of five."""
    if members < MINIMUM_GROUP:
        return _("fewer than five members so far") if members else _("no members at present")
    return ngettext("%(n)s member", "%(n)s members", members) % {"n": members}


def _listed(rows: QuerySet[Community]) -> list[Listed]:
    return [
        Listed(
            id=row.pk,
            name=row.name,
            address=row.address,
            domain=row.domain or row.first_question,
            kind=str(row.get_kind_display()),
            joining=row.joining,
            size=size(row.__dict__["members"]) if not row.is_closed else "",
            is_mine=row.__dict__["is_mine"],
            paused_until=_ahead(row.__dict__["paused_until"]),
            closed_at=row.closed_at,
            resting_until=row.resting_until,
            is_resting=row.is_resting,
        )
        for row in rows
    ]


def _ahead(day: date | None) -> date | None:
    return day if day is not None and day > clock.today() else None


def narrowed(rows: QuerySet[Community], look: Look) -> QuerySet[Community]:
    if look.kind:
        rows = rows.filter(kind=look.kind)
    if look.topic:
        rows = rows.filter(pk__in=_about(Q(topic__name__iexact=clean(look.topic)[:80])))
    for word in clean(look.words)[:200].split()[:6]:
        said = Q(name__icontains=word) | Q(domain__icontains=word) | Q(first_question__icontains=word)
        rows = rows.filter(said | Q(pk__in=_about(Q(topic__name__icontains=word))))
    return rows


def _about(named: Q) -> QuerySet[Community]:
    return Community.objects.filter(pk__in=Community.topics.through.objects.filter(named).values("community"))
