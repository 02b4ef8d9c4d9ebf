"""What this room holds of a person and for how long, for the house: to be given, erased, let go in time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from junto.kernel import clock
from junto.kernel.personal import (
    ErasureReport,
    Holding,
    Lot,
    Section,
    erase_holdings,
    holdings,
    plain,
    provide_personal_data,
    sections,
)
from junto.kernel.registry import Waiting, provide_waiting
from junto.kernel.retention import HOURLY, Rule, keep, keep_rows
from junto.people import (
    classes,  # noqa: F401 - how widely things here may be read is known through this
    queries,
    rules,
)
from junto.people.actions import exporting, importing, leftovers
from junto.people.models import CorrectionRequest, DataExport, Erasure, PeopleImport, Person, TryCount
from junto.people.queries import mine, unread_notices
from junto.people.scim import refusals

if TYPE_CHECKING:
    from django.db.models import QuerySet

N_ = gettext_lazy
WALLS = N_("walls that name you, and what you did about walls")
WALLS_STAY = N_("who could read what on which day has to stay provable")
DEEDS = N_("what you did for the installation")
DEEDS_STAY = N_("the record of who set what stays whole")
SILENT = {"barrier__silent": True}  # nobody is told of such a wall, not by a number either
LOTS = {
    "Interest.person": Lot(N_("interests"), goes=True),
    "Skill.person": Lot(N_("skills"), goes=True),
    "DemoPerson.person": Lot(N_("your line in the demo"), goes=True),
    "DataExport.person": Lot(N_("prepared downloads"), goes=True),
    "CorrectionRequest.person": Lot(N_("requests to correct something"), goes=True),
    "CorrectionRequest.owner": Lot(DEEDS, why=DEEDS_STAY),
    "SystemRole.person": Lot(N_("roles of the installation, with their dates"), why=DEEDS_STAY),
    "SystemRole.given_by": Lot(DEEDS, why=DEEDS_STAY),
    "Person.deactivated_by": Lot(DEEDS, why=DEEDS_STAY),
    "ColumnMapping.mapped_by": Lot(DEEDS, why=DEEDS_STAY),
    "PeopleImport.begun_by": Lot(DEEDS, why=DEEDS_STAY),
    "PeopleImport.applied_by": Lot(DEEDS, why=DEEDS_STAY),
    "Erasure.person": Lot(N_("that you asked to be erased, and when"), why=N_("so that it can be shown")),
    "Erasure.proposed_by": Lot(DEEDS, why=DEEDS_STAY),
    "Erasure.confirmed_by": Lot(DEEDS, why=DEEDS_STAY),
    "Competency.kept_by": Lot(DEEDS, why=DEEDS_STAY),
    "Competency.ended_by": Lot(DEEDS, why=DEEDS_STAY),
    "BarrierPerson.person": Lot(WALLS, why=WALLS_STAY, untold=SILENT),
    "BarrierNotice.person": Lot(WALLS, why=WALLS_STAY),
    "BarrierState.actor": Lot(WALLS, why=WALLS_STAY),
    "Barrier.set_by": Lot(WALLS, why=WALLS_STAY),
    "BarrierLifting.proposed_by": Lot(WALLS, why=WALLS_STAY),
    "BarrierLifting.confirmed_by": Lot(WALLS, why=WALLS_STAY),
    "BarrierOpening.proposed_by": Lot(WALLS, why=WALLS_STAY),
    "BarrierOpening.confirmed_by": Lot(WALLS, why=WALLS_STAY),
    "BarrierOpening.declined_by": Lot(WALLS, why=WALLS_STAY),
    "Clearance.asked_by": Lot(WALLS, why=WALLS_STAY),
    "Clearance.cleared_by": Lot(WALLS, why=WALLS_STAY),
    "Clearance.declined_by": Lot(WALLS, why=WALLS_STAY),
    "BarrierOpening.person": Lot(WALLS, why=WALLS_STAY, untold=SILENT),
    "ScimPerson.person": Lot(N_("your entry of the firm’s sign-on"), goes=True),
    "ScimQuestion.person": Lot(N_("questions of the firm’s sign-on about you"), goes=True),
    "ScimQuestion.answered_by": Lot(DEEDS, why=DEEDS_STAY),
    "ScimRefusal.person": Lot(N_("what the firm’s sign-on was refused about you"), goes=True),
    "ScimToken.made_by": Lot(DEEDS, why=DEEDS_STAY),
    "WallFeed.begun_by": Lot(WALLS, why=WALLS_STAY),
    "WallFeed.applied_by": Lot(WALLS, why=WALLS_STAY),
}
DOOR = N_("passwords, passkeys, and the places where you are signed in")
DOORS = (
    Holding(Authenticator, "user", Lot(DOOR, goes=True)),
    Holding(EmailAddress, "user", Lot(DOOR, goes=True)),
    Holding(SocialAccount, "user", Lot(DOOR, goes=True)),
    Holding(UserSession, "user", Lot(DOOR, goes=True)),
)
TITLES = {
    "from_the_hr_list": N_("From the HR list"),
    "said_by_me": N_("What you say about yourself"),
    "interests": N_("Interests"),
    "skills": N_("Skills"),
    "roles": N_("Roles of the installation"),
}
HELD = (*holdings("people", LOTS), *DOORS)


def export(person: Person) -> list[Section]:
    """Everything of this room that is about her."""
    doors = [
        {
            "kind": "place" if row._meta.model is UserSession else row._meta.model_name or "",
            **plain(row, _SECRET),
        }
        for holding in DOORS
        for row in holding.rows(person)
    ]
    notices = [one for one in HELD if one.name == "people.BarrierNotice.person"]
    return [
        *mine.sections_of(person, TITLES),
        Section("signing_in", DOOR, doors),
        Section("corrections", N_("What you asked to have corrected"), mine.corrections_of(person)),
        Section("log_about_me", N_("What administrators did about you and looked at"), mine.looks_at(person)),
        Section("log_by_me", N_("What you did for the installation"), mine.deeds_of(person)),
        # a silent wall has no notice, so none is told by this either
        *sections(notices, person),
    ]


_SECRET = frozenset({"data", "session_key", "password", "extra_data", "ip"})


def erase(person: Person) -> ErasureReport:
    """Everything of this room that was hers; the row itself is emptied by the deed."""
    # the list of places is counted with the rest; what it names ends first
    here = UserSession.objects.filter(user=person).values_list("session_key", flat=True)
    Session.objects.filter(session_key__in=list(here)).delete()
    leftovers.drop_lists()
    leftovers.drop_exports(person)
    topics = leftovers.topics_of(person)
    report = erase_holdings(HELD, person)
    leftovers.drop_topics(topics)
    leftovers.forget_errors(person)
    leftovers.drop_letters(person)
    return report


provide_personal_data("people", export=export, erase=erase, held=HELD)


@provide_waiting
def corrections_and_erasures(person: Person) -> list[Waiting]:
    """For administrators: what somebody asked to have corrected and nobody has taken up."""
    if not rules.may_administer(person):
        return []
    rows = queries.open_corrections(person)
    return [
        Waiting(
            title=_("Something to correct for %(name)s") % {"name": row.person.name},
            because=_("You keep this installation, and nobody else has taken it up.")
            if row.owner_id is None
            else _("You took it up."),
            href=reverse("people:data_desk"),
            act=_("Read and answer"),
            at=row.asked_at,
        )
        for row in rows
        if row.owner_id in (None, person.pk)
    ]


DAY, THIRTEEN_MONTHS, QUARTER = timedelta(hours=24), timedelta(days=396), timedelta(days=90)


def _late_lists(moment: datetime) -> QuerySet[PeopleImport]:
    states = PeopleImport.State
    return PeopleImport.objects.filter(
        begun_at__lt=moment - DAY, state__in=[states.MAPPING, states.PREVIEW, states.RUNNING]
    )


keep(
    Rule(
        "people.lists",
        N_("an HR list that was brought, and its preview"),
        N_("until it is applied; 24 hours at most"),
        DAY,
        lambda moment: _late_lists(moment).count(),
        lambda moment, limit: importing.tend_imports(),
        HOURLY,
    )
)
keep(
    Rule(
        "people.exports",
        N_("a download of one’s own data, once it is ready"),
        N_("24 hours"),
        exporting.STANDS,
        lambda moment: len(exporting.late_exports(moment)),
        exporting.end_late,
        HOURLY,
    )
)
keep_rows(
    "people.export_requests",
    what=N_("that somebody asked for her own data"),
    keeps=N_("90 days"),
    period=QUARTER,
    old=lambda moment: DataExport.objects.filter(destroyed_at__lt=moment - QUARTER),
)
keep_rows(
    "people.corrections",
    what=N_("requests to correct something, once answered"),
    keeps=N_("90 days"),
    period=QUARTER,
    old=lambda moment: CorrectionRequest.objects.filter(answered_at__lt=moment - QUARTER),
)
keep_rows(
    "people.import_records",
    what=N_("that an HR list was brought, by whom, and its counts"),
    keeps=N_("13 months"),
    period=THIRTEEN_MONTHS,
    old=lambda moment: PeopleImport.objects.filter(finished_at__lt=moment - THIRTEEN_MONTHS),
)
keep_rows(
    "people.directory_refusals",
    what=N_("what the firm’s directory was refused about a person"),
    keeps=N_("30 days"),
    period=refusals.STANDS,
    old=refusals.old,
)
keep_rows(
    "people.tries",
    what=N_("how often the door was tried, without an address"),
    keeps=N_("one day after the count is over"),
    period=DAY,
    # counted by the machine's clock; a demo's clock must not open the door to more tries
    old=lambda moment: TryCount.objects.filter(until__lt=min(moment, clock.real_now()) - DAY),
)
keep_rows(
    "people.sessions",
    what=N_("where somebody is signed in"),
    keeps=N_("12 hours unseen, 14 days in all"),
    period=timedelta(days=14),
    old=lambda moment: Session.objects.filter(expire_date__lt=min(moment, clock.real_now())),
    runs=HOURLY,
)
keep_rows(
    "people.signed_in_places",
    what=N_("the list of places where somebody was signed in"),
    keeps=N_("as long as the session"),
    period=timedelta(days=14),
    old=lambda moment: UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")),
    runs=HOURLY,
)
keep_rows(
    "people.withdrawn_erasures",
    what=N_("a proposal to erase somebody that was taken back"),
    keeps=N_("400 days"),
    period=timedelta(days=400),
    old=lambda moment: Erasure.objects.filter(withdrawn_at__lt=moment - timedelta(days=400)),
)


@provide_waiting
def notices_to_read(person: Person) -> list[Waiting]:
    """Notices of walls that name her and are not silent, until she has said that she read them."""
    return [
        Waiting(
            title=_("A notice to read"),
            because=_("It is for you alone, and acts already."),
            href=reverse("people:notice", args=[row.key]),
            act=_("Read it"),
            at=row.made_at,
        )
        for row in unread_notices(person)
    ]
