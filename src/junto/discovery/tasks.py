"""Work after the answer: reading files, looking for groups, letters, and forgetting on time."""

from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django_tasks import task

from junto.communities.queries import letters_off
from junto.communities.rules import may_speak_of
from junto.discovery import keeping, letters, rules
from junto.discovery.actions import reading, runs
from junto.discovery.models import (
    DiscoveryRun,
    ImportRun,
    OptOut,
    PersonKey,
    SealedDelivery,
)
from junto.kernel import clock
from junto.kernel.letters import Draft, queue, written
from junto.kernel.policy import Conflict
from junto.kernel.tasks import every
from junto.people.rules import erased_persons

WEEKS = reading.WEEKS
MONTH = timedelta(days=28)
REMIND_AFTER = timedelta(days=10)
INVITATION = "discovery.invitation"
BATCH = 200


@task()
def look_at_import(number: int) -> None:
    """Go through a long file for its preview."""
    reading.look_at_file(import_id=number)


@task()
def read_import(number: int) -> None:
    """Read a file that was begun."""
    reading.read_file(import_id=number)


@task()
def find_candidates(number: int) -> None:
    """Look for groups in the stored weeks."""
    runs.carry_out_run(run_id=number)


@task()
def send_letters(candidate: int) -> None:
    """Queue the letters of a candidate's invitations that were not sent yet."""
    waiting = rules.standing_deliveries().filter(invitation__candidate=candidate, mailed_at__isnull=True)
    _queue_all(waiting, reminder=False)


@every(timedelta(hours=24))
@task()
def remind_once() -> None:
    """One gentle reminder after ten days to whoever has not answered, and none after it."""
    waiting = rules.standing_deliveries().filter(
        mailed_at__lte=clock.now() - REMIND_AFTER, reminded_at__isnull=True
    )
    _queue_all(waiting, reminder=True)


@every(timedelta(minutes=10))
@task()
def resume() -> None:
    """Take up imports that nobody reads any more; one that is being read is left alone."""
    waiting = ImportRun.objects.filter(
        state__in=[ImportRun.State.WAITING, ImportRun.State.READING],
        started_at__lt=clock.now() - timedelta(minutes=10),
    )
    for number in waiting.values_list("pk", flat=True):
        reading.read_file(import_id=number)


@every(timedelta(hours=1))
@task()
def take_out_leavers() -> None:
    """Rewrite the stored weeks without those who stay out, and forget their numbers; well within a day."""
    out = PersonKey.objects.filter(person__in=OptOut.objects.values("person"))
    numbers = set(out.values_list("number", flat=True))
    if numbers:
        keeping.leave_out(numbers)
        out.delete()


@task()
def take_out_erased() -> None:
    """Rewrite the stored weeks without people whose data was erased, and forget that they were there."""
    take_out_leavers.func()
    OptOut.objects.filter(person__in=erased_persons()).delete()


@every(timedelta(hours=24))
@task()
def look_monthly() -> None:
    """Ask for the month's look where weeks are stored and the last look is four weeks old."""
    recent = DiscoveryRun.objects.filter(asked_at__gt=clock.now() - MONTH)
    finished = ImportRun.objects.filter(state=ImportRun.State.FINISHED).exists()
    if finished and keeping.sources() and not recent.exists():
        try:
            runs.ask_for_run(actor=None)
        except Conflict:
            return


def _queue_all(waiting: QuerySet[SealedDelivery], *, reminder: bool) -> None:
    """Queue a letter for each, in batches; whether it goes out is asked when it is sent."""
    word = "reminder" if reminder else "invitation"
    rows = list(waiting.values_list("pk", "person"))
    for start in range(0, len(rows), BATCH):
        with transaction.atomic():
            for number, person in rows[start : start + BATCH]:
                queue(to=person, kind=INVITATION, key=f"discovery.{word}:{number}", args=[number, reminder])


def _mailed(_to: int, number: int, reminder: bool) -> None:
    column = "reminded_at" if reminder else "mailed_at"
    SealedDelivery.objects.filter(pk=number).update(**{column: clock.now()})


@written(INVITATION, sent=_mailed)
def write(to: int, number: int, reminder: bool) -> Draft | None:
    """Write to somebody for whom the invitation still stands and who may hear of the community."""
    column = "reminded_at" if reminder else "mailed_at"
    standing = rules.standing_deliveries().filter(pk=number, person=to, **{f"{column}__isnull": True})
    row = standing.select_related("person", "invitation__community").first()
    if row is None or letters_off(row.person) or not may_speak_of(row.person, row.invitation.community):
        return None
    return letters.letter(row, reminder=reminder)
