"""From stored weeks to candidates: floors, identity, what each person said of herself."""

from datetime import timedelta

import pytest

from junto.communities.actions import found_community, join_community
from junto.discovery import keeping, rules, tasks
from junto.discovery.actions import answering
from junto.discovery.actions.runs import ask_for_run, carry_out_run, stop_run
from junto.discovery.models import Candidate, CandidateLink, CandidateMember, DiscoveryRun, NotMe, PersonKey
from junto.kernel import clock, retention
from junto.kernel.models import LedgerEntry
from junto.kernel.policy import Conflict, Denied
from tests import factories
from tests.discovery import firm as f

pytestmark = pytest.mark.django_db


def members(candidate: Candidate) -> set[int]:
    return set(candidate.sealed.values_list("person_id", flat=True))


def nearest(group, candidates):
    people = {person.pk for person in group}
    return max(candidates, key=lambda c: len(members(c) & people))


def test_finds_what_was_planted_and_records_bands_only():
    firm = f.plant()
    f.store(firm)
    run = f.look(f.analyst())
    assert (run.state, run.verdict, run.gate["reasons"], run.people_band) == ("finished", "passed", [], "80+")
    assert len(f.shown()) == 2
    for group in firm.practices:
        found = members(nearest(group, f.shown()))
        planted = {person.pk for person in group}
        assert len(found & planted) / len(found | planted) >= 0.5
    for row in f.shown():
        assert row.size_band in ("10–19", "20–39")
        assert row.kind == "cannot_tell_yet"
        codes = [one["code"] for one in row.evidence]
        assert codes[:2] == ["people", "support"]
        assert "value" not in row.evidence[0]
    kinds = list(LedgerEntry.objects.filter(kind__startswith="discovery.").values_list("kind", flat=True))
    assert sorted(kinds) == [
        "discovery.CandidateFound",
        "discovery.CandidateFound",
        "discovery.RunAsked",
        "discovery.RunFinished",
    ]


def test_the_same_weeks_give_the_same_candidates_again():
    f.store(f.plant())
    f.look()
    before = {row.identity: (row.key, members(row)) for row in f.shown()}
    f.look()
    assert {row.identity: (row.key, members(row)) for row in f.shown()} == before
    assert LedgerEntry.objects.filter(kind="discovery.CandidateFound").count() == len(before)


def test_too_few_traces_give_no_list():
    firm = f.plant()
    f.store(firm, f.ties(firm, rate=0.15, practice=0.0))
    run = f.look()
    assert (run.verdict, f.shown()) == ("too_few_traces", [])
    assert "traces_per_week" in run.gate["reasons"]


def test_without_weeks_there_is_nothing_to_look_at():
    run = f.look()
    assert (run.state, run.verdict, Candidate.objects.count()) == ("finished", "no_traces", 0)


def test_one_look_at_a_time_and_only_with_the_role():
    ida = f.analyst()
    ask_for_run(actor=ida)
    with pytest.raises(Conflict):
        ask_for_run(actor=ida)
    with pytest.raises(Denied):
        ask_for_run(actor=factories.administrator())
    assert DiscoveryRun.objects.count() == 1


def test_a_look_can_be_stopped_and_leaves_what_was_there():
    f.store(f.plant())
    f.look()
    before = {row.pk for row in f.shown()}
    ida = f.analyst()
    run = ask_for_run(actor=ida)
    stop_run(actor=ida, run=run)
    carry_out_run(run_id=run.pk)
    run.refresh_from_db()
    assert run.state == "cancelled"
    assert {row.pk for row in f.shown()} == before


def test_not_me_is_remembered_by_later_looks():
    firm = f.plant()
    f.store(firm)
    f.look()
    row = f.shown()[0]
    somebody = row.sealed.first().person
    answering.not_me(actor=somebody, candidate=row)
    assert somebody.pk not in members(row)
    f.look()
    row.refresh_from_db()
    assert somebody.pk not in members(row)
    assert not rules.own_places(somebody).filter(candidate=row).exists()
    assert NotMe.objects.count() == 1
    assert not LedgerEntry.objects.filter(actor=somebody.pk).exists()


def test_below_ten_people_a_group_is_gone():
    firm = f.plant()
    f.store(firm)
    f.look()
    first, other = f.shown()[:2]
    others_before = members(other)
    keep = [place.person for place in first.sealed.select_related("person")]
    for person in keep[:-9]:
        CandidateMember.objects.filter(candidate=first, person=person).delete()
    CandidateMember.objects.create(candidate=first, person=keep[0], share=1.0)
    assert first.sealed.count() == 10
    answering.stay_out(actor=keep[-1])
    first.refresh_from_db()
    assert (first.state, first.sealed.count(), first.words, first.evidence) == ("dissolved", 0, [], [])
    assert first not in rules.visible_candidates(factories.person())
    assert members(other) == others_before - {keep[-1].pk}


