"""Who supports a community from outside, and what she and its members may do about it.

A sponsor has offers, objectives and answers. No verdict of joining, inviting, roles, front or rest asks for
her: towards everything the members write she stands where any colleague stands.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from junto.communities.models import (
    Community,
    Membership,
    Objective,
    Offer,
    SponsorAssignment,
    SponsorRequest,
)
from junto.communities.rules.scopes import Standing, beyond, standing, visible_communities
from junto.communities.rules.verdicts import as_keeper, as_member, closed, nowhere, only_looking
from junto.kernel import clock
from junto.kernel.policy import YES, Verdict, no
from junto.people.rules import at_the_firm

if TYPE_CHECKING:
    from junto.people.models import Person

PROPOSAL_STANDS = timedelta(days=30)
MOST_OBJECTIVES, MOST_REQUESTS, MOST_OFFERS = 3, 5, 12


def sponsors_in_force() -> QuerySet[SponsorAssignment]:
    """Sponsors of today: agreed by both, at the firm and of it, and no member of what they support.

    Not a scope for a person: compose it with one.
    """
    return _outside_it(SponsorAssignment.objects.filter(since__isnull=False, until__isnull=True))


def sponsorships_of(person: Person) -> QuerySet[SponsorAssignment]:
    """What a person supports today, without what a wall hides from her."""
    return beyond(sponsors_in_force().filter(person=person), person, "community__")


def proposals_to(person: Person) -> QuerySet[SponsorAssignment]:
    """The communities whose members asked a person to support them, and she has not answered; hers alone."""
    rows = SponsorAssignment.objects.filter(
        person=person,
        since__isnull=True,
        until__isnull=True,
        members_said_at__gt=clock.now() - PROPOSAL_STANDS,
        person_said_at__isnull=True,
        passed_at__isnull=True,
        community__closed_at__isnull=True,
    )
    return beyond(_outside_it(rows), person, "community__")


def proposals_waiting() -> QuerySet[SponsorAssignment]:
    """What is proposed and waits; who let it pass waits like the others. Not a scope for a person."""
    return _outside_it(
        SponsorAssignment.objects.filter(
            since__isnull=True,
            until__isnull=True,
            declined_at__isnull=True,
            proposed_at__gt=clock.now() - PROPOSAL_STANDS,
        )
    )


def visible_sponsor_pages(person: Person) -> QuerySet[Community]:
    """The communities whose page about their sponsor exists for a person.

    Those she sees anyway, and those she supports or is asked to support: of an unlisted one a sponsor sees
    this page and no other.
    """
    there = Q(pk__in=visible_communities(person).values("pk"))
    there |= Q(pk__in=sponsorships_of(person).values("community"))
    there |= Q(pk__in=proposals_to(person).values("community"))
    return Community.objects.filter(there)


def visible_requests_to_sponsor(person: Person) -> QuerySet[SponsorRequest]:
    """Requests that a person owes an answer as a sponsor."""
    return SponsorRequest.objects.filter(
        owner__in=sponsorships_of(person), replied_at__isnull=True, withdrawn_at__isnull=True
    )


def is_sponsor(person: Person, community: Community) -> bool:
    """Whether a person supports a community today and no wall stands between them."""
    return sponsorships_of(person).filter(community=community).exists()


def may_propose_sponsor(person: Person, community: Community, now: Standing | None = None) -> Verdict:
    """Any member proposes somebody of the firm; those who keep the community say yes for the members."""
    now = now or standing(person, community)
    return closed() if now.sees and community.is_closed else as_member(now)


def may_be_sponsor(whose: Person, community: Community) -> Verdict:
    """A sponsor is somebody of the firm who does not belong to the community and does not support it yet."""
    if whose.outside or not whose.is_active:
        return no(_("A sponsor is somebody of the firm."))
    if Membership.objects.filter(community=community, person=whose, left_at__isnull=True).exists():
        return no(_("A sponsor stands outside; this is a member."))
    held = SponsorAssignment.objects.filter(
        community=community, person=whose, since__isnull=False, until__isnull=True
    )
    return no(_("This is a sponsor already.")) if held.exists() else YES


def may_offer_sponsorship(person: Person, community: Community, now: Standing | None = None) -> Verdict:
    """Whoever of the firm sees a community and does not belong to it may offer to support it."""
    now = now or standing(person, community)
    if not now.sees:
        return nowhere()
    if community.is_closed:
        return closed()
    if now.through_glass:
        return only_looking()
    if now.is_member:
        return no(_("A sponsor stands outside; you are a member."))
    if declined_lately(person, community) is not None:
        return no(_("You offered and were answered; you can offer again after thirty days."))
    return may_be_sponsor(person, community)


def declined_lately(person: Person, community: Community) -> SponsorAssignment | None:
    """Her own offer to which the members said no within the last thirty days; for her alone."""
    return SponsorAssignment.objects.filter(
        community=community, person=person, declined_at__gt=clock.now() - PROPOSAL_STANDS
    ).first()


def may_answer_sponsor(
    person: Person, proposal: SponsorAssignment | None, now: Standing | None = None
) -> Verdict:
    """Those who keep the community say yes or no for the members; never the person concerned."""
    if proposal is None:
        return no(_("This was answered a moment ago, or taken back."))
    verdict = as_keeper(now or standing(person, proposal.community), proposal.community)
    if verdict and proposal.person_id == person.pk:
        return no(_("Somebody else answers for the members."))
    return verdict


def may_accept_sponsorship(person: Person, proposal: SponsorAssignment | None) -> Verdict:
    """Only the person who was asked says yes, and only while she stands outside."""
    if proposal is not None and proposals_to(person).filter(pk=proposal.pk).exists():
        return YES
    return no(_("There is nothing to answer here."))


def may_end_sponsorship(person: Person, held: SponsorAssignment, now: Standing | None = None) -> Verdict:
    """The sponsor lays it down when she likes; those who keep the community may thank her and end it."""
    if held.person_id == person.pk:
        return YES
    return as_keeper(now or standing(person, held.community), held.community)


def may_make_offer(person: Person, community: Community) -> Verdict:
    """Offers are the sponsor's to make."""
    if not is_sponsor(person, community):
        return no(_("Offers are made by a sponsor."))
    return closed() if community.is_closed else YES


