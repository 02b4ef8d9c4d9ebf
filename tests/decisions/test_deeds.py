"""From a draft to its outcome, by every way; what is refused changes nothing and tells nothing."""

from datetime import timedelta
from typing import Any

import pytest

from junto.communities import actions as communities
from junto.decisions import actions, rules
from junto.decisions.logic.assent import State
from junto.decisions.models import Decision, Objection, Outcome, Response, RollEntry
from junto.kernel import clock
from junto.kernel.models import LedgerEntry
from junto.kernel.policy import Conflict, Denied
from tests import cast, factories
from tests.decisions import makers


def test_a_draft_is_its_proposers_alone(firm: cast.Cast) -> None:
    it = makers.circle(firm.dee, firm.ada, firm.bo)
    draft = makers.drafted(firm.ada, it)
    assert rules.visible_decisions(firm.ada).filter(pk=draft.pk).exists()
    assert not rules.visible_decisions(firm.dee).filter(pk=draft.pk).exists()
    assert makers.kinds() == []


def test_the_roll_is_written_at_the_opening(firm: cast.Cast) -> None:
    it = makers.circle(firm.dee, firm.ada, firm.bo)
    decision = makers.opened(firm.ada, it)
    makers.communities.joined(firm.fay, it)
    assert set(RollEntry.objects.values_list("person", flat=True)) == {firm.dee.pk, firm.ada.pk, firm.bo.pk}
    assert decision.roll_size == 3
    assert decision.closes_at == decision.opened_at + timedelta(days=7)
    with pytest.raises(Denied, match="joined after"):
        makers.answered(firm.fay, decision, "consent")
    assert Response.objects.count() == 0


def test_consent_with_silence_after_enough_answered(firm: cast.Cast) -> None:
    it = makers.circle(firm.dee, firm.ada, firm.bo, more=17)
    decision = makers.opened(firm.ada, it)
    people = list(RollEntry.objects.filter(decision=decision).order_by("pk"))
    for entry in people[:6]:
        makers.answered(entry.person, decision, "consent")
    with makers.later(days=7, seconds=1):
        assert makers.assent(decision).state == State.LAPSED
    makers.answered(people[6].person, decision, "stand aside")
    with makers.later(days=7, seconds=1):
        assert makers.assent(decision).state == State.ADOPTED
        assert actions.settle_due() == 1
        assert actions.settle_due() == 0
        outcome = Outcome.objects.get()
        assert (outcome.result, outcome.needed) == ("adopted", 7)
        assert outcome.counts == {"consent": 6, "stand aside": 1, "object": 0}
        assert outcome.decided_at == decision.closes_at
        assert makers.kinds().count("DecisionSettled") == 1


def test_after_the_window_nothing_is_taken_whatever_ran(firm: cast.Cast) -> None:
    it = makers.circle(firm.dee, firm.ada)
    decision = makers.opened(firm.ada, it)
    with makers.later(days=7), pytest.raises(Denied):
        makers.answered(firm.dee, decision, "consent")
    assert Response.objects.count() == 0
    with makers.later(days=6, hours=23, minutes=59):
        makers.answered(firm.dee, decision, "consent")
    assert Response.objects.count() == 1


def test_an_objection_holds_it_until_it_is_withdrawn(firm: cast.Cast) -> None:
    it = makers.circle(firm.dee, firm.ada, firm.bo)
    decision = makers.opened(firm.ada, it)
    makers.answered(firm.dee, decision, "consent")
    with makers.later(days=6, hours=23, minutes=59):
        objection = makers.objected(firm.bo, decision)
    with makers.later(days=8):
        assert makers.assent(decision).state == State.CLOSED
        assert actions.settle_due() == 0
        actions.speak(actor=firm.ada, objection=objection, text="Would a month do?")
        actions.withdraw_objection(actor=firm.bo, objection=objection, text="Yes.")
        assert Outcome.objects.get().result == "adopted"
        assert Outcome.objects.get().decided_at == clock.now()


def test_a_sustained_objection_keeps_it_from_being_adopted(firm: cast.Cast) -> None:
    it = makers.circle(firm.dee, firm.ada, firm.bo)
    decision = makers.opened(firm.ada, it)
    makers.answered(firm.dee, decision, "consent")
    objection = makers.objected(firm.bo, decision)
    actions.sustain_objection(actor=firm.bo, objection=objection)
    with makers.later(days=7, seconds=1):
        actions.settle_due()
        assert (Outcome.objects.get().result, Outcome.objects.get().reason) == (
            "not adopted", "objection stands",
        )  # fmt: skip


