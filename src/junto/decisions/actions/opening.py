"""From a draft to an open proposal: its words, its rule, who is on the roll."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from junto.communities.actions.carrying import mark_proposed
from junto.communities.queries.proposable import Proposable, proposable
from junto.decisions import rules
from junto.decisions.actions.holding import held_by, scope_of, still
from junto.decisions.facts import DecisionOpened
from junto.decisions.logic.assent import Kind, needed
from junto.decisions.logic.windows import DEFAULT, fits
from junto.decisions.models import Decision, DecisionVersion, RollEntry, Words
from junto.decisions.queries.roll import electorate
from junto.kernel import clock
from junto.kernel.outbox import publish
from junto.kernel.policy import Conflict, Denied, require
from junto.kernel.refs import Ref

if TYPE_CHECKING:
    from collections.abc import Collection

    from junto.communities.models import Community
    from junto.people.models import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What is proposed, and by which rule; the caller has cleaned the words.

    Attributes
    ----------
    window : timedelta or None
        How long it stays open; None for the usual time of its type.
    decider : Person or None
        Who decides after taking advice; needed for that type alone.
    """

    title: str
    text: str
    kind: str = Kind.CONSENT
    window: timedelta | None = None
    quorum: int = 0
    share: str = Decision.Share.HALF
    review_months: int = 12
    decider: Person | None = None
    replaces: Decision | None = None


def propose(*, actor: Person, community: Community, proposal: Proposal, subject: str = "") -> Decision:
    """A member drafts a proposal, standing alone or about a thing of the community; nobody else sees it yet.

    What is about a thing has the thing's own words. Refuses whoever is not a member, a thing that cannot be
    decided now or not by this type, and a rule that cannot be kept (`Denied`).
    """
    require(rules.may_propose(actor, community))
    about = _about(actor, community, subject, proposal.kind)
    _check(actor, community, proposal)
    moment = clock.now()
    with transaction.atomic():
        draft = Decision.objects.create(
            community=community,
            proposer=actor,
            subject=subject,
            drafted_at=moment,
            **_fields(proposal, about),
        )
        text = about.text if about else proposal.text
        DecisionVersion.objects.create(decision=draft, number=1, text=text, at=moment, by=actor)
    return draft


def redraft(*, actor: Person, decision: Decision, proposal: Proposal) -> Decision:
    """Who proposes changes words and rule until it opens. Refuses others, and an open one (`Denied`)."""
    require(rules.may_redraft(actor, decision))
    about = _about(actor, decision.community, decision.subject, proposal.kind)
    _check(actor, decision.community, proposal)
    with transaction.atomic():
        held, seen = held_by(actor, decision)
        still(rules.may_redraft(actor, held, seen))
        for name, value in _fields(proposal, about).items():
            setattr(held, name, value)
        held.save(update_fields=list(_fields(proposal, about)))
        held.versions.update(text=about.text if about else proposal.text, at=seen.now, by=actor)
    return held


def take_questions(*, actor: Person, decision: Decision) -> Decision:
    """Who proposes shows a draft to the members and takes questions before it opens. Refuses others."""
    require(rules.may_take_questions(actor, decision))
    with transaction.atomic():
        held, seen = held_by(actor, decision)
        still(rules.may_take_questions(actor, held, seen))
        held.asked_at = seen.now
        held.save(update_fields=["asked_at"])
    return held


def ask_question(*, actor: Person, decision: Decision, text: str) -> Words:
    """A member asks about a proposal. Refuses others, and one that has closed (`Denied`)."""
    require(rules.may_question(actor, decision))
    with transaction.atomic():
        held, seen = held_by(actor, decision)
        still(rules.may_question(actor, held, seen))
        return Words.objects.create(
            decision=held, person=actor, turn=Words.Turn.QUESTION, text=text, at=seen.now
        )


