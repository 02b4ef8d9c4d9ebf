"""What the directory was refused about persons, kept for a month where administrators read it.

The directory gets one sentence and keeps it to itself; without this, whoever could put it right here would
never hear of it. Kept are whom it was about, why, when last and how often; nothing of what was sent.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from junto.kernel import clock
from junto.people.models import ScimRefusal
from junto.people.scim.logic.faults import Fault

STANDS = timedelta(days=30)
LAST = "This is the last administrator of the installation. Make somebody else one first."
OWN_DEED = "An administrator deactivated this person. Only an administrator can let her return."
PAST = "The HR list says that her last day is past. Correct that date first."
OTHERS = (
    "The HR list or a last day let this person go, not the directory. The next HR list that carries her, or"
    " an administrator, lets her return. Nothing was changed."
)
TAKEN = "Somebody else has this e-mail address. Nothing was changed."
NAME_TAKEN = "Somebody else has this userName or externalId. Nothing was changed."
UNKNOWN = "There is no such person here. Nothing was changed."
CODES = {
    LAST: "last", OWN_DEED: "by hand", PAST: "past", OTHERS: "others", TAKEN: "address",
    NAME_TAKEN: "name", UNKNOWN: "unknown",
}  # fmt: skip
WORDS = {
    "last": _("It let the last administrator go. Make somebody else one first."),
    "by hand": _("It let somebody return whom an administrator deactivated. Only an administrator can."),
    "past": _("It let somebody return whose last day is past. Correct that date first."),
    "others": _(
        "It let somebody return whom the HR list let go. The next list that carries her does, or you."
    ),
    "address": _("It gave an address that somebody else has. If two swapped, correct one of them by hand."),
    "name": _("It gave a name for signing in, or a number, that the directory gave somebody else."),
    "unknown": _("It spoke of somebody it never told of, or whom it had deleted."),
}


def note(fault: Fault, person_id: int | None) -> None:
    """Keep that something was refused, in a transaction of its own: the request itself was undone."""
    code = CODES.get(fault.why)
    if code is None:
        return
    with transaction.atomic():
        same = ScimRefusal.objects.filter(person=person_id, code=code)
        if not same.update(count=F("count") + 1, at=clock.now()):
            ScimRefusal.objects.create(person_id=person_id, code=code, at=clock.now())


def refusals() -> QuerySet[ScimRefusal]:
    """What was refused within a month, the latest first."""
    rows = ScimRefusal.objects.filter(at__gt=clock.now() - STANDS)
    return rows.select_related("person").order_by("-at", "-pk")


def old(moment: datetime) -> QuerySet[ScimRefusal]:
    """What has stood its month."""
    return ScimRefusal.objects.filter(at__lte=moment - STANDS)