def test_new_words_ask_everybody_again_and_may_meet_an_objection(firm: cast.Cast) -> None:
    it = makers.circle(firm.dee, firm.ada, firm.bo)
    decision = makers.opened(firm.ada, it)
    makers.answered(firm.dee, decision, "consent")
    objection = makers.objected(firm.bo, decision)
    with makers.later(days=6):
        actions.amend(
            actor=firm.ada, decision=decision, text="Other words.", version=1, material=True,
            why="Bo asked.", meets=[objection],
        )  # fmt: skip
        decision.refresh_from_db()
        assert decision.closes_at == clock.now() + timedelta(days=3)
        assert makers.assent(decision).answered == 0
        with pytest.raises(Conflict, match="words changed"):
            makers.answered(firm.dee, decision, "consent", version=1)
        makers.answered(firm.dee, decision, "consent")
        makers.answered(firm.ada, decision, "consent")
        actions.confirm_integration(actor=firm.bo, objection=objection)
    assert Objection.objects.get().ended_as == "integrated"
    with makers.later(days=10):
        assert makers.assent(decision).state == State.ADOPTED


def test_wording_keeps_the_answers(firm: cast.Cast) -> None:
    it = makers.circle(firm.dee, firm.ada, firm.bo)
    decision = makers.opened(firm.ada, it)
    makers.answered(firm.bo, decision, "consent")
    with pytest.raises(Denied, match="facilitate"):
        actions.amend(actor=firm.ada, decision=decision, text="Better.", version=1, material=False)
    actions.amend(actor=firm.dee, decision=decision, text="Better.", version=1, material=False)
    assert makers.assent(decision).answered == 1
    assert Decision.objects.get().closes_at == decision.closes_at


def test_an_objection_makes_lazy_consensus_a_consent_decision(firm: cast.Cast) -> None:
    it = makers.circle(firm.dee, firm.ada, firm.bo)
    decision = makers.opened(firm.ada, it, kind="lazy consensus")
    assert decision.closes_at == decision.opened_at + timedelta(hours=72)
    makers.objected(firm.bo, decision)
    decision.refresh_from_db()
    assert (decision.kind, decision.began_as) == ("consent", "lazy consensus")
    assert decision.closes_at > decision.opened_at + timedelta(days=6, hours=23)
    assert "DecisionTurned" in makers.kinds()


def test_lazy_consensus_is_adopted_by_silence(firm: cast.Cast) -> None:
    decision = makers.opened(firm.ada, makers.circle(firm.dee, firm.ada), kind="lazy consensus")
    with makers.later(hours=72):
        actions.settle_due()
    assert Outcome.objects.get(decision=decision).result == "adopted"


def test_the_decider_answers_every_advice_first(firm: cast.Cast) -> None:
    it = makers.circle(firm.dee, firm.ada, firm.bo)
    decision = makers.opened(firm.ada, it, kind="advice", decider=firm.dee)
    advice = makers.objected(firm.bo, decision, "Mind the holidays.")
    with makers.later(days=5):
        with pytest.raises(Denied, match="every advice"):
            actions.decide(actor=firm.dee, decision=decision, adopt=True, statement="So be it.")
        with pytest.raises(Denied, match="named"):
            actions.decide(actor=firm.ada, decision=decision, adopt=True, statement="So be it.")
        actions.speak(actor=firm.dee, objection=advice, text="We begin in September.")
        actions.decide(actor=firm.dee, decision=decision, adopt=True, statement="So be it.")
    outcome = Outcome.objects.get()
    assert (outcome.result, outcome.reason, outcome.statement) == ("adopted", "decided", "So be it.")


def test_a_silent_objector(firm: cast.Cast) -> None:
    it = makers.circle(firm.dee, firm.ada, firm.bo)
    decision = makers.opened(firm.ada, it)
    makers.answered(firm.ada, decision, "consent")
    objection = makers.objected(firm.bo, decision)
    actions.ask_objector(actor=firm.dee, objection=objection)
    with makers.later(days=4), pytest.raises(Denied, match="five working days"):
        actions.propose_withdrawal(actor=firm.dee, objection=objection)
    with makers.later(days=8):
        actions.propose_withdrawal(actor=firm.dee, objection=objection)
        assert makers.assent(decision).state == State.CLOSED
    with makers.later(days=11, seconds=1):
        actions.settle_due()
        assert Outcome.objects.get().result == "adopted"
        assert Objection.objects.get().ended_as == "withdrawn"


def test_a_word_of_the_objector_ends_a_proposed_withdrawal(firm: cast.Cast) -> None:
    it = makers.circle(firm.dee, firm.ada, firm.bo)
    decision = makers.opened(firm.ada, it)
    makers.answered(firm.ada, decision, "consent")
    objection = makers.objected(firm.bo, decision)
    actions.ask_objector(actor=firm.dee, objection=objection)
    with makers.later(days=8):
        actions.propose_withdrawal(actor=firm.dee, objection=objection)
    with makers.later(days=9):
        actions.speak(actor=firm.bo, objection=objection, text="I was away. It stands.")
    with makers.later(days=12):
        assert makers.assent(decision).state == State.CLOSED


def test_an_objector_who_left_is_silent_at_once(firm: cast.Cast) -> None:
    it = makers.circle(firm.dee, firm.ada, firm.bo)
    decision = makers.opened(firm.ada, it)
    objection = makers.objected(firm.bo, decision)
    communities.leave_community(actor=firm.bo, community=it)
    assert makers.assent(decision).n == 3
    actions.propose_withdrawal(actor=firm.dee, objection=objection)
    assert "WithdrawalProposed" in makers.kinds()


