"""What every deed of this room does first: settle, lock, ask again under the lock."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from junto.decisions.facts import ObjectionEnded
from junto.decisions.models import Decision, Objection, Words
from junto.decisions.rules import Seen, seen_by
from junto.kernel import clock
from junto.kernel.outbox import publish
from junto.kernel.policy import Conflict, Verdict
from junto.kernel.refs import Ref

if TYPE_CHECKING:
    from junto.people.models import Person

OBJECTION = "decisions.objection"


def locked(decision: Decision) -> Decision:
    """The decision as it is now, held until the transaction ends; every deed to it waits its turn."""
    rows = Decision.objects.select_for_update(of=("self",))
    return rows.select_related("community", "proposer").get(pk=decision.pk)


def held_by(actor: Person, decision: Decision) -> tuple[Decision, Seen]:
    """The locked decision, and how the actor meets it by the database's clock."""
    held = locked(decision)
    return held, seen_by(actor, held, clock.database_now())


def objection_in(held: Decision, objection: Objection) -> Objection:
    """An objection of a locked decision as it is now."""
    row = held.objections.select_related("person", "vote").get(pk=objection.pk)
    row.decision = held
    return row


def still(verdict: Verdict) -> None:
    """What was allowed before the lock must be allowed under it; otherwise time or somebody was quicker."""
    if not verdict:
        raise Conflict(verdict.why)


def scope_of(decision: Decision) -> Ref:
    """The community in whose history a fact of this decision stands."""
    return Ref("communities.community", decision.community_id)


def about_objection(decision: Decision) -> Objection | None:
    """The objection a vote is about, or nothing for any other decision."""
    return Objection.objects.filter(vote=decision).select_related("decision", "vote").first()


def said(objection: Objection, actor: Person | None, turn: str, text: str, moment: datetime) -> Words:
    """One turn in an objection's dialogue."""
    return Words.objects.create(
        decision=objection.decision, objection=objection, person=actor, turn=turn, text=text, at=moment
    )


def end_objection(
    row: Objection, how: str, moment: datetime, *, actor: Person | None, text: str = ""
) -> None:
    """Write how an objection of a locked decision ended. Publishes `ObjectionEnded`."""
    row.ended_as, row.ended_at = how, moment
    row.save(update_fields=["ended_as", "ended_at"])
    said(row, actor, Words.Turn.ENDED, text, moment)
    publish(
        ObjectionEnded(community_id=row.decision.community_id, decision_id=row.decision_id, how=how),
        subject=Ref.of(row),
        actor=actor.pk if actor else None,
        scope=scope_of(row.decision),
    )
