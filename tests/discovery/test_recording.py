"""What a run's findings become: floors, identity over time, what holds for whom."""

from dataclasses import replace

import pytest

from junto.discovery import rules
from junto.discovery.actions import answering
from junto.discovery.actions.recording import record_candidates
from junto.discovery.models import Candidate, CandidateLink, DiscoveryRun, NotMe
from junto.engine import findings as found
from junto.kernel import clock
from tests import factories
from tests.discovery import firm as f

pytestmark = pytest.mark.django_db
GATE = found.Gate(True, (), 2.0, 120)
EMPTY = found.Findings(
    candidates=(), apart=(), withheld=(), bridges=(), gate=GATE, view=found.View.PRACTICE,
    units_known=True, units_guessed=False, calibrated=True, people=120, ties=900, traces=9000, objects=0,
    weeks=26, first_week=330, last_week=355,
    dropped=(), seed=1, settings=(), versions=(),
)  # fmt: skip


def candidate(key, people, *, certainty=0.9, link=None, kind=found.Kind.UNDECIDED):
    return found.Candidate(
        key=key, members=tuple(found.Member(p, 0.9) for p in people), size_band="?", units_band="2–3",
        support=0.8, certainty=certainty, calibrated=True, sureness=found.Sureness.CLEAR, kind=kind,
        words=("leases",),
        evidence=(found.Evidence("people", len(people), band="?"),),
        disproofs=(), evenness=0.95, crossing=0.8, lift=2.0, largest_unit=0.3, units=3,
        link=link or found.Link(found.LinkKind.NEW),
    )  # fmt: skip


def record(persons, *candidates, apart=()):
    run = DiscoveryRun.objects.create(
        seed=1, weeks=26, state="finished", verdict="passed", asked_at=clock.now(), at=clock.now()
    )
    person_of = {place: person.pk for place, person in enumerate(persons)}
    return record_candidates(
        run=run,
        findings=replace(EMPTY, candidates=candidates, apart=tuple(apart)),
        person_of=person_of,
        reasons={},
    )


def people(row):
    return set(row.sealed.values_list("person_id", flat=True))


def test_nine_people_are_nothing_ten_are_a_candidate_and_nine_again_are_nothing():
    """T4."""
    persons = f.people(units=1, each=12)
    assert record(persons, candidate("a", range(9))) == []
    assert Candidate.objects.count() == 0
    (row,) = record(persons, candidate("a", range(10)))
    assert (row.size_band, row.sealed.count()) == ("10–19", 10)
    assert "?" not in str(row.evidence)
    answering.stay_out(actor=factories.loaded(persons[0]))
    assert not rules.visible_candidates(factories.person()).exists()


def test_of_two_groups_six_people_apart_one_is_shown():
    """T17."""
    persons = f.people(units=1, each=40)
    rows = record(
        persons, candidate("a", range(20), certainty=0.8), candidate("b", range(3, 23), certainty=0.9)
    )
    assert [row.identity for row in rows] == ["b"]
    rows = record(
        persons, candidate("a", range(20), certainty=0.8), candidate("b", range(10, 30), certainty=0.9)
    )
    assert [row.identity for row in rows] == ["b", "a"]


def test_a_split_and_a_merger_keep_what_was_said_and_hide_what_they_replace():
    """T10."""
    persons = f.people(units=1, each=40)
    (old,) = record(persons, candidate("old", range(30)))
    answering.not_me(actor=factories.loaded(persons[0]), candidate=old)
    split = found.Link(found.LinkKind.SPLIT, ("old",))
    one, two = record(
        persons, candidate("one", range(15), link=split), candidate("two", range(15, 30), link=split)
    )
    old.refresh_from_db()
    assert (old.state, old.sealed.count()) == ("lapsed", 0)
    assert people(one) == {person.pk for person in persons[1:15]}
    assert set(CandidateLink.objects.filter(kind="split").values_list("candidate", "other")) == {
        (one.pk, old.pk), (two.pk, old.pk)
    }  # fmt: skip
    merged = found.Link(found.LinkKind.MERGED, ("one", "two"))
    (whole,) = record(persons, candidate("whole", range(30), link=merged))
    assert people(whole) == {person.pk for person in persons[1:30]}
    assert NotMe.objects.filter(person=persons[0]).count() == 4
    assert list(rules.visible_candidates(factories.person())) == [whole]


def test_teams_and_units_are_listed_apart_and_tell_no_fact():
    persons = f.people(units=1, each=30)
    (row,) = record(persons, apart=[candidate("t", range(12), kind=found.Kind.TEAM)])
    assert (row.apart, row.kind) == (True, "team")
    assert not rules.may_invite(f.facilitator(), row)


def test_people_who_are_not_at_the_firm_are_not_in_a_group():
    persons = f.people(units=1, each=12)
    rows = record(persons[:11], candidate("a", range(12)))
    assert people(rows[0]) == {person.pk for person in persons[:11]}


def test_what_was_set_aside_stays_aside_and_what_lapsed_comes_back():
    persons = f.people(units=1, each=12)
    (row,) = record(persons, candidate("a", range(12)))
    Candidate.objects.filter(pk=row.pk).update(state="set aside", aside="team")
    record(persons, candidate("a", range(12)))
    row.refresh_from_db()
    assert row.state == "set aside"
    Candidate.objects.filter(pk=row.pk).update(state="lapsed", missed=3)
    record(persons, candidate("a", range(12)))
    row.refresh_from_db()
    assert (row.state, row.missed) == ("offered", 0)
