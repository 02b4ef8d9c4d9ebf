"""What this room gives the house: decisions that wait for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from junto.decisions import personal, told  # noqa: F401 - the house knows both by their being read
from junto.decisions.queries import waiting_for
from junto.kernel import clock
from junto.kernel.registry import Waiting, provide_waiting

if TYPE_CHECKING:
    from junto.people.models import Person


@provide_waiting
def decisions_that_wait(person: Person) -> list[Waiting]:
    """Those she may answer and has not, her objection that waits for her word, and what she is to decide."""
    found, moment = [], clock.now()
    for row in waiting_for(person):
        names = {"community": row.community.name}
        act = _("Read and answer")
        if row.__dict__["asked_me"]:
            because = _("%(community)s asks for a word on your objection.") % names
        elif row.decider_id == person.pk and row.closes_at is not None and row.closes_at <= moment:
            because, act = _("%(community)s has given advice; you decide.") % names, _("Read and decide")
        else:
            because = _("You are on its roll in %(community)s and have not answered.") % names
        href = reverse("decisions:decision", args=[row.key])
        found.append(
            Waiting(title=row.title, because=because, href=href, act=act, at=row.opened_at or moment)
        )
    return found
