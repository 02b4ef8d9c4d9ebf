"""Work after the answer: letters, one gentle reminder, forgetting what has faded."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django_tasks import task

from junto.communities import letters, queries, rules
from junto.communities.models import (
    BrokenGlass,
    Community,
    Invitation,
    JoinRequest,
    LookAgainLetter,
    MailChoice,
    Membership,
)
from junto.kernel import clock
from junto.kernel.letters import Draft, queue, written
from junto.kernel.tasks import enqueue_once, every
from junto.people.rules import firm_today

INVITATION, REQUEST = "communities.invitation", "communities.request"
GLASS = "communities.glass"
LOOK_AGAIN = "communities.look_again"
REMIND_AFTER = timedelta(days=10)


@task()
def send_invitation(number: int, reminder: bool = False) -> None:
    """Queue the letter about an invitation; whether it goes out is asked when it is sent."""
    with transaction.atomic():
        row = Invitation.objects.filter(pk=number, person__isnull=False)
        for person, key, sent_at in row.values_list("person", "key", "sent_at"):
            event = f"communities.reminder:{key}" if reminder else f"communities.invitation:{key}"
            queue(
                to=person, kind=INVITATION, key=f"{event}:{sent_at:%Y%m%d%H%M%S%f}", args=[number, reminder]
            )


def _mailed(_to: int, number: int, reminder: bool) -> None:
    Invitation.objects.filter(pk=number).update(mailed_at=clock.now())


@written(INVITATION, sent=_mailed)
def write_invitation(to: int, number: int, reminder: bool) -> Draft | None:
    """Write about an invitation that still stands, to whom may still see it and wants letters."""
    row = Invitation.objects.filter(pk=number, person=to)
    invitation = row.select_related("person", "sender", "community").first()
    if invitation is None or invitation.person is None or (invitation.mailed_at and not reminder):
        return None
    if not rules.visible_invitations(invitation.person).filter(pk=number).exists():
        return None
    if queries.letters_off(invitation.person):
        return None
    return letters.invitation_letter(invitation, reminder=reminder)


@task()
def tell_of_request(number: int) -> None:
    """Queue word to those who facilitate a community that somebody asks to be invited, each once."""
    with transaction.atomic():
        row = JoinRequest.objects.select_for_update(of=("self",)).filter(pk=number, told_at__isnull=True)
        request = row.filter(answered_at__isnull=True).select_related("community").first()
        if request is None:
            return
        held = rules.roles_held().filter(community=request.community, role=rules.FACILITATOR)
        for facilitator in held.values_list("person", flat=True):
            queue(to=facilitator, kind=REQUEST, key=f"communities.request:{request.key}", args=[number])
        row.update(told_at=clock.now())


@written(REQUEST)
def write_of_request(to: int, number: int) -> Draft | None:
    """Write of a request that waits, to somebody who may still answer it and wants letters."""
    row = JoinRequest.objects.filter(pk=number, answered_at__isnull=True, person__is_active=True)
    request = row.select_related("person", "community").first()
    if request is None:
        return None
    held = rules.roles_held().filter(community=request.community, role=rules.FACILITATOR, person=to)
    role = held.select_related("person").first()
    if role is None or not rules.may_answer(role.person, request.community):
        return None
    return None if queries.letters_off(role.person) else letters.request_letter(request, role.person)


@written(GLASS)
def write_of_glass(to: int, number: int) -> Draft | None:
    """Write to a member of today that two administrators opened the community; nobody can stop this one."""
    glass = BrokenGlass.objects.filter(pk=number, confirmed_at__isnull=False)
    row = glass.select_related("community", "asked_by", "confirmed_by").first()
    if row is None:
        return None
    here = Membership.objects.filter(community=row.community, person=to, left_at__isnull=True)
    member = here.select_related("person").first()
    if member is None or not rules.may_speak_of(member.person, row.community):
        return None
    return letters.glass_letter(row, member.person)


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


@every(timedelta(hours=6))
@task()
def ask_to_look_again() -> None:
    """Queue one letter to each keeper of a resting community whose day to look again has come."""
    due = Community.objects.filter(
        closed_at__isnull=True, resting_since__isnull=False, resting_until__lte=firm_today()
    )
    for number, day in due.values_list("pk", "resting_until"):
        assert day is not None
        with transaction.atomic():
            _told, made = LookAgainLetter.objects.get_or_create(
                community_id=number, day=day, defaults={"told_at": clock.now()}
            )
            if made:
                for keeper in rules.keepers_of(number).values_list("person", flat=True):
                    key = f"communities.look_again:{number}:{day}"
                    queue(to=keeper, kind=LOOK_AGAIN, key=key, args=[number])


@written(LOOK_AGAIN)
def write_to_look_again(to: int, number: int) -> Draft | None:
    """Write to somebody who keeps a community that rests still, past its day, and wants letters."""
    row = rules.keepers_of(number).filter(person=to, community__resting_until__lte=firm_today())
    member = row.filter(community__resting_since__isnull=False).select_related("person", "community").first()
    if member is None or not rules.may_edit(member.person, member.community):
        return None
    return (
        None
        if queries.letters_off(member.person)
        else letters.look_again_letter(member.community, member.person)
    )
