"""What this room holds of a person and for how long: tokens, and what programs were answered."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from junto.kernel.personal import (
    ErasureReport,
    Lot,
    Section,
    erase_holdings,
    holdings,
    provide_personal_data,
    sections,
)
from junto.kernel.retention import HOURLY, keep_rows
from junto.reach import actions
from junto.reach.models import ApiToken, KeptAnswer

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from junto.people.models import Person

HELD = holdings("reach", {"ApiToken.person": Lot(_("tokens for programs"), goes=True)})
SECRET = frozenset({"digest", "minute", "spent"})
OVER = timedelta(days=90)


def export(person: Person) -> list[Section]:
    """Her tokens by name and date; a token's text is known to nobody."""
    return sections(HELD, person, without=SECRET)


def erase(person: Person) -> ErasureReport:
    """Every token ends and goes, with what programs were answered."""
    return erase_holdings(HELD, person)


provide_personal_data("reach", export=export, erase=erase, held=HELD)


def _ended(moment: datetime) -> QuerySet[ApiToken]:
    return ApiToken.objects.filter(Q(ended_at__lt=moment - OVER) | Q(expires_at__lt=moment - OVER))


keep_rows(
    "reach.answers",
    what=_("receipts that programs were given"),
    keeps=_("24 hours"),
    period=actions.KEEP,
    old=lambda moment: KeptAnswer.objects.filter(at__lte=moment - actions.KEEP),
    runs=HOURLY,
)
keep_rows(
    "reach.tokens",
    what=_("tokens that ended or ran out"),
    keeps=_("90 days after"),
    period=OVER,
    old=_ended,
)
