"""The whole chain on small planted firms (cases T1–T9, T17, T18 of the discovery plan)."""

import random
from dataclasses import replace

import pytest

from junto.engine.chain import (
    Kind,
    KnownTeam,
    LivingCommunity,
    PastCandidate,
    Settings,
    Sureness,
    View,
    find_candidates,
)
from junto.engine.traces import Trace, TracesRefused, traces_from_rows
from tests.engine.firms import WEEKS, best, firm

FIRM = Settings.for_firm(seed=3)


@pytest.fixture(scope="module")
def planted():
    return firm()


@pytest.fixture(scope="module")
def findings(planted):
    return find_candidates(traces_from_rows(planted.rows, units=planted.units), FIRM)


def test_planted_practices_are_found_and_nothing_else(planted, findings):
    found = [candidate.people for candidate in findings.candidates]
    assert findings.gate.passed
    assert (findings.view, findings.units_known, findings.calibrated) == (View.PRACTICE, True, True)
    assert all(best(planted.practices, people) >= 0.5 for people in found)
    assert sum(best(found, practice) >= 0.5 for practice in planted.practices) >= 4


def test_a_candidate_carries_its_reasons_and_what_would_disprove_it(findings):
    first = findings.candidates[0]
    codes = [reason.code for reason in first.evidence]
    assert codes == ["people", "support", "units", "months", "evenness", "crossing", "lift", "kinds"]
    assert [d.code for d in first.disproofs] == ["seen_again", "evenness", "one_unit", "invited", "not_me"]
    assert first.sureness in (Sureness.CLEAR, Sureness.LIKELY)
    assert first.size_band in ("10–19", "20–39")
    assert all(0 < member.strength <= 1 for member in first.members)


def test_figures_lie_between_nothing_and_one(findings):
    for candidate in (*findings.candidates, *findings.apart):
        for value in (candidate.support, candidate.certainty, candidate.evenness, candidate.largest_unit):
            assert value is None or 0 <= value <= 1


def test_shown_candidates_keep_the_floor_and_their_distance(findings):
    shown = [candidate.people for candidate in findings.candidates]
    assert min(len(people) for people in shown) >= 10
    assert all(len(a ^ b) >= 10 for i, a in enumerate(shown) for b in shown[:i])


def test_same_seed_same_findings(planted, findings):
    again = find_candidates(traces_from_rows(planted.rows, units=planted.units), FIRM)
    assert again == findings


def test_numbers_units_and_the_order_of_rows_change_nothing(planted, findings):
    chance = random.Random(5)
    number = list(range(300))
    chance.shuffle(number)
    rows = [replace(t, who=number[t.who], whom=number[t.whom]) for t in planted.rows]
    chance.shuffle(rows)
    units = {number[person]: f"other {name[::-1]}" for person, name in planted.units.items()}
    told = find_candidates(traces_from_rows(rows, units=units), FIRM)
    there = [frozenset(number[p] for p in c.people) for c in findings.candidates]
    assert [c.people for c in told.candidates] == there
    assert [c.certainty for c in told.candidates] == pytest.approx([c.certainty for c in findings.candidates])


def test_a_firm_without_practices_gets_an_empty_list():
    empty = firm(7, practices=0)
    found = find_candidates(traces_from_rows(empty.rows, units=empty.units), FIRM)
    assert len(found.candidates) <= 1
    assert found.gate.passed


def test_below_the_gate_there_is_no_list():
    quiet = firm(2, rate=0.3)
    found = find_candidates(traces_from_rows(quiet.rows, units=quiet.units), FIRM)
    assert (found.gate.passed, found.gate.reasons) == (False, ("traces_per_week",))
    assert (found.candidates, found.apart, found.bridges) == ((), (), ())


def test_a_folder_lists_below_the_gate_but_relies_on_nothing():
    quiet = firm(2, rate=0.7)
    found = find_candidates(
        traces_from_rows(quiet.rows, units=quiet.units), Settings.for_folder(certainty=0.0)
    )
    assert not found.gate.passed
    assert len(found.candidates) > 0
    assert not found.calibrated
    assert not any(candidate.calibrated for candidate in found.candidates)


def test_a_known_team_is_never_shown(planted, findings):
    known = findings.candidates[0].people
    told = find_candidates(
        traces_from_rows(planted.rows, units=planted.units), FIRM, known_teams=[KnownTeam("t", known)]
    )
    assert best([c.people for c in (*told.candidates, *told.apart)], known) < 0.5


def test_a_candidate_inside_a_living_community_is_nothing_new(planted, findings):
    first = findings.candidates[0]
    half = LivingCommunity("a", frozenset(sorted(first.people)[: int(0.7 * len(first.people)) + 1]))
    told = find_candidates(traces_from_rows(planted.rows, units=planted.units), FIRM, living=[half])
    assert first.people not in [c.people for c in told.candidates]
    apart = [c for c in told.apart if c.people == first.people]
    assert [(r.community, r.inside) for r in apart[0].resembles] == [("a", True)]


