"""Who exists for whom, and what walls hide. Every scope of every room is composed with `beyond_walls`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from junto.kernel import clock
from junto.kernel.policy import YES, Verdict, no
from junto.people.models import BarrierCover, BarrierPerson, Client, Matter, Person

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    Viewer = Person | AnonymousUser


def beyond_walls(person: Person, *, client: str = "client", matter: str | None = None) -> Q:
    """What a wall hides from a person does not exist for her; a condition for any scope.

    `client` and `matter` are the look-up paths from the scope's table to the thing's client and matter
    (`matter=None` where it has none). A thing without client and matter is before no wall. Of several
    walls the most restrictive wins; no role, authorship or membership opens one.
    """
    covers = barring_covers(person)
    condition = _outside(client, covers.filter(client__isnull=False).values("client"))
    if matter is not None:
        condition &= _outside(matter, covers.filter(matter__isnull=False).values("matter"))
        condition &= _outside(f"{matter}__client", covers.filter(client__isnull=False).values("client"))
    return condition


def barring_covers(person: Person) -> QuerySet[BarrierCover]:
    """The covers of every wall in force that stands between a person and a client or matter."""
    named = BarrierPerson.objects.filter(person=person)
    in_force = Q(barrier__since__lte=clock.now()) & (
        Q(barrier__lifted_at__isnull=True) | Q(barrier__lifted_at__gt=clock.now())
    )
    walls_naming = named.values("barrier")
    # a pair is told by the cover's own side, so it is asked per cover and not per wall
    own_side = BarrierCover.objects.filter(
        barrier__persons__person=person, barrier__persons__side=F("side")
    )
    out = (
        Q(barrier__kind="exclusion", barrier__in=walls_naming)
        | Q(barrier__kind="inclusion") & ~Q(barrier__in=walls_naming)
        | Q(barrier__kind="competitor pair", barrier__in=walls_naming) & ~Q(pk__in=own_side.values("pk"))
    )
    if person.outside:
        out |= Q(barrier__kind="contractor") & ~Q(barrier__in=walls_naming)
    return BarrierCover.objects.filter(in_force & out)


def _outside(path: str, hidden: QuerySet[BarrierCover]) -> Q:
    return Q(**{f"{path}__isnull": True}) | ~Q(**{f"{path}__in": hidden})


def visible_people(person: Person) -> QuerySet[Person]:
    """Every active person of the firm is in the directory; an administrator also sees those who left."""
    everyone = Person.objects.all()
    return everyone if person.is_administrator else everyone.filter(is_active=True)


def visible_clients(person: Person) -> QuerySet[Client]:
    """A client behind a wall has no name for the person it bars."""
    return Client.objects.filter(beyond_walls(person, client="pk"))


def visible_matters(person: Person) -> QuerySet[Matter]:
    """A matter is hidden by a wall of its own and by one round its client."""
    return Matter.objects.filter(beyond_walls(person, client="client", matter="pk"))


def may_administer(person: Person) -> Verdict:
    """Settings and people belong to administrators; content does not."""
    if person.is_administrator and person.is_active:
        return YES
    return no(_("Only an administrator can do this."))


def may_edit_profile(person: Person, whose: Person) -> Verdict:
    """A profile is written by the person it is about, and by nobody else."""
    return YES if person.pk == whose.pk else no(_("Only the person herself can change her profile."))
