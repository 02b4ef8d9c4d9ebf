"""The gate of this room, verdict by verdict: who sees and may do what at the desks of walls and of data."""

from datetime import timedelta
from typing import Any

import pytest

from junto.kernel import clock
from junto.people import rules, wall_rules
from junto.people.models import (
    Barrier,
    BarrierCover,
    BarrierLifting,
    BarrierNotice,
    BarrierOpening,
    BarrierPerson,
    Clearance,
    Client,
    CorrectionRequest,
    DataExport,
    Erasure,
    Matter,
    PeopleImport,
    Person,
    SystemRole,
    WallFeed,
)
from tests import factories

pytestmark = pytest.mark.django_db
NOT_KEEPER = "Only a keeper of walls can do this."
NAMES_YOU = "This wall names you. Other keepers of walls have to decide about it."


def keeper(name: str, **fields: Any) -> Person:
    made = factories.person(name, **fields)
    SystemRole.objects.create(person=made, role="barriers", since=clock.now())
    return factories.loaded(made)


@pytest.fixture
def keith() -> Person:
    return keeper("Keith Ramsden")


@pytest.fixture
def yusuf() -> Person:
    return keeper("Yusuf Rahimi")


@pytest.fixture
def stranger() -> Person:
    return factories.loaded(factories.person("Fay Strange"))


def wall(*named: Person, kind: str = "exclusion", **fields: Any) -> Barrier:
    number = Barrier.objects.count()
    client = Client.objects.create(reference=f"C-{number}", name=f"Merriwold {number}")
    made = Barrier.objects.create(name=f"Wall {number}", kind=kind, since=clock.now(), **fields)
    BarrierCover.objects.create(barrier=made, client=client)
    for person in named:
        BarrierPerson.objects.create(barrier=made, person=person)
    return made


def feed(days: float, **fields: Any) -> WallFeed:
    moment = clock.now() - timedelta(days=days)
    told: dict[str, Any] = {"what": "walls", "state": "done", "finished_at": moment, **fields}
    return WallFeed.objects.create(file_name="walls.csv", begun_at=moment, **told)


def opening(barrier: Barrier, by: Person, **fields: Any) -> BarrierOpening:
    return BarrierOpening.objects.create(
        barrier=barrier, digest=str(BarrierOpening.objects.count()),
        **{"step": {}, "proposed_by": by, "proposed_at": clock.now(), **fields},
    )  # fmt: skip


def lifting(barrier: Barrier, by: Person) -> BarrierLifting:
    return BarrierLifting.objects.create(
        barrier=barrier, reason="Over.", proposed_by=by, proposed_at=clock.now()
    )


def clearance(by: Person, text: str = "We write leases.", **fields: Any) -> Clearance:
    return Clearance.objects.create(
        from_class="walled",
        to_class="firm",
        digest="x",
        text=text,
        asked_by=by,
        asked_at=clock.now(),
        **fields,
    )


# --- walls -------------------------------------------------------------------------------------------------


def test_who_keeps_walls(keith: Person, stranger: Person) -> None:
    assert rules.may_keep_walls(keith)
    for other in (stranger, factories.administrator()):
        assert (bool(rules.may_keep_walls(other)), str(rules.may_keep_walls(other).why)) == (
            False,
            NOT_KEEPER,
        )
    keith.is_active = False
    assert not rules.may_keep_walls(keith)


def test_a_wall_is_not_set_by_whom_it_names(keith: Person, stranger: Person) -> None:
    assert rules.may_set_barrier(keith, {stranger.pk})
    assert "names you" in str(rules.may_set_barrier(keith, {keith.pk}).why)
    assert str(rules.may_set_barrier(stranger, {stranger.pk}).why) == NOT_KEEPER


def test_a_wall_is_opened_and_kept_shut_by_whom_it_does_not_name(
    keith: Person, yusuf: Person, stranger: Person
) -> None:
    barrier, other = wall(yusuf, stranger), wall(keith)
    for may in (rules.may_keep_shut, rules.may_open, rules.may_propose_lifting):
        assert may(keith, barrier)
        assert str(may(yusuf, barrier).why) == NAMES_YOU
        assert str(may(stranger, barrier).why) == NOT_KEEPER
        assert may(yusuf, other)


