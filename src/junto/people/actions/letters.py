"""Letters that were given up, sent after all."""

from django.db import transaction

from junto.kernel import audit, letters
from junto.kernel.policy import require
from junto.people import rules
from junto.people.models import Person


def try_letters_again(*, actor: Person, number: int | None = None) -> int:
    """An administrator has letters sent that were given up: one by its number, or every one.

    Whether they may still be read is asked when they are sent, as always. Refuses (`Denied`) who is no
    administrator. Publishes nothing; it stands in the administrators' log. Returns how many.
    """
    require(rules.may_administer(actor))
    with transaction.atomic():
        count = letters.try_again(number)
        if count:
            audit.record(actor=actor.pk, deed="letters.tried_again", subject="", detail={"count": count})
    return count
