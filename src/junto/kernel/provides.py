"""What the house itself keeps, and for how long."""

from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from junto.kernel import audit, facts
from junto.kernel.models import LedgerEntry, TaskRow
from junto.kernel.retention import Rule, keep, keep_rows

THIRTEEN_MONTHS = timedelta(days=396)
WEEK = timedelta(days=7)


def _named(moment: datetime) -> QuerySet[LedgerEntry]:
    """Entries that still say who, although what they tell decided nothing and is long past."""
    deciding = [kind for kind, fact in facts.kinds().items() if fact.decides]
    old = LedgerEntry.objects.filter(at__lt=moment - THIRTEEN_MONTHS, actor__isnull=False)
    return old.exclude(kind__in=deciding)


def _forget_actors(moment: datetime, limit: int) -> int:
    numbers = list(_named(moment).order_by("pk").values_list("pk", flat=True)[:limit])
    return LedgerEntry.objects.filter(pk__in=numbers).update(actor=None)


keep(
    Rule(
        "kernel.ledger_actors",
        _("who did what is told in the ledger, where it decided nothing"),
        _("13 months; the entry stays without the person"),
        THIRTEEN_MONTHS,
        lambda moment: _named(moment).count(),
        _forget_actors,
    )
)
keep(
    Rule(
        "kernel.audit",
        _("the administrator’s log"),
        _("400 days"),
        audit.KEEP,
        audit.count_old,
        audit.prune,
    )
)
keep_rows(
    "kernel.tasks",
    what=_("work that is done"),
    keeps=_("7 days"),
    period=WEEK,
    # by the machine's clock, as it was written; a demo that moves its clock does not forget its queue
    old=lambda moment: TaskRow.objects.filter(state=TaskRow.State.DONE, finished_at__lt=moment - WEEK),
)
