"""An objection's dialogue, and the ways it ends. Nobody but its objector strikes it out."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from junto.decisions import rules
from junto.decisions.actions.holding import (
    OBJECTION,
    end_objection,
    held_by,
    objection_in,
    said,
    scope_of,
    still,
)
from junto.decisions.actions.opening import begin
from junto.decisions.actions.settling import current_objection, settle
from junto.decisions.facts import WithdrawalProposed
from junto.decisions.logic.protests import NOTICE
from junto.decisions.models import Decision, DecisionVersion, Objection, Words
from junto.kernel.outbox import publish
from junto.kernel.policy import Conflict, Denied, require
from junto.kernel.refs import Ref

if TYPE_CHECKING:
    from junto.people.models import Person


def speak(*, actor: Person, objection: Objection, text: str) -> Words:
    """A member speaks to an open objection; her own word by an objector ends a proposed withdrawal.

    In an advice decision a word of the decider answers the concern. Refuses others, and an objection that
    has ended (`Denied`).
    """
    objection = current_objection(objection)
    require(rules.may_speak(actor, objection))
    with transaction.atomic():
        held, seen = held_by(actor, objection.decision)
        row = objection_in(held, objection)
        still(rules.may_speak(actor, row, seen))
        if actor.pk == row.person_id:
            row.spoke_at = seen.now
        else:
            row.replied_at = row.replied_at or seen.now
        if actor.pk == held.decider_id:
            row.answered_at = seen.now
        row.save(update_fields=["spoke_at", "replied_at", "answered_at"])
        return said(row, actor, Words.Turn.SAID, text, seen.now)


def ask_objector(*, actor: Person, objection: Objection, text: str = "") -> None:
    """Who proposes, or keeps the place, asks an objector for a word; five working days begin.

    Refuses others, and an objection that has ended (`Denied`).
    """
    objection = current_objection(objection)
    require(rules.may_ask_objector(actor, objection))
    with transaction.atomic():
        held, seen = held_by(actor, objection.decision)
        row = objection_in(held, objection)
        still(rules.may_ask_objector(actor, row, seen))
        row.asked_at, row.replied_at = seen.now, row.replied_at or seen.now
        row.save(update_fields=["asked_at", "replied_at"])
        said(row, actor, Words.Turn.ASKED, text, seen.now)


def offer_as_met(*, actor: Person, objection: Objection) -> None:
    """Who proposes, or keeps the place, says that the present words meet an objection; its objector answers.

    Refuses others, and where the words are still those objected to (`Denied`).
    """
    objection = current_objection(objection)
    require(rules.may_ask_objector(actor, objection))
    with transaction.atomic():
        held, seen = held_by(actor, objection.decision)
        row = objection_in(held, objection)
        still(rules.may_ask_objector(actor, row, seen))
        latest = held.versions.latest("number")
        if latest.pk == row.version_id:
            raise Denied(_("These are the words it objects to. Change them first."))
        offer(row, actor, latest, seen.now)


def offer(row: Objection, actor: Person, version: DecisionVersion, moment: datetime) -> None:
    """Write that new words are offered as meeting an objection of a locked decision."""
    row.offered, row.asked_at = version, moment
    row.replied_at = row.replied_at or row.asked_at
    row.save(update_fields=["offered", "asked_at", "replied_at"])
    said(row, actor, Words.Turn.OFFERED, "", moment)


def confirm_integration(*, actor: Person, objection: Objection, text: str = "") -> None:
    """The objector says that the new words meet it. Refuses others, and where none were offered (`Denied`).

    Publishes `ObjectionEnded`, and `DecisionSettled` where the decision waited for this alone.
    """
    objection = current_objection(objection)
    require(rules.may_end_objection(actor, objection))
    with transaction.atomic():
        held, seen = held_by(actor, objection.decision)
        row = objection_in(held, objection)
        still(rules.may_end_objection(actor, row, seen))
        if row.offered_id is None:
            raise Denied(_("No new words were offered yet. You can take it back instead."))
        end_objection(row, Objection.End.INTEGRATED, seen.now, actor=actor, text=text)
    settle(decision=objection.decision)


def withdraw_objection(*, actor: Person, objection: Objection, text: str = "") -> None:
    """The objector takes an objection back; it stays readable. Refuses others (`Denied`).

    Publishes `ObjectionEnded`, and `DecisionSettled` where the decision waited for this alone.
    """
    objection = current_objection(objection)
    require(rules.may_end_objection(actor, objection))
    with transaction.atomic():
        held, seen = held_by(actor, objection.decision)
        row = objection_in(held, objection)
        still(rules.may_end_objection(actor, row, seen))
        end_objection(row, Objection.End.WITHDRAWN, seen.now, actor=actor, text=text)
    settle(decision=objection.decision)


def sustain_objection(*, actor: Person, objection: Objection, text: str = "") -> None:
    """The objector, or who proposes, says that an objection stands: the proposal is not adopted with it.

    A change in substance, or a vote asked for within three days, is still possible. Refuses others
    (`Denied`). Publishes `ObjectionEnded`.
    """
    objection = current_objection(objection)
    require(rules.may_sustain(actor, objection))
    with transaction.atomic():
        held, seen = held_by(actor, objection.decision)
        row = objection_in(held, objection)
        still(rules.may_sustain(actor, row, seen))
        end_objection(row, Objection.End.SUSTAINED, seen.now, actor=actor, text=text)


def propose_withdrawal(*, actor: Person, objection: Objection, text: str = "") -> None:
    """Those who keep the place propose, for all to see, that a silent person's objection counts as withdrawn.

    It does after three days, unless she speaks. Refuses others, and an objector who was not asked or has
    time left (`Denied`). Publishes `WithdrawalProposed`.
    """
    objection = current_objection(objection)
    require(rules.may_propose_withdrawal(actor, objection))
    with transaction.atomic():
        held, seen = held_by(actor, objection.decision)
        row = objection_in(held, objection)
        still(rules.may_propose_withdrawal(actor, row, seen))
        row.proposed_at, row.proposed_by = seen.now, actor
        row.save(update_fields=["proposed_at", "proposed_by"])
        said(row, actor, Words.Turn.PROPOSED, text, seen.now)
        publish(
            WithdrawalProposed(
                community_id=held.community_id,
                decision_id=held.pk,
                until=(seen.now + NOTICE).isoformat(),
            ),
            subject=Ref.of(row),
            actor=actor.pk,
            scope=scope_of(held),
        )


def put_to_vote(*, actor: Person, objection: Objection, title: str) -> Decision:
    """After a dialogue, who runs it asks the members once whether to go on against an objection.

    Two thirds of yes and no together override it; anything else lets it stand, and the decision waits
    meanwhile. Refuses others, and an objection nobody has spoken to (`Denied`); one that was put to the vote
    already (`Conflict`). Publishes `DecisionOpened` for the vote.
    """
    objection = current_objection(objection)
    require(rules.may_put_to_vote(actor, objection))
    with transaction.atomic():
        held, seen = held_by(actor, objection.decision)
        row = objection_in(held, objection)
        verdict = rules.may_put_to_vote(actor, row, seen)
        if not verdict:
            raise Conflict(verdict.why)
        vote = Decision.objects.create(
            community=held.community,
            proposer=actor,
            title=title[:120],
            kind=Decision.Kind.MAJORITY,
            share=Decision.Share.TWO_THIRDS,
            review_months=0,
            subject=f"{OBJECTION}:{row.pk}",
            drafted_at=seen.now,
        )
        DecisionVersion.objects.create(decision=vote, number=1, text=row.reason, at=seen.now, by=actor)
        row.vote = vote
        row.save(update_fields=["vote"])
        begin(vote, actor=actor, moment=seen.now)
    return vote
