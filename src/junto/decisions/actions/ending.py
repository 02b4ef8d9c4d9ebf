"""Taking a proposal back, deciding after advice, and what a person says of an outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from junto.communities.actions.carrying import mark_proposed
from junto.decisions import rules
from junto.decisions.actions.holding import OBJECTION, held_by, scope_of, still
from junto.decisions.actions.settling import current, settle
from junto.decisions.facts import AdviceTaken, DecisionReviewed, DecisionWithdrawn, OutcomeStated
from junto.decisions.models import Decision, Outcome
from junto.kernel import clock
from junto.kernel.outbox import publish
from junto.kernel.policy import Denied, require
from junto.kernel.refs import Ref

if TYPE_CHECKING:
    from junto.people.models import Person


def withdraw_decision(*, actor: Person, decision: Decision, why: str = "") -> Decision:
    """Who proposed takes a proposal back before its window closes; what was said stays readable.

    Refuses others, and one that has closed (`Denied`). Publishes `DecisionWithdrawn` if members had seen it.
    """
    decision = current(decision)
    require(rules.may_withdraw(actor, decision))
    with transaction.atomic():
        held, seen = held_by(actor, decision)
        still(rules.may_withdraw(actor, held, seen))
        held.withdrawn_at = held.ended_at = seen.now
        held.withdrawn_why = why
        held.save(update_fields=["withdrawn_at", "withdrawn_why", "ended_at"])
        if held.opened_at and held.subject and not held.subject.startswith(OBJECTION):
            mark_proposed(ref=held.subject, decision_id=held.pk, decision_key=held.key, open=False)
        if held.opened_at or held.asked_at:  # a draft that nobody else has seen leaves no trace
            publish(
                DecisionWithdrawn(community_id=held.community_id, about=held.subject),
                subject=Ref.of(held),
                actor=actor.pk,
                scope=scope_of(held),
            )
    return held


def decide(*, actor: Person, decision: Decision, adopt: bool, statement: str) -> Outcome:
    """The named decider decides when the window is over, having answered every concern, and says why.

    Refuses others, and while a concern is unanswered (`Denied`). Publishes `AdviceTaken` and
    `DecisionSettled`.
    """
    decision = current(decision)
    require(rules.may_decide(actor, decision))
    with transaction.atomic():
        held, seen = held_by(actor, decision)
        still(rules.may_decide(actor, held, seen))
        if held.objections.filter(ended_as="", answered_at__isnull=True).exists():
            raise Denied(_("Answer every advice first, each in its place."))
        held.decided_at, held.decided_for = seen.now, adopt
        held.save(update_fields=["decided_at", "decided_for"])
        publish(
            AdviceTaken(community_id=held.community_id, adopted=adopt),
            subject=Ref.of(held),
            actor=actor.pk,
            scope=scope_of(held),
        )
        outcome = settle(decision=held)
        assert outcome is not None
        _stated(outcome, actor, statement)
    return outcome


def state_outcome(*, actor: Person, decision: Decision, statement: str) -> Outcome:
    """Who proposed, decided or keeps the place writes what an outcome means, beside what was computed.

    It can be written anew; each time is told. Refuses others (`Denied`). Publishes `OutcomeStated`.
    """
    decision = current(decision)
    require(rules.may_state(actor, decision))
    with transaction.atomic():
        held, seen = held_by(actor, decision)
        still(rules.may_state(actor, held, seen))
        outcome = Outcome.objects.get(decision=held)
        anew = outcome.statement != ""
        _stated(outcome, actor, statement)
        publish(
            OutcomeStated(community_id=held.community_id, anew=anew),
            subject=Ref.of(held),
            actor=actor.pk,
            scope=scope_of(held),
        )
    return outcome


def put_under_review(*, actor: Person, decision: Decision) -> Decision:
    """A member asks to look again at what was adopted; it stays in force until a decision replaces it.

    Refuses others, and what was not adopted (`Denied`). Publishes `DecisionReviewed`.
    """
    decision = current(decision)
    require(rules.may_review(actor, decision))
    with transaction.atomic():
        held, seen = held_by(actor, decision)
        still(rules.may_review(actor, held, seen))
        held.review_since = seen.now
        held.save(update_fields=["review_since"])
        publish(
            DecisionReviewed(community_id=held.community_id),
            subject=Ref.of(held),
            actor=actor.pk,
            scope=scope_of(held),
        )
    return held


def _stated(outcome: Outcome, actor: Person, statement: str) -> None:
    outcome.statement, outcome.stated_by, outcome.stated_at = statement, actor, clock.now()
    outcome.save(update_fields=["statement", "stated_by", "stated_at"])