def test_nothing_opens_while_the_feed_is_silent(keith: Person, yusuf: Person, stranger: Person) -> None:
    barrier = wall(yusuf)
    assert (rules.last_feed(), rules.feed_late(), rules.feed_silent()) == (None, False, False)
    feed(0.5, state="refused", finished_at=None)
    feed(0.1, what="clients")
    assert rules.last_feed() is None
    feed(4)
    assert (rules.feed_late(), rules.feed_silent()) == (True, True)
    assert "older than three days" in str(rules.may_open(keith, barrier).why)
    assert str(rules.may_open(yusuf, barrier).why) == NAMES_YOU
    assert str(rules.may_open(stranger, barrier).why) == NOT_KEEPER
    assert rules.may_keep_shut(keith, barrier)
    feed(2)
    assert (rules.feed_late(), rules.feed_silent()) == (True, False)
    assert rules.may_open(keith, barrier)
    newest = feed(0.5)
    assert (rules.feed_late(), rules.feed_silent(), rules.last_feed()) == (False, False, newest.finished_at)


@pytest.mark.parametrize(
    ("hours", "late", "silent"),
    [(24, False, False), (25, True, False), (72, True, False), (73, True, True)],
)
def test_a_day_and_three_days(hours: int, late: bool, silent: bool) -> None:
    with clock.at(clock.now()):
        feed(hours / 24)
        assert (rules.feed_late(), rules.feed_silent()) == (late, silent)


def test_a_lifting_is_confirmed_by_a_second_keeper(keith: Person, yusuf: Person, stranger: Person) -> None:
    row = lifting(wall(stranger), keith)
    assert rules.may_confirm_lifting(yusuf, row)
    assert "You proposed this" in str(rules.may_confirm_lifting(keith, row).why)
    assert str(rules.may_confirm_lifting(stranger, row).why) == NOT_KEEPER
    own = lifting(wall(keith), keith)
    assert str(rules.may_confirm_lifting(keith, own).why) == NAMES_YOU


def test_an_opening_is_confirmed_by_a_second_keeper(keith: Person, yusuf: Person, stranger: Person) -> None:
    barrier = wall(stranger)
    row = opening(barrier, keith)
    assert wall_rules.may_confirm_opening(yusuf, row)
    assert "You proposed this" in str(wall_rules.may_confirm_opening(keith, row).why)
    assert str(wall_rules.may_confirm_opening(stranger, row).why) == NOT_KEEPER
    mine = opening(barrier, keith, step={"person": yusuf.pk})
    assert str(wall_rules.may_confirm_opening(yusuf, mine).why) == NAMES_YOU
    assert "You proposed this" in str(wall_rules.may_confirm_opening(keith, mine).why)
    outside = opening(barrier, keith, step={"person": stranger.pk})
    assert str(wall_rules.may_confirm_opening(stranger, outside).why) == NOT_KEEPER
    SystemRole.objects.filter(person=yusuf).update(until=clock.now())
    assert str(wall_rules.may_confirm_opening(factories.loaded(yusuf), row).why) == NOT_KEEPER


def test_what_keepers_are_shown(keith: Person, yusuf: Person, stranger: Person) -> None:
    barrier = wall(stranger)
    waits = opening(barrier, keith)
    moment = clock.now()
    for ended in (
        {"confirmed_at": moment, "confirmed_by": yusuf},
        {"declined_at": moment, "declined_by": yusuf}, {"moot_at": moment},
    ):  # fmt: skip
        opening(barrier, keith, **ended)
    row = feed(1)
    assert list(wall_rules.visible_openings(yusuf)) == [waits]
    assert list(wall_rules.visible_feeds(yusuf)) == [row]
    assert list(rules.visible_barriers(yusuf)) == [barrier]
    for other in (stranger, factories.administrator()):
        for scope in (wall_rules.visible_openings, wall_rules.visible_feeds, rules.visible_barriers):
            assert list(scope(other)) == []


