"""Breaking the glass: an administrator is an outsider to content, and two of them are needed to look."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from junto.communities.models import BrokenGlass, Community
from junto.communities.models.glass import ASKING_STANDS
from junto.communities.rules.scopes import beyond, memberships_of
from junto.kernel import clock
from junto.kernel.policy import YES, Verdict, no
from junto.people.rules import may_administer

if TYPE_CHECKING:
    from junto.people.models import Person

LOOK_LASTS, TOLD_FOR = timedelta(hours=4), timedelta(days=30)


def visible_glass(person: Person) -> QuerySet[BrokenGlass]:
    """Askings and looks, for administrators; what content was seen is not in them, nor what a wall hides."""
    if not may_administer(person):
        return BrokenGlass.objects.none()
    return beyond(BrokenGlass.objects.all(), person, "community__")


def waiting_glass() -> QuerySet[BrokenGlass]:
    """Askings that a second administrator may still confirm. Not a scope for a person."""
    return BrokenGlass.objects.filter(
        confirmed_at__isnull=True, withdrawn_at__isnull=True, asked_at__gt=clock.now() - ASKING_STANDS
    )


def looks_told_in(community: Community | OuterRef) -> QuerySet[BrokenGlass]:
    """Every confirmed look into a community, for its members; compose it with a community they read."""
    return BrokenGlass.objects.filter(community=community, confirmed_at__isnull=False)


def communities_to_ask_for(person: Person) -> QuerySet[Community]:
    """What an administrator may name by its key: anything but what a wall hides from her."""
    if not may_administer(person):
        return Community.objects.none()
    return beyond(Community.objects.all(), person)


def may_break_glass(person: Person, community: Community | None) -> Verdict:
    """An administrator may ask to look into a community she does not belong to; alone she cannot open it."""
    verdict = may_administer(person)
    if not verdict:
        return verdict
    if community is None or not communities_to_ask_for(person).filter(pk=community.pk).exists():
        return no(_("We know no community by that address."))
    if memberships_of(person).filter(community=community, left_at__isnull=True).exists():
        return no(_("You belong to it; there is nothing to open."))
    mine = BrokenGlass.objects.filter(
        Q(pk__in=waiting_glass()) | Q(until__gt=clock.now()), asked_by=person, community=community
    )
    return no(_("You have asked for this already.")) if mine.exists() else YES


def may_confirm_glass(person: Person, asked: BrokenGlass | None) -> Verdict:
    """The second word is another administrator's, never that of who asked, and within a day."""
    verdict = may_administer(person)
    if not verdict:
        return verdict
    if asked is None or not waiting_glass().filter(pk=asked.pk).exists():
        return no(_("This was answered a moment ago, taken back, or has waited for more than a day."))
    if asked.asked_by_id == person.pk:
        return no(_("You asked for this. A second administrator has to confirm it."))
    return YES


def may_close_glass(person: Person, asked: BrokenGlass) -> Verdict:
    """Either of the two ends it before its time; any administrator may refuse what waits."""
    return may_administer(person)
