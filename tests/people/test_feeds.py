"""Feeds of walls: what closes is done, what opens waits, what cannot be read changes nothing."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from junto.kernel import audit, clock
from junto.kernel.models import LedgerEntry
from junto.kernel.policy import Conflict, Denied
from junto.people import actions, queries, rules
from junto.people.actions import feeds, feedsteps
from junto.people.models import (
    Barrier,
    BarrierOpening,
    BarrierPerson,
    BarrierState,
    Client,
    Matter,
    Person,
    SystemRole,
    WallFeed,
)
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folder")]
HEAD = "wall,kind,reason,client,matter,person,side,review,silent"


def keeper(name: str) -> Person:
    made = factories.person(name)
    SystemRole.objects.create(person=made, role="barriers", since=clock.now())
    return factories.loaded(made)


@pytest.fixture
def keith() -> Person:
    return keeper("Keith Ramsden")


@pytest.fixture
def yusuf() -> Person:
    return keeper("Yusuf Rahimi")


@pytest.fixture
def people() -> dict[str, Person]:
    return {
        name: factories.person(name, email=f"{name}@firm.example", hr_key=f"H-{name}")
        for name in ("ada", "bo", "cy")
    }


def brought(
    actor: Person, *lines: str, head: str = HEAD, end: str = "\n", encoding: str = "utf-8"
) -> WallFeed:
    content = ("\n".join((head, *lines)) + end).encode(encoding)
    return actions.bring_feed(actor=actor, file_name="walls.csv", pieces=[content])


def applied(actor: Person, *lines: str, **how: Any) -> WallFeed:
    feed = brought(actor, *lines, **how)
    assert feed.state == "preview", feed.refused
    actions.start_feed(actor=actor, feed=feed)
    while feeds.apply_feed_batch(feed.pk):
        pass
    feed.refresh_from_db()
    assert feed.state == "done"
    return feed


def kept_out(person: Person, reference: str) -> bool:
    return not rules.visible_clients(person).filter(reference=reference).exists()


ONE = ("W1,exclusion,conflict,C-1,,ada@firm.example,,2027-01-06,", "W1,exclusion,,,,H-bo,,,")
INSIDE = ("W2,inclusion,,C-2,M-2,cy@firm.example,,,yes",)
SIDES = (
    "W3,competitor pair,,C-3,,ada@firm.example,1,,",
    "W3,competitor pair,,C-4,,cy@firm.example,2,,",
)
BO_2 = "W3,competitor pair,,,,bo@firm.example,2,,"
ALL = (*ONE, *INSIDE, *SIDES)


def whole_state() -> tuple[Any, ...]:
    walls = Barrier.objects.order_by("feed_key").values_list("feed_key", "kind", "silent", "lifted_at")
    people = BarrierPerson.objects.order_by("barrier__feed_key", "person").values_list(
        "barrier", "person", "side"
    )
    return list(walls), list(people), BarrierState.objects.count(), BarrierOpening.objects.count()


def test_a_feed_sets_walls_and_a_second_time_nothing(keith: Person, people: dict[str, Person]) -> None:
    feed = brought(keith, *ALL)
    assert Barrier.objects.count() == 0
    said = queries.feed_said(keith, feed)
    assert (len(said.steps), said.waits, said.refused) == (4, (), ())
    applied(keith, *ALL)
    assert Barrier.objects.count() == 3
    assert kept_out(people["ada"], "C-1")
    assert kept_out(people["bo"], "C-1")
    assert not kept_out(people["cy"], "C-1")
    assert kept_out(people["ada"], "C-4")
    assert not kept_out(people["ada"], "C-3")
    assert Matter.objects.get(reference="M-2").client.reference == "C-2"
    assert not rules.visible_matters(people["ada"]).filter(reference="M-2").exists()
    assert rules.visible_matters(people["cy"]).filter(reference="M-2").exists()
    before = whole_state()
    again = applied(keith, *ALL)
    assert (again.steps, whole_state()) == ([], before)


def test_a_shrinking_feed_opens_nothing_until_a_second_keeper_says_why(
    keith: Person, yusuf: Person, people: dict[str, Person]
) -> None:
    applied(keith, *ALL)
    applied(keith, ONE[0], *SIDES)
    openings = {row.step["do"]: row for row in BarrierOpening.objects.all()}
    assert set(openings) == {"unname", "lift"}
    assert kept_out(people["bo"], "C-1")
    assert not rules.visible_matters(people["ada"]).filter(reference="M-2").exists()
    before = whole_state()
    assert applied(keith, ONE[0], *SIDES).steps == []
    assert whole_state() == before
    for refused, reason in (
        (keith, "Left."),
        (people["ada"], "Left."),
        (yusuf, "  "),
        (factories.administrator(), "x"),
    ):
        with pytest.raises(Denied):
            actions.confirm_opening(actor=refused, opening=openings["unname"], reason=reason)
    assert whole_state() == before
    actions.confirm_opening(actor=yusuf, opening=openings["unname"], reason="He has left the matter.")
    assert not kept_out(people["bo"], "C-1")
    assert LedgerEntry.objects.get(kind="people.BarrierOpened").actor == yusuf.pk
    with pytest.raises(Conflict):
        actions.confirm_opening(actor=yusuf, opening=openings["unname"], reason="Again.")
    actions.confirm_opening(actor=yusuf, opening=openings["lift"], reason="Closed.")
    assert rules.visible_matters(people["ada"]).filter(reference="M-2").exists()
    assert audit.verify_chain().holds


def test_declined_is_not_asked_again_and_carried_again_is_over(
    keith: Person, yusuf: Person, people: dict[str, Person]
) -> None:
    applied(keith, *ALL)
    applied(keith, *INSIDE, *SIDES)
    actions.decline_opening(actor=yusuf, opening=BarrierOpening.objects.get())
    assert applied(keith, *INSIDE, *SIDES).steps == []
    applied(keith, *ALL)
    assert BarrierOpening.objects.get().moot_at is not None
    applied(keith, *INSIDE, *SIDES)
    assert BarrierOpening.objects.filter(moot_at__isnull=True).count() == 1
    assert kept_out(people["ada"], "C-1")


@pytest.mark.parametrize(
    ("before", "after", "opens", "closes"),
    [
        (ONE, (*ONE, "W1,exclusion,,C-9,,,,,"), 0, 1),
        ((*ONE, "W1,exclusion,,C-9,,,,,"), ONE, 1, 0),
        (INSIDE, (*INSIDE, "W2,inclusion,,,,ada@firm.example,,,yes"), 1, 0),
        ((*INSIDE, "W2,inclusion,,,,ada@firm.example,,,yes"), INSIDE, 0, 1),
        (SIDES, (*SIDES, BO_2), 0, 1),
        ((*SIDES, BO_2), SIDES, 1, 0),
        ((*SIDES, BO_2), (*SIDES, BO_2.replace("2", "1")), 1, 1),
        (INSIDE, (INSIDE[0].removesuffix("yes"),), 1, 0),
        (ONE, tuple(line.replace("exclusion", "inclusion") for line in ONE), 1, 0),
        (ONE, (ONE[0].replace("conflict", "new reason"), ONE[1]), 0, 1),
    ],
)  # fmt: skip
def test_what_opens_waits_and_what_closes_is_done(
    keith: Person, people: dict[str, Person], before: Any, after: Any, opens: int, closes: int
) -> None:
    applied(keith, *before)
    hidden = {name: seen(one) for name, one in people.items()}
    feed = applied(keith, *after)
    assert (sum(step["opens"] for step in feed.steps), sum(not step["opens"] for step in feed.steps)) == (
        opens,
        closes,
    )
    for name, one in people.items():
        assert seen(one) - hidden[name] <= {"C-9"} - hidden[name]
    assert applied(keith, *after).steps == []


def seen(person: Person) -> set[str]:
    return {
        *rules.visible_clients(person).values_list("reference", flat=True),
        *rules.visible_matters(person).values_list("reference", flat=True),
    }


def test_a_side_that_changes_is_out_of_both_until_confirmed(
    keith: Person, yusuf: Person, people: dict[str, Person]
) -> None:
    applied(keith, *SIDES, "W3,competitor pair,,,,bo@firm.example,2,,")
    assert (kept_out(people["bo"], "C-3"), kept_out(people["bo"], "C-4")) == (True, False)
    applied(keith, *SIDES, "W3,competitor pair,,,,bo@firm.example,1,,")
    assert (kept_out(people["bo"], "C-3"), kept_out(people["bo"], "C-4")) == (True, True)
    actions.confirm_opening(actor=yusuf, opening=BarrierOpening.objects.get(), reason="Moved.")
    assert (kept_out(people["bo"], "C-3"), kept_out(people["bo"], "C-4")) == (False, True)


def test_a_keeper_does_not_let_herself_in_by_feed(
    keith: Person, yusuf: Person, people: dict[str, Person]
) -> None:
    applied(keith, f"W2,inclusion,,C-2,,{keith.email},,,", "W2,inclusion,,,,cy@firm.example,,,")
    assert kept_out(factories.loaded(keith), "C-2")
    assert not kept_out(people["cy"], "C-2")
    opening = BarrierOpening.objects.get()
    with pytest.raises(Denied):
        actions.confirm_opening(actor=keith, opening=opening, reason="I need it.")
    actions.confirm_opening(actor=yusuf, opening=opening, reason="The register has him in.")
    assert not kept_out(factories.loaded(keith), "C-2")


BAD: tuple[tuple[Any, ...], ...] = (
    ("empty", b""),
    ("only a header", HEAD.encode() + b"\n"),
    ("no columns of ours", b"a,b\n1,2\n"),
    ("cut off in a line", f"{HEAD}\n{ONE[0]}\n{ONE[1][:12]}".encode()),
    ("open quotation mark", f'{HEAD}\n{ONE[0]}\n"W1,exclusion\n{ONE[1]}\n'.encode()),
    ("the same line twice", f"{HEAD}\n{ONE[0]}\n{ONE[0]}\n".encode()),
    ("the whole file twice", f"{HEAD}\n{ONE[0]}\n{HEAD}\n{ONE[0]}\n".encode()),
    ("not UTF-8", f"{HEAD}\nW1,exclusion,Prüfung,C-1,,ada@firm.example,,,\n".encode("cp1252")),
    ("no text at all", b"\x00\xff\xfe\x80" * 50),
    ("in a circle", f"{HEAD}\nW1,exclusion,,C-1,C-5,H-ada,,,\nW1,exclusion,,C-5,C-1,,,,\n".encode()),
    ("its own matter", f"{HEAD}\nW1,exclusion,,C-1,C-1,ada@firm.example,,,\n".encode()),
    ("two kinds for one wall", f"{HEAD}\n{ONE[0]}\nW1,inclusion,,,,H-bo,,,\n".encode()),
    ("both sides of a pair", f"{HEAD}\n{SIDES[0]}\nW3,competitor pair,,C-4,,ada@firm.example,2,,\n".encode()),
    ("nothing readable", f"{HEAD}\nW1,moat,,C-1,,ada@firm.example,,,\n".encode()),
)  # fmt: skip


@pytest.mark.parametrize(("what", "content"), BAD, ids=[what for what, _content in BAD])
def test_a_bad_feed_changes_nothing_and_says_one_sentence(
    keith: Person, people: dict[str, Person], what: str, content: bytes
) -> None:
    applied(keith, *ALL)
    before = whole_state()
    feed = actions.bring_feed(actor=keith, file_name="bad.csv", pieces=[content])
    assert feed.state == "refused"
    said = queries.feed_said(keith, feed)
    assert len(said.refused) == 1
    assert said.refused[0].strip()
    assert "%(" not in said.refused[0]
    with pytest.raises(Conflict):
        actions.start_feed(actor=keith, feed=feed)
    assert whole_state() == before
    assert rules.last_feed() == WallFeed.objects.get(state="done").finished_at
    assert applied(keith, *ALL).steps == []


def test_a_line_that_cannot_be_followed_is_left_out_and_nothing_counts_as_missing(
    keith: Person, people: dict[str, Person]
) -> None:
    applied(keith, *ALL)
    feed = applied(
        keith,
        "W1,exclusion,conflict,C-1,,nobody@firm.example,,2027-01-06,",
        "W9,exclusion,,C-8,,cy@firm.example,,,",
        "W1,exclusion,,,M-unknown,,,,",
        "W8,exclusion,,C-8,,,,1900-13-01,",
    )
    assert [step["do"] for step in feed.steps] == ["set"]
    said = queries.feed_said(keith, feed)
    assert len(said.refused) == 3
    assert any("nobody@firm.example" in one for one in said.refused)
    assert BarrierOpening.objects.count() == 0
    assert kept_out(people["ada"], "C-1")
    assert kept_out(people["cy"], "C-8")


def test_hostile_files_of_tables(keith: Person, shared: Path) -> None:
    for path in sorted((shared / "data" / "badinput" / "csv").iterdir()):
        feed = actions.bring_feed(actor=keith, file_name=path.name, pieces=[path.read_bytes()])
        assert feed.state == "refused"
        assert len(feed.refused) == 1
    assert Barrier.objects.count() == 0


def test_clients_by_feed_get_names_and_lose_none(keith: Person) -> None:
    head = "client,matter,name,aliases"
    applied(keith, "C-1,,Penhallow Leisure Ltd,Penhallow|PLL", "C-1,M-1,Kestrel,", head=head)
    client = Client.objects.get(reference="C-1")
    assert (client.name, client.aliases) == ("Penhallow Leisure Ltd", ["Penhallow", "PLL"])
    assert Matter.objects.get(reference="M-1").label == "Kestrel"
    applied(keith, "C-1,,Penhallow Holdings Ltd,PH", head=head)
    client.refresh_from_db()
    assert client.name == "Penhallow Leisure Ltd"
    assert client.aliases == ["Penhallow", "PLL", "Penhallow Holdings Ltd", "PH"]
    assert applied(keith, "C-1,,Penhallow Holdings Ltd,PH", head=head).steps == []
    assert rules.last_feed() is None


def test_a_feed_that_stays_away_warns_after_a_day_and_blocks_opening_after_three(
    keith: Person, yusuf: Person, people: dict[str, Person]
) -> None:
    applied(keith, *ALL)
    by_hand = actions.set_barrier(
        actor=keith, name="By hand", kind="exclusion", covers=[actions.Cover(client=Client.objects.first())],
        persons=[(people["cy"], 0)],
    )  # fmt: skip
    lifting = actions.propose_lifting(actor=keith, barrier=by_hand, reason="Closed.")
    now = clock.now()
    with clock.at(now + timedelta(hours=25)):
        assert (rules.feed_late(), rules.feed_silent()) == (True, False)
        assert queries.desk(keith).fresh.late
    with clock.at(now + timedelta(hours=73)):
        for deed in (
            lambda: actions.confirm_lifting(actor=yusuf, lifting=lifting),
            lambda: actions.propose_lifting(
                actor=keith, barrier=Barrier.objects.get(feed_key="W1"), reason="x"
            ),
        ):
            with pytest.raises(Denied, match="three days"):
                deed()
        assert Barrier.objects.filter(lifted_at__isnull=False).count() == 0
        applied(keith, *ALL)
        actions.confirm_lifting(actor=yusuf, lifting=lifting)
    assert Barrier.objects.get(pk=by_hand.pk).lifted_at is not None


def test_who_may_bring_a_feed(people: dict[str, Person]) -> None:
    for actor in (people["ada"], factories.administrator()):
        with pytest.raises(Denied):
            brought(actor, *ALL)
    assert WallFeed.objects.count() == 0


def test_a_preview_that_is_no_longer_true_is_shown_again(keith: Person, people: dict[str, Person]) -> None:
    first, second = brought(keith, *ONE), brought(keith, *ONE)
    actions.start_feed(actor=keith, feed=first)
    while feeds.apply_feed_batch(first.pk):
        pass
    with pytest.raises(Conflict):
        actions.start_feed(actor=keith, feed=second)
    assert Barrier.objects.count() == 1


def test_a_feed_goes_on_where_a_kill_left_it(
    keith: Person, people: dict[str, Person], monkeypatch: Any
) -> None:
    monkeypatch.setattr(feeds, "BATCH", 1)
    feed = brought(keith, *ALL)
    actions.start_feed(actor=keith, feed=feed)
    assert feeds.apply_feed_batch(feed.pk)
    real = feedsteps.take

    def dies(**given: Any) -> str:
        real(**given)
        raise KeyboardInterrupt

    monkeypatch.setattr(feedsteps, "take", dies)
    with pytest.raises(KeyboardInterrupt):
        feeds.apply_feed_batch(feed.pk)
    monkeypatch.setattr(feedsteps, "take", real)
    while feeds.apply_feed_batch(feed.pk):
        pass
    assert Barrier.objects.count() == 3
    assert applied(keith, *ALL).steps == []


def test_a_keeper_asks_by_hand_for_a_narrower_list(
    keith: Person, yusuf: Person, people: dict[str, Person]
) -> None:
    applied(keith, *ALL)
    wall = Barrier.objects.get(feed_key="W1")
    for actor, whom, reason in (
        (keith, people["cy"], "x"),
        (keith, people["bo"], " "),
        (people["ada"], people["bo"], "x"),
    ):
        with pytest.raises(Denied):
            actions.propose_opening(actor=actor, barrier=wall, person=whom, reason=reason)
    opening = actions.propose_opening(actor=keith, barrier=wall, person=people["bo"], reason="Has left.")
    with pytest.raises(Conflict):
        actions.propose_opening(actor=yusuf, barrier=wall, person=people["bo"], reason="Too.")
    assert kept_out(people["bo"], "C-1")
    actions.confirm_opening(actor=yusuf, opening=opening, reason="True.")
    assert not kept_out(people["bo"], "C-1")
