"""What this room holds of a person and for how long: to be given to her, erased, and let go in time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from junto.communities import rules
from junto.communities.actions.erasing import leave_everything
from junto.communities.models import Invitation, JoinRequest, RoleAssignment, SetAside
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
from junto.kernel.retention import keep_rows

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet

    from junto.people.models import Person

HISTORY = _("a community’s history stays whole for its members")
BELONGING = _("memberships and roles in communities, with their dates")
WROTE = _("what you wrote for a community: front words, charters, endings")
SUPPORT = _("what you agreed with a community as sponsor or adviser, and answered for it")
LOOKED = _("looks into communities from outside that you asked for or made")
LOTS = {
    "Membership.person": Lot(BELONGING, why=HISTORY, path="community"),
    "Membership.joined_by": Lot(BELONGING, why=HISTORY, path="community"),
    "RoleAssignment.person": Lot(BELONGING, why=HISTORY, path="community"),
    "RoleAssignment.offered_by": Lot(BELONGING, why=HISTORY, path="community"),
    "Community.founder": Lot(WROTE, why=HISTORY, path=""),
    "Charter.drafted_by": Lot(WROTE, why=HISTORY, path="community"),
    "CharterRevision.author": Lot(WROTE, why=HISTORY, path="charter__community"),
    "Ending.author": Lot(WROTE, why=HISTORY, path="community"),
    "Successor.volunteer": Lot(WROTE, why=HISTORY, path="ending__community"),
    "EndingItem.steward": Lot(WROTE, why=HISTORY, path="ending__community"),
    "EndingItem.accepted_by": Lot(WROTE, why=HISTORY, path="ending__community"),
    "CarryingOn.person": Lot(BELONGING, why=HISTORY, path="community"),
    "SponsorAssignment.person": Lot(SUPPORT, why=HISTORY, path="community"),
    "SponsorAssignment.proposed_by": Lot(SUPPORT, why=HISTORY, path="community"),
    "SponsorAssignment.members_said_by": Lot(SUPPORT, why=HISTORY, path="community"),
    "AdviserAssignment.person": Lot(SUPPORT, why=HISTORY, path="community"),
    "AdviserAssignment.asked_by": Lot(SUPPORT, why=HISTORY, path="community"),
    "AdviserAssignment.client_asked_by": Lot(SUPPORT, why=HISTORY, path="community"),
    "AdviserAssignment.client_granted_by": Lot(SUPPORT, why=HISTORY, path="community"),
    "Offer.answered_by": Lot(SUPPORT, why=HISTORY, path="community"),
    "Objective.proposed_by": Lot(SUPPORT, why=HISTORY, path="community"),
    "SponsorRequest.asked_by": Lot(SUPPORT, why=HISTORY, path="community"),
    "SponsorRequest.replied_by": Lot(SUPPORT, why=HISTORY, path="community"),
    "BrokenGlass.asked_by": Lot(LOOKED, why=HISTORY, path="community"),
    "BrokenGlass.confirmed_by": Lot(LOOKED, why=HISTORY, path="community"),
    "Opening.person": Lot(LOOKED, why=HISTORY, path="community"),
    "CompetenceLink.linked_by": Lot(WROTE, why=HISTORY, path="community"),
    "Invitation.sender": Lot(_("invitations you sent"), goes=True, path="community"),
    "Invitation.person": Lot(_("invitations to you"), goes=True, path="community"),
    "SetAside.person": Lot(_("what you set aside"), goes=True, path="community"),
    "JoinRequest.person": Lot(_("your requests to be invited"), goes=True, path="community"),
    "JoinRequest.answered_by": Lot(
        _("answers you gave to requests"), why=_("gone after thirty days in any case"), path="community"
    ),
    "MailChoice.person": Lot(_("your choice about letters"), goes=True),
}
HELD = holdings("communities", LOTS)
SECRET = frozenset({"token_hash", "decision_id", "proposed", "is_proposed"})


def export(person: Person) -> list[Section]:
    """Everything of this room that is hers, without what a wall hides from her now."""
    return sections(
        HELD, person, narrow=lambda holding, rows: _beyond(person, holding, rows), name=_where, without=SECRET
    )


def erase(person: Person) -> ErasureReport:
    """She leaves everywhere; invitations, requests and choices go; history names a former colleague."""
    leave_everything(person)
    return erase_holdings(HELD, person)


def _beyond(person: Person, holding: Holding, rows: QuerySet[Model]) -> QuerySet[Model]:
    path = holding.lot.path
    if path is None:
        return rows
    found: QuerySet[Model] = rules.beyond(rows, person, f"{path}__" if path else "")
    return found


def _where(row: Model) -> dict[str, Json]:
    """The community a row belongs to, by the path its holding declares."""
    path = next((held.lot.path for held in HELD if held.model is type(row)), None)
    if path is None:
        return {}
    thing: object = row
    for step in filter(None, path.split("__")):
        thing = getattr(thing, step)
    return {"community": str(thing)}


provide_personal_data("communities", export=export, erase=erase, held=HELD)


YEAR, MONTH = timedelta(days=365), timedelta(days=30)


def _over(moment: datetime) -> QuerySet[Invitation]:
    return Invitation.objects.filter(expires_at__lte=moment)


def _unanswered(moment: datetime) -> QuerySet[RoleAssignment]:
    return RoleAssignment.objects.filter(since__isnull=True, offered_at__lte=moment - rules.OFFER_STANDS)


keep_rows(
    "communities.invitations",
    what=_("invitations, whether or not anybody answered"),
    keeps=_("30 days"),
    period=MONTH,
    old=_over,
)
keep_rows(
    "communities.answers",
    what=_("requests to be invited, once answered"),
    keeps=_("30 days"),
    period=MONTH,
    old=lambda moment: JoinRequest.objects.filter(answered_at__lte=moment - rules.ANSWER_STANDS),
)
keep_rows(
    "communities.set_aside",
    what=_("that somebody set a community aside"),
    keeps=_("one year"),
    period=YEAR,
    old=lambda moment: SetAside.objects.filter(at__lte=moment - rules.REMEMBERED),
)
keep_rows(
    "communities.offered_roles",
    what=_("roles that were offered and not answered"),
    keeps=_("30 days"),
    period=MONTH,
    old=_unanswered,
)
