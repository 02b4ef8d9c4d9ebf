"""Sending what stands in the outbox of letters: one at a time, with the Message-ID of its queueing.

A letter is claimed under a lease, written, sent and noted as sent. A kill between the server's "250" and our
note sends it once more under the same Message-ID; nothing else does. A server that does not answer is left
alone for a while and costs no letter its tries.
"""

import logging
import smtplib
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django_tasks import task

from junto.kernel import clock, letters
from junto.kernel.models import Letter, MailLine
from junto.kernel.tasks import every

LEASE = timedelta(minutes=5)
MOST_TRIES = 10
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=6)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(minutes=10)
ROUND_SECONDS, ROUND_LETTERS = 15.0, 500
# after an outage, as always: nobody finds more letters in an hour than she can read
TO_ONE, WITHIN = 10, timedelta(hours=1)
State = Letter.State
log = logging.getLogger("junto.letters")


class SilentError(Exception):
    """The mail server did not answer, or takes nothing from us; no letter's fault."""


@dataclass(slots=True)
class Line:
    """The line to the mail server for one round: opened at the first letter, opened again after a drop."""

    backend: BaseEmailBackend | None = None
    dropped: int = 0

    def send(self, letter: Letter, draft: letters.Draft) -> None:
        if self.backend is None:
            backend = get_connection()
            try:
                backend.open()
            except (OSError, smtplib.SMTPException) as fault:
                raise SilentError(name_of(fault)) from fault
            self.backend = backend
        self.backend.send_messages([letters.message(letter, draft)])
        self.dropped = 0

    def close(self) -> None:
        if self.backend is not None:
            with suppress(OSError, smtplib.SMTPException):
                self.backend.close()
        self.backend = None


@every(timedelta(minutes=1))
@task()
def post() -> None:
    """Send what is due for a quarter of a minute, if the mail server is not being left alone just now."""
    if MailLine.objects.filter(id=1, closed_until__gt=clock.real_now()).exists():
        return
    line, until, sent = Line(), time.monotonic() + ROUND_SECONDS, 0
    try:
        while sent < ROUND_LETTERS and time.monotonic() < until and (letter := claim()):
            sent += 1
            _post_one(line, letter)
    except SilentError as silent:
        _leave_alone(str(silent))
    finally:
        line.close()


def claim() -> Letter | None:
    """Take the next due letter under a lease, or None; one whose sender died is due again."""
    real = clock.real_now()
    due = Q(state=State.WAITING, due_at__lte=clock.now()) | Q(state=State.SENDING, lease_until__lt=real)
    with transaction.atomic():
        # a letter that ends its sender every time must not be tried for ever
        Letter.objects.filter(state=State.SENDING, lease_until__lt=real, attempts__gte=MOST_TRIES).update(
            state=State.DEAD, error="its sender died each time", ended_at=clock.now(), lease_until=None
        )
        rows = Letter.objects.filter(due).order_by("due_at", "pk")
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True)
        letter = rows.first()
        if letter is None:
            return None
        letter.state, letter.lease_until, letter.attempts = State.SENDING, real + LEASE, letter.attempts + 1
        letter.save(update_fields=["state", "lease_until", "attempts"])
    return letter


def _post_one(line: Line, letter: Letter) -> None:
    """Write one letter and send it; whatever goes wrong is noted at the letter, or is the server's."""
    kind = letters.kind_of(letter)
    try:
        draft = kind.build(letter.to, *letter.args) if kind is not None else None
    except Exception as fault:
        _later(letter, name_of(fault))
        return
    if kind is None or draft is None or not draft.to:
        _end(letter, State.DROPPED)
        return
    if draft.stop and _had_enough(letter.to):
        _put_back(letter, WITHIN)
        return
    try:
        line.send(letter, draft)
    except SilentError:
        _put_back(letter, FIRST_PAUSE)
        raise
    except Exception as fault:
        _not_taken(line, letter, fault)
        return
    with transaction.atomic():
        _end(letter, State.SENT)
        if kind.sent is not None:
            kind.sent(letter.to, *letter.args)
        MailLine.objects.filter(id=1, failures__gt=0).update(
            failures=0, since=None, closed_until=None, error=""
        )


def _not_taken(line: Line, letter: Letter, fault: Exception) -> None:
    """The server said no, not now, or nothing; what it said decides whether the letter is tried again."""
    line.close()
    code = _code(fault)
    if code == 421 or isinstance(fault, smtplib.SMTPSenderRefused | smtplib.SMTPAuthenticationError):
        _put_back(letter, FIRST_PAUSE)
        raise SilentError(name_of(fault)) from fault
    if code >= 500 or isinstance(fault, ValueError | smtplib.SMTPNotSupportedError):
        _end(letter, State.DEAD, name_of(fault))
        return
    _later(letter, name_of(fault))
    if code == 0:  # the line broke: this letter may be the cause, so it has lost a try
        line.dropped += 1
        if line.dropped > 1 or isinstance(fault, TimeoutError):
            raise SilentError(name_of(fault)) from fault


def _code(fault: Exception) -> int:
    if isinstance(fault, smtplib.SMTPRecipientsRefused):
        return next((code for code, _said in fault.recipients.values()), 0)
    return fault.smtp_code if isinstance(fault, smtplib.SMTPResponseException) else 0


def name_of(fault: Exception) -> str:
    """The class of a fault and the server's number, never what it said: servers repeat addresses."""
    code = _code(fault)
    return f"{type(fault).__name__} {code}" if code else type(fault).__name__


def _had_enough(person: int) -> bool:
    sent = Letter.objects.filter(to=person, state=State.SENT, ended_at__gt=clock.now() - WITHIN)
    return sent.count() >= TO_ONE


def _put_back(letter: Letter, wait: timedelta) -> None:
    """Let a letter wait without having lost a try."""
    _mine(letter).update(
        state=State.WAITING, due_at=clock.now() + wait, lease_until=None, attempts=letter.attempts - 1
    )


def _later(letter: Letter, error: str) -> None:
    if letter.attempts >= MOST_TRIES:
        _end(letter, State.DEAD, error)
        return
    wait = min(FIRST_WAIT * 4 ** (letter.attempts - 1), LONGEST_WAIT)
    _mine(letter).update(state=State.WAITING, due_at=clock.now() + wait, lease_until=None, error=error)
    log.warning("letter %s (%s) is tried again later: %s", letter.pk, letter.kind, error)


def _end(letter: Letter, state: str, error: str = "") -> None:
    _mine(letter).update(state=state, ended_at=clock.now(), lease_until=None, error=error)
    if state == State.DEAD:
        log.error("letter %s (%s) was given up: %s", letter.pk, letter.kind, error)


def _mine(letter: Letter) -> QuerySet[Letter]:
    """The letter, unless its lease ran out and somebody else has it now."""
    return Letter.objects.filter(pk=letter.pk, state=State.SENDING, lease_until=letter.lease_until)


def _leave_alone(error: str) -> None:
    """Ask the server nothing for a while: half a minute at first, ten minutes at most."""
    real = clock.real_now()
    with transaction.atomic():
        MailLine.objects.get_or_create(id=1)
        line = MailLine.objects.select_for_update().get(id=1)
        pause = min(FIRST_PAUSE * 2 ** min(line.failures, 10), LONGEST_PAUSE)
        line.failures, line.closed_until, line.error = line.failures + 1, real + pause, error
        line.since = line.since or clock.now()
        line.save(update_fields=["failures", "closed_until", "error", "since"])
    log.warning("the mail server is left alone for %s s: %s", int(pause.total_seconds()), error)
