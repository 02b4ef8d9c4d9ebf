"""Who exists for whom, and what walls hide. Every scope of every room is composed with `beyond_walls`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache, reduce
from operator import or_
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import DatabaseError
from django.db.models import Exists, F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from junto.kernel import audit, clock, prepared
from junto.kernel.models import AuditEntry
from junto.kernel.policy import YES, Verdict, no
from junto.kernel.registry import company
from junto.people.logic.names import Hit, Named, Names
from junto.people.logic.words import fold
from junto.people.models import (
    Barrier,
    BarrierCover,
    BarrierLifting,
    BarrierPerson,
    Client,
    CorrectionRequest,
    DataExport,
    Erasure,
    Matter,
    PeopleImport,
    Person,
    SystemRole,
    Topic,
    WallFeed,
)

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    Viewer = Person | AnonymousUser

NEVER_READ = "never read"
UNREADABLE = "unreadable"
FEED_LATE, FEED_SILENT = timedelta(hours=24), timedelta(hours=72)
NOT_ADMINISTRATOR = _("Only an administrator can do this.")


def firm_today() -> date:
    """The day it is at the firm; first and last days begin and end with it, wherever the reader is."""
    return clock.now().astimezone(ZoneInfo(settings.TIME_ZONE)).date()


def at_the_firm(day: date | None = None, prefix: str = "") -> Q:
    """Active, and not past a last day: true on the day itself, whether or not the nightly work has run."""
    today = day or firm_today()
    return Q(**{f"{prefix}is_active": True}) & (
        Q(**{f"{prefix}ends_on__isnull": True}) | Q(**{f"{prefix}ends_on__gte": today})
    )


@dataclass(frozen=True, slots=True)
class Barred:
    """The clients and matters that walls hide from one person, by number.

    `everything` is set where the walls cannot be read: then whatever stands before any client or matter is
    hidden, and the rest of the house works.
    """

    clients: frozenset[int] = frozenset()
    matters: frozenset[int] = frozenset()
    everything: bool = False


def beyond_walls(person: Person, *, client: str | None = "client", matter: str | None = None) -> Q:
    """What a wall hides from a person does not exist for her; a condition for any scope.

    `client` and `matter` are the look-up paths from the scope's table to the thing's client and matter
    (None where it has none, `"pk"` where the thing is the matter itself). A thing without client and matter
    is before no wall. Of several walls the most restrictive wins; no role, author or membership opens one.
    """
    barred = barred_of(person)
    if barred.everything:
        paths = [path for path in (client, matter) if path is not None]
        return Q(**{f"{path}__isnull": True for path in paths})
    condition = _outside(client, barred.clients)
    if matter is not None:
        condition &= _outside(matter, barred.matters)
        if matter != "pk":  # the matter itself names its client as `client`
            condition &= _outside(f"{matter}__client", barred.clients)
    return condition


def barred_of(person: Person) -> Barred:
    """What walls hide from a person: as read with her at the start of this request, else asked now."""
    # asked by name: a request's person may be a lazy stand-in, whose own __dict__ does not hold them
    clients, matters = (getattr(person, name, NEVER_READ) for name in ("barred_clients", "barred_matters"))
    if UNREADABLE in (clients, matters):
        return Barred(everything=True)
    if NEVER_READ not in (clients, matters):
        return Barred(_numbers(clients), _numbers(matters))
    try:
        rows = prepared.fetch("people.barring_covers", _covers_of_anybody, {prepared.ANYBODY: person.pk})
    except DatabaseError:
        return Barred(everything=True)
    return Barred(
        frozenset(client for client, _matter in rows if client),
        frozenset(matter for _client, matter in rows if matter),
    )


def _covers_of_anybody() -> QuerySet[BarrierCover, tuple[int | None, int | None]]:
    return barring_covers(Person(pk=prepared.ANYBODY)).values_list("client", "matter")


def barring_covers(person: Person) -> QuerySet[BarrierCover]:
    """The covers of every wall in force that stands between a person and a client or matter."""
    named = BarrierPerson.objects.filter(person=person.pk)
    in_force = Q(barrier__since__lte=clock.now()) & (
        Q(barrier__lifted_at__isnull=True) | Q(barrier__lifted_at__gt=clock.now())
    )
    walls_naming = named.values("barrier")
    # a pair is told by the cover's own side, so it is asked per cover and not per wall
    own_side = BarrierCover.objects.filter(
        barrier__persons__person=person, barrier__persons__side=F("side"), side__gt=0
    )
    kinds = Barrier.Kind
    out = (
        Q(barrier__kind=kinds.EXCLUSION, barrier__in=walls_naming)
        | Q(barrier__kind=kinds.INCLUSION) & ~Q(barrier__in=walls_naming)
        | Q(barrier__kind=kinds.COMPETITOR_PAIR, barrier__in=walls_naming) & ~Q(pk__in=own_side.values("pk"))
    )
    from_outside = Exists(Person.objects.filter(pk=person.pk, outside=True))
    out |= Q(barrier__kind=kinds.CONTRACTOR) & ~Q(barrier__in=walls_naming) & Q(from_outside)
    # a kind nobody knows keeps everybody out
    out |= ~Q(barrier__kind__in=kinds.values)
    return BarrierCover.objects.filter(in_force & out)


def _outside(path: str | None, hidden: frozenset[int]) -> Q:
    if path is None or not hidden:
        return Q()
    return Q(**{f"{path}__isnull": True}) | ~Q(**{f"{path}__in": sorted(hidden)})


def _numbers(text: str | None) -> frozenset[int]:
    return frozenset(map(int, text.split(","))) if text else frozenset()


def visible_people(person: Person) -> QuerySet[Person]:
    """Everybody at the firm is in the directory; an administrator also sees who left and who is to come.

    For somebody from outside there are she herself and whom rooms have let her meet, as long as they do.
    """
    everyone = Person.objects.filter(erased_at__isnull=True)
    if person.is_administrator:
        return everyone
    met = [Q(pk__in=numbers) for numbers in company(person)] if person.outside else []
    return everyone.filter(at_the_firm(), reduce(or_, met, Q(pk=person.pk)) if person.outside else Q())


def visible_clients(person: Person) -> QuerySet[Client]:
    """A client behind a wall has no name for the person it bars."""
    return Client.objects.filter(beyond_walls(person, client="pk"))


def visible_matters(person: Person) -> QuerySet[Matter]:
    """A matter is hidden by a wall of its own and by one round its client."""
    return Matter.objects.filter(beyond_walls(person, client="client", matter="pk"))


def visible_topics(person: Person) -> QuerySet[Topic]:
    """Topics are the firm's common words, except those that name a client or matter a wall hides from her."""
    barred = barred_of(person)
    if barred.everything:
        return Topic.objects.none()
    if not barred.clients and not barred.matters:
        return Topic.objects.all()
    # a wall round a client hides its matters' words too; one round a matter leaves the client's name alone
    told = barring_covers(person).values_list(
        "client__name", "client__aliases", "client__matters__label", "client__matters__aliases",
        "matter__label", "matter__aliases",
    )  # fmt: skip
    names: set[str] = set()
    for client, client_aliases, under, under_aliases, label, aliases in told:
        words = (client, *(client_aliases or ()), under, *(under_aliases or ()), label, *(aliases or ()))
        names.update(name for name in map(fold, filter(None, words)) if len(name) > 2)
    topics = Topic.objects.all()
    for name in sorted(names):
        topics = topics.exclude(folded__contains=name)
    return topics


