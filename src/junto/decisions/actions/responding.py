"""Answering, by name, until the last moment of the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from junto.decisions import rules
from junto.decisions.actions.holding import end_objection, held_by, scope_of, still
from junto.decisions.actions.settling import current
from junto.decisions.facts import DecisionTurned, ObjectionRaised, ResponseGiven
from junto.decisions.logic.assent import ANSWERS, REASONED, Kind
from junto.decisions.logic.protests import Standing, silence_ends, standing
from junto.decisions.logic.windows import turned
from junto.decisions.models import Decision, DecisionVersion, Objection, Response, Words
from junto.decisions.rules import Seen, protest_of
from junto.kernel.outbox import publish
from junto.kernel.policy import Conflict, Denied, require
from junto.kernel.refs import Ref

if TYPE_CHECKING:
    from junto.people.models import Person


def respond(*, actor: Person, decision: Decision, answer: str, version: int, reason: str = "") -> Response:
    """Whoever is on the roll answers the words she read, and may answer anew until the window closes.

    An objection, a block and advice need a reason; any other answer ends an objection of hers that was open.
    An objection makes a lazy consensus a consent decision. Refuses others, an answer this type does not know
    and a reason left out (`Denied`), and words that changed since she read them or a window that closed
    meanwhile, by the database's clock (`Conflict`). Publishes `ResponseGiven`, and what follows from it.
    """
    decision = current(decision)
    require(rules.may_respond(actor, decision))
    with transaction.atomic():
        held, seen = held_by(actor, decision)
        still(rules.may_respond(actor, held, seen))
        latest = held.versions.latest("number")
        if version != latest.number:
            raise Conflict(_("The words changed while you were reading. Read them again before you answer."))
        if answer not in ANSWERS[Kind(held.kind)]:
            raise Denied(_("This decision does not take that answer."))
        if answer in REASONED and not reason:
            raise Denied(_("Say why: it can only be met if it is understood."))
        said, fresh = _answered(held, latest, actor, answer, reason, seen)
        publish(
            ResponseGiven(community_id=held.community_id, words=held.round, anew=not fresh),
            subject=Ref.of(held),
            actor=actor.pk,
            scope=scope_of(held),
        )
        _followed(held, actor, answer, reason, seen)
    return said


def _answered(
    held: Decision, latest: DecisionVersion, actor: Person, answer: str, reason: str, seen: Seen
) -> tuple[Response, bool]:
    """Her one answer of this round, and whether it is her first; the lock keeps everybody else out."""
    words = latest if latest.number == held.round else held.versions.get(number=held.round)
    said = Response.objects.filter(version=words, person=actor).first()
    if said is None:
        made = Response.objects.create(version=words, person=actor, answer=answer, reason=reason, at=seen.now)
        return made, True
    said.answer, said.reason, said.at = answer, reason, seen.now
    said.save(update_fields=["answer", "reason", "at"])
    return said, False


def _followed(held: Decision, actor: Person, answer: str, reason: str, seen: Seen) -> None:
    rows = held.objections.filter(person=actor, ended_as="").select_related("vote")
    own = rows.first()
    if own is not None:
        own.decision = held
        if standing(protest_of(own), seen.now) == Standing.WITHDRAWN:
            end_objection(own, Objection.End.WITHDRAWN, silence_ends(protest_of(own)) or seen.now, actor=None)
            own = None
    if answer in REASONED:
        if own is None:
            _object(held, actor, reason, seen)
        elif own.reason != reason:
            Words.objects.create(decision=held, objection=own, person=actor, text=reason, at=seen.now)
            own.spoke_at = seen.now
            own.save(update_fields=["spoke_at"])
    elif own is not None:
        how = Objection.End.INTEGRATED if own.offered_id else Objection.End.WITHDRAWN
        end_objection(own, how, seen.now, actor=actor)


def _object(held: Decision, actor: Person, reason: str, seen: Seen) -> None:
    row = Objection.objects.create(
        decision=held,
        version=held.versions.latest("number"),
        person=actor,
        reason=reason,
        raised_at=seen.now,
        spoke_at=seen.now,
    )
    publish(
        ObjectionRaised(community_id=held.community_id, decision_id=held.pk),
        subject=Ref.of(row),
        actor=actor.pk,
        scope=scope_of(held),
    )
    if held.kind == Kind.LAZY and held.closes_at is not None:
        held.kind, held.closes_at = Decision.Kind.CONSENT, turned(held.closes_at, seen.now)
        held.save(update_fields=["kind", "closes_at"])
        publish(
            DecisionTurned(community_id=held.community_id, closes_at=held.closes_at.isoformat()),
            subject=Ref.of(held),
            actor=actor.pk,
            scope=scope_of(held),
        )
