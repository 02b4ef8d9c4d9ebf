"""The outbox of letters: queued with what causes them, written when they are sent, never lost or doubled.

A room says with `written` how letters of a kind are written, and with `queue` that one is due. The row holds
no address, no subject and no words: what a person may read is asked at the moment of sending, by the room.
`kernel.posting` sends.
"""

import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.db import connection
from django.db.models import Count, Min, Model, Q, QuerySet
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _

from junto.kernel import clock
from junto.kernel.models import Letter, MailLine, TaskRow
from junto.kernel.personal import ErasureReport, Section, provide_personal_data
from junto.kernel.retention import keep_rows

POST = "junto.kernel.posting.post"
MAIL = "mail"  # the one channel so far; the same event may go through another as well
KEPT = timedelta(days=30)
LONGEST_SUBJECT = 200
SIGNS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]+")

Argument = str | int | bool


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter as its room writes it, at the moment of sending.

    Attributes
    ----------
    to : str
        The address, read now and not when the letter was queued.
    subject, body : str
    sender : str
        A name before the firm's own address; empty for none.
    stop : str
        Where letters of this kind are stopped with one click and without signing in; empty for letters
        that cannot be stopped, such as a link somebody asked for.
    """

    to: str
    subject: str
    body: str
    sender: str = ""
    stop: str = ""


Builder = Callable[..., Draft | None]
Afterwards = Callable[..., None]


@dataclass(frozen=True, slots=True)
class Kind:
    """How letters of one kind are written, and what is noted when one was sent."""

    build: Builder
    sent: Afterwards | None


_kinds: dict[str, Kind] = {}


def written(kind: str, *, sent: Afterwards | None = None) -> Callable[[Builder], Builder]:
    """Let the decorated function write letters of a kind.

    It takes the number of the person and what was queued as `args`. It asks anew whether she may read it,
    wants it and has an address, and returns None where the letter is to be let go.

    Parameters
    ----------
    kind : str
        `room.what`, e.g. `"communities.invitation"`.
    sent : callable, optional
        Called with the same arguments in the transaction in which the letter is noted as sent.

    Raises
    ------
    RuntimeError
        The kind is written by another function.
    """

    def register(build: Builder) -> Builder:
        if kind in _kinds:
            raise RuntimeError(f"{kind} is written twice")
        _kinds[kind] = Kind(build, sent)
        return build

    return register


def kinds() -> list[str]:
    """Every kind of letter, by name; the access table has a row for each."""
    return sorted(_kinds)


def kind_of(letter: Letter) -> Kind | None:
    """How a letter is written; None for the kind of a room that is no longer there."""
    return _kinds.get(letter.kind)


def queue(*, to: int, kind: str, key: str, args: Sequence[Argument] = ()) -> bool:
    """Queue a letter in the caller's transaction: it exists exactly when its cause does.

    Parameters
    ----------
    to : int
        Number of the person.
    kind : str
        A kind somebody writes.
    key : str
        The event, e.g. `"communities.invitation:4kq2…"`: one letter to one person about one event.
    args : sequence of str, int or bool
        Numbers and keys for the builder; never an address, a name or anybody's words.

    Returns
    -------
    bool
        Whether it was queued now; False if a letter about this event was queued for her before.

    Raises
    ------
    RuntimeError
        Outside a transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError(f"{kind} queued outside a transaction")
    moment, number = clock.now(), _message_id()
    letter = Letter(
        to=to, kind=kind, event=key, channel=MAIL, args=list(args), message_id=number, queued_at=moment
    )
    letter.due_at = moment
    Letter.objects.bulk_create([letter], ignore_conflicts=True)
    made = Letter.objects.filter(message_id=number).values_list("pk", flat=True).first()
    if made is not None:
        _wake(f"letters:{made}", moment)
    return made is not None


def message(letter: Letter, draft: Draft) -> EmailMessage:
    """A draft as it goes out: one line in each header whatever was typed, the Message-ID of its queueing."""
    headers = {"Message-ID": letter.message_id, "Auto-Submitted": "auto-generated"}
    if draft.stop:
        headers["List-Unsubscribe"] = f"<{one_line(draft.stop)}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    own = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    return EmailMessage(
        subject=one_line(draft.subject)[:LONGEST_SUBJECT],
        body=draft.body,
        from_email=formataddr((one_line(draft.sender)[:120], own)) if draft.sender else None,
        to=[draft.to],
        headers=headers,
    )


def one_line(text: str) -> str:
    """A text without line breaks, control signs and signs that turn the direction of reading.

    Examples
    --------
    >>> one_line("Minutes\\r\\nBcc: all@firm.example")
    'Minutes Bcc: all@firm.example'
    """
    # typed as such, an encoded word would be decoded by whoever reads the letter
    return " ".join(SIGNS.sub(" ", text).replace("=?", "= ?").split())


