"""Verdicts: who may do what to a decision, and the sentence why not.

Only members have a path here. Nobody is asked for a role of the installation, and a sponsor's or adviser's
part in the community is not looked at.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from junto.communities.rules import memberships_of, standing
from junto.decisions.logic.assent import SETTLED, Assent, Kind, State
from junto.decisions.logic.protests import OPEN, is_silent, silence_ends
from junto.decisions.logic.protests import standing as standing_of
from junto.decisions.models import Decision
from junto.decisions.rules.reading import Part, assent_of, protest_of
from junto.decisions.rules.scopes import part_of
from junto.kernel import clock
from junto.kernel.policy import YES, Verdict, Words, no

if TYPE_CHECKING:
    from junto.communities.models import Community
    from junto.communities.rules import Standing
    from junto.decisions.models import Objection
    from junto.people.models import Person


@dataclass(frozen=True, slots=True)
class Seen:
    """A decision as one person meets it at one moment: her part, and what it comes to."""

    part: Part
    assent: Assent
    now: datetime


def seen_by(person: Person, decision: Decision, now: datetime | None = None) -> Seen:
    """How a person meets a decision now; three queries."""
    moment = now or clock.now()
    return Seen(part_of(person, decision), assent_of(decision, moment), moment)


def may_propose(person: Person, community: Community, now: Standing | None = None) -> Verdict:
    """Any member may put something to the members."""
    now = now or standing(person, community)
    if not now.sees or not person.is_active:
        return _nowhere()
    if not now.is_member or person.outside:
        return no(_("Decisions are the members’: whoever joins may propose."))
    return _closed() if community.is_closed else YES


def may_redraft(person: Person, decision: Decision, seen: Seen | None = None) -> Verdict:
    """Who proposes writes the words until it opens."""
    seen = seen or seen_by(person, decision)
    return _as_runner(person, decision, seen, {State.DRAFT, State.QUESTIONS})


def may_open(person: Person, decision: Decision, seen: Seen | None = None) -> Verdict:
    """Who proposes opens it; where that person has left, those who keep the community do."""
    return may_redraft(person, decision, seen)


def may_take_questions(person: Person, decision: Decision, seen: Seen | None = None) -> Verdict:
    """Who proposes may show a draft and take questions first."""
    seen = seen or seen_by(person, decision)
    return _as_runner(person, decision, seen, {State.DRAFT})


def may_question(person: Person, decision: Decision, seen: Seen | None = None) -> Verdict:
    """Any member may ask about a proposal, before it opens and while it is open."""
    seen = seen or seen_by(person, decision)
    return _as_member(decision, seen, {State.QUESTIONS, State.OPEN})


def may_answer_questions(person: Person, decision: Decision, seen: Seen | None = None) -> Verdict:
    """Who proposes answers what was asked; so do those who keep the community."""
    seen = seen or seen_by(person, decision)
    return _as_runner(person, decision, seen, {State.QUESTIONS, State.OPEN})


def may_respond(person: Person, decision: Decision, seen: Seen | None = None) -> Verdict:
    """Who belonged when it opened, and still does, answers until its last moment, and may answer anew."""
    seen = seen or seen_by(person, decision)
    verdict = _as_member(decision, seen, {State.OPEN})
    if not verdict:
        return verdict
    if not seen.part.on_roll:
        return no(_("You joined after it opened: you may speak, and those who belonged then answer."))
    return YES


def may_amend(
    person: Person, decision: Decision, seen: Seen | None = None, *, material: bool = True
) -> Verdict:
    """Who proposes changes the substance while it runs; mere wording, those who keep the place."""
    seen = seen or seen_by(person, decision)
    if decision.subject:
        return no(
            _(
                "Its words stand elsewhere. While it is open, take it back, change them there, and propose "
                "it again. Once it has closed, say that the objection stands; three days later it ends, and "
                "new words can be proposed."
            )
        )
    allowed = {State.OPEN, State.CLOSED} if material else {State.OPEN}
    if material or seen.part.keeps:
        return _as_runner(person, decision, seen, allowed)
    return no(_("Wording that leaves the substance as it is, is changed by those who facilitate."))


def may_withdraw(person: Person, decision: Decision, seen: Seen | None = None) -> Verdict:
    """Who proposed takes it back before its window closes; those who keep the place, where she left."""
    seen = seen or seen_by(person, decision)
    verdict = _as_member(decision, seen, {State.DRAFT, State.QUESTIONS, State.OPEN})
    if not verdict or decision.proposer_id == person.pk or _orphan(decision, seen):
        return verdict
    return no(_("Only the person who proposed it takes it back."))


def may_speak(person: Person, objection: Objection, seen: Seen | None = None) -> Verdict:
    """Any member speaks to an open objection, whether she may answer or not."""
    seen = seen or seen_by(person, objection.decision)
    return _to_objection(objection, seen, _as_member(objection.decision, seen, {State.OPEN, State.CLOSED}))


def may_ask_objector(person: Person, objection: Objection, seen: Seen | None = None) -> Verdict:
    """Who proposes, or keeps the place, asks an objector for a word, and offers new words as meeting it."""
    seen = seen or seen_by(person, objection.decision)
    running = _as_runner(person, objection.decision, seen, {State.OPEN, State.CLOSED})
    return _to_objection(objection, seen, running)


def may_end_objection(person: Person, objection: Objection, seen: Seen | None = None) -> Verdict:
    """The objector alone says that an objection is met, or takes it back."""
    verdict = may_speak(person, objection, seen)
    if verdict and objection.person_id != person.pk:
        return no(_("Only the person who objected can say so."))
    return verdict


def may_sustain(person: Person, objection: Objection, seen: Seen | None = None) -> Verdict:
    """The objector, or whoever proposes, says that an objection stands."""
    verdict = may_speak(person, objection, seen)
    if verdict and person.pk not in (objection.person_id, objection.decision.proposer_id):
        return no(_("Only the person who objected, or who proposed, can say that it stands."))
    return verdict


def may_propose_withdrawal(person: Person, objection: Objection, seen: Seen | None = None) -> Verdict:
    """Those who keep the place may propose that a silent objector's objection counts as withdrawn.

    Silent is who was asked and has said nothing for five working days, or who belongs no more.
    """
    seen = seen or seen_by(person, objection.decision)
    verdict = may_ask_objector(person, objection, seen)
    if not verdict:
        return verdict
    if not seen.part.keeps:
        return no(_("This is for those who facilitate the community."))
    protest = protest_of(objection)
    if silence_ends(protest) is not None:
        return no(_("This is proposed already."))
    if is_silent(protest, seen.now) or not belongs(objection.person, objection.decision):
        return YES
    return no(_("Ask first, and give five working days to answer."))


def belongs(person: Person | None, decision: Decision) -> bool:
    """Whether somebody is a member of a decision's community today."""
    if person is None:
        return False
    there = memberships_of(person).filter(community=decision.community_id, left_at__isnull=True)
    return there.exists()


