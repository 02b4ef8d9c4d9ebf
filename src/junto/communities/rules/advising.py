"""Advisers: somebody from outside sees the front and the page about one community, until a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from junto.communities.models import AdviserAssignment, Community, Membership
from junto.communities.rules.scopes import Standing, beyond, standing, visible_communities
from junto.communities.rules.verdicts import as_keeper
from junto.kernel.policy import YES, Verdict, no
from junto.people.rules import at_the_firm, firm_today

if TYPE_CHECKING:
    from junto.people.models import Person

LONGEST_ADVICE = 366


def advisers_in_force() -> QuerySet[AdviserAssignment]:
    """Advisers whose last day is not over, from outside and no members; accepted or still to accept.

    The last day ends it here and nowhere else. Not a scope for a person: compose it with one.
    """
    belongs = Membership.objects.filter(
        community=OuterRef("community"), person=OuterRef("person"), left_at__isnull=True
    )
    return AdviserAssignment.objects.filter(
        ~Exists(belongs),
        at_the_firm(prefix="person__"),
        person__outside=True,
        until__isnull=True,
        ends_on__gte=firm_today(),
    )


def advising_of(person: Person) -> QuerySet[AdviserAssignment]:
    """What a person advises on or is asked to, today.

    What stands before a client or matter is hidden unless two who keep it granted it, and is hidden by a wall
    whatever was granted.
    """
    if not person.outside:
        return AdviserAssignment.objects.none()
    plain = Q(community__client__isnull=True, community__matter__isnull=True)
    rows = advisers_in_force().filter(plain | Q(client_granted_at__isnull=False), person=person)
    return beyond(rows, person, "community__")


def advised_communities(person: Person) -> QuerySet[Community]:
    """The communities whose front and page about themselves an adviser reads, having accepted at the door."""
    accepted = advising_of(person).filter(since__isnull=False)
    return Community.objects.filter(pk__in=accepted.values("community"))


def readable_fronts(person: Person) -> QuerySet[Community]:
    """The communities whose front page exists for a person: those she sees, and those she advises."""
    seen = visible_communities(person)
    if not person.outside:
        return seen
    return Community.objects.filter(
        Q(pk__in=seen.values("pk")) | Q(pk__in=advised_communities(person).values("pk"))
    )


def met_by(person: Person) -> QuerySet[Membership]:
    """Whom somebody from outside the firm meets here: who belongs to a community whose front exists for her.

    Not a scope for a person of the firm, for whom everybody at the firm exists. It ends with what opened the
    front: the last day of an adviser, a membership left, an invitation that has faded, a wall set.
    """
    if not person.outside:
        return Membership.objects.none()
    fronts = readable_fronts(person)
    return Membership.objects.filter(community__in=fronts.values("pk"), left_at__isnull=True)


def may_ask_adviser(person: Person, community: Community, now: Standing | None = None) -> Verdict:
    """An adviser is asked in by those who keep the community."""
    return as_keeper(now or standing(person, community), community)


def may_be_adviser(whose: Person, community: Community) -> Verdict:
    """An adviser is from outside the firm, does not belong, and does not advise here yet."""
    if not whose.outside or not whose.is_active:
        return no(_("An adviser is somebody from outside the firm; an administrator records them first."))
    if Membership.objects.filter(community=community, person=whose, left_at__isnull=True).exists():
        return no(_("This is a member; an adviser stands outside."))
    if advisers_in_force().filter(community=community, person=whose).exists():
        return no(_("This is an adviser already."))
    return YES


def may_begin_advising(person: Person, assignment: AdviserAssignment) -> Verdict:
    """Only the person asked accepts, until the last day that stands at the door."""
    if advising_of(person).filter(pk=assignment.pk).exists():
        return YES
    return no(_("There is nothing to answer here."))


def may_end_advising(person: Person, assignment: AdviserAssignment, now: Standing | None = None) -> Verdict:
    """The adviser leaves when she likes; those who keep the community may end it before its day."""
    if assignment.person_id == person.pk:
        return YES
    return as_keeper(now or standing(person, assignment.community), assignment.community)


def may_ask_client_content(
    person: Person, assignment: AdviserAssignment, now: Standing | None = None
) -> Verdict:
    """One who keeps the community says why an adviser should read what stands before its client."""
    if assignment.client_granted_at is not None:
        return no(_("This is granted already."))
    return as_keeper(now or standing(person, assignment.community), assignment.community)


def may_grant_client_content(
    person: Person, assignment: AdviserAssignment | None, now: Standing | None = None
) -> Verdict:
    """The second word is another's who keeps the community, never that of who asked."""
    if assignment is None or assignment.client_asked_at is None or assignment.client_granted_at is not None:
        return no(_("This was answered a moment ago, or taken back."))
    verdict = as_keeper(now or standing(person, assignment.community), assignment.community)
    if verdict and assignment.client_asked_by_id == person.pk:
        return no(_("You asked for this. A second person who keeps the community has to grant it."))
    return verdict


def may_read_looks(person: Person, community: Community, now: Standing | None = None) -> Verdict:
    """Who looked in from outside is for the members to read."""
    now = now or standing(person, community)
    return YES if now.reads else no(_("This is for members."))
