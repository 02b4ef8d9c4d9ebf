"""Noting who looked: those with a role of the installation, for those who are looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from junto.discovery.models import Candidate, Look
from junto.kernel import clock

if TYPE_CHECKING:
    from junto.people.models import Person


def note_look(*, actor: Person, page: str, candidate: Candidate | None = None) -> None:
    """Note that an administrator, or somebody with the discovery role, looked at findings; once a day and
    page.

    Others are not noted: reading is nobody's business.
    """
    if not (actor.is_administrator or actor.runs_discovery):
        return
    key = candidate.key if candidate is not None else ""
    Look.objects.bulk_create(
        [Look(person=actor, page=page, candidate_key=key, day=clock.today())], ignore_conflicts=True
    )