def may_put_to_vote(person: Person, objection: Objection, seen: Seen | None = None) -> Verdict:
    """After a dialogue, whoever runs it may ask the members, once, whether to go on against an objection."""
    decision = objection.decision
    seen = seen or seen_by(person, decision)
    verdict = _as_runner(person, decision, seen, {State.OPEN, State.CLOSED})
    if not verdict:
        return verdict
    if decision.kind not in (Kind.CONSENT, Kind.CONSENSUS):
        return no(_("Nothing here can be overridden."))
    if objection.vote_id is not None:
        return no(_("The members were asked about this objection already."))
    if objection.ended_as == "" and objection.replied_at is None:
        return no(_("Talk first: nobody has spoken to this objection yet."))
    if objection.ended_as not in ("", "sustained"):
        return no(_("This objection has ended already."))
    return YES


def may_decide(person: Person, decision: Decision, seen: Seen | None = None) -> Verdict:
    """The named decider decides once the window is over."""
    seen = seen or seen_by(person, decision)
    verdict = _as_member(decision, seen, {State.CLOSED})
    if not verdict:
        return verdict
    if decision.kind != Kind.ADVICE or decision.decider_id != person.pk:
        return no(_("Only the person named at the opening decides."))
    return YES


def may_state(person: Person, decision: Decision, seen: Seen | None = None) -> Verdict:
    """Who proposed, decided or keeps the place writes what an outcome means; the outcome is computed."""
    seen = seen or seen_by(person, decision)
    verdict = _as_member(decision, seen, SETTLED)
    if not verdict or person.pk in (decision.proposer_id, decision.decider_id) or seen.part.keeps:
        return verdict
    return no(_("This is for who proposed it and those who facilitate."))


def may_review(person: Person, decision: Decision, seen: Seen | None = None) -> Verdict:
    """Any member may ask to look again at what was adopted; it stays in force until something replaces it."""
    seen = seen or seen_by(person, decision)
    verdict = _as_member(decision, seen, {State.ADOPTED})
    if verdict and (decision.review_since or decision.superseded_at):
        return no(_("It is being looked at already, or something else took its place."))
    return verdict


def _as_member(decision: Decision, seen: Seen, states: frozenset[State] | set[State]) -> Verdict:
    if not seen.part.sees:
        return no(_("There is no such decision."))
    if not seen.part.belongs:
        return no(_("This is for members of the firm who belong here."))
    if decision.community.is_closed:
        return _closed()
    if seen.assent.state in states:
        return YES
    return no(_wrong_time(seen.assent.state))


def _as_runner(
    person: Person, decision: Decision, seen: Seen, states: frozenset[State] | set[State]
) -> Verdict:
    verdict = _as_member(decision, seen, states)
    if verdict and decision.proposer_id != person.pk and not seen.part.keeps:
        return no(_("This is for who proposed it and those who facilitate."))
    return verdict


def _to_objection(objection: Objection, seen: Seen, verdict: Verdict) -> Verdict:
    if verdict and standing_of(protest_of(objection), seen.now) not in OPEN:
        return no(_("This objection has ended already."))
    return verdict


def _orphan(decision: Decision, seen: Seen) -> bool:
    """Whether its care falls to those who keep the place, since who proposed it belongs no more."""
    return seen.part.keeps and not belongs(decision.proposer, decision)


def _wrong_time(state: State) -> Words:
    if state in (State.DRAFT, State.QUESTIONS):
        return _("It is not open yet.")
    if state == State.OPEN:
        return _("It is open: its words and its rule stand as they are.")
    if state == State.CLOSED:
        return _("Its window has closed; answers are no longer taken.")
    return _("It has ended. What was decided is on its page.")


def _nowhere() -> Verdict:
    return no(_("There is no such community."))


def _closed() -> Verdict:
    return no(_("This community is closed. It can be read, and nobody can write or join."))
