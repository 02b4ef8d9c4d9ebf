"""The outbox of letters against a mail server that refuses, hangs, drops, repeats and comes back."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage as Parsed
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.core import mail
from django.db import transaction

from junto.kernel import clock, letters, posting
from junto.kernel.models import Letter, MailLine, TaskRow
from junto.kernel.tasks import worker

pytestmark = pytest.mark.django_db
State = Letter.State
ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Server:
    """What a mail server does with each message in turn; then it takes everything."""

    answers: list[str] = field(default_factory=list)
    taken: list[Parsed] = field(default_factory=list)
    envelopes: list[tuple[str, list[str]]] = field(default_factory=list)
    at_rcpt: list[str] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 - the library calls it so
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.at_rcpt:
            return self.at_rcpt.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - the name is aiosmtpd's
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer.startswith("taken"):
            self._take(envelope)
        if "drop" in answer:
            assert server.transport is not None
            server.transport.close()
            return "250 never heard"
        if answer.startswith("250"):
            self._take(envelope)
        return answer

    def _take(self, envelope: Envelope) -> None:
        assert isinstance(envelope.content, bytes)
        parsed = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(parsed, Parsed)
        self.taken.append(parsed)
        self.envelopes.append((str(envelope.mail_from), list(envelope.rcpt_tos)))


@pytest.fixture
def server(settings: Any) -> Iterator[Server]:
    handler = Server()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    running = Controller(handler, hostname="127.0.0.1", port=port)
    running.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", port, False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_TIMEOUT = 5
    settings.DEFAULT_FROM_EMAIL = "Junto <junto@firm.example>"
    yield handler
    running.stop()


NOTE = letters.Draft("anna@firm.example", "A note", "Good day.\n")


@dataclass
class Room:
    """A room that writes letters of one kind."""

    draft: letters.Draft | None = NOTE
    asked: list[tuple[Any, ...]] = field(default_factory=list)
    noted: list[tuple[Any, ...]] = field(default_factory=list)
    fault: Exception | None = None

    def write(self, *args: Any) -> letters.Draft | None:
        self.asked.append(args)
        if self.fault:
            raise self.fault
        return self.draft

    def sent(self, *args: Any) -> None:
        self.noted.append(args)


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch, no_regular_work: None) -> Room:
    made = Room()
    monkeypatch.setitem(letters._kinds, "tests.note", letters.Kind(made.write, made.sent))
    return made


def queue(key: str = "one", *, to: int = 7, args: tuple[Any, ...] = ()) -> bool:
    with transaction.atomic():
        return letters.queue(to=to, kind="tests.note", key=key, args=args)


def only() -> Letter:
    return Letter.objects.get()


def later(hours: float = 7) -> Any:
    """Some time on: every wait of ours is over, and the line is no longer left alone."""
    MailLine.objects.update(closed_until=None)
    return clock.at(clock.now() + timedelta(hours=hours))


def test_a_letter_exists_exactly_when_its_cause_does(room: Room) -> None:
    with transaction.atomic():
        letters.queue(to=7, kind="tests.note", key="one")
        transaction.set_rollback(True)
    assert (Letter.objects.count(), TaskRow.objects.count()) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_is_queued(room: Room) -> None:
    with pytest.raises(RuntimeError, match="outside a transaction"):
        letters.queue(to=7, kind="tests.note", key="one")
    assert Letter.objects.count() == 0


def test_one_letter_to_one_person_about_one_event(room: Room) -> None:
    assert [queue(), queue(), queue("two"), queue(to=8)] == [True, False, True, True]
    worker.work_through()
    assert len(mail.outbox) == 3
    assert queue() is False


def test_the_row_holds_no_address_and_no_words(room: Room) -> None:
    queue(args=(4, True))
    worker.work_through()
    row = str(Letter.objects.values().get())
    assert [word for word in ("anna", "A note", "Good day") if word in row] == []
    assert (room.asked, room.noted) == ([(7, 4, True)], [(7, 4, True)])


def test_the_number_of_a_message_is_fixed_when_it_is_queued(room: Room, server: Server) -> None:
    queue()
    number = only().message_id
    assert number.endswith("@firm.example>")
    server.answers = ["451 later", "taken, then drop", "250 OK"]
    for hours in (7, 14, 21):
        with later(hours):
            posting.post.func()
    assert [one["Message-ID"] for one in server.taken] == [number, number]
    assert only().state == State.SENT


def test_what_she_may_not_read_any_more_is_let_go(room: Room) -> None:
    queue()
    room.draft = None
    worker.work_through()
    assert (mail.outbox, only().state, room.noted) == ([], State.DROPPED, [])


def test_a_letter_of_a_room_that_is_gone_is_let_go(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    queue()
    monkeypatch.delitem(letters._kinds, "tests.note")
    worker.work_through()
    assert (mail.outbox, only().state) == ([], State.DROPPED)


@pytest.mark.parametrize("answer", ["451 later", "452 full", "drop"])
def test_not_now_is_tried_again(room: Room, server: Server, answer: str) -> None:
    queue()
    server.answers = [answer]
    posting.post.func()
    assert (only().state, only().attempts, len(server.taken)) == (State.WAITING, 1, 0)
    posting.post.func()
    assert server.taken == []  # not before its time
    with later():
        posting.post.func()
    assert (only().state, len(server.taken)) == (State.SENT, 1)


@pytest.mark.parametrize("where", ["at_rcpt", "answers"])
def test_a_plain_no_is_a_dead_letter_that_an_administrator_can_send_again(
    room: Room, server: Server, where: str, caplog: pytest.LogCaptureFixture
) -> None:
    queue()
    setattr(server, where, ["550 no such anna@firm.example"])
    posting.post.func()
    letter = letters.dead_letters().get()
    assert (letter.kind, letter.error[-3:], server.taken) == ("tests.note", "550", [])
    assert "anna" not in caplog.text + letter.error
    with transaction.atomic():
        assert (letters.try_again(letter.pk), letters.try_again(letter.pk)) == (1, 0)
    worker.work_through()
    assert (only().state, len(server.taken)) == (State.SENT, 1)


def test_a_letter_that_is_never_taken_is_given_up_after_ten_tries(room: Room, server: Server) -> None:
    queue()
    server.answers = ["451 later"] * 20
    for day in range(1, 15):
        with later(24 * day):
            posting.post.func()
    assert (only().state, only().attempts, len(server.answers)) == (State.DEAD, 10, 10)
    assert only().error == "SMTPDataError 451"


def test_a_builder_that_fails_keeps_no_other_letter_waiting(room: Room) -> None:
    room.fault = ValueError("of ours")
    queue("one")
    posting.post.func()
    room.fault = None
    queue("two", to=8)
    worker.work_through()
    assert sorted(Letter.objects.values_list("state", "error")) == [
        (State.SENT, ""),
        (State.WAITING, "ValueError"),
    ]


def test_a_server_that_is_away_costs_no_letter_a_try_and_is_left_alone(
    room: Room, server: Server, settings: Any
) -> None:
    right, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    for number in range(30):
        queue(str(number), to=number)
    start = clock.now()
    for minute in range(0, 360, 20):
        MailLine.objects.update(closed_until=None)
        with clock.at(start + timedelta(minutes=minute)):
            posting.post.func()
    assert set(Letter.objects.values_list("state", "attempts")) == {(State.WAITING, 0)}
    standing = letters.standing()
    assert (standing.waiting, standing.dead, standing.error) == (30, 0, "ConnectionRefusedError")
    assert standing.silent_since == start
    settings.EMAIL_PORT = right
    posting.post.func()
    assert server.taken == []  # it is still left alone
    with later():
        posting.post.func()
    assert len(server.taken) == len({one["Message-ID"] for one in server.taken}) == 30
    assert letters.standing().silent_since is None


def test_a_server_that_hangs_holds_up_one_round_and_no_more(
    room: Room, server: Server, settings: Any
) -> None:
    with socket.socket() as mute:
        mute.bind(("127.0.0.1", 0))
        mute.listen()
        right, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = settings.EMAIL_PORT, mute.getsockname()[1], 0.5
        for number in range(5):
            queue(str(number), to=number)
        began = time.monotonic()
        posting.post.func()
        posting.post.func()
        assert time.monotonic() - began < 2
    settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = right, 5
    with later():
        posting.post.func()
    assert len(server.taken) == 5


def test_the_firms_own_address_being_refused_is_no_letters_fault(
    room: Room, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(*_args: Any) -> str:
        return "550 who are you"

    monkeypatch.setattr(server, "handle_MAIL", refuse, raising=False)
    queue("one")
    queue("two", to=8)
    posting.post.func()
    assert set(Letter.objects.values_list("state", "attempts")) == {(State.WAITING, 0)}
    assert letters.standing().error == "SMTPSenderRefused 550"


def test_nobody_finds_a_flood_after_an_outage(room: Room) -> None:
    room.draft = letters.Draft("anna@firm.example", "A note", "Good day.\n", stop="http://j.example/stop/x/")
    for number in range(25):
        queue(str(number))
    worker.work_through()
    assert len(mail.outbox) == posting.TO_ONE
    for hours, letters_by_then in ((2, 20), (4, 25)):
        with later(hours):
            posting.post.func()
        assert len(mail.outbox) == letters_by_then
    assert set(Letter.objects.values_list("state", flat=True)) == {State.SENT}


INJECTIONS = (
    "x\r\nBcc: all@firm.example",
    "x\nBcc: all@firm.example",
    "x\rBcc: all@firm.example",
    "x\r\n\r\nA second body",
    "x\r\n Bcc: folded@firm.example",
    "x\n\tBcc: folded@firm.example",
    "x\0Bcc: all@firm.example",
    "x\x0bBcc: all@firm.example",
    "x\x0cBcc: all@firm.example",
    "x\x85Bcc: all@firm.example",
    "x\u2028Bcc: all@firm.example",
    "x\u2029Bcc: all@firm.example",
    "=?utf-8?q?x=0D=0ABcc=3A_all=40firm=2Eexample?=",
    "=?utf-8?b?eA0KQmNjOiBhbGxAZmlybS5leGFtcGxl?=",
    '"x" <all@firm.example>, y',
    "\u202ex\u2066 " + "y" * 5000 + "\r\nTo: all@firm.example",
)


@pytest.mark.parametrize("text", INJECTIONS)
@pytest.mark.parametrize("where", ["subject", "sender", "both"])
def test_no_text_makes_a_header_of_its_own(room: Room, server: Server, text: str, where: str) -> None:
    room.draft = letters.Draft(
        "anna@firm.example",
        text if where != "sender" else "A note",
        "Good day.\n",
        sender=text if where != "subject" else "",
        stop="http://j.example/stop/x/",
    )
    queue()
    posting.post.func()
    (taken,) = server.taken
    assert server.envelopes == [("junto@firm.example", ["anna@firm.example"])]
    names = sorted(name.lower() for name, _value in taken.items())
    assert names == sorted(set(names))
    assert set(names) == {
        "auto-submitted", "content-transfer-encoding", "content-type", "date", "from", "list-unsubscribe",
        "list-unsubscribe-post", "message-id", "mime-version", "subject", "to",
    }  # fmt: skip
    assert [one.addr_spec for one in taken["From"].addresses] == ["junto@firm.example"]
    assert [one.addr_spec for one in taken["To"].addresses] == ["anna@firm.example"]
    assert taken["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert taken.get_content().strip() == "Good day."


def test_two_senders_at_once_send_each_letter_once(room: Room, server: Server) -> None:
    for number in range(20):
        queue(str(number), to=number)
    with later(0):
        first = posting.claim()
        assert first is not None
        posting.post.func()
    assert len(server.taken) == 19  # the one in another's hands is left alone
    Letter.objects.filter(pk=first.pk).update(lease_until=clock.real_now() - timedelta(seconds=1))
    posting.post.func()
    posting._end(first, State.DEAD, "late")  # whoever had it before has no say any more
    assert len(server.taken) == 20
    assert set(Letter.objects.values_list("state", flat=True)) == {State.SENT}


def test_a_letter_that_ends_its_sender_each_time_is_given_up(room: Room) -> None:
    queue()
    for _kill in range(posting.MOST_TRIES):
        assert posting.claim() is not None
        Letter.objects.update(lease_until=clock.real_now() - timedelta(seconds=1))
    assert posting.claim() is None
    assert (only().state, only().error) == (State.DEAD, "its sender died each time")


def test_after_a_copy_was_restored_no_old_letter_goes_out(room: Room) -> None:
    queue("one")
    queue("two")
    assert letters.set_aside_waiting() == 2
    worker.work_through()
    assert mail.outbox == []


KILLED = """
from datetime import timedelta
from junto.kernel import clock, letters, posting
from junto.kernel.models import Letter
letters.written("tests.note")(lambda to, *args: letters.Draft("anna@firm.example", "A note", "Good day."))
Letter.objects.filter(state="sending").update(lease_until=clock.real_now() - timedelta(seconds=1))
print("begun", flush=True)
while True:
    posting.post.func()
