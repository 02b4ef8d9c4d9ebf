"""Whether one wants letters about decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from junto.decisions.models import LetterChoice
from junto.kernel import clock

if TYPE_CHECKING:
    from junto.people.models import Person


def choose_letters(*, actor: Person, wanted: bool) -> None:
    """A person stops letters about decisions, or wants them again; they wait on her own page all the same."""
    if wanted:
        LetterChoice.objects.filter(person=actor).delete()
    else:
        LetterChoice.objects.get_or_create(person=actor, defaults={"off_at": clock.now()})
