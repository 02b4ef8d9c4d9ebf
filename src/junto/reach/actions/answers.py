"""Answering a program the same when it asks the same again."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _

from junto.kernel import clock
from junto.kernel.policy import Conflict
from junto.reach.models import ApiToken, KeptAnswer

KEEP = timedelta(hours=24)


def begin_answer(*, token: ApiToken, key: str, asked: str) -> KeptAnswer:
    """A program sends a request under a key of its own; inside the transaction that carries it out.

    What comes back has a `status` if the request was answered before. Whoever sends it twice at once waits
    for the first. Refuses another request under the same key within a day (`Conflict`). Publishes nothing.
    """
    now = clock.now()
    KeptAnswer.objects.filter(token=token, key=key, at__lte=now - KEEP).delete()
    kept, _made = KeptAnswer.objects.get_or_create(token=token, key=key, defaults={"asked": asked, "at": now})
    if kept.asked != asked:
        raise Conflict(_("This key was used for another request. Choose a new one for each thing you do."))
    return kept


def keep_answer(*, kept: KeptAnswer, status: int, body: str) -> None:
    """What was answered is kept with what was done, in one transaction. Publishes nothing."""
    kept.status, kept.body = status, body
    kept.save(update_fields=["status", "body"])