def names_in(*texts: str) -> tuple[Hit, ...]:
    """Every client and matter that texts name, by name, alias or reference, however it is written.

    It answers the house and never a person: what it finds is said to keepers of walls alone.
    """
    if not any(texts):
        return ()
    clients = Client.objects.values_list("pk", "reference", "name", "aliases")
    matters = Matter.objects.values_list("pk", "reference", "label", "aliases")
    rows = [("client", *row) for row in clients] + [("matter", *row) for row in matters]
    known = _names(tuple((what, pk, ref, name, *aliases) for what, pk, ref, name, aliases in rows))
    return tuple(hit for text in texts for hit in known.within(text))


@lru_cache(maxsize=2)
def _names(rows: tuple[tuple[Any, ...], ...]) -> Names:
    return Names(Named(row[0], row[1], name) for row in rows for name in row[2:] if name)


def last_feed() -> datetime | None:
    """When a feed of walls was last read to its end; None where walls are kept by hand."""
    done = WallFeed.objects.filter(state=WallFeed.State.DONE, what=WallFeed.What.WALLS)
    return done.order_by("-finished_at").values_list("finished_at", flat=True).first()


def feed_late() -> bool:
    """A feed that has not come for a day is said to be late."""
    last = last_feed()
    return last is not None and clock.now() - last > FEED_LATE


