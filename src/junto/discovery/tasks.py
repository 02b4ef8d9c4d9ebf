"""Work after the answer: reading files, looking for groups, letters, and forgetting on time."""

from datetime import timedelta

from django.core.mail import EmailMessage
from django.db.models import Q
from django_tasks import task

from junto.communities.queries import letters_off
from junto.communities.rules import may_speak_of
from junto.discovery import folders, keeping, letters, rules, sources
from junto.discovery.actions import answering, imports, reading, runs
from junto.discovery.models import (
    Candidate,
    CandidateMember,
    DiscoveryRun,
    ImportRun,
    Look,
    OptOut,
    PersonKey,
    SealedDelivery,
)
from junto.discovery.queries import firm
from junto.kernel import clock
from junto.kernel.policy import Conflict
from junto.kernel.tasks import every

WEEKS = reading.WEEKS
RESULTS = timedelta(days=396)  # 13 months
UPLOADS = timedelta(hours=24)
ORPHANS = timedelta(hours=1)
MONTH = timedelta(days=28)
REMIND_AFTER = timedelta(days=10)


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
    """Send the letters of a candidate's invitations that were not sent yet."""
    waiting = rules.standing_deliveries().filter(invitation__candidate=candidate, mailed_at__isnull=True)
    _send_all(list(waiting.values_list("pk", flat=True)), reminder=False)


@every(timedelta(hours=24))
@task()
def remind_once() -> None:
    """One gentle reminder after ten days to whoever has not answered, and none after it."""
    waiting = rules.standing_deliveries().filter(
        mailed_at__lte=clock.now() - REMIND_AFTER, reminded_at__isnull=True
    )
    _send_all(list(waiting.values_list("pk", flat=True)), reminder=True)


@every(timedelta(hours=1))
@task()
def destroy_uploads() -> None:
    """Destroy what was uploaded a day ago and not read, and folders no import knows."""
    late = clock.now() - UPLOADS
    for brought in ImportRun.objects.filter(state__in=ImportRun.OPEN, uploaded_at__lt=late):
        imports.end_without_traces(brought, "time")
    still_open = set(ImportRun.objects.filter(state__in=ImportRun.OPEN).values_list("key", flat=True))
    for key in folders.older_than(clock.real_now() - ORPHANS):
        if key not in still_open:
            folders.destroy_job(key)


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


@every(timedelta(hours=24))
@task()
def forget() -> None:
    """Weeks after 26, findings after 13 months, and the key of numbers that stand nowhere any more."""
    keeping.forget_before(sources.this_week() - WEEKS + 1)
    past = clock.now() - RESULTS
    Candidate.objects.filter(seen_at__lt=past).delete()
    DiscoveryRun.objects.filter(asked_at__lt=past).delete()
    Look.objects.filter(day__lt=past.date()).delete()
    ImportRun.objects.filter(Q(finished_at__lt=past) & ~Q(state__in=ImportRun.OPEN)).delete()
    if not keeping.sources() and not ImportRun.objects.filter(state__in=ImportRun.OPEN).exists():
        PersonKey.objects.all().delete()
    gone = CandidateMember.objects.exclude(person__in=firm.members_of_firm())
    touched = set(gone.values_list("candidate_id", flat=True))
    gone.delete()
    answering.dissolve_small(sorted(touched))


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


def _send_all(numbers: list[int], *, reminder: bool) -> None:
    """Send each; one that cannot be sent keeps none of the others waiting."""
    failed = 0
    for number in numbers:
        try:
            _send(number, reminder=reminder)
        except OSError:
            failed += 1
    if failed:
        raise OSError(f"{failed} letters could not be sent; they are tried again")


def _send(number: int, *, reminder: bool) -> None:
    """Send one letter, if it still stands for the person; claimed first, so that no kill sends it twice."""
    column = "reminded_at" if reminder else "mailed_at"
    row = (
        rules.standing_deliveries()
        .filter(pk=number, **{f"{column}__isnull": True})
        .select_related("person", "invitation__community")
        .first()
    )
    if row is None or letters_off(row.person) or not may_speak_of(row.person, row.invitation.community):
        return
    mine = SealedDelivery.objects.filter(pk=number)
    if not mine.filter(**{f"{column}__isnull": True}).update(**{column: clock.now()}):
        return
    try:
        _post(letters.letter(row, reminder=reminder))
    except Exception:
        mine.update(**{column: None})
        raise


def _post(written: letters.Letter) -> None:
    EmailMessage(
        subject=written.subject,
        body=written.body,
        to=[written.to],
        headers={
            "List-Unsubscribe": f"<{written.stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    ).send()
