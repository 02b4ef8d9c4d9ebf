"""What this room's facts say in the history of a community, and what it holds of a community's library."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils import formats
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from junto.communities.models import CharterRevision, Community, RoleAssignment
from junto.kernel.refs import Ref
from junto.kernel.registry import LibraryItem, Line, Told, leave_untold, provide_library, provide_told

if TYPE_CHECKING:
    from junto.people.models import Person

QUESTION, CHARTER = "communities.community", "communities.charterrevision"

leave_untold(
    # who came, went and stood back; the page itself says whole months of five or more
    "communities.MemberJoined",
    "communities.MemberLeft",
    "communities.MembershipPaused",
    "communities.MembershipResumed",
    # invitations and requests leave no trace
    "communities.InvitationSent",
    "communities.InvitationRevoked",
    "communities.JoinRequested",
    # drafts, and what was taken back: nothing had happened
    "communities.EndingDrafted",
    "communities.EndingWithdrawn",
    "communities.CharterDrafted",
    "communities.ObjectiveProposed",
    "communities.OfferTakenBack",
    "communities.RequestTakenBack",
    # stands on the last page
    "communities.LibraryItemSettled",
)


@provide_told(
    "communities.CommunityFounded",
    "communities.FrontChanged",
    "communities.CommunityRested",
    "communities.CommunityWoken",
    "communities.CommunityCarriesOn",
    "communities.CompetencesLinked",
    "communities.EndingAgreed",
    "communities.CommunityClosed",
    "communities.CommunityReceived",
    "communities.LineageBegan",
    topic="life",
)
def life(person: Person, entries: Sequence[Told]) -> dict[int, Line]:
    """Founded, rested, woken, ended; the founder alone is named."""
    return {told.entry_id: _life(told) for told in entries}


def _life(told: Told) -> Line:
    data = told.fact.data()
    by_decision = _("by decision of the members") if data.get("decision") else ""
    href = _decision(str(data.get("decision") or ""))
    kind = told.fact.kind.partition(".")[2]
    if kind == "CommunityFounded" and told.actor is not None:
        return Line("life", _("Founded by %(name)s"), named={"name": told.actor})
    if kind in ("CommunityClosed", "EndingAgreed"):
        title, sentence = _ended(kind, str(data["ending_kind"]))
        return Line("life", title, sentence, by_decision, href=href)
    titles = {
        "CommunityFounded": (_("Founded"), ""),
        "FrontChanged": (_("The front page was written anew"), ""),
        "CommunityRested": (
            (_("Let rest"), _("With a day to look again."))
            if data.get("declared")
            else (_("Resting"), _("Nobody was left; whoever joins wakes it."))
        ),
        "CommunityWoken": (_("Awake again"), ""),
        "CommunityCarriesOn": (_("Carries on"), _("Those few who remain were asked, and said so.")),
        "CompetencesLinked": (_("Said which core competencies it cares for"), ""),
        "CommunityReceived": (
            _("Received another community"),
            _("Its members were invited, and each joined or did not."),
        ),
        "LineageBegan": (
            _("Came out of another community"),
            _("Its members were invited; nobody was moved."),
        ),
    }
    title, sentence = titles[kind]
    return Line("life", title, sentence, by_decision, href=href)


def _ended(kind: str, how: str) -> tuple[str, str]:
    if kind == "EndingAgreed":
        agreed = {
            "closing": _("The members decided to close it"),
            "merging": _("The members decided to merge with another community"),
            "splitting": _("The members decided to split it"),
            "receiving": _("The members decided to receive another community"),
        }
        return agreed[how], ""
    closed = {
        "closing": (_("Closed"), _("It can be read as before. Nothing was deleted.")),
        "merging": (
            _("Closed, and merged"),
            _("Everybody was invited to go on elsewhere; nobody was moved."),
        ),
        "splitting": (_("Closed, and split"), _("Everybody was invited to the parts; nobody was moved.")),
    }
    return closed[how]


@provide_told("communities.RoleTaken", "communities.RoleLaidDown", "communities.RoleEnded", topic="roles")
def roles(person: Person, entries: Sequence[Told]) -> dict[int, Line]:
    """A role was taken, by whom; given back; ended by the members, which names nobody."""
    found = {}
    for told in entries:
        taken = told.fact.kind == "communities.RoleTaken"
        words = {"role": _role(str(told.fact.data()["role"]))}
        if told.fact.kind == "communities.RoleEnded":
            rule = _("by decision of the members")
            found[told.entry_id] = Line("roles", _("A role ended: %(role)s"), rule=rule, values=words)
        elif told.actor is None:
            title = _("Role taken: %(role)s") if taken else _("Role given back: %(role)s")
            found[told.entry_id] = Line("roles", title, values=words)
        else:
            title = _("%(name)s became %(role)s") if taken else _("%(name)s gave a role back: %(role)s")
            found[told.entry_id] = Line("roles", title, values=words, named={"name": told.actor})
    return found


@provide_told("communities.CharterWritten", "communities.CharterInForce", topic="charter")
def charter(person: Person, entries: Sequence[Told]) -> dict[int, Line]:
    """A version was written; a version is in force."""
    found = {}
    for told in entries:
        in_force = told.fact.kind == "communities.CharterInForce"
        title = _("Charter, version %(number)s, in force") if in_force else _("Charter, version %(number)s")
        said = "" if in_force else _("Written down, to be put to the members.")
        rule = _("by decision of the members") if in_force else ""
        number = str(told.fact.data()["number"])
        found[told.entry_id] = Line("charter", title, said, rule, values={"number": number})
    return found


@provide_told(
    "communities.SponsorBegan",
    "communities.SponsorEnded",
    "communities.OfferMade",
    "communities.OfferAnswered",
    "communities.ObjectiveAgreed",
    "communities.ObjectiveEnded",
    "communities.SponsorAsked",
    "communities.SponsorReplied",
    "communities.AdviserBegan",
    "communities.AdviserEnded",
    "communities.ClientContentGranted",
    "communities.GlassBroken",
    "communities.GlassClosed",
    topic="sponsor",
)
def from_outside(person: Person, entries: Sequence[Told]) -> dict[int, Line]:
    """What a sponsor offered and the members answered; who advises; who looked in. Nobody is named."""
    return {told.entry_id: _from_outside(told) for told in entries}


def _from_outside(told: Told) -> Line:
    data = told.fact.data()
    kind = told.fact.kind.partition(".")[2]
    answered = _("An offer accepted") if data.get("accepted") else _("An offer declined")
    titles = {
        "SponsorBegan": (_("A sponsor supports it"), _("Agreed by both. No vote and no veto go with it.")),
        "SponsorEnded": (_("A sponsor ended"), ""),
        "OfferMade": (_("The sponsor made an offer"), ""),
        "OfferAnswered": (answered, ""),
        "ObjectiveAgreed": (_("An objective agreed with the sponsor"), ""),
        "ObjectiveEnded": (_("An objective ended"), ""),
        "SponsorAsked": (
            _("The sponsor was asked for something"),
            _day(_("To be answered by %(day)s."), data),
        ),
        "SponsorReplied": (_("The sponsor replied"), ""),
        "AdviserBegan": (_("Somebody from outside advises"), _day(_("Until %(day)s."), data)),
        "AdviserEnded": (_("An adviser ended"), ""),
        "ClientContentGranted": (_("An adviser may read what stands before the client"), _("Two said so.")),
        "GlassBroken": (
            _("Two administrators opened it for a look"),
            _("For some hours; the reason was told to the members."),
        ),
        "GlassClosed": (_("The look of an administrator ended"), ""),
    }
    title, said = titles[kind]
    return Line("sponsor", title, said)


def _day(words: str, data: dict[str, str | int | float | bool | None]) -> str:
    text = str(data.get("due_on") or data.get("ends_on") or "")
    moment = parse_datetime(text)
    day = moment.date() if moment else parse_date(text)
    return words % {"day": formats.date_format(day, pgettext("date format", "j F Y"))} if day else ""


def _role(role: str) -> str:
    return str(dict(RoleAssignment.Role.choices).get(role, role))


def _decision(key: str) -> str:
    return reverse("decisions:decision", args=[key]) if key else ""


@provide_library
def words_of_its_own(community_id: int) -> list[LibraryItem]:
    """The question a community began with, and the charter in force; one query."""
    in_force = CharterRevision.objects.filter(
        charter__community=OuterRef("pk"), in_force_at__isnull=False, superseded_at__isnull=True
    )
    row = (
        Community.objects.filter(pk=community_id)
        .annotate(charter_number=Subquery(in_force.values("pk")[:1]))
        .first()
    )
    if row is None:
        return []
    found = []
    if row.first_question:
        found.append(LibraryItem(str(Ref(QUESTION, row.pk)), _("The question it began with")))
    if row.__dict__["charter_number"]:
        found.append(LibraryItem(str(Ref(CHARTER, row.__dict__["charter_number"])), _("The charter")))
    return found
