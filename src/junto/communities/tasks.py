"""Work after the answer: letters, one gentle reminder, forgetting what has faded."""

from datetime import timedelta
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Exists, OuterRef
from django_tasks import task

from junto.communities import letters, queries, rules
from junto.communities.models import Invitation, JoinRequest, MailChoice, RoleAssignment, SetAside
from junto.kernel import clock
from junto.kernel.tasks import enqueue_once, every

REMIND_AFTER = timedelta(days=10)


@task()
def send_invitation(number: int, reminder: bool = False) -> None:
    """Send one letter, if the invitation still stands, the person may still see it and wants letters."""
    row = Invitation.objects.filter(pk=number, person__isnull=False)
    invitation = row.select_related("person", "sender", "community").first()
    if invitation is None or invitation.person is None or (invitation.mailed_at and not reminder):
        return
    if not rules.visible_invitations(invitation.person).filter(pk=number).exists():
        return
    if queries.letters_off(invitation.person):
        return
    _send(letters.invitation_letter(invitation, reminder=reminder))
    row.update(mailed_at=clock.now())


@task()
def tell_of_request(number: int) -> None:
    """Tell those who facilitate a community that somebody asks to be invited, each once."""
    row = JoinRequest.objects.filter(pk=number, told_at__isnull=True, answered_at__isnull=True)
    request = row.select_related("person", "community").first()
    if request is None or not request.person.is_active:
        return
    held = rules.roles_held().filter(community=request.community, role=rules.FACILITATOR)
    for facilitator in [role.person for role in held.select_related("person")]:
        if rules.may_answer(facilitator, request.community) and not queries.letters_off(facilitator):
            _send(letters.request_letter(request, facilitator))
    row.update(told_at=clock.now())


@every(timedelta(hours=1))
@task()
def remind() -> None:
    """Queue one reminder for each invitation that has waited ten days and was written about once."""
    moment = clock.now()
    off = MailChoice.objects.filter(person=OuterRef("person"))
    due = rules.standing_invitations().filter(
        ~Exists(off), person__isnull=False, mailed_at__isnull=False, reminded_at__isnull=True
    )
    for number, key in due.filter(sent_at__lte=moment - REMIND_AFTER).values_list("pk", "key"):
        with transaction.atomic():
            if Invitation.objects.filter(pk=number, reminded_at__isnull=True).update(reminded_at=moment):
                enqueue_once(send_invitation, f"communities:reminder:{key}", number, True)


@every(timedelta(days=1))
@task()
def forget() -> None:
    """Delete what has faded: states are computed on reading, so nothing waits for this."""
    moment = clock.now()
    Invitation.objects.filter(expires_at__lte=moment).delete()
    JoinRequest.objects.filter(answered_at__lte=moment - rules.ANSWER_STANDS).delete()
    SetAside.objects.filter(at__lte=moment - rules.REMEMBERED).delete()
    RoleAssignment.objects.filter(since__isnull=True, offered_at__lte=moment - rules.OFFER_STANDS).delete()


def _send(letter: letters.Letter) -> None:
    EmailMessage(
        subject=letter.subject,
        body=letter.body,
        from_email=formataddr((letter.sender, parseaddr(settings.DEFAULT_FROM_EMAIL)[1])),
        to=[letter.to],
        headers={
            # the same at every try, so that a letter sent twice is shown once
            "Message-ID": letter.id,
            "List-Unsubscribe": f"<{letter.stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    ).send()