def test_a_notice_is_for_whom_the_wall_names_and_while_it_stands(stranger: Person) -> None:
    moment = clock.now()
    later = moment + timedelta(hours=1)
    standing, lifted, to_be_lifted = (
        wall(stranger), wall(stranger, lifted_at=moment), wall(stranger, lifted_at=later)
    )  # fmt: skip
    silent = wall(stranger, silent=True)
    notices = [
        BarrierNotice.objects.create(barrier=one, person=stranger, made_at=moment)
        for one in (standing, lifted, to_be_lifted, silent)
    ]
    BarrierNotice.objects.create(barrier=standing, person=factories.person("Other"), made_at=moment)
    ended = wall(stranger)
    BarrierNotice.objects.create(barrier=ended, person=stranger, made_at=moment, ended_at=moment)
    assert set(wall_rules.visible_notices(stranger)) == {notices[0], notices[2]}


# --- words that are to be read more widely -----------------------------------------------------------------


def test_who_sees_and_reads_what_waits_to_be_cleared(keith: Person, yusuf: Person, stranger: Person) -> None:
    barred_from = wall(yusuf)
    yusuf = factories.loaded(yusuf)
    name = barred_from.covers.get().client
    assert name is not None
    theirs, plain = clearance(stranger, f"About {name.name}, a note"), clearance(stranger)
    own = clearance(yusuf, "Mine, of nobody")
    moment = clock.now()
    clearance(stranger, cleared_at=moment, cleared_by=keith)
    clearance(stranger, declined_at=moment, declined_by=keith)
    assert set(wall_rules.visible_clearances(stranger)) == set(Clearance.objects.filter(asked_by=stranger))
    assert wall_rules.visible_clearances(keith).count() == 5
    assert wall_rules.waiting_clearances(keith) == [theirs, plain, own]
    assert wall_rules.waiting_clearances(yusuf) == [plain]
    assert wall_rules.waiting_clearances(stranger) == []
    assert wall_rules.may_clear(keith, theirs)
    assert "Another keeper" in str(wall_rules.may_clear(yusuf, theirs).why)
    assert wall_rules.may_clear(yusuf, plain)
    assert "Somebody else has to read it" in str(wall_rules.may_clear(yusuf, own).why)
    assert str(wall_rules.may_clear(stranger, plain).why) == NOT_KEEPER
    assert str(wall_rules.may_clear(stranger, own).why) == NOT_KEEPER


def test_a_matter_s_name_and_unreadable_walls_bar_a_keeper_too(yusuf: Person, stranger: Person) -> None:
    client = Client.objects.create(reference="C-90", name="Openly Named")
    matter = Matter.objects.create(reference="M-90", client=client, label="Quillon purchase")
    barrier = Barrier.objects.create(name="M", kind="exclusion", since=clock.now())
    BarrierCover.objects.create(barrier=barrier, matter=matter)
    BarrierPerson.objects.create(barrier=barrier, person=yusuf)
    about, open_one = clearance(stranger, "The Quillon purchase"), clearance(stranger, "Openly Named and us")
    barred = factories.loaded(yusuf)
    assert wall_rules.waiting_clearances(barred) == [open_one]
    assert not wall_rules.may_clear(barred, about)
    barred.__dict__.update(barred_clients=rules.UNREADABLE, barred_matters=rules.UNREADABLE)
    assert wall_rules.waiting_clearances(barred) == []
    assert not wall_rules.may_clear(barred, open_one)


# --- walls that cannot be read -----------------------------------------------------------------------------


