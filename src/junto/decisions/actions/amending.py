"""Changing the words of a proposal that is before the members."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from junto.decisions import rules
from junto.decisions.actions.holding import held_by, objection_in, scope_of, still
from junto.decisions.actions.objecting import offer
from junto.decisions.actions.settling import current
from junto.decisions.facts import DecisionAmended, ObjectionReopened
from junto.decisions.logic.windows import amended
from junto.decisions.models import Decision, DecisionVersion, Objection
from junto.decisions.rules import Seen
from junto.kernel.outbox import publish
from junto.kernel.policy import Conflict, Denied, require
from junto.kernel.refs import Ref

if TYPE_CHECKING:
    from junto.people.models import Person


def amend(
    *,
    actor: Person,
    decision: Decision,
    text: str,
    version: int,
    material: bool,
    why: str = "",
    meets: Collection[Objection] = (),
) -> DecisionVersion:
    """Who proposes changes the words; all can read what changed.

    In substance: a new round begins, everybody is asked again, it stays open for three days at least, and
    what was sustained is in dialogue again. Wording only, by those who facilitate: answers stay. `meets`
    names objections that the new words are offered to; their objectors say whether. Refuses others and words
    that are the same (`Denied`), and words that changed meanwhile (`Conflict`). Publishes `DecisionAmended`
    and `ObjectionReopened`.
    """
    decision = current(decision)
    require(rules.may_amend(actor, decision, material=material))
    with transaction.atomic():
        held, seen = held_by(actor, decision)
        still(rules.may_amend(actor, held, seen, material=material))
        latest = held.versions.latest("number")
        if version != latest.number:
            raise Conflict(_("Somebody changed the words meanwhile. Yours are kept below; read both."))
        if text == latest.text:
            raise Denied(_("These are the same words."))
        change = DecisionVersion.Change.MATERIAL if material else DecisionVersion.Change.EDITORIAL
        made = held.versions.create(
            number=latest.number + 1, change=change, text=text, why=why, at=seen.now, by=actor
        )
        if material and held.closes_at is not None:
            held.round, held.closes_at = made.number, amended(held.closes_at, seen.now, material=True)
            held.save(update_fields=["round", "closes_at"])
            _reopen(held)
        for objection in meets:
            row = objection_in(held, objection)
            still(rules.may_ask_objector(actor, row, seen))
            offer(row, actor, made, seen.now)
        _tell(held, made, actor, seen)
    return made


def _reopen(held: Decision) -> None:
    for row in held.objections.filter(ended_as=Objection.End.SUSTAINED, vote__isnull=True):
        if held.objections.filter(person=row.person_id, ended_as="").exists():
            continue
        row.ended_as, row.ended_at = "", None
        row.save(update_fields=["ended_as", "ended_at"])
        publish(
            ObjectionReopened(community_id=held.community_id, decision_id=held.pk),
            subject=Ref.of(row),
            scope=scope_of(held),
        )


def _tell(held: Decision, made: DecisionVersion, actor: Person, seen: Seen) -> None:
    closes = held.closes_at or seen.now
    publish(
        DecisionAmended(
            community_id=held.community_id,
            words=made.number,
            material=made.begins_round,
            closes_at=closes.isoformat(),
        ),
        subject=Ref.of(held),
        actor=actor.pk,
        scope=scope_of(held),
    )
