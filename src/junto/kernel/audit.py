"""The administrator's log: who changed a setting, a role or a wall, and who looked at whose data.

Append-only and chained: each entry carries the hash of the one before it, so that a changed, removed or
inserted entry is found. It holds numbers and codes, never a name, an address or a person's words.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import connection, transaction
from django.db.models import QuerySet

from junto.kernel import clock
from junto.kernel.models import AuditChain, AuditEntry

GENESIS = "0" * 64
KEEP = timedelta(days=400)
DEED = re.compile(r"[a-z_]+\.[a-z_]+")
CODE = re.compile(r"[A-Za-z0-9_.,:;/+=-]{0,120}")
Detail = Mapping[str, str | int | bool]


@dataclass(frozen=True, slots=True)
class ChainState:
    """What walking the whole chain found.

    Attributes
    ----------
    entries : int
        How many entries stand in the log now.
    pruned : int
        How many were let go after their time; the chain begins after them.
    broken_at : int or None
        Number of the first entry that does not follow from the one before it; None when the chain holds.
    """

    entries: int
    pruned: int
    broken_at: int | None

    @property
    def holds(self) -> bool:
        return self.broken_at is None


def record(
    *, actor: int | None, deed: str, subject: str, about: int | None = None, detail: Detail | None = None
) -> None:
    """Append one entry in the caller's transaction: it exists exactly when the deed does.

    Writers wait for each other from here to the end of their transactions, so call it last.

    Parameters
    ----------
    actor : int or None
        Number of the person who did it; None for the house itself.
    deed : str
        `room.what_happened`, e.g. `"walls.set"`.
    subject : str
        The thing it was done to, as a Ref (`"people.wall:3"`), or empty.
    about : int, optional
        Number of the person concerned, who may read the entry.
    detail : mapping, optional
        Codes, numbers and yes or no; no text with spaces, so that no name and no sentence fits.

    Raises
    ------
    RuntimeError
        Outside a transaction.
    ValueError
        The deed, the subject or a detail is no code.
    """
    if not connection.in_atomic_block:
        raise RuntimeError(f"{deed} recorded outside a transaction")
    told = dict(detail or {})
    _check_codes(deed, subject, told)
    chain = _locked()
    entry = _entry(chain, actor=actor, deed=deed, subject=subject, about=about, detail=told)
    entry.save(force_insert=True)
    AuditChain.objects.filter(id=1).update(head=chain.head, entries=chain.entries)


def note(
    *, actor: int | None, deed: str, subject: str, about: int | None = None, detail: Detail | None = None
) -> None:
    """Append one entry in a transaction of its own: a look that changes nothing else."""
    with transaction.atomic():
        record(actor=actor, deed=deed, subject=subject, about=about, detail=detail)


def note_each(*, actor: int | None, deed: str, abouts: Iterable[int]) -> None:
    """Append one entry for each person looked at, in a transaction of its own; for nobody, nothing."""
    numbers = list(abouts)
    if not numbers:
        return
    _check_codes(deed, "", {})
    with transaction.atomic():
        chain = _locked()
        made: list[AuditEntry] = []
        for number in numbers:
            made.append(_entry(chain, actor=actor, deed=deed, subject="", about=number, detail={}))
        AuditEntry.objects.bulk_create(made)
        AuditChain.objects.filter(id=1).update(head=chain.head, entries=chain.entries)


def entries() -> QuerySet[AuditEntry]:
    """Every entry, newest first; a room's rules narrow it to who may read it."""
    return AuditEntry.objects.order_by("-number")


def hash_of(entry: AuditEntry) -> str:
    """SHA-256 over the previous hash and the canonical JSON of the entry, as 64 hexadecimal digits."""
    return hashlib.sha256(f"{entry.previous}\n{canonical(entry)}".encode()).hexdigest()


def canonical(entry: AuditEntry) -> str:
    """The entry as JSON in one form only: sorted keys, no spaces, ASCII, the moment in UTC."""
    return json.dumps(
        {
            "number": entry.number,
            "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "actor": entry.actor,
            "deed": entry.deed,
            "subject": entry.subject,
            "about": entry.about,
            "detail": entry.detail,
        },
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=True,
    )


def verify_chain() -> ChainState:
    """Walk the chain from its anchor to its head.

    Returns
    -------
    ChainState
        Also broken when entries are missing at the end: the head remembers the last hash and the count.
    """
    with transaction.atomic():
        chain = AuditChain.objects.filter(id=1).first()
        walked = _walk(chain)
    return walked


def _walk(chain: AuditChain | None) -> ChainState:
    before, number = (chain.anchor, chain.pruned) if chain else (GENESIS, 0)
    first = number
    for entry in _in_order():
        if entry.number != number + 1 or entry.previous != before or entry.hash != hash_of(entry):
            return ChainState(AuditEntry.objects.count(), first, number + 1)
        before, number = entry.hash, entry.number
    if chain and (before, number) != (chain.head, chain.entries):
        return ChainState(number - first, first, number + 1)
    return ChainState(number - first, first, None)


def _in_order() -> Iterator[AuditEntry]:
    return AuditEntry.objects.order_by("number").iterator(chunk_size=2000)


def count_old(moment: datetime) -> int:
    """How many entries have stood their 400 days at `moment`."""
    return AuditEntry.objects.filter(at__lt=moment - KEEP).count()


def prune(moment: datetime, limit: int) -> int:
    """Let the oldest entries go after 400 days, at most `limit`; the anchor keeps the rest verifiable.

    Only what stands at the beginning goes: an old entry behind a younger one waits for it.

    Returns
    -------
    int
        How many went.
    """
    with transaction.atomic():
        chain = AuditChain.objects.select_for_update().filter(id=1).first()
        if chain is None:
            return 0
        last: AuditEntry | None = None
        for entry in AuditEntry.objects.order_by("number")[:limit]:
            if entry.at >= moment - KEEP:
                break
            last = entry
        if last is None:
            return 0
        gone, _kinds = AuditEntry.objects.filter(number__lte=last.number).delete()
        AuditChain.objects.filter(id=1).update(anchor=last.hash, pruned=last.number)
    return gone


def _entry(
    chain: AuditChain, *, actor: int | None, deed: str, subject: str, about: int | None, detail: Detail
) -> AuditEntry:
    """The next entry behind a locked chain's head, and the head moved on to it."""
    entry = AuditEntry(
        number=chain.entries + 1,
        at=clock.now(),
        actor=actor,
        deed=deed,
        subject=subject,
        about=about,
        detail=dict(detail),
        previous=chain.head,
    )
    entry.hash = hash_of(entry)
    chain.head, chain.entries = entry.hash, entry.number
    return entry


def _locked() -> AuditChain:
    """The ends of the chain, held until the caller's transaction is over."""
    chain = AuditChain.objects.select_for_update().filter(id=1).first()
    if chain is None:
        AuditChain.objects.get_or_create(id=1, defaults={"head": GENESIS, "anchor": GENESIS})
        chain = AuditChain.objects.select_for_update().get(id=1)
    return chain


def _check_codes(deed: str, subject: str, detail: Mapping[str, object]) -> None:
    if not DEED.fullmatch(deed):
        raise ValueError(f"{deed!r} is no deed; expected room.what_happened")
    if not CODE.fullmatch(subject):
        raise ValueError(f"the subject of {deed} is no code")
    for name, value in detail.items():
        if isinstance(value, bool | int):
            continue
        if not isinstance(value, str) or not CODE.fullmatch(value):
            raise ValueError(f"{deed} tells {name} in words; the log holds numbers and codes only")
