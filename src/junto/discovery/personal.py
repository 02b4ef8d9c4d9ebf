"""What this room holds of a person and for how long: to be given to her, erased, and let go in time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from junto.communities.rules import beyond
from junto.discovery import folders, keeping, sources
from junto.discovery.actions import answering, imports, reading
from junto.discovery.models import (
    Candidate,
    CandidateMember,
    DiscoveryRun,
    ImportRun,
    Look,
    OptOut,
    PersonKey,
)
from junto.discovery.queries import firm
from junto.kernel import clock
from junto.kernel.personal import (
    ErasureReport,
    Holding,
    Json,
    Lot,
    Section,
    erase_holdings,
    holdings,
    provide_personal_data,
    sections,
)
from junto.kernel.retention import HOURLY, Rule, keep, keep_rows

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet

    from junto.people.models import Person

ANSWERS = _("what you answered about found groups, and that you stay out")
GROUPS = _("your places in found groups, with their reasons")
RUNS = _("files of traces you brought and looks you asked for")
RUNS_STAY = _("everybody may read which imports and looks there were")
LOTS = {
    "CandidateMember.person": Lot(GROUPS, goes=True),
    "SealedDelivery.person": Lot(_("sealed invitations to you"), goes=True, path="invitation__community"),
    "SealedInvitation.sender": Lot(_("invitations to found groups you sent"), goes=True, path="community"),
    "PersonKey.person": Lot(_("your number in the stored weeks, and the weeks’ rows"), goes=True),
    "OptOut.person": Lot(ANSWERS, goes=True),
    "NeverAsk.person": Lot(ANSWERS, goes=True),
    "NotMe.person": Lot(ANSWERS, goes=True),
    "Look.person": Lot(RUNS, why=RUNS_STAY),
    "ImportRun.started_by": Lot(RUNS, why=RUNS_STAY),
    "DiscoveryRun.started_by": Lot(RUNS, why=RUNS_STAY),
}
HELD = holdings("discovery", LOTS)
# the key of the weeks outlives the deed by minutes: without it the weeks could not be rewritten
AT_ONCE = tuple(one for one in HELD if one.model not in (PersonKey, OptOut))
SECRET = frozenset({"digest", "share", "preview", "number"})


def export(person: Person) -> list[Section]:
    """Her places, invitations and answers; of others in a group nothing is known to this."""
    return sections(
        HELD, person, narrow=lambda holding, rows: _beyond(person, holding, rows), name=_where, without=SECRET
    )


def erase(person: Person) -> ErasureReport:
    """Places, invitations and answers go at once; a task rewrites the stored weeks, then the key goes."""
    touched = list(CandidateMember.objects.filter(person=person).values_list("candidate_id", flat=True))
    report = erase_holdings(AT_ONCE, person)
    if PersonKey.objects.filter(person=person).exists():
        OptOut.objects.get_or_create(person=person, defaults={"at": clock.now()})
        report.gone["discovery.PersonKey.person"] = 1
    else:
        OptOut.objects.filter(person=person).delete()
    answering.dissolve_small(touched)
    return report


def _beyond(person: Person, holding: Holding, rows: QuerySet[Model]) -> QuerySet[Model]:
    if holding.lot.path is None:
        return rows
    found: QuerySet[Model] = beyond(rows, person, f"{holding.lot.path}__")
    return found


def _where(row: Model) -> dict[str, Json]:
    invitation = getattr(row, "invitation", row)
    community = getattr(invitation, "community", None)
    return {"community": community.name} if community is not None else {}


provide_personal_data("discovery", export=export, erase=erase, held=HELD)


RESULTS = timedelta(days=396)
UPLOADS, ORPHANS = timedelta(hours=24), timedelta(hours=1)


def destroy_uploads(moment: datetime, limit: int) -> int:
    """Destroy what was uploaded a day ago and not read, and folders no import knows."""
    late = list(_late_uploads(moment)[:limit])
    for brought in late:
        imports.end_without_traces(brought, "time")
    still_open = set(ImportRun.objects.filter(state__in=ImportRun.OPEN).values_list("key", flat=True))
    for key in folders.older_than(clock.real_now() - ORPHANS):
        if key not in still_open:
            folders.destroy_job(key)
    return len(late)


def _late_uploads(moment: datetime) -> QuerySet[ImportRun]:
    return ImportRun.objects.filter(state__in=ImportRun.OPEN, uploaded_at__lt=moment - UPLOADS)


def _first_week() -> int:
    return sources.this_week() - reading.WEEKS + 1


def _forget_weeks(moment: datetime, limit: int) -> int:
    gone = keeping.weeks_before(_first_week())
    keeping.forget_before(_first_week())
    return gone if gone < limit else limit - 1


def _keys(moment: datetime) -> QuerySet[PersonKey]:
    """Numbers that stand in no stored week any more, unless a file is being read."""
    if keeping.sources() or ImportRun.objects.filter(state__in=ImportRun.OPEN).exists():
        return PersonKey.objects.none()
    return PersonKey.objects.all()


def _gone(moment: datetime) -> QuerySet[CandidateMember]:
    return CandidateMember.objects.exclude(person__in=firm.members_of_firm())


def _let_go(moment: datetime, limit: int) -> int:
    rows = list(_gone(moment).values_list("pk", "candidate_id")[:limit])
    CandidateMember.objects.filter(pk__in=[number for number, _candidate in rows]).delete()
    answering.dissolve_small(sorted({candidate for _number, candidate in rows}))
    return len(rows)


keep(
    Rule(
        "discovery.uploads",
        _("a file of traces that was brought"),
        _("until it has been read, refused or stopped; 24 hours at most"),
        UPLOADS,
        lambda moment: _late_uploads(moment).count(),
        destroy_uploads,
        HOURLY,
    )
)
keep(
    Rule(
        "discovery.weeks",
        _("weekly ties, under numbers"),
        _("26 weeks"),
        timedelta(weeks=26),
        lambda moment: keeping.weeks_before(_first_week()),
        _forget_weeks,
    )
)
keep_rows(
    "discovery.weeks_key",
    what=_("the key from number to person"),
    keeps=_("as long as there are stored weeks, or until the person stays out"),
    period=timedelta(0),
    old=_keys,
)
keep(
    Rule(
        "discovery.places",
        _("places in found groups of people who have left the firm"),
        _("until the next night"),
        timedelta(0),
        lambda moment: _gone(moment).count(),
        _let_go,
    )
)
keep_rows(
    "discovery.groups",
    what=_("found groups, who is in them, and invitations to them"),
    keeps=_("13 months after the group was last found"),
    period=RESULTS,
    old=lambda moment: Candidate.objects.filter(seen_at__lt=moment - RESULTS),
)
keep_rows(
    "discovery.looks_for_groups",
    what=_("looks for groups, and their figures"),
    keeps=_("13 months"),
    period=RESULTS,
    old=lambda moment: DiscoveryRun.objects.filter(asked_at__lt=moment - RESULTS),
)
keep_rows(
    "discovery.looks",
    what=_("that an administrator looked at findings"),
    keeps=_("13 months"),
    period=RESULTS,
    old=lambda moment: Look.objects.filter(day__lt=(moment - RESULTS).date()),
)
keep_rows(
    "discovery.imports",
    what=_("that traces were imported, on what ground, and the counts"),
    keeps=_("13 months"),
    period=RESULTS,
    old=lambda moment: ImportRun.objects.filter(
        Q(finished_at__lt=moment - RESULTS) & ~Q(state__in=ImportRun.OPEN)
    ),
)
