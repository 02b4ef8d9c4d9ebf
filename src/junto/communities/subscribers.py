"""What follows from what happened."""

from junto.communities.models import Invitation, JoinRequest
from junto.communities.tasks import send_invitation, tell_of_request
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
