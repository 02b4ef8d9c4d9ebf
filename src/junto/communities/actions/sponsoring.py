"""A sponsor comes when both sides have said yes, and goes when either likes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from junto.communities import rules
from junto.communities.actions.joining import locked, still
from junto.communities.facts import SponsorBegan, SponsorEnded
from junto.communities.logic.words import clean
from junto.communities.models import Community, SponsorAssignment
from junto.communities.models.sponsor import LONGEST_SAID
from junto.kernel import clock
from junto.kernel.outbox import publish
from junto.kernel.policy import require
from junto.kernel.refs import Ref

if TYPE_CHECKING:
    from junto.people.models import Person


def propose_sponsor(
    *, actor: Person, community: Community, person: Person, words: str = ""
) -> SponsorAssignment:
    """A member proposes somebody of the firm as sponsor.

    Proposed by one who keeps the community the members have said yes, and the person is asked; else one of
    those who keep it says yes first. If she has offered herself, a keeper's proposal is the members' yes.
    Refuses others, a member, and somebody from outside (`Denied`). Publishes `SponsorBegan` only when both
    have said yes.
    """
    require(rules.may_propose_sponsor(actor, community))
    require(rules.may_be_sponsor(person, community))
    with transaction.atomic():
        held = locked(community)
        still(rules.may_propose_sponsor(actor, held))
        still(rules.may_be_sponsor(person, held))
        row = _waiting(held, person)
        if row is None:
            row = SponsorAssignment(community=held, person=person, proposed_by=actor, proposed_at=clock.now())
            row.words = clean(words, lines=True)[:LONGEST_SAID]
        if rules.may_answer_sponsor(actor, row):
            row.members_said_at, row.members_said_by = clock.now(), actor
        row.save()
        return _begun(row, actor)


def offer_sponsorship(*, actor: Person, community: Community, words: str = "") -> SponsorAssignment:
    """Somebody of the firm offers to support a community she does not belong to.

    Those who keep it answer for the members. If they asked her already, this is her yes. Refuses a member,
    somebody from outside, and who was told no within thirty days (`Denied`). Publishes `SponsorBegan` only
    when both have said yes.
    """
    require(rules.may_offer_sponsorship(actor, community))
    with transaction.atomic():
        held = locked(community)
        still(rules.may_offer_sponsorship(actor, held))
        row = _waiting(held, actor)
        if row is None:
            row = SponsorAssignment(community=held, person=actor, proposed_by=actor, proposed_at=clock.now())
            row.words = clean(words, lines=True)[:LONGEST_SAID]
        row.person_said_at, row.passed_at = clock.now(), None
        row.save()
        return _begun(row, actor)


def answer_sponsor(
    *, actor: Person, proposal: SponsorAssignment, yes: bool, words: str = ""
) -> SponsorAssignment:
    """Those who keep a community say yes or no to a proposed sponsor, for the members.

    A no to somebody's own offer is read by her and by nobody else, and forgotten after thirty days; a no to
    a member's proposal leaves nothing. Refuses others and who is herself proposed (`Denied`), and what is
    answered already (`Conflict`). Publishes `SponsorBegan` when both have said yes.
    """
    require(rules.may_answer_sponsor(actor, proposal))
    with transaction.atomic():
        locked(proposal.community)
        waiting = rules.proposals_waiting().filter(pk=proposal.pk, members_said_at__isnull=True).first()
        still(rules.may_answer_sponsor(actor, waiting))
        assert waiting is not None
        if yes:
            waiting.members_said_at, waiting.members_said_by = clock.now(), actor
            waiting.save(update_fields=["members_said_at", "members_said_by"])
            return _begun(waiting, actor)
        if waiting.person_said_at is None:
            SponsorAssignment.objects.filter(pk=waiting.pk).delete()
            return waiting
        waiting.declined_at = clock.now()
        waiting.answer = clean(words, lines=True)[:LONGEST_SAID]
        waiting.save(update_fields=["declined_at", "answer"])
    return waiting


def accept_sponsorship(*, actor: Person, proposal: SponsorAssignment) -> SponsorAssignment:
    """The person who was asked says yes, and supports the community from now on.

    Refuses anybody else, and a member (`Denied`). Publishes `SponsorBegan`.
    """
    require(rules.may_accept_sponsorship(actor, proposal))
    with transaction.atomic():
        locked(proposal.community)
        waiting = rules.proposals_to(actor).filter(pk=proposal.pk).select_related("community").first()
        still(rules.may_accept_sponsorship(actor, waiting))
        assert waiting is not None
        waiting.person_said_at = clock.now()
        waiting.save(update_fields=["person_said_at"])
        return _begun(waiting, actor)


def pass_over_sponsorship(*, actor: Person, proposal: SponsorAssignment) -> None:
    """The person who was asked lets it pass; the members see it wait until it fades. Publishes nothing.

    Refuses anybody else (`Denied`).
    """
    require(rules.may_accept_sponsorship(actor, proposal))
    SponsorAssignment.objects.filter(pk=proposal.pk, since__isnull=True).update(passed_at=clock.now())


def end_sponsorship(*, actor: Person, held: SponsorAssignment) -> None:
    """A sponsor lays it down, takes her own offer back, or those who keep the community end it with thanks.

    What she offered, what was agreed and what she answered stay readable. Refuses others (`Denied`).
    Publishes `SponsorEnded` if it had begun.
    """
    require(rules.may_end_sponsorship(actor, held))
    with transaction.atomic():
        locked(held.community)
        if held.since is None:
            waiting = SponsorAssignment.objects.filter(pk=held.pk, since__isnull=True)
            waiting.filter(declined_at__isnull=True).delete()
        elif SponsorAssignment.objects.filter(pk=held.pk, until__isnull=True).update(until=clock.now()):
            publish(
                SponsorEnded(community_id=held.community_id),
                subject=Ref.of(held),
                actor=actor.pk,
                scope=Ref.of(held.community),
            )


def _waiting(held: Community, person: Person) -> SponsorAssignment | None:
    """What waits for this person here; what has faded or was answered no is cleared away first."""
    open_ones = SponsorAssignment.objects.filter(community=held, person=person, until__isnull=True)
    row = open_ones.filter(pk__in=rules.proposals_waiting().values("pk")).first()
    if row is None:
        open_ones.filter(since__isnull=True).delete()
    return row


def _begun(row: SponsorAssignment, actor: Person) -> SponsorAssignment:
    if row.since is None and row.members_said_at is not None and row.person_said_at is not None:
        row.since = clock.now()
        row.save(update_fields=["since"])
        publish(
            SponsorBegan(community_id=row.community_id),
            subject=Ref.of(row),
            actor=actor.pk,
            scope=Ref.of(row.community),
        )
    return row