@pytest.mark.parametrize(("yes", "ends"), [(2, "adopted"), (1, "not adopted")])
def test_two_thirds_override_an_objection(firm: cast.Cast, yes: int, ends: str) -> None:
    it = makers.circle(firm.dee, firm.ada, firm.bo)
    decision = makers.opened(firm.ada, it)
    makers.answered(firm.ada, decision, "consent")
    objection = makers.objected(firm.bo, decision)
    with pytest.raises(Denied, match="Talk first"):
        actions.put_to_vote(actor=firm.ada, objection=objection, title="Go on?")
    actions.speak(actor=firm.ada, objection=objection, text="What would meet it?")
    vote = actions.put_to_vote(actor=firm.ada, objection=objection, title="Go on?")
    for n, person in enumerate((firm.ada, firm.dee, firm.bo)):
        makers.answered(person, vote, "yes" if n < yes else "no")
    with makers.later(days=7, seconds=1):
        assert makers.assent(decision).state == State.CLOSED
        actions.settle_due()
        actions.settle_due()
        assert Outcome.objects.get(decision=decision).result == ends
    assert Objection.objects.get().ended_as == ("overridden" if yes == 2 else "sustained")


def test_what_replaces_an_adopted_decision(firm: cast.Cast) -> None:
    it = makers.circle(firm.dee, firm.ada)
    old = makers.opened(firm.ada, it, kind="lazy consensus")
    with makers.later(days=4):
        actions.settle_due()
        actions.put_under_review(actor=firm.dee, decision=old)
        with pytest.raises(Denied, match="already"):
            actions.put_under_review(actor=firm.dee, decision=old)
        makers.opened(firm.ada, it, kind="lazy consensus", title="Two pages", replaces=old)
    with makers.later(days=8):
        actions.settle_due()
    old.refresh_from_db()
    assert old.superseded_at is not None
    assert makers.kinds()[-1] == "DecisionSuperseded"


OUTSIDE = ("fay", "gareth", "cy")


@pytest.mark.parametrize("who", OUTSIDE)
def test_nobody_outside_has_a_path(firm: cast.Cast, who: str) -> None:
    it = makers.circle(firm.dee, firm.ada, firm.bo)
    decision, draft = makers.opened(firm.ada, it), makers.drafted(firm.ada, it)
    objection = makers.objected(firm.bo, decision)
    person, before = factories.loaded(getattr(firm, who)), LedgerEntry.objects.count()
    deeds: list[tuple[Any, dict[str, Any]]] = [
        (actions.propose, {"community": it, "proposal": actions.Proposal(title="a", text="b")}),
        (actions.redraft, {"decision": draft, "proposal": actions.Proposal(title="a", text="b")}),
        (actions.open_decision, {"decision": draft}),
        (actions.take_questions, {"decision": draft}),
        (actions.ask_question, {"decision": decision, "text": "a"}),
        (actions.respond, {"decision": decision, "answer": "consent", "version": 1}),
        (actions.amend, {"decision": decision, "text": "a", "version": 1, "material": True}),
        (actions.withdraw_decision, {"decision": decision}),
        (actions.decide, {"decision": decision, "adopt": True, "statement": "a"}),
        (actions.state_outcome, {"decision": decision, "statement": "a"}),
        (actions.put_under_review, {"decision": decision}),
        (actions.speak, {"objection": objection, "text": "a"}),
        (actions.ask_objector, {"objection": objection}),
        (actions.offer_as_met, {"objection": objection}),
        (actions.confirm_integration, {"objection": objection}),
        (actions.withdraw_objection, {"objection": objection}),
        (actions.sustain_objection, {"objection": objection}),
        (actions.propose_withdrawal, {"objection": objection}),
        (actions.put_to_vote, {"objection": objection, "title": "a"}),
    ]
    for deed, given in deeds:
        with pytest.raises(Denied):
            deed(actor=person, **given)
    assert LedgerEntry.objects.count() == before
    assert not rules.visible_decisions(person).exists()


def test_a_closed_community_can_only_be_read(firm: cast.Cast) -> None:
    it = makers.circle(firm.dee, firm.ada)
    decision = makers.opened(firm.ada, it)
    type(it).objects.filter(pk=it.pk).update(closed_at=clock.now())
    with pytest.raises(Denied):
        makers.answered(firm.dee, decision, "consent")
    assert actions.settle_due() == 1
    assert Outcome.objects.get().reason == "community closed"


def test_taking_back(firm: cast.Cast) -> None:
    decision = makers.opened(firm.ada, makers.circle(firm.dee, firm.ada))
    with pytest.raises(Denied, match="Only the person"):
        actions.withdraw_decision(actor=firm.dee, decision=decision)
    actions.withdraw_decision(actor=firm.ada, decision=decision, why="Not now.")
    assert makers.assent(decision).state == State.WITHDRAWN
    assert makers.kinds()[-1] == "DecisionWithdrawn"
    assert actions.settle_due() == 0
