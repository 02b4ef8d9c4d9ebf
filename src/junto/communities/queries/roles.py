"""Who holds which role, who asks for one, and who held what and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from junto.communities.models import Community, RoleAssignment
from junto.communities.queries.proposable import Proposable
from junto.communities.rules import (
    OFFER_STANDS,
    Standing,
    roles_held,
    standing,
    standing_in,
    visible_communities,
    with_standing,
)
from junto.kernel import clock
from junto.kernel.refs import Ref
from junto.people.rules import firm_today

if TYPE_CHECKING:
    from junto.people.models import Person

PAST = 100


@dataclass(frozen=True, slots=True)
class RoleTime:
    """A role and the time for which somebody holds or held it.

    `last` is the last day: the one it ended on, or the one agreed at the start; None while it is open.
    """

    id: int
    person_id: int
    person_key: str
    name: str
    address: str
    role: str
    label: str
    since: datetime
    last: date | None
    is_over: bool


@dataclass(frozen=True, slots=True)
class RolesPage:
    """The roles of a community as one person may see them; the past is for its members."""

    community: Community
    standing: Standing
    held: tuple[RoleTime, ...]
    past: tuple[RoleTime, ...]
    offers: tuple[RoleAssignment, ...]
    askings: tuple[RoleAssignment, ...]

    @property
    def free(self) -> tuple[tuple[str, str], ...]:
        """Each role, for a choice."""
        return tuple((str(value), str(label)) for value, label in RoleAssignment.Role.choices)


def roles_page(person: Person, key: str) -> RolesPage | None:
    """The roles of the community with this key, if it exists for this person; two queries."""
    community = with_standing(visible_communities(person).filter(key=key), person).first()
    if community is None:
        return None
    now = standing_in(community)
    recent = clock.now() - OFFER_STANDS
    rows = list(
        RoleAssignment.objects.filter(Q(since__isnull=False) | Q(offered_at__gt=recent), community=community)
        .select_related("person", "community", "offered_by")
        .order_by("since", "offered_at", "pk")
    )
    times = [_time(row) for row in rows if row.since is not None]
    waiting = [row for row in rows if row.since is None and row.person.is_active]
    return RolesPage(
        community=community,
        standing=now,
        held=tuple(time for time in times if not time.is_over),
        past=tuple(reversed([time for time in times if time.is_over][-PAST:])) if now.reads else (),
        offers=tuple(row for row in waiting if not row.asked_for and row.person_id == person.pk),
        askings=tuple(row for row in waiting if row.asked_for) if now.is_member else (),
    )


def roles_through_time(person: Person, community: Community) -> tuple[RoleTime, ...]:
    """Who held what and when in a community, the last ended first, for its members; else nothing."""
    page = roles_page(person, community.key)
    return page.past if page is not None else ()


def role_proposable(person: Person, community: Community, pk: int) -> Proposable | None:
    """The role with this number, if it is held here today: any member may ask the members to end it."""
    if not standing(person, community).is_member or community.is_closed:
        return None
    row = roles_held().filter(community=community, pk=pk).first()
    if row is None:
        return None
    return Proposable(
        ref=str(Ref.of(row)),
        title=str(_("A role ends: %(role)s") % {"role": row.get_role_display()}),
        text=str(
            _(
                "The role that is named here ends on the day this is adopted, by decision of the members. "
                "Whoever holds it stays a member, and may be asked again."
            )
        ),
        href=reverse("communities:roles", args=[community.address]),
        types=("consent", "consensus", "majority"),
        whom=role_in_words(row.pk),
    )


def role_in_words(pk: int) -> str:
    """Who holds or held a role, and since when; one query."""
    row = RoleAssignment.objects.filter(pk=pk, since__isnull=False).select_related("person").first()
    if row is None or row.since is None:
        return str(_("a former colleague"))
    day = date_format(timezone.localtime(row.since), "DATE_FORMAT")
    names = {"name": row.person.name, "role": row.get_role_display(), "day": day}
    return str(_("%(name)s, %(role)s since %(day)s") % names)


def _time(row: RoleAssignment) -> RoleTime:
    assert row.since is not None
    last = timezone.localtime(row.until).date() if row.until else row.ends_on
    if row.until and row.ends_on:
        last = min(timezone.localtime(row.until).date(), row.ends_on)
    over = row.until is not None or (row.ends_on is not None and row.ends_on < firm_today())
    return RoleTime(
        id=row.pk,
        person_id=row.person_id,
        person_key=row.person.key,
        name=row.person.name,
        address=row.person.address,
        role=row.role,
        label=str(row.get_role_display()),
        since=row.since,
        last=last,
        is_over=over or not row.person.is_active,
    )