def feed_silent() -> bool:
    """A feed that has not come for three days: nothing may be opened on its word, or in its silence."""
    last = last_feed()
    return last is not None and clock.now() - last > FEED_SILENT


def visible_barriers(person: Person) -> QuerySet[Barrier]:
    """Walls are listed to those who keep them, and to nobody else."""
    return Barrier.objects.all() if may_keep_walls(person) else Barrier.objects.none()


def visible_imports(person: Person) -> QuerySet[PeopleImport]:
    """HR lists on their way in are the administrators'."""
    return PeopleImport.objects.all() if may_administer(person) else PeopleImport.objects.none()


def may_administer(person: Person) -> Verdict:
    """Settings and people belong to administrators; content does not."""
    if person.is_administrator and person.is_active:
        return YES
    return no(NOT_ADMINISTRATOR)


def may_edit_profile(person: Person, whose: Person) -> Verdict:
    """A profile is written by the person it is about, and by nobody else."""
    return YES if person.pk == whose.pk else no(_("Only the person herself can change her profile."))


def may_deactivate(person: Person, whose: Person) -> Verdict:
    """An administrator may deactivate others, but not herself and not the last administrator."""
    verdict = may_administer(person)
    if not verdict:
        return verdict
    if person.pk == whose.pk:
        return no(_("You cannot deactivate yourself. Another administrator can."))
    return _one_must_stay(whose)


def may_end_role(person: Person, whose: Person, role: str) -> Verdict:
    """An administrator may end any role of the installation; the last administrator stays one."""
    verdict = may_administer(person)
    if verdict and role == SystemRole.Role.ADMINISTRATOR:
        return _one_must_stay(whose)
    return verdict


def administrators() -> QuerySet[Person]:
    """Everybody who may administer the installation today."""
    open_roles = SystemRole.objects.filter(role=SystemRole.Role.ADMINISTRATOR, until__isnull=True)
    return Person.objects.filter(at_the_firm(), pk__in=open_roles.values("person"))


def lasting_administrators() -> QuerySet[Person]:
    """Administrators with no last day before them: one of these there must always be."""
    return administrators().filter(ends_on__isnull=True)


def may_set_last_day(whose: Person) -> Verdict:
    """Anybody may have a last day but the last administrator."""
    return _one_must_stay(whose)


def _one_must_stay(whose: Person) -> Verdict:
    held = whose.system_roles.filter(role=SystemRole.Role.ADMINISTRATOR, until__isnull=True).exists()
    if held and not lasting_administrators().exclude(pk=whose.pk).exists():
        return no(_("This is the last administrator. Give the role to somebody else first."))
    return YES


def may_keep_walls(person: Person) -> Verdict:
    """Walls are set and lifted by those who hold that role, administrators without it excluded."""
    if person.keeps_walls and person.is_active:
        return YES
    return no(_("Only a keeper of walls can do this."))