@pytest.mark.parametrize("unread", ["barred_clients", "barred_matters"])
def test_unreadable_walls_hide_all_that_could_be_behind_one(stranger: Person, unread: str) -> None:
    client = Client.objects.create(reference="C-91", name="Ninety One")
    Matter.objects.create(reference="M-91", client=client)
    assert (rules.visible_clients(stranger).count(), rules.visible_matters(stranger).count()) == (1, 1)
    stranger.__dict__[unread] = rules.UNREADABLE
    assert rules.barred_of(stranger).everything
    assert not rules.visible_clients(stranger).exists()
    assert not rules.visible_matters(stranger).exists()
    assert not rules.visible_topics(stranger).exists()


def test_what_is_read_half_is_asked_again(stranger: Person) -> None:
    barrier = wall(stranger)
    number = barrier.covers.get().client_id
    fresh = Person.objects.get(pk=stranger.pk)
    assert rules.barred_of(fresh).clients == {number}
    fresh.__dict__["barred_clients"] = ""
    assert rules.barred_of(fresh).clients == {number}
    fresh.__dict__["barred_matters"] = ""
    assert rules.barred_of(fresh) == rules.Barred()


def test_a_wall_is_in_force_between_its_first_moment_and_its_last(stranger: Person) -> None:
    moment = clock.now()
    with clock.at(moment):
        for since, lifted, bars in (
            (moment, None, True), (moment + timedelta(seconds=1), None, False),
            (moment - timedelta(days=1), moment, False),
            (moment - timedelta(days=1), moment + timedelta(seconds=1), True),
        ):  # fmt: skip
            made = wall(stranger)
            Barrier.objects.filter(pk=made.pk).update(since=since, lifted_at=lifted)
            number = made.covers.get().client_id
            assert (number in rules.barred_of(Person.objects.get(pk=stranger.pk)).clients) is bars


def test_a_kind_nobody_knows_keeps_everybody_out(stranger: Person, keith: Person) -> None:
    number = wall(stranger, kind="something new").covers.get().client_id
    for person in (stranger, keith, factories.administrator()):
        assert rules.barred_of(Person.objects.get(pk=person.pk)).clients == {number}


# --- people, lists, their own data -------------------------------------------------------------------------


def test_who_is_in_the_directory(stranger: Person) -> None:
    today = rules.firm_today()
    gone, leaves, left = (
        factories.person("Gone One", is_active=False, deactivated_at=clock.now()),
        factories.person("Leaves Today", ends_on=today),
        factories.person("Left Yesterday", ends_on=today - timedelta(days=1)),
    )
    moment = clock.now()
    erased = factories.person("Erased One", is_active=False, deactivated_at=moment, erased_at=moment)
    administrator = factories.administrator()
    assert set(rules.visible_people(stranger)) == {stranger, leaves, administrator}
    assert set(rules.visible_people(administrator)) == {stranger, leaves, administrator, gone, left}
    assert set(rules.erased_persons()) == {erased}


def test_what_administrators_alone_see(stranger: Person, keith: Person) -> None:
    administrator = factories.administrator()
    moment = clock.now()
    imported = PeopleImport.objects.create(file_name="l.csv", begun_by=administrator, begun_at=moment)
    asked = CorrectionRequest.objects.create(person=stranger, about="name", words="x", asked_at=moment)
    own = CorrectionRequest.objects.create(person=keith, about="name", words="x", asked_at=moment)
    gone = factories.person("Gone One", is_active=False, deactivated_at=moment)
    erasure = Erasure.objects.create(
        person=gone, ground="written", received_on=rules.firm_today(), proposed_by=administrator,
        proposed_at=moment,
    )  # fmt: skip
    export = DataExport.objects.create(person=stranger, asked_at=moment)
    assert list(rules.visible_imports(administrator)) == [imported]
    assert set(rules.visible_corrections(administrator)) == {asked, own}
    assert list(rules.visible_erasures(administrator)) == [erasure]
    assert list(rules.visible_exports(administrator)) == []
    assert list(rules.visible_exports(stranger)) == [export]
    for other in (stranger, keith):
        assert not rules.visible_imports(other).exists()
        assert not rules.visible_erasures(other).exists()
    assert list(rules.visible_corrections(stranger)) == [asked]
    administrator.is_active = False
    assert not rules.visible_imports(administrator).exists()


