"""Whose tokens exist for whom: each person's own, for nobody else, administrators included."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from junto.kernel import clock
from junto.kernel.policy import YES, Verdict, no
from junto.reach.models import ApiToken

if TYPE_CHECKING:
    from junto.people.models import Person

MOST = 20


def visible_tokens(person: Person) -> QuerySet[ApiToken]:
    """A person sees her own tokens that are neither ended nor past their date."""
    return ApiToken.objects.filter(person=person, ended_at__isnull=True, expires_at__gt=clock.now())


def living_tokens() -> QuerySet[ApiToken]:
    """Tokens that open something now: not ended, not past their date, of a person who is active.

    Not a scope for a person: whoever shows the text of a token has it.
    """
    return ApiToken.objects.filter(
        Q(ended_at__isnull=True), expires_at__gt=clock.now(), person__is_active=True
    )


def may_make_token(person: Person) -> Verdict:
    """Anybody may make tokens for herself, up to twenty at a time."""
    if visible_tokens(person).count() >= MOST:
        return no(_("You have twenty tokens. End one that you no longer need, then make another."))
    return YES
