"""Naming a candidate, setting it aside, offering it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from junto.discovery import rules
from junto.discovery.facts import CandidateNamed, CandidateOfferedAgain, CandidateSetAside
from junto.discovery.models import Candidate
from junto.kernel.outbox import publish
from junto.kernel.policy import Conflict, Denied, Verdict, require
from junto.kernel.refs import Ref

if TYPE_CHECKING:
    from junto.people.models import Person

State = Candidate.State


def name_candidate(*, actor: Person, candidate: Candidate, name: str) -> None:
    """A person writes the name under which a candidate is spoken of. Refuses an empty one (`Denied`).
    Publishes
    `CandidateNamed`."""
    require(rules.may_steer(actor))
    said = " ".join(name.split())
    if not said or len(said) > 120:
        raise Denied(_("A name has between 1 and 120 characters."))
    with transaction.atomic():
        held = locked(candidate)
        still(rules.may_set_aside(actor, held))
        held.proposed_name = said
        if held.state == State.OFFERED:
            held.state = State.NAMED
        held.save(update_fields=["proposed_name", "state"])
        publish(CandidateNamed(candidate_id=held.pk), subject=Ref.of(held), actor=actor.pk)


def set_aside(*, actor: Person, candidate: Candidate, reason: str, words: str = "") -> None:
    """A person says that a candidate is a team, a unit or nothing; it stays readable, with that.

    Refuses whoever does not steer (`Denied`) and a second time (`Conflict`). Publishes `CandidateSetAside`.
    """
    require(rules.may_steer(actor))
    why = Candidate.Aside(reason)
    with transaction.atomic():
        held = locked(candidate)
        still(rules.may_set_aside(actor, held))
        held.state, held.aside, held.aside_words = State.SET_ASIDE, why, " ".join(words.split())[:300]
        held.save(update_fields=["state", "aside", "aside_words"])
        publish(
            CandidateSetAside(candidate_id=held.pk, reason=str(why)), subject=Ref.of(held), actor=actor.pk
        )


def offer_again(*, actor: Person, candidate: Candidate) -> None:
    """Setting aside is taken back. Refuses one that stands in the list (`Conflict`). Publishes
    `CandidateOfferedAgain`.
    """
    require(rules.may_steer(actor))
    with transaction.atomic():
        held = locked(candidate)
        still(rules.may_offer_again(actor, held))
        held.state = State.INVITED if held.invitations.exists() else State.OFFERED
        if held.state == State.OFFERED and held.proposed_name:
            held.state = State.NAMED
        held.aside, held.aside_words = "", ""
        held.save(update_fields=["state", "aside", "aside_words"])
        publish(CandidateOfferedAgain(candidate_id=held.pk), subject=Ref.of(held), actor=actor.pk)


def locked(candidate: Candidate) -> Candidate:
    """The candidate as it is now, held until the transaction ends."""
    return Candidate.objects.select_for_update().get(pk=candidate.pk)


def still(verdict: Verdict) -> None:
    """What was allowed before the lock must be allowed under it; otherwise somebody was quicker."""
    if not verdict:
        raise Conflict(verdict.why)
