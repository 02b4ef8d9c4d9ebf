"""Making tokens, ending them, noting the day one was used."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from junto.kernel import clock
from junto.kernel.outbox import publish
from junto.kernel.policy import require
from junto.kernel.refs import Ref
from junto.reach.facts import TokenEnded, TokenMade
from junto.reach.models import ApiToken
from junto.reach.queries import PREFIX, digest
from junto.reach.rules import may_make_token, visible_tokens

if TYPE_CHECKING:
    from junto.people.models import Person

LONGEST_DAYS = 365


def make_token(*, actor: Person, name: str, scope: str, days: int) -> tuple[ApiToken, str]:
    """A person makes a token for a program of hers; its text is returned once and never again.

    `days` is 1 to 365; longer is cut. Refuses (`Denied`) a twenty-first. Publishes `TokenMade`.
    """
    with transaction.atomic():
        # her own row serialises her tokens, so that two at once do not make a twenty-first
        actor.__class__.objects.select_for_update().get(pk=actor.pk)
        require(may_make_token(actor))
        text = PREFIX + secrets.token_urlsafe(32)
        moment = clock.now()
        row = ApiToken.objects.create(
            person=actor,
            name=name[:80],
            scope=ApiToken.Scope(scope),
            digest=digest(text),
            made_at=moment,
            expires_at=moment + timedelta(days=max(1, min(days, LONGEST_DAYS))),
        )
        publish(TokenMade(token_id=row.pk, scope=row.scope), subject=Ref.of(row), actor=actor.pk)
    return row, text


def end_token(*, actor: Person, token_id: int) -> bool:
    """A person ends a token of hers at once. Publishes `TokenEnded`; of others' tokens it knows nothing."""
    with transaction.atomic():
        row = visible_tokens(actor).select_for_update().filter(pk=token_id).first()
        if row is None:
            return False
        row.ended_at = clock.now()
        row.save(update_fields=["ended_at"])
        publish(TokenEnded(token_id=row.pk), subject=Ref.of(row), actor=actor.pk)
    return True


def note_use(*, token: ApiToken) -> None:
    """The day a token was last used is noted for its person, and no more. Publishes nothing."""
    today = clock.now().date()
    if token.used_on != today:
        ApiToken.objects.filter(pk=token.pk).update(used_on=today)
