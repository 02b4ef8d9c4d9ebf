"""Charters, ends and roles through a decision whole: proposed, answered, closed by the clock, carried out."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse

from junto.communities import actions as deeds
from junto.communities import rules as standing
from junto.communities.actions.charter import publish_revision, save_draft
from junto.communities.models import CharterRevision, Community, Ending, RoleAssignment
from junto.communities.queries import history_of
from junto.communities.queries.charter import charter_page
from junto.communities.rules.charter import may_draft
from junto.decisions import actions
from junto.decisions.logic.assent import State
from junto.decisions.models import Decision, Outcome
from junto.kernel import clock
from junto.kernel.models import LedgerEntry
from junto.kernel.policy import Denied
from junto.kernel.refs import Ref
from junto.people.models import Person
from tests import cast, factories
from tests.communities.makers import browser
from tests.communities.test_charter import TEXT
from tests.communities.test_endings import closing
from tests.decisions import makers


def about(thing: object, by: Person, it: Community, kind: str = "consent") -> Decision:
    """A thing of the community put to its members."""
    proposal = actions.Proposal(title="", text="", kind=kind)
    draft = actions.propose(actor=by, community=it, proposal=proposal, subject=str(Ref.of(thing)))
    return actions.open_decision(actor=by, decision=draft)


def version(it: Community, by: Person, **words: str) -> CharterRevision:
    row = it.charter if hasattr(it, "charter") else None
    kept = save_draft(actor=by, community=it, text=replace(TEXT, **words), base=row.saves if row else 0)
    return publish_revision(actor=by, community=it, base=kept.saves)


def told(kind: str) -> list[LedgerEntry]:
    return list(LedgerEntry.objects.filter(kind=kind))


def lines(person: Person, it: Community) -> list[tuple[str, str]]:
    page = history_of(person, it.key)
    assert page is not None
    return [(row.title, row.rule) for month in page.months for row in month.entries]


def test_a_charter_comes_into_force_when_its_window_ends(firm: cast.Cast) -> None:
    it = makers.circle(firm.dee, firm.ada, firm.bo)
    revision = version(it, firm.bo)
    decision = about(revision, firm.bo, it)
    assert not may_draft(firm.ada, it)
    makers.answered(firm.ada, decision, "consent")
    makers.answered(firm.dee, decision, "stand aside")
    assert actions.settle_due() == 0
    revision.refresh_from_db()
    assert revision.in_force_at is None
    with makers.later(days=7, minutes=5):
        assert actions.settle_due() == 1
        assert actions.settle_due() == 0
        revision.refresh_from_db()
        decision.refresh_from_db()
        outcome = Outcome.objects.get(decision=decision)
        assert (outcome.result, outcome.decided_at) == ("adopted", decision.closes_at)
        assert (revision.in_force_at, revision.proposed, revision.decision_id) == (
            decision.closes_at, False, decision.pk,
        )  # fmt: skip
        page = charter_page(firm.fay, it.key)
        assert page is not None
        assert page.in_force is not None
        assert page.in_force.pk == revision.pk
        assert may_draft(firm.ada, it)
        assert [entry.actor for entry in told("communities.CharterInForce")] == [None]
        said = dict(lines(firm.fay, it))
        assert said["Charter, version 1, in force"] == "by decision of the members"
        assert said["A proposal was adopted"] == "by consent"


@pytest.mark.parametrize(("how", "ends"), [("withdrawn", "adopted"), ("sustained", "not adopted")])
def test_an_objection_to_a_charter_withdrawn_or_sustained(firm: cast.Cast, how: str, ends: str) -> None:
    it = makers.circle(firm.dee, firm.ada, firm.bo)
    revision = version(it, firm.bo)
    decision = about(revision, firm.bo, it)
    makers.answered(firm.dee, decision, "consent")
    objection = makers.objected(firm.ada, decision)
    with makers.later(days=8):
        assert makers.assent(decision).state == State.CLOSED
        deed = actions.withdraw_objection if how == "withdrawn" else actions.sustain_objection
        deed(actor=firm.ada, objection=objection)
    with makers.later(days=12):
        actions.settle_due()
        assert Outcome.objects.get(decision=decision).result == ends
        revision.refresh_from_db()
        assert (revision.in_force_at is not None) == (how == "withdrawn")
        assert may_draft(firm.ada, it), "whatever came of it, the members may write again"


def test_an_objection_is_integrated_by_new_words_proposed_again(firm: cast.Cast) -> None:
    """Words of another room are taken back, changed there, proposed again; the page says so."""
    it = makers.circle(firm.dee, firm.ada, firm.bo)
    first = about(version(it, firm.bo), firm.bo, it)
    makers.objected(firm.ada, first, "It says nothing about Wales.")
    page = browser(firm.bo).get(reverse("decisions:decision", args=[first.key])).content.decode()
    assert "take it back, change them there, and propose it again" in page
    with pytest.raises(Denied, match="take it back"):
        actions.amend(actor=firm.bo, decision=first, text="Ours.", version=1, material=True)
    actions.withdraw_decision(actor=firm.bo, decision=first, why="Ada is right.")
    it.refresh_from_db()
    new = version(it, firm.bo, scope="England and Wales, and the sea between.")
    second = about(new, firm.bo, it)
    assert not second.versions.get().responses.exists(), "everybody is asked anew"
    for person in (firm.ada, firm.dee):
        makers.answered(person, second, "consent")
    with makers.later(days=8):
        actions.settle_due()
        new.refresh_from_db()
        assert new.in_force_at == Decision.objects.get(pk=second.pk).closes_at
        assert not CharterRevision.objects.filter(number=1, in_force_at__isnull=False).exists()


def test_a_community_is_closed_by_its_members_and_each_thing_goes_where_they_said(firm: cast.Cast) -> None:
    it = makers.circle(firm.dee, firm.ada, firm.bo)
    ending = closing(firm.ada, it)
    decision = about(ending, firm.ada, it)
    for person in (firm.dee, firm.bo):
        makers.answered(person, decision, "consent")
    with makers.later(days=6):
        assert actions.settle_due() == 0
        assert not Community.objects.get(pk=it.pk).is_closed
    with makers.later(days=7, minutes=1):
        assert actions.settle_due() == 1
        it.refresh_from_db()
        ending.refresh_from_db()
        assert it.closed_at is not None
        assert (ending.decision_id, ending.is_proposed) == (decision.pk, False)
        settled = [entry.data for entry in told("communities.LibraryItemSettled")]
        assert [(row["ref"], row["fate"]) for row in settled] == [
            (f"communities.community:{it.pk}", "retired")
        ]
        assert not it.memberships.filter(left_at__isnull=True).exists()
        assert not standing.roles_held().filter(community=it).exists()
        said = dict(lines(firm.bo, it))
        assert said["Closed"] == said["The members decided to close it"] == "by decision of the members"
        decision_page = browser(firm.bo).get(reverse("decisions:decision", args=[decision.key]))
        assert decision_page.status_code == 200, "what was decided stays readable"


def test_an_end_that_is_objected_to_ends_nothing(firm: cast.Cast) -> None:
    it = makers.circle(firm.dee, firm.ada, firm.bo)
    decision = about(closing(firm.ada, it), firm.ada, it)
    makers.answered(firm.dee, decision, "consent")
    makers.objected(firm.bo, decision)
    with makers.later(days=40):
        actions.settle_due()
        assert Outcome.objects.get(decision=decision).reason == "dialogue ran out"
        assert not Community.objects.get(pk=it.pk).is_closed
        assert Ending.objects.get().is_draft, "it may be changed and proposed again"


def host(firm: cast.Cast, it: Community, whose: Person, role: str = "steward") -> RoleAssignment:
    deeds.offer_role(actor=firm.dee, community=it, person=whose, role=role)
    return deeds.take_role(actor=whose, community=it, role=role)


@pytest.mark.parametrize("role", ["steward", "facilitator"])
def test_the_members_end_somebodys_role_by_a_decision(firm: cast.Cast, role: str) -> None:
    it = makers.circle(firm.dee, firm.ada, firm.bo)
    held = host(firm, it, firm.ada, role)
    decision = about(held, firm.bo, it)
    assert "Ada" not in decision.title + decision.versions.get().text, (
        "a name that may go is not written down"
    )
    page = browser(firm.bo).get(reverse("decisions:decision", args=[decision.key])).content.decode()
    assert "Ada Lovelock, " in page
    for person in (firm.bo, firm.dee):
        makers.answered(person, decision, "consent")
    with makers.later(days=8):
        assert standing.roles_held().filter(pk=held.pk).exists()
        actions.settle_due()
        held.refresh_from_db()
        assert held.until == Decision.objects.get(pk=decision.pk).closes_at
        assert not standing.roles_held().filter(pk=held.pk).exists()
        assert it.memberships.filter(person=firm.ada, left_at__isnull=True).exists()
        [entry] = told("communities.RoleEnded")
        assert (entry.actor, entry.data["decision_id"]) == (None, decision.pk)
        title = {"steward": "A role ended: knowledge steward"}.get(role, f"A role ended: {role}")
        assert dict(lines(firm.fay, it))[title] == "by decision of the members"


def test_a_role_given_back_meanwhile_is_not_ended_twice(firm: cast.Cast) -> None:
    it = makers.circle(firm.dee, firm.ada, firm.bo)
    held = host(firm, it, firm.ada)
    decision = about(held, firm.bo, it, "majority")
    for person in (firm.bo, firm.dee):
        makers.answered(person, decision, "yes")
    deeds.lay_down_role(actor=firm.ada, held=held)
    held.refresh_from_db()
    ended = held.until
    with makers.later(days=8):
        actions.settle_due()
        held.refresh_from_db()
        assert (Outcome.objects.get().result, held.until, told("communities.RoleEnded")) == (
            "adopted",
            ended,
            [],
        )


def test_no_sponsor_adviser_or_administrator_ends_a_role(firm: cast.Cast) -> None:
    it = makers.circle(firm.dee, firm.ada, firm.bo)
    held = host(firm, it, firm.ada)
    row = deeds.propose_sponsor(actor=firm.dee, community=it, person=firm.fay)
    deeds.accept_sponsorship(actor=firm.fay, proposal=row)
    una = factories.person("Una Outside", outside=True)
    day = clock.today() + timedelta(days=9)
    advice = deeds.ask_adviser(actor=firm.dee, community=it, person=una, scope="x", ends_on=day)
    deeds.begin_advising(actor=una, assignment=advice)
    last = LedgerEntry.objects.count()
    for person in (firm.fay, una, firm.gareth, firm.eli):
        who = factories.loaded(person)
        with pytest.raises(Denied):
            about(held, who, it)
        address = reverse("communities:front", args=[it.address]) + f"decisions/new/?about={Ref.of(held)}"
        assert browser(who).get(address).status_code in (403, 404)
    assert not Decision.objects.exists()
    assert LedgerEntry.objects.count() == last
    held.refresh_from_db()
    assert held.until is None
    other = makers.circle(firm.eli)
    with pytest.raises(Denied):
        about(held, firm.eli, other)


@pytest.mark.parametrize("kind", ["consent", "consensus", "majority", "lazy consensus"])
def test_what_is_written_is_what_a_recount_says_and_late_answers_change_nothing(
    firm: cast.Cast, kind: str
) -> None:
    it = makers.circle(firm.dee, firm.ada, firm.bo)
    decision = makers.opened(firm.dee, it, kind=kind)
    word = {"consensus": "agree", "majority": "yes", "consent": "consent"}.get(kind)
    for person in (firm.ada, firm.bo, firm.dee) if word else ():
        makers.answered(person, decision, word or "")
    with makers.later(days=8):
        actions.settle_due()
        outcome = Outcome.objects.get(decision=decision)
        against = {"majority": "no", "consensus": "block"}.get(kind, "object")
        with pytest.raises(Denied):
            makers.answered(firm.ada, decision, against, "x")
        again = makers.assent(decision)
        assert (again.state, again.reason, again.at, again.needed) == (
            outcome.result, outcome.reason, outcome.decided_at, outcome.needed,
        )  # fmt: skip
        assert {answer.value: n for answer, n in again.counts} == outcome.counts
        # the ledger counts as many answers as the outcome, and says of none what it was
        given = told("decisions.ResponseGiven")
        assert len(given) == sum(outcome.counts.values())
        assert all(set(entry.data) == {"community_id", "words", "anew"} for entry in given)
        [settled] = told("decisions.DecisionSettled")
        assert (settled.data["result"], settled.data["reason"]) == (outcome.result, outcome.reason)