"""


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_killed_at_any_moment_it_loses_none_and_doubles_at_most_one_a_kill(
    site: Any, server: Server, settings: Any
) -> None:
    total, kills = 300, 12
    site.environ["JUNTO_MAIL_URL"] = f"smtp://127.0.0.1:{settings.EMAIL_PORT}"
    site.environ["JUNTO_MAIL_FROM"] = "junto@firm.example"
    site.python(
        "from django.db import transaction\nfrom junto.kernel import letters\n"
        "with transaction.atomic():\n"
        f"    for n in range({total}): letters.queue(to=n, kind='tests.note', key=str(n))"
    )
    code = f"import django; django.setup()\n{KILLED}"
    for number in range(kills + 1):
        process = subprocess.Popen(
            [sys.executable, "-c", code], cwd=ROOT, env=site.environ, stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        if number < kills:
            time.sleep(0.02 * (1 + number % 4))
        else:
            limit = time.monotonic() + 60
            while len({one["Message-ID"] for one in server.taken}) < total and time.monotonic() < limit:
                time.sleep(0.1)
            time.sleep(0.5)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()
    numbers = [one["Message-ID"] for one in server.taken]
    assert len(set(numbers)) == total
    assert len(numbers) - total <= kills


def test_the_page_counts_and_names_nobody(room: Room) -> None:
    told = letters.standing()
    assert (told.waiting, told.oldest, told.dead, told.silent_since) == (0, None, 0, None)
    queue()
    assert letters.standing().waiting == 1
    assert "tests.note" in letters.kinds()