def test_the_last_administrator_stays(stranger: Person) -> None:
    one = factories.administrator("Only One")
    keeps = SystemRole.objects.create(person=stranger, role="barriers", since=clock.now())
    assert rules.may_end_role(one, stranger, keeps.role)
    assert "last administrator" in str(rules.may_end_role(one, one, "administrator").why)
    assert rules.may_end_role(one, one, "barriers")
    assert "last administrator" in str(rules.may_set_last_day(one).why)
    assert rules.may_set_last_day(stranger)
    assert "last administrator" in str(rules.may_erase_myself(one).why)
    SystemRole.objects.create(person=stranger, role="administrator", since=clock.now(), until=clock.now())
    assert set(rules.administrators()) == {one}
    assert rules.may_set_last_day(stranger)  # she was one, and is no more
    second = factories.administrator("Second One")
    for may in (rules.may_set_last_day, rules.may_erase_myself):
        assert may(one)
    assert rules.may_end_role(one, one, "administrator")
    Person.objects.filter(pk=second.pk).update(ends_on=rules.firm_today())
    assert set(rules.administrators()) == {one, second}
    assert set(rules.lasting_administrators()) == {one}
    assert not rules.may_set_last_day(one)
    assert str(rules.may_end_role(stranger, one, "administrator").why) == str(rules.NOT_ADMINISTRATOR)


def test_who_may_deactivate_whom(stranger: Person) -> None:
    one, two = factories.administrator("Only One"), factories.administrator("Second One")
    assert rules.may_deactivate(one, stranger)
    assert rules.may_deactivate(one, two)
    assert "cannot deactivate yourself" in str(rules.may_deactivate(one, one).why)
    assert str(rules.may_deactivate(stranger, stranger).why) == str(rules.NOT_ADMINISTRATOR)
    assert not rules.may_deactivate(stranger, one)
    Person.objects.filter(pk=one.pk).update(ends_on=rules.firm_today())
    assert "last administrator" in str(rules.may_deactivate(one, two).why)


def test_who_may_erase_whom(stranger: Person) -> None:
    one, two = factories.administrator("Only One"), factories.administrator("Second One")
    moment = clock.now()
    gone = factories.person("Gone One", is_active=False, deactivated_at=moment)
    erased = factories.person("Erased One", is_active=False, deactivated_at=moment, erased_at=moment)
    soon = rules.firm_today() + timedelta(days=9)
    coming = factories.person("Comes Soon", is_active=False, starts_on=soon)
    back = factories.person("Came Back", is_active=True)
    assert rules.may_propose_erasure(one, gone)
    assert "erased already" in str(rules.may_propose_erasure(one, erased).why)
    for here in (stranger, coming, back):
        assert "own page" in str(rules.may_propose_erasure(one, here).why)
    assert str(rules.may_propose_erasure(stranger, gone).why) == str(rules.NOT_ADMINISTRATOR)
    row = Erasure.objects.create(
        person=gone, ground="written", received_on=rules.firm_today(), proposed_by=one, proposed_at=moment
    )
    assert rules.may_confirm_erasure(two, row)
    assert "You proposed this" in str(rules.may_confirm_erasure(one, row).why)
    assert str(rules.may_confirm_erasure(stranger, row).why) == str(rules.NOT_ADMINISTRATOR)
    SystemRole.objects.filter(person=one).update(until=moment)
    assert str(rules.may_confirm_erasure(factories.loaded(one), row).why) == str(rules.NOT_ADMINISTRATOR)
    assert rules.may_erase_myself(stranger)
    stranger.is_active = False
    assert "not active" in str(rules.may_erase_myself(stranger).why)


def test_a_profile_is_written_by_herself(stranger: Person, keith: Person) -> None:
    assert rules.may_edit_profile(stranger, stranger)
    assert not rules.may_edit_profile(keith, stranger)
    assert not rules.may_edit_profile(factories.administrator(), stranger)
