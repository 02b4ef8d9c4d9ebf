"""What the walls desk may see and do: notices, feeds, openings, clearances. Built on `rules`."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from junto.kernel import clock
from junto.kernel.policy import YES, Verdict, no
from junto.people.models import BarrierNotice, BarrierOpening, Clearance, Person, WallFeed
from junto.people.rules import barred_of, may_keep_walls, may_open, names_in


def visible_notices(person: Person) -> QuerySet[BarrierNotice]:
    """A person's own notices, as long as the wall stands, names her and is not silent; nobody else's."""
    return BarrierNotice.objects.filter(
        Q(barrier__lifted_at__isnull=True) | Q(barrier__lifted_at__gt=clock.now()),
        person=person.pk,
        ended_at__isnull=True,
        barrier__silent=False,
    )


def visible_feeds(person: Person) -> QuerySet[WallFeed]:
    """Feeds of walls, and what was refused of them, are the keepers' to see."""
    return WallFeed.objects.all() if may_keep_walls(person) else WallFeed.objects.none()


def visible_openings(person: Person) -> QuerySet[BarrierOpening]:
    """Openings that wait for a second keeper, for keepers."""
    if not may_keep_walls(person):
        return BarrierOpening.objects.none()
    return BarrierOpening.objects.filter(
        confirmed_at__isnull=True, declined_at__isnull=True, moot_at__isnull=True
    )


def visible_clearances(person: Person) -> QuerySet[Clearance]:
    """What one asked for oneself; keepers of walls also see what waits, unless a wall bars them from it."""
    hers = Clearance.objects.filter(asked_by=person.pk)
    if not may_keep_walls(person):
        return hers
    return Clearance.objects.all()


def waiting_clearances(person: Person) -> list[Clearance]:
    """Texts that wait for this keeper's word: not her own, and naming nobody whom a wall hides from her."""
    if not may_keep_walls(person):
        return []
    rows = Clearance.objects.filter(cleared_at__isnull=True, declined_at__isnull=True)
    rows = rows.exclude(asked_by=person.pk).select_related("asked_by").order_by("asked_at")
    return [row for row in rows[:50] if not _barred_from(person, row.text)]


def may_confirm_opening(person: Person, opening: BarrierOpening) -> Verdict:
    """The second word is another keeper's, never of who brought the feed nor of whom it would let in."""
    verdict = may_open(person, opening.barrier)
    if verdict and opening.proposed_by_id == person.pk:
        return no(_("You proposed this. A second keeper of walls has to confirm it."))
    if verdict and opening.step.get("person") == person.pk:
        return no(_("This wall names you. Other keepers of walls have to decide about it."))
    return verdict


def may_clear(person: Person, clearance: Clearance) -> Verdict:
    """A text is cleared by a keeper of walls who did not ask, and from whom no wall hides what it names."""
    verdict = may_keep_walls(person)
    if not verdict:
        return verdict
    if clearance.asked_by_id == person.pk:
        return no(_("You asked for this. Somebody else has to read it."))
    if _barred_from(person, clearance.text):
        return no(_("Another keeper of walls has to read this one."))
    return YES


def _barred_from(person: Person, text: str) -> bool:
    barred = barred_of(person)
    return barred.everything or any(
        hit.named.number in (barred.clients if hit.named.label == "client" else barred.matters)
        for hit in names_in(text)
    )