def may_set_barrier(person: Person, named: set[int]) -> Verdict:
    """A keeper of walls may set any wall but one that names herself."""
    verdict = may_keep_walls(person)
    if verdict and person.pk in named:
        return no(_("This wall names you. Another keeper of walls has to set it."))
    return verdict


def may_keep_shut(person: Person, barrier: Barrier) -> Verdict:
    """Saying no to an opening is for keepers whom the wall does not name."""
    verdict = may_keep_walls(person)
    if verdict and barrier.persons.filter(person=person).exists():
        return no(_("This wall names you. Other keepers of walls have to decide about it."))
    return verdict


def may_open(person: Person, barrier: Barrier) -> Verdict:
    """Opening is for keepers a wall does not name, and never while the register has gone silent."""
    verdict = may_keep_shut(person, barrier)
    if verdict and feed_silent():
        return no(
            _("The feed of walls is older than three days. Bring a new one first; nothing opens until then.")
        )
    return verdict


def may_propose_lifting(person: Person, barrier: Barrier) -> Verdict:
    """A keeper whom a wall does not name may propose to lift it; alone she cannot lift it."""
    return may_open(person, barrier)


def may_confirm_lifting(person: Person, lifting: BarrierLifting) -> Verdict:
    """The second word is another keeper's, never that of who proposed."""
    verdict = may_propose_lifting(person, lifting.barrier)
    if verdict and lifting.proposed_by_id == person.pk:
        return no(_("You proposed this. A second keeper of walls has to confirm it."))
    return verdict


def visible_audit(person: Person) -> QuerySet[AuditEntry]:
    """The administrator's log is read by administrators; everybody reads what concerns herself."""
    rows = audit.entries()
    return rows if may_administer(person) else visible_looks(person)


def visible_looks(person: Person) -> QuerySet[AuditEntry]:
    """The entries of the log that are about a person, for her."""
    return audit.entries().filter(about=person.pk)


def visible_exports(person: Person) -> QuerySet[DataExport]:
    """What somebody had prepared of her own data; nobody else's exists for her, administrators included."""
    return DataExport.objects.filter(person=person.pk)


def visible_corrections(person: Person) -> QuerySet[CorrectionRequest]:
    """A person sees what she asked to have corrected; administrators see all that was asked."""
    rows = CorrectionRequest.objects.all()
    return rows if may_administer(person) else rows.filter(person=person.pk)


def erased_persons() -> QuerySet[Person]:
    """The rows that are left of people whose data was erased; nothing of anybody stands in them."""
    return Person.objects.filter(erased_at__isnull=False)


def visible_erasures(person: Person) -> QuerySet[Erasure]:
    """Erasures proposed and done are the administrators' to see."""
    return Erasure.objects.all() if may_administer(person) else Erasure.objects.none()


def may_erase_myself(person: Person) -> Verdict:
    """Anybody may have her own data erased, but the last administrator has to hand over first."""
    if not person.is_active:
        return no(_("This person is not active."))
    return _one_must_stay(person)


def may_propose_erasure(person: Person, whose: Person) -> Verdict:
    """Administrators may propose it only for somebody who has left; who is here decides for herself."""
    verdict = may_administer(person)
    if not verdict:
        return verdict
    if whose.erased_at is not None:
        return no(_("This person’s data was erased already."))
    if whose.is_active or whose.deactivated_at is None:
        return no(_("Who is at the firm, or is to come, asks for it on her own page."))
    return YES


def may_confirm_erasure(person: Person, erasure: Erasure) -> Verdict:
    """The second word is another administrator's, never that of who proposed."""
    verdict = may_propose_erasure(person, erasure.person)
    if verdict and erasure.proposed_by_id == person.pk:
        return no(_("You proposed this. A second administrator has to confirm it."))
    return verdict
