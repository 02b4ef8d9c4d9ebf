"""Reading the ledger back: what stands in the history of one community or other space."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncMonth

from junto.kernel import facts
from junto.kernel.models import LedgerEntry
from junto.kernel.refs import Ref
from junto.kernel.registry import Told


def entries(
    scope: Ref, kinds: Collection[str], *, start: int = 0, limit: int = 50, before: int = 0
) -> list[Told]:
    """The facts of a space, newest first; one query.

    Parameters
    ----------
    scope : Ref
        The community or other space; already through its room's gate.
    kinds : collection of str
        Only facts of these kinds; kinds that no room declares any more are left out.
    start, limit : int
        How many to pass over, and how many to give at most.
    before : int
        Number of an entry; only older ones. 0 for all.
    """
    rows = _of(scope, kinds)
    if before:
        rows = rows.filter(pk__lt=before)
    known = facts.kinds()
    return [
        Told(facts.restore(row.kind, row.data), row.pk, row.actor, row.at, row.subject)
        for row in rows.order_by("-pk")[start : start + limit]
        if row.kind in known
    ]


def counts_by_month(
    scope: Ref, kinds: Collection[str], *, after: datetime | None, before: datetime
) -> dict[tuple[str, datetime], int]:
    """How often each kind of fact stands in each month of a span, by kind and first of the month; one query.

    Counts only: no actor is read.
    """
    rows = _of(scope, kinds).filter(at__lt=before)
    if after is not None:
        rows = rows.filter(at__gte=after)
    found = rows.annotate(month=TruncMonth("at")).values("kind", "month").annotate(n=Count("pk")).order_by()
    return {(row["kind"], row["month"]): row["n"] for row in found}


def _of(scope: Ref, kinds: Collection[str]) -> QuerySet[LedgerEntry]:
    return LedgerEntry.objects.filter(scope=str(scope), kind__in=sorted(kinds))