def page(name: str, *args: str) -> str:
    """The whole address of a page, as it stands in a letter."""
    return settings.BASE_URL + reverse(name, args=args)


def day(moment: datetime) -> str:
    """A day as the reader of a letter writes it."""
    return formats.date_format(timezone.localtime(moment), "DATE_FORMAT")


@dataclass(frozen=True, slots=True)
class Stop:
    """The end of an address by which a person stops letters without signing in; one for each use."""

    salt: str

    def token(self, key: str) -> str:
        """What stands in the address, for the key of a person."""
        return signing.dumps(key, salt=self.salt, compress=False)

    def key(self, token: str) -> str:
        """The key of the person it was made for; empty if it is not one of ours."""
        try:
            key: str = signing.loads(token, salt=self.salt)
        except signing.BadSignature:
            return ""
        return key


@dataclass(frozen=True, slots=True)
class Standing:
    """How the outbox stands, for whoever looks after it; counts and times, nobody's name.

    Attributes
    ----------
    waiting : int
        Letters that are still to be sent.
    oldest : datetime or None
        Since when the oldest of them waits.
    dead : int
        Letters that were given up.
    silent_since : datetime or None
        Since when the mail server has not taken anything; None if it does.
    again_at : datetime or None
        When it is tried next.
    error : str
        The class of the fault.
    """

    waiting: int
    oldest: datetime | None
    dead: int
    silent_since: datetime | None
    again_at: datetime | None
    error: str


def standing() -> Standing:
    """How the outbox stands now."""
    open_ = Q(state__in=[Letter.State.WAITING, Letter.State.SENDING])
    told = Letter.objects.aggregate(
        waiting=Count("pk", filter=open_),
        oldest=Min("queued_at", filter=open_),
        dead=Count("pk", filter=Q(state=Letter.State.DEAD)),
    )
    line = MailLine.objects.filter(id=1, failures__gt=0).first()
    if line is None:
        return Standing(told["waiting"], told["oldest"], told["dead"], None, None, "")
    return Standing(told["waiting"], told["oldest"], told["dead"], line.since, line.closed_until, line.error)


def dead_letters() -> QuerySet[Letter]:
    """Letters that were given up, the newest first."""
    return Letter.objects.filter(state=Letter.State.DEAD).order_by("-queued_at", "-pk")


def try_again(number: int | None = None) -> int:
    """Send given-up letters after all, one or every one, in the caller's transaction; says how many."""
    moment, rows = clock.now(), dead_letters().order_by()
    if number is not None:
        rows = rows.filter(pk=number)
    count = rows.update(state=Letter.State.WAITING, attempts=0, due_at=moment, error="", ended_at=None)
    if count:
        MailLine.objects.filter(id=1).update(closed_until=None)
        _wake(f"letters:again:{secrets.token_hex(6)}", moment)
    return count


def set_aside_waiting() -> int:
    """Let every letter go that still waits: what was due when a copy was made is not sent by the copy."""
    waiting = Letter.objects.filter(state__in=[Letter.State.WAITING, Letter.State.SENDING])
    return waiting.update(state=Letter.State.DROPPED, ended_at=clock.now(), lease_until=None)


def _message_id() -> str:
    """Unique for ever, under the domain of the firm's own address."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<{secrets.token_hex(12)}@{domain}>"


def _wake(key: str, moment: datetime) -> None:
    TaskRow.objects.bulk_create(
        [TaskRow(key=key, path=POST, args=[], run_after=moment, enqueued_at=moment)], ignore_conflicts=True
    )


def _export(person: Model) -> list[Section]:
    rows = Letter.objects.filter(to=person.pk).order_by("queued_at")
    told = rows.values_list("kind", "state", "queued_at", "ended_at")
    return [
        Section(
            "letters",
            _("Letters sent to you in the last 30 days"),
            [
                {
                    "kind": kind,
                    "state": state,
                    "queued_at": queued_at.isoformat(),
                    "ended_at": ended_at.isoformat() if ended_at else None,
                }
                for kind, state, queued_at, ended_at in told
            ],
        )
    ]


def _erase(person: Model) -> ErasureReport:
    gone, _tables = Letter.objects.filter(to=person.pk).delete()
    return ErasureReport({"kernel.Letter.to": gone} if gone else {}, {})


provide_personal_data("kernel", export=_export, erase=_erase, held=())
keep_rows(
    "kernel.letters",
    what=_("that a letter was sent, and of which kind"),
    keeps=_("30 days; its words are not kept at all"),
    period=KEPT,
    old=lambda moment: Letter.objects.filter(
        state__in=[Letter.State.SENT, Letter.State.DROPPED], ended_at__lt=moment - KEPT
    ),
)
