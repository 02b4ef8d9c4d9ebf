"""What follows from what happened."""

from junto.communities.facts import GlassBroken, MemberJoined, SponsorEnded
from junto.communities.models import Invitation, JoinRequest, Membership, SponsorAssignment
from junto.communities.tasks import GLASS, send_invitation, tell_of_request
from junto.kernel.letters import queue
from junto.kernel.outbox import publish
from junto.kernel.refs import Ref
from junto.kernel.registry import Told, subscribe
from junto.kernel.tasks import enqueue_once


@subscribe("communities.InvitationSent")
def write_letters(told: Told) -> None:
    """Queue a letter for each invitation not yet written about; the fact does not say whom."""
    waiting = Invitation.objects.filter(person__isnull=False, mailed_at__isnull=True, sender=told.actor)
    for number, key, sent_at in waiting.values_list("pk", "key", "sent_at"):
        enqueue_once(send_invitation, f"communities:letter:{key}:{sent_at.isoformat()}", number)


@subscribe("communities.JoinRequested")
def tell_facilitators(told: Told) -> None:
    """Queue word to those who facilitate; the fact does not say who asked."""
    waiting = JoinRequest.objects.filter(told_at__isnull=True, answered_at__isnull=True)
    for number, key in waiting.values_list("pk", "key"):
        enqueue_once(tell_of_request, f"communities:request:{key}", number)


@subscribe("communities.GlassBroken")
def tell_members(told: Told) -> None:
    """Queue a letter to every member: two administrators opened their community."""
    assert isinstance(told.fact, GlassBroken)
    members = Membership.objects.filter(community=told.fact.community_id, left_at__isnull=True)
    number = told.fact.glass_id
    for person in members.order_by("pk").values_list("person", flat=True):
        queue(to=person, kind=GLASS, key=f"communities.glass:{number}", args=[number])


@subscribe("communities.MemberJoined")
def end_sponsoring(told: Told) -> None:
    """Write down that a sponsor who joined is a member now; the gate has not known her as one since."""
    assert isinstance(told.fact, MemberJoined)
    rows = SponsorAssignment.objects.filter(
        community=told.fact.community_id, person=told.actor, until__isnull=True
    ).select_related("community")
    for row in rows:
        if row.since is None:
            row.delete()
            continue
        SponsorAssignment.objects.filter(pk=row.pk).update(until=told.at)
        publish(
            SponsorEnded(community_id=row.community_id),
            subject=Ref.of(row),
            actor=told.actor,
            scope=Ref.of(row.community),
        )
