"""What of discovery exists for whom, and who may do what.

Everybody who is signed in reads the same aggregates; facilitator, sponsor and administrator see no more. Two
scopes
are sealed, each person's own rows and nobody else's.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from junto.communities.rules import FACILITATOR, roles_held, visible_communities
from junto.discovery.models import (
    Candidate,
    CandidateLink,
    CandidateMember,
    DiscoveryRun,
    ImportRun,
    NeverAsk,
    NotMe,
    OptOut,
    SealedDelivery,
)
from junto.kernel import clock
from junto.kernel.policy import YES, Verdict, no

if TYPE_CHECKING:
    from junto.communities.models import Community
    from junto.people.models import Person

AGAIN_AFTER = timedelta(days=90)


def visible_candidates(person: Person) -> QuerySet[Candidate]:
    """The found groups everybody in the firm may read about: those the last look found, set aside or not.

    One look is shown at a time, so that no two of them can be compared. People from outside the firm see
    none. A group
    that fell below ten people does not exist.
    """
    if person.outside or not person.is_active:
        return Candidate.objects.none()
    return Candidate.objects.filter(state__in=[*Candidate.SHOWN, Candidate.State.SET_ASIDE], missed=0)


def visible_links(person: Person) -> QuerySet[CandidateLink]:
    """How candidates relate to living communities the person may know of, and to other candidates in the
    list.
    """
    return CandidateLink.objects.filter(
        Q(community__in=visible_communities(person))
        | Q(other__state__in=Candidate.SHOWN, other__missed=0, other__apart=False),
        candidate__in=visible_candidates(person),
    )


def visible_imports(person: Person) -> QuerySet[ImportRun]:
    """What was imported is read by everybody in the firm; what is still under way by those who run
    discovery.
    """
    if person.outside or not person.is_active:
        return ImportRun.objects.none()
    if person.runs_discovery:
        return ImportRun.objects.all()
    return ImportRun.objects.exclude(state__in=[ImportRun.State.LOOKING, ImportRun.State.LOOKED_AT])


def visible_runs(person: Person) -> QuerySet[DiscoveryRun]:
    """Every look at the stored weeks is known to everybody in the firm: they are who is looked at."""
    if person.outside or not person.is_active:
        return DiscoveryRun.objects.none()
    return DiscoveryRun.objects.all()


def own_places(person: Person) -> QuerySet[CandidateMember]:
    """A person's own places in found groups, sealed from everybody else; none for whoever stays out."""
    return CandidateMember.objects.filter(
        ~Exists(OptOut.objects.filter(person=OuterRef("person"))),
        ~Exists(NotMe.objects.filter(person=OuterRef("person"), identity=OuterRef("candidate__identity"))),
        person=person,
        candidate__state__in=Candidate.SHOWN,
        candidate__missed=0,
    )


def own_invitations(person: Person) -> QuerySet[SealedDelivery]:
    """The sealed invitations that stand for a person: unanswered, not expired, for a community she may know
    of.
    """
    return standing_deliveries().filter(person=person, invitation__community__in=visible_communities(person))


def standing_deliveries() -> QuerySet[SealedDelivery]:
    """Copies that may still be read and answered. Not a scope for a person: compose it with one."""
    return SealedDelivery.objects.filter(
        ~Exists(OptOut.objects.filter(person=OuterRef("person"))),
        ~Exists(NeverAsk.objects.filter(person=OuterRef("person"))),
        ~Exists(
            NotMe.objects.filter(
                person=OuterRef("person"), identity=OuterRef("invitation__candidate__identity")
            )
        ),
        answer=SealedDelivery.Answer.NONE,
        invitation__expires_at__gt=clock.now(),
        invitation__community__closed_at__isnull=True,
        person__is_active=True,
    )


def may_import(person: Person) -> Verdict:
    """Traces are imported by those an administrator gave the discovery role, and by nobody else."""
    if person.is_active and person.runs_discovery:
        return YES
    return no(_("This is for people with the discovery role; an administrator gives it."))


def may_start(person: Person, brought: ImportRun) -> Verdict:
    """An import is begun once, by somebody with the role, while its file is there."""
    if not (verdict := may_import(person)):
        return verdict
    if brought.state != ImportRun.State.LOOKED_AT:
        return no(_("This import has been begun or ended already."))
    return YES


def may_stop(person: Person, brought: ImportRun) -> Verdict:
    """Whoever runs discovery may stop an import at any time; its file is then destroyed."""
    if not (verdict := may_import(person)):
        return verdict
    return YES if brought.is_open else no(_("This import has ended already."))


def may_look(person: Person) -> Verdict:
    """The stored weeks are looked at by those with the discovery role, and once a month by the clock."""
    return may_import(person)


def may_steer(person: Person) -> Verdict:
    """Candidates are named, set aside and invited by facilitators of any community and by the
    discovery role.
    """
    if not person.is_active or person.outside:
        return no(_("This is for people of the firm."))
    if person.runs_discovery or roles_held().filter(person=person, role=FACILITATOR).exists():
        return YES
    return no(_("This is for people who facilitate a community, and for those with the discovery role."))


def may_set_aside(person: Person, candidate: Candidate) -> Verdict:
    """A candidate in the list may be set aside, with what it is instead."""
    if not (verdict := may_steer(person)):
        return verdict
    if not candidate.is_shown:
        return no(_("This candidate has been set aside already."))
    return YES


def may_offer_again(person: Person, candidate: Candidate) -> Verdict:
    """Setting aside is taken back by the same people who may do it."""
    if not (verdict := may_steer(person)):
        return verdict
    if candidate.state != Candidate.State.SET_ASIDE:
        return no(_("This candidate stands in the list."))
    return YES


def may_invite(person: Person, candidate: Candidate) -> Verdict:
    """A group is invited by somebody who steers, and not again within ninety days, whoever asks."""
    if not (verdict := may_steer(person)):
        return verdict
    if not candidate.is_shown:
        return no(_("This candidate has been set aside. It is not invited."))
    if candidate.apart:
        return no(
            _(
                "This looks like a team or a unit, which has its own ways of meeting. It is not invited "
                "from here."
            )
        )
    since = clock.today() - AGAIN_AFTER
    if candidate.invitations.filter(sent_week__gt=since).exists():
        return no(
            _(
                "These people were invited in the last ninety days. A second letter would be pressing "
                "them; nobody can send it."
            )
        )
    return YES


def communities_to_invite_to(person: Person) -> QuerySet[Community]:
    """Her own communities that anybody in the firm sees and joins, and that stand before no wall."""
    return (
        visible_communities(person)
        .filter(
            memberships__person=person,
            memberships__left_at__isnull=True,
            listing="firm",
            joining="open",
            closed_at__isnull=True,
            client__isnull=True,
            matter__isnull=True,
        )
        .distinct()
        .order_by("name", "pk")
    )
