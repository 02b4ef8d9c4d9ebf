"""Reads of the room."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from junto.reach.models import ApiToken
from junto.reach.rules import living_tokens, visible_tokens

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from junto.people.models import Person

PREFIX = "junto_"


def digest(token: str) -> str:
    """What is kept of a token: 64 hexadecimal characters, from which it cannot be told."""
    return hashlib.sha256(token.encode()).hexdigest()


def own_tokens(person: Person) -> QuerySet[ApiToken]:
    """A person's tokens that still open something, newest first."""
    return visible_tokens(person).order_by("-id")


def opened_by(token: str) -> ApiToken | None:
    """The living token behind a text somebody sent, or nothing."""
    if not token.startswith(PREFIX) or len(token) > 100:
        return None
    return living_tokens().filter(digest=digest(token)).first()
