"""Writing down what a decision came to by its rule, once, with everything that follows from it."""

from __future__ import annotations

import calendar
import logging
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from junto.communities.actions.carrying import carry_out, mark_proposed
from junto.decisions.actions.holding import about_objection, end_objection, locked, scope_of
from junto.decisions.facts import DecisionSettled, DecisionSuperseded
from junto.decisions.logic.assent import SETTLED, Assent, State
from junto.decisions.logic.protests import Standing, silence_ends, standing
from junto.decisions.models import Decision, Objection, Outcome
from junto.decisions.rules import assent_of, protest_of, running, weigh
from junto.kernel import clock
from junto.kernel.outbox import publish
from junto.kernel.refs import Ref

log = logging.getLogger("junto.decisions")


def settle(*, decision: Decision) -> Outcome | None:
    """A decision whose rule has come to an end is written down, and what it is about takes effect with it.

    Everything or nothing, and once: done twice, or by two at a time, it changes nothing the second time. It
    says when the rule came to its end, not when somebody looked. Publishes `DecisionSettled`, and
    `ObjectionEnded` and `DecisionSuperseded` for what ended with it.
    """
    if decision.opened_at is None or decision.ended_at is not None:
        return None
    for vote in Decision.objects.filter(about_objection__decision=decision, ended_at__isnull=True):
        settle(decision=vote)
    moment = clock.now()
    # while its window is open, nothing that was said has ended it: nothing of it need be read
    if (
        weigh(decision, (), (), moment).state == State.OPEN
        or assent_of(decision, moment).state not in SETTLED
    ):
        return None
    with transaction.atomic():
        held = locked(decision)
        moment = clock.database_now()
        assent = assent_of(held, moment)
        if held.ended_at is not None or assent.state not in SETTLED or assent.at is None:
            return None
        outcome = _written(held, assent, moment)
        _withdrawn_by_silence(held, moment)
        publish(
            DecisionSettled(
                community_id=held.community_id,
                decision_kind=held.kind,
                result=assent.state,
                reason=assent.reason,
                decided_at=assent.at.isoformat(),
                about=held.subject,
            ),
            subject=Ref.of(held),
            scope=scope_of(held),
        )
        _carried(held, assent.state, assent.at)
    return outcome


def current(decision: Decision) -> Decision:
    """The decision as it is now, once what has fallen due is written down."""
    settle(decision=decision)
    return Decision.objects.select_related("community", "proposer", "decider").get(pk=decision.pk)


def current_objection(objection: Objection) -> Objection:
    """The same for an objection and its decision."""
    decision = current(objection.decision)
    row = decision.objections.select_related("person", "vote").get(pk=objection.pk)
    row.decision = decision
    return row


def settle_due() -> int:
    """Settle every decision that has fallen due; one that cannot be settled does not hold up the others.

    Returns how many were settled.
    """
    settled = 0
    due = running().filter(Q(closes_at__lte=clock.now()) | Q(community__closed_at__isnull=False))
    # votes about objections first: what they decide, other decisions wait for
    for row in due.select_related("community").order_by("about_objection__pk", "closes_at", "pk"):
        try:
            settled += settle(decision=row) is not None
        except Exception:
            log.exception("decision %s could not be settled; it is tried again", row.pk)
    return settled


def _written(held: Decision, assent: Assent, moment: datetime) -> Outcome:
    assert assent.at is not None
    held.ended_at = moment
    held.save(update_fields=["ended_at"])
    review = months_after(timezone.localdate(assent.at), held.review_months) if _keeps(held, assent) else None
    return Outcome.objects.create(
        decision=held,
        result=assent.state.value,
        reason=assent.reason.value,
        version=held.versions.latest("number"),
        counts={answer.value: n for answer, n in assent.counts},
        needed=assent.needed,
        decided_at=assent.at,
        settled_at=moment,
        review_on=review,
    )


def _keeps(held: Decision, assent: Assent) -> bool:
    return assent.state == State.ADOPTED and about_objection(held) is None and held.review_months > 0


def _withdrawn_by_silence(held: Decision, moment: datetime) -> None:
    for row in held.objections.filter(ended_as="").select_related("vote", "decision"):
        protest = protest_of(row)
        if standing(protest, moment) == Standing.WITHDRAWN:
            end_objection(row, Objection.End.WITHDRAWN, silence_ends(protest) or moment, actor=None)


def _carried(held: Decision, state: State, decided_at: datetime) -> None:
    """What follows in the same transaction: the thing itself, an objection voted on, what is replaced."""
    objection = about_objection(held)
    if objection is not None:
        overridden = state == State.ADOPTED
        end = Objection.End.OVERRIDDEN if overridden else Objection.End.SUSTAINED
        if overridden or objection.ended_as == "":
            end_objection(objection, end, decided_at, actor=None)
        return
    if state == State.ADOPTED:
        if held.subject:
            carry_out(ref=held.subject, decision_id=held.pk, decided_at=decided_at)
        if held.replaces_id is not None:
            _superseded(held, decided_at)
    if held.subject:
        mark_proposed(ref=held.subject, decision_id=held.pk, decision_key=held.key, open=False)


def _superseded(held: Decision, decided_at: datetime) -> None:
    rows = Decision.objects.select_for_update().filter(replaced_by=held, superseded_at__isnull=True)
    old = rows.first()
    if old is None:
        return
    old.superseded_at = decided_at
    old.save(update_fields=["superseded_at"])
    publish(
        DecisionSuperseded(community_id=old.community_id, by=held.pk),
        subject=Ref.of(old),
        scope=scope_of(old),
    )


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last of a shorter month."""
    year, month = divmod(day.month - 1 + months, 12)
    last = calendar.monthrange(day.year + year, month + 1)[1]
    return date(day.year + year, month + 1, min(day.day, last))