def test_only_time_makes_a_community(planted, findings):
    assert {c.kind for c in findings.candidates} == {Kind.UNDECIDED}
    old = [PastCandidate(f"k{i}", c.people, -30) for i, c in enumerate(findings.candidates)]
    told = find_candidates(traces_from_rows(planted.rows, units=planted.units), FIRM, previous=old)
    assert [c.key for c in told.candidates] == [p.key for p in old]
    assert {c.kind for c in told.candidates} == {Kind.COMMUNITY}


def _with_group(planted, people, low, high, traces=700):
    chance = random.Random(11)
    extra = []
    for _ in range(traces):
        a, b = chance.sample(people, 2)
        extra.append(Trace(chance.randrange(low, high), a, b))
    return find_candidates(traces_from_rows([*planted.rows, *extra], units=planted.units), FIRM)


TWELVE = list(range(4, 280, 23))


def test_four_weeks_make_a_team(planted):
    told = _with_group(planted, TWELVE, 8, 12)
    assert best([c.people for c in told.candidates], frozenset(TWELVE)) < 0.5
    apart = {c.kind for c in told.apart if best([c.people], frozenset(TWELVE)) >= 0.5}
    assert apart <= {Kind.TEAM}


def test_twelve_people_of_many_units_in_all_weeks_are_a_candidate(planted):
    told = _with_group(planted, TWELVE, 0, WEEKS)
    assert best([c.people for c in told.candidates], frozenset(TWELVE)) >= 0.8


def test_nine_people_are_nothing_ten_are_a_candidate(planted):
    nine = TWELVE[:9]
    told = _with_group(planted, nine, 0, WEEKS)
    assert best([c.people for c in told.candidates], frozenset(nine)) < 0.8
    assert all(len(c.people) >= 10 for c in told.candidates)
    ten = TWELVE[:10]
    told = _with_group(planted, ten, 0, WEEKS)
    assert best([c.people for c in told.candidates], frozenset(ten)) >= 0.8


def test_a_machine_in_touch_with_everybody_changes_nothing(planted, findings):
    noise = [Trace(week % WEEKS, 999, person) for week, person in enumerate(list(range(300)) * 3)]
    told = find_candidates(traces_from_rows([*planted.rows, *noise], units=planted.units), FIRM)
    assert dict(told.dropped) == {"everywhere": 1}
    assert [c.people for c in told.candidates] == [c.people for c in findings.candidates]


def test_walled_traces_change_nothing_outside_the_wall(planted, findings):
    walled = [replace(t, scope=7) for t in planted.rows[:2000]]
    for times in (1, 2):
        rows = [*planted.rows, *walled * times]
        assert find_candidates(traces_from_rows(rows, units=planted.units), FIRM) == findings


def test_no_trace_is_said_in_a_sentence():
    with pytest.raises(TracesRefused, match="There is no trace to look at"):
        find_candidates(traces_from_rows([]), FIRM)


def test_objects_alone_are_looked_at_as_shared_work():
    chance = random.Random(4)
    rows = []
    for person in range(120):
        group = person // 20
        for week in range(WEEKS):
            thing = group * 100 + chance.randrange(6)
            rows.append(Trace(week, person, object=thing, kind="commit", weight=1.0))
    found = find_candidates(traces_from_rows(rows), Settings.for_folder())
    assert (found.view, found.objects) == (View.WORK, 36)
    groups = [frozenset(range(g * 20, g * 20 + 20)) for g in range(6)]
    assert all(best([c.people for c in found.candidates], group) >= 0.9 for group in groups)


def test_one_object_of_everybody_makes_no_candidate(planted, findings):
    rows = [*planted.rows, *(Trace(3, person, object=1, weight=1.0) for person in range(300))]
    told = find_candidates(traces_from_rows(rows, units=planted.units), FIRM)
    assert told.view is View.PRACTICE
    assert [c.people for c in told.candidates] == [c.people for c in findings.candidates]


def test_most_of_a_small_firm_is_no_group_in_it() -> None:
    """Where everybody works with everybody there is one dense whole, and it is kept back with its reason."""
    import random

    chance = random.Random(5)
    rows = []
    for week in range(300, 326):
        for _ in range(150):
            who, whom = chance.sample(range(60), 2)
            rows.append(Trace(week=week, who=who, whom=whom))
    units = {person: f"unit {person // 4}" for person in range(60)}
    findings = find_candidates(traces_from_rows(rows, units=units), Settings.for_firm(seed=1))
    assert [len(one.people) for one in findings.candidates if len(one.people) > 30] == []
