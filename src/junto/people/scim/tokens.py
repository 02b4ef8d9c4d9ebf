"""Tokens of the directory: made by administrators, shown once, kept as a digest."""

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from junto.kernel import audit, clock
from junto.kernel.policy import Denied, require
from junto.people import rules
from junto.people.models import Person, ScimToken

PREFIX = "junto_scim_"
LONGEST_DAYS = 365
MOST = 5


def digest(text: str) -> str:
    """By what a token is recognised."""
    return hashlib.sha256(text.encode()).hexdigest()


def make_token(*, actor: Person, name: str, days: int) -> tuple[ScimToken, str]:
    """An administrator makes a token for the firm's directory; its text is returned once and never again.

    `days` is 1 to 365; longer is cut. Refuses (`Denied`) who is no administrator and a sixth at one time.
    Publishes nothing; it stands in the administrators' log.
    """
    require(rules.may_administer(actor))
    name = " ".join(name.split())[:80]
    if not name:
        raise Denied(_("Give the token a name, so that you know later what it is for."))
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=actor.pk)
        if ScimToken.objects.filter(ended_at__isnull=True, expires_at__gt=clock.now()).count() >= MOST:
            raise Denied(_("There are five living tokens. End one that is no longer used."))
        text, moment = PREFIX + secrets.token_urlsafe(32), clock.now()
        row = ScimToken.objects.create(
            name=name,
            digest=digest(text),
            made_by=actor,
            made_at=moment,
            expires_at=moment + timedelta(days=max(1, min(days, LONGEST_DAYS))),
        )
        audit.record(actor=actor.pk, deed="scim.token_made", subject=f"people.scimtoken:{row.pk}")
    return row, text


def end_token(*, actor: Person, token_id: int) -> bool:
    """An administrator ends a token at once. Refuses (`Denied`) who is none; says whether there was one."""
    require(rules.may_administer(actor))
    with transaction.atomic():
        living = ScimToken.objects.filter(pk=token_id, ended_at__isnull=True)
        ended = bool(living.update(ended_at=clock.now()))
        if ended:
            audit.record(actor=actor.pk, deed="scim.token_ended", subject=f"people.scimtoken:{token_id}")
    return ended


def note_use(token: ScimToken) -> None:
    """The day a token was last used is noted, and no more."""
    today = clock.now().date()
    if token.used_on != today:
        ScimToken.objects.filter(pk=token.pk).update(used_on=today)
