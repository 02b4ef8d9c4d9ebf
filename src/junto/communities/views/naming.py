"""One person by the name or address somebody typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from junto.kernel.policy import Denied
from junto.people.queries import persons_named
from junto.people.rules import at_the_firm, visible_people

if TYPE_CHECKING:
    from junto.people.models import Person
    from junto.people.request import PersonRequest


def one_named(request: PersonRequest, typed: str, *, outside: bool) -> Person:
    """The one person who answers to it; `Denied` says what to type where nobody or several do."""
    typed = typed.strip()
    people = visible_people(request.user).filter(at_the_firm(), outside=outside)
    if "@" in typed:
        found = list(people.filter(email__iexact=typed)[:2])
    else:
        named = persons_named(request.user, typed, limit=20)
        found = [row for row in named if row.outside == outside]
        exact = [row for row in found if row.name.casefold() == typed.casefold()]
        found = exact or found
    if not found:
        raise Denied(_("Nobody of that name. Try the whole name, or the e-mail address."))
    if len(found) > 1:
        raise Denied(_("Several people answer to that. Type the e-mail address."))
    return found[0]