def answer_question(*, actor: Person, question: Words, text: str) -> Words:
    """Who proposes, or keeps the place, answers what was asked. Refuses others (`Denied`)."""
    require(rules.may_answer_questions(actor, question.decision))
    with transaction.atomic():
        held, seen = held_by(actor, question.decision)
        still(rules.may_answer_questions(actor, held, seen))
        return Words.objects.create(decision=held, person=actor, answers=question, text=text, at=seen.now)


def open_decision(
    *, actor: Person, decision: Decision, electorate_of: Collection[Person] | None = None
) -> Decision:
    """A draft is put to the members, and its window begins.

    Who may answer is written down now: the members of today, or those of them that the caller names. Who
    joins later may speak. Refuses others, a thing that cannot be decided any more, and an empty roll
    (`Denied`); a thing that is before the members already (`Conflict`). Publishes `DecisionOpened`.
    """
    require(rules.may_open(actor, decision))
    try:
        with transaction.atomic():
            held, seen = held_by(actor, decision)
            still(rules.may_open(actor, held, seen))
            about = _about(actor, held.community, held.subject, held.kind)
            if about is not None:
                held.title = about.title[:120]
                held.versions.update(text=about.text)
            begin(held, actor=actor, moment=seen.now, electorate_of=electorate_of)
            if held.subject:
                mark_proposed(ref=held.subject, decision_id=held.pk, decision_key=held.key, open=True)
    except IntegrityError as twice:
        raise Conflict(_("This is before the members already.")) from twice
    return held


def begin(
    held: Decision,
    *,
    actor: Person,
    moment: datetime,
    electorate_of: Collection[Person] | None = None,
) -> None:
    """Write roll and window of a locked draft, and tell. Publishes `DecisionOpened`."""
    members = electorate(held.community)
    if electorate_of is not None:
        chosen = {person.pk for person in electorate_of}
        members = [person for person in members if person.pk in chosen]
    if not members:
        raise Denied(_("Nobody could answer: there is no member to ask."))
    if held.quorum > len(members):
        raise Denied(_("More answers are asked for than there are members."))
    held.opened_at = moment
    held.closes_at = moment + (held.window or DEFAULT[Kind(held.kind)])
    held.began_as, held.roll_size = held.kind, len(members)
    held.save(update_fields=["title", "opened_at", "closes_at", "began_as", "roll_size"])
    RollEntry.objects.bulk_create(RollEntry(decision=held, person=person) for person in members)
    publish(
        DecisionOpened(
            community_id=held.community_id,
            decision_kind=held.kind,
            roll=len(members),
            needed=needed(rules.rule_of(held)),
            about=held.subject,
        ),
        subject=Ref.of(held),
        actor=actor.pk,
        scope=scope_of(held),
    )


def _about(actor: Person, community: Community, subject: str, kind: str) -> Proposable | None:
    if not subject:
        return None
    found = proposable(person=actor, community=community, ref=subject)
    if found is None:
        raise Denied(_("This cannot be put to the members now."))
    if kind not in found.types:
        raise Denied(_("This cannot be decided by that type of decision."))
    return found


def _check(actor: Person, community: Community, proposal: Proposal) -> None:
    kind, moment = Kind(proposal.kind), clock.now()
    window = proposal.window or DEFAULT[kind]
    if not fits(kind, moment, moment + window):
        raise Denied(_("It must stay open for three days (lazy consensus) or one day, and sixty at most."))
    if (kind == Kind.ADVICE) != (proposal.decider is not None):
        raise Denied(_("Name who decides after taking advice, and nobody for another type."))
    if proposal.decider is not None and proposal.decider.pk not in {one.pk for one in electorate(community)}:
        raise Denied(_("Who decides must be a member."))
    old = proposal.replaces
    if old is not None and old.community_id != community.pk:
        raise Denied(_("There is no such decision."))


def _fields(proposal: Proposal, about: Proposable | None) -> dict[str, object]:
    return {
        "title": (about.title if about else proposal.title)[:120],
        "kind": Kind(proposal.kind).value,
        "window": proposal.window,
        "quorum": proposal.quorum,
        "share": proposal.share,
        "review_months": proposal.review_months,
        "decider": proposal.decider,
        "replaces": proposal.replaces,
    }
