"""What a person reads about her own data, and what administrators keep of such requests."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from junto.kernel.models import AuditChain, AuditEntry
from junto.kernel.policy import Words
from junto.people import rules
from junto.people.models import CorrectionRequest, DataExport, Erasure, Person
from junto.people.queries.deeds import DEEDS, DETAILS

PAGE = 50
LAST = 3


@dataclass(frozen=True, slots=True)
class Logged:
    """An entry of the log as people read it; names are those of today, numbers where there is none."""

    number: int
    at: datetime
    deed: str
    words: Words
    by: str
    about: str
    subject: str
    detail: str
    hash: str


@dataclass(frozen=True, slots=True)
class LogLook:
    """What somebody looks for in the log; empty for everything."""

    deed: str = ""
    words: str = ""
    before: int | None = None


@dataclass(frozen=True, slots=True)
class LogPage:
    """Fifty entries, and the number from which the next page goes on."""

    entries: list[Logged]
    older: int | None


@dataclass(frozen=True, slots=True)
class MyData:
    """What stands on a person's own page about her data."""

    export: DataExport | None
    corrections: list[CorrectionRequest]
    looks: list[Logged]


@dataclass(frozen=True, slots=True)
class DataDesk:
    """What waits for the administrators."""

    corrections: list[CorrectionRequest]
    erasures: list[Erasure]
    done: list[Erasure]
    entries: int


def my_data_page(person: Person) -> MyData:
    """A person's prepared file, what she asked to have corrected, and the last looks at her data."""
    return MyData(
        export=my_export(person),
        corrections=list(
            CorrectionRequest.objects.filter(person=person).select_related("owner").order_by("-asked_at")[:10]
        ),
        looks=_logged(rules.visible_looks(person)[:LAST]),
    )


def my_export(person: Person) -> DataExport | None:
    """What is prepared for her or waits to be fetched."""
    states = (*DataExport.OPEN, DataExport.State.READY)
    return rules.visible_exports(person).filter(state__in=states).first()


def looks_page(person: Person, before: int | None = None) -> LogPage:
    """The entries of the log that are about her."""
    return _page(rules.visible_looks(person), before)


def log_page(person: Person, look: LogLook) -> LogPage:
    """The log as an administrator reads it, newest first; narrowed by deed and by anybody's name."""
    return _page(log_rows(person, look), look.before)


def log_rows(person: Person, look: LogLook) -> QuerySet[AuditEntry]:
    """The entries somebody may read and looks for."""
    rows = rules.visible_audit(person)
    if look.deed:
        rows = rows.filter(deed=look.deed)
    if look.words.strip():
        named = Person.objects.filter(name__icontains=look.words.strip()[:100]).values("pk")
        rows = rows.filter(Q(actor__in=named) | Q(about__in=named))
    return rows


def known_deeds() -> list[tuple[str, Words]]:
    """Every deed the log knows words for, by name."""
    return sorted(DEEDS.items())


def log_length() -> int:
    """How many entries were ever written."""
    return AuditChain.objects.values_list("entries", flat=True).first() or 0


def data_desk(person: Person) -> DataDesk:
    """Requests and proposals that wait, and the last erasures; empty for everybody but administrators."""
    erasures = rules.visible_erasures(person).select_related("person", "proposed_by", "confirmed_by")
    open_or_late = erasures.filter(withdrawn_at__isnull=True).order_by("-proposed_at")[:30]
    rows = list(open_or_late)
    return DataDesk(
        corrections=list(open_corrections(person)),
        erasures=[row for row in rows if row.done_at is None],
        done=[row for row in rows if row.done_at is not None],
        entries=log_length(),
    )


def open_corrections(person: Person) -> QuerySet[CorrectionRequest]:
    """What somebody asked to have corrected and nobody has answered, oldest first; for administrators."""
    rows = rules.visible_corrections(person).filter(answered_at__isnull=True)
    return rows.select_related("person", "owner").order_by("asked_at")


def _page(rows: QuerySet[AuditEntry], before: int | None) -> LogPage:
    if before is not None:
        rows = rows.filter(number__lt=before)
    found = list(rows[: PAGE + 1])
    return LogPage(_logged(found[:PAGE]), found[PAGE - 1].number if len(found) > PAGE else None)


def _logged(rows: Iterable[AuditEntry]) -> list[Logged]:
    found = list(rows)
    numbers = {number for row in found for number in (row.actor, row.about) if number}
    names = dict(Person.objects.filter(pk__in=numbers).values_list("pk", "name")) if numbers else {}
    return [
        Logged(
            number=row.number,
            at=row.at,
            deed=row.deed,
            words=DEEDS.get(row.deed, row.deed),
            by=names.get(row.actor or 0, "") if row.actor else "",
            about=names.get(row.about or 0, "") if row.about else "",
            subject=row.subject,
            detail=", ".join(f"{DETAILS.get(key, key)}: {value}" for key, value in row.detail.items()),
            hash=row.hash,
        )
        for row in found
    ]


def mark_of(key: str) -> str:
    """The digest by which an erased person's key is known again in a copy from before; it names nobody."""
    return hashlib.sha256(f"junto erased {key}".encode()).hexdigest()


def erased_marks() -> frozenset[str]:
    """The marks of everybody whose data was erased in this installation."""
    done = Erasure.objects.filter(done_at__isnull=False).exclude(mark="")
    return frozenset(done.values_list("mark", flat=True))