def test_who_stays_out_is_out_of_the_weeks_and_of_the_next_look():
    firm = f.plant()
    f.store(firm)
    f.look()
    gone = f.shown()[0].sealed.first().person
    number = PersonKey.objects.get(person=gone).number
    answering.stay_out(actor=gone)
    assert not CandidateMember.objects.filter(person=gone).exists()
    everybody = set(PersonKey.objects.values_list("number", flat=True))
    assert any(number in (row.who, row.whom) for row in f.rows(everybody))
    tasks.take_out_leavers.func()
    assert not PersonKey.objects.filter(person=gone).exists()
    assert not any(number in (row.who, row.whom) for row in f.rows(everybody))
    f.look()
    assert not CandidateMember.objects.filter(person=gone).exists()


def test_the_weeks_without_somebody_equal_weeks_that_never_had_her():
    """T4, N8: a twin store that never held her gives the same bytes."""
    firm = f.plant()
    rows = f.ties(firm)
    gone = firm.practices[0][0]
    f.store(firm, [row for row in rows if gone not in row[1:]], number=1)
    without = {path.name: path.read_bytes() for path in f.on_disk()}
    f.store(firm, rows, number=1)
    keeping.leave_out({PersonKey.objects.get(person=gone).number})
    assert {path.name: path.read_bytes() for path in f.on_disk()} == without


def test_a_living_community_that_holds_the_group_leaves_no_candidate():
    """T9."""
    firm = f.plant(practices=1)
    f.store(firm)
    f.look()
    row = f.shown()[0]
    people = [place.person for place in row.sealed.select_related("person")]
    circle = found_community(
        actor=factories.loaded(people[0]), name="Lease circle", question="Whose lease is it?"
    )
    for person in people[1:]:
        join_community(actor=factories.loaded(person), community=circle)
    f.look()
    assert f.shown() == []
    assert not CandidateLink.objects.filter(community=circle).exists()


def test_a_hidden_community_changes_nothing_for_who_may_not_know_of_it():
    """N8: what is behind a wall or listed to its members does not decide what everybody reads."""
    firm = f.plant(practices=1)
    f.store(firm)
    f.look()
    row = f.shown()[0]
    before = (row.identity, members(row), row.evidence)
    people = [place.person for place in row.sealed.select_related("person")]
    hidden = found_community(
        actor=factories.loaded(people[0]), name="Quiet circle", question="Whose is it?", listing="members"
    )
    type(hidden).objects.filter(pk=hidden.pk).update(listing="firm")
    for person in people[1:]:
        join_community(actor=factories.loaded(person), community=hidden)
    type(hidden).objects.filter(pk=hidden.pk).update(listing="members")
    f.look()
    row.refresh_from_db()
    assert [row] == f.shown()
    assert (row.identity, members(row), row.evidence) == before
    assert not rules.visible_links(factories.person()).filter(community__isnull=False).exists()


def test_weeks_end_after_26_and_findings_after_13_months():
    """T13, N4."""
    f.store(f.plant())
    f.look()
    assert keeping.sources() == {1}
    with clock.at(clock.now() + timedelta(weeks=27)):
        retention.run_all(room="discovery")
        assert (keeping.sources(), f.on_disk(), PersonKey.objects.count()) == (set(), [], 0)
        assert Candidate.objects.exists()
    with clock.at(clock.now() + timedelta(days=14 * 31)):
        retention.run_all(room="discovery")
        assert (Candidate.objects.count(), CandidateMember.objects.count(), DiscoveryRun.objects.count()) == (
            0,
            0,
            0,
        )


def test_a_group_not_found_is_not_shown_and_lapses_after_three_looks():
    firm = f.plant(practices=1)
    f.store(firm)
    f.look()
    row = f.shown()[0]
    f.store(firm, f.ties(f.Firm(firm.people, [])))
    for missed, state in ((1, "offered"), (2, "offered"), (3, "lapsed")):
        f.look()
        row.refresh_from_db()
        assert (row.missed, row.state) == (missed, state)
        assert row not in rules.visible_candidates(factories.person())
    assert row.sealed.count() == 0


def test_back_after_a_month_of_silence_it_has_the_same_identity():
    """T10."""
    firm = f.plant(practices=1)
    f.store(firm)
    f.look()
    row = f.shown()[0]
    f.store(firm, f.ties(f.Firm(firm.people, [])))
    f.look()
    f.store(firm)
    f.look()
    assert f.shown() == [row]


def test_the_clock_asks_for_a_look_once_a_month(deliver_facts):
    ida = f.analyst()
    firm = f.plant(practices=1)
    f.imported(ida, f.as_csv(f.ties(firm)))
    tasks.look_monthly.func()
    tasks.look_monthly.func()
    assert DiscoveryRun.objects.count() == 1
    assert DiscoveryRun.objects.get().started_by is None