def may_answer_offer(person: Person, offer: Offer | None, now: Standing | None = None) -> Verdict:
    """Those who keep the community accept or decline an offer for the members."""
    if offer is None or offer.state != Offer.State.OPEN:
        return no(_("This was answered a moment ago, or taken back."))
    return as_keeper(now or standing(person, offer.community), offer.community)


def may_take_back_offer(person: Person, offer: Offer) -> Verdict:
    """A sponsor takes back what has not been answered."""
    if offer.sponsor.person_id != person.pk:
        return no(_("Only the person who made an offer takes it back."))
    if offer.state != Offer.State.OPEN:
        return no(_("This was answered a moment ago, or taken back."))
    return YES


def may_propose_objective(person: Person, community: Community, now: Standing | None = None) -> Verdict:
    """An objective is proposed by a sponsor or by those who keep the community."""
    if is_sponsor(person, community):
        return closed() if community.is_closed else YES
    return as_keeper(now or standing(person, community), community)


def may_agree_objective(person: Person, objective: Objective | None, now: Standing | None = None) -> Verdict:
    """The other side says yes: a sponsor to the members' proposal, those who keep the community to hers."""
    if objective is None or objective.agreed_at or objective.ended_at:
        return no(_("This was answered a moment ago, or taken back."))
    community = objective.community
    if objective.sponsor_said_at is None:
        if community.is_closed:
            return closed()
        return YES if is_sponsor(person, community) else no(_("This waits for the sponsor."))
    return as_keeper(now or standing(person, community), community)


def may_end_objective(person: Person, objective: Objective, now: Standing | None = None) -> Verdict:
    """Both sides may say that an objective is reached or let go; who said it stands beside it."""
    if objective.ended_at:
        return no(_("This was answered a moment ago, or taken back."))
    return may_propose_objective(person, objective.community, now)


def may_request(person: Person, community: Community, now: Standing | None = None) -> Verdict:
    """Any member may ask the sponsor for something, where there is a sponsor."""
    now = now or standing(person, community)
    if now.sees and community.is_closed:
        return closed()
    return as_member(now)


def may_withdraw_request(person: Person, request: SponsorRequest, now: Standing | None = None) -> Verdict:
    """Who asked takes it back before the answer; those who keep the community may too."""
    now = now or standing(person, request.community)
    if not request.is_open:
        return no(_("This was answered a moment ago, or taken back."))
    if now.is_member and (request.asked_by_id == person.pk or now.keeps):
        return YES
    return no(_("Only the person who asked takes it back."))


def may_reply(person: Person, request: SponsorRequest | None) -> Verdict:
    """A sponsor of the community answers: the one who owes it, or another who supports it too."""
    if request is None or not request.is_open:
        return no(_("This was answered a moment ago, or taken back."))
    if not is_sponsor(person, request.community):
        return no(_("A sponsor answers this."))
    return closed() if request.community.is_closed else YES


def _outside_it(rows: QuerySet[SponsorAssignment]) -> QuerySet[SponsorAssignment]:
    belongs = Membership.objects.filter(
        community=OuterRef("community"), person=OuterRef("person"), left_at__isnull=True
    )
    return rows.filter(~Exists(belongs), at_the_firm(prefix="person__"), person__outside=False)
