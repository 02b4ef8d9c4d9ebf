"""Notices to whom a wall names; clearances; the past; walls that cannot be read."""

import random
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client as Browser

from junto.communities import actions as communities
from junto.communities import rules as community_rules
from junto.kernel import clock
from junto.kernel.classes import Confidentiality, class_of, is_wider
from junto.kernel.models import LedgerEntry
from junto.kernel.policy import Conflict, Denied
from junto.kernel.registry import waiting
from junto.people import actions, queries, rules, wall_rules
from junto.people.actions import Cover, Profile
from junto.people.models import Barrier, BarrierNotice, Clearance, Client, Person, SystemRole
from tests import factories

pytestmark = pytest.mark.django_db


def keeper(name: str) -> Person:
    made = factories.person(name)
    SystemRole.objects.create(person=made, role="barriers", since=clock.now())
    return factories.loaded(made)


@pytest.fixture
def keith() -> Person:
    return keeper("Keith Ramsden")


@pytest.fixture
def cy() -> Person:
    return factories.person("Cy Walsh")


def wall(keith: Person, *persons: Person, **how: Any) -> Barrier:
    client = Client.objects.get_or_create(reference="C-45", defaults={"name": "Penhallow Leisure Ltd"})[0]
    given = {"name": "One out", "kind": "exclusion", "covers": [Cover(client=client)], **how}
    return actions.set_barrier(actor=keith, persons=[(one, 0) for one in persons], **given)


def signed_in(person: Person) -> Browser:
    browser = Browser()
    browser.force_login(person, backend="junto.people.backend.Persons")
    return browser


def test_a_notice_is_written_waits_and_is_read(keith: Person, cy: Person, deliver_facts: Any) -> None:
    barrier = wall(keith, cy)
    deliver_facts()
    letter = mail.outbox[-1]
    assert letter.to == [cy.email]
    for secret in ("C-45", "Penhallow", "One out", "Keith"):
        assert secret not in f"{letter.subject} {letter.body}"
    notice = BarrierNotice.objects.get()
    assert notice.sent_at is not None
    assert [one.href for one in waiting(factories.loaded(cy))] == [f"/notices/{notice.key}/"]
    page = signed_in(cy).get(f"/notices/{notice.key}/")
    assert page.status_code == 200
    assert "C-45" in page.content.decode()
    assert "Penhallow" not in page.content.decode()
    for other in (factories.administrator(), keith):
        assert signed_in(other).get(f"/notices/{notice.key}/").status_code == 404
        assert signed_in(other).post(f"/notices/{notice.key}/read/").status_code == 404
        with pytest.raises(Denied):
            actions.acknowledge_notice(actor=other, notice=notice)
    assert BarrierNotice.objects.get().acknowledged_at is None
    assert signed_in(cy).post(f"/notices/{notice.key}/read/").status_code == 302
    first = BarrierNotice.objects.get().acknowledged_at
    actions.acknowledge_notice(actor=cy, notice=notice)
    assert BarrierNotice.objects.get().acknowledged_at == first
    assert LedgerEntry.objects.filter(kind="people.BarrierNoticeRead").count() == 1
    assert waiting(factories.loaded(cy)) == []
    told = queries.certificate(keith, barrier)
    assert [(one.person.name, one.notice and one.notice.acknowledged_at) for one in told] == [
        ("Cy Walsh", first)
    ]
    assert queries.certificate(factories.administrator("Other"), barrier) == []
    table = signed_in(keith).post(f"/walls/{barrier.key}/certificate/")
    assert "Cy Walsh" in table.content.decode()
    assert (
        signed_in(factories.administrator("A")).post(f"/walls/{barrier.key}/certificate/").status_code == 403
    )


def test_a_silent_wall_tells_nobody(keith: Person, cy: Person, deliver_facts: Any) -> None:
    wall(keith, cy, silent=True)
    deliver_facts()
    assert mail.outbox == []
    assert BarrierNotice.objects.count() == 0
    assert waiting(factories.loaded(cy)) == []


def test_a_letter_whose_wall_is_gone_is_not_sent(keith: Person, cy: Person, deliver_facts: Any) -> None:
    wall(keith, cy)
    Barrier.objects.update(lifted_at=clock.now())
    deliver_facts()
    assert mail.outbox == []
    key = BarrierNotice.objects.get().key
    assert signed_in(cy).get(f"/notices/{key}/").status_code == 404


def test_a_hundred_past_moments_are_rebuilt(keith: Person) -> None:
    """A seeded history of walls set, opened and lifted; what was recorded then is what is told now."""
    chance = random.Random(20261124)
    yusuf = keeper("Yusuf Rahimi")
    people = [factories.person(f"Person {n}", outside=n % 3 == 0) for n in range(5)]
    clients = [Client.objects.create(reference=f"C-{n}", name=f"Client {n}") for n in range(3)]
    begin = clock.now()
    recorded: list[tuple[Any, dict[str, set[str]]]] = []
    for step in range(100):
        moment = begin + timedelta(minutes=7 * step + 1)
        with clock.at(moment):
            _something(chance, keith, yusuf, people, clients)
            seen = {one.name: _seen(one) for one in people}
            recorded.append((moment + timedelta(minutes=chance.randrange(7)), seen))
    assert Barrier.objects.filter(lifted_at__isnull=False).count() > 3
    with clock.at(begin + timedelta(days=30)):
        for moment, seen in recorded:
            told: dict[str, set[str]] = {one.name: set() for one in people}
            for client in clients:
                found = queries.who_could(keith, client.reference, moment)
                assert found is not None
                for one in found.could:
                    if one.name in told:
                        told[one.name].add(client.reference)
            assert told == seen
    assert queries.who_could(factories.administrator(), "C-0", begin) is None


def _something(
    chance: random.Random, keith: Person, yusuf: Person, people: list[Person], clients: list[Client]
) -> None:
    standing = list(Barrier.objects.filter(lifted_at__isnull=True).order_by("pk"))
    if standing and chance.random() < 0.45:
        barrier = chance.choice(standing)
        person = chance.choice(people)
        try:
            opening = actions.propose_opening(actor=keith, barrier=barrier, person=person, reason="x")
            actions.confirm_opening(actor=yusuf, opening=opening, reason="y")
        except Denied:
            lifting = actions.propose_lifting(actor=keith, barrier=barrier, reason="x")
            actions.confirm_lifting(actor=yusuf, lifting=lifting)
        return
    kind = chance.choice(("exclusion", "inclusion", "competitor pair", "contractor"))
    two = chance.sample(clients, 2)
    pair = kind == "competitor pair"
    covers = [Cover(client=two[0], side=1), Cover(client=two[1], side=2)] if pair else [Cover(client=two[0])]
    named = [(one, 1 + n % 2) for n, one in enumerate(chance.sample(people, 3))]
    actions.set_barrier(actor=keith, name=kind, kind=kind, covers=covers, persons=named)


def _seen(person: Person) -> set[str]:
    return set(rules.visible_clients(person).values_list("reference", flat=True))


HELD = "may name a client"


@pytest.fixture
def penhallow() -> Client:
    return Client.objects.create(reference="C-45", name="Penhallow Leisure Ltd", aliases=["Penhallow"])


def test_a_name_goes_nowhere_wider_without_a_second_person(
    keith: Person, cy: Person, penhallow: Client
) -> None:
    text = "Leases, mostly for Pen\u200bhаllow"
    for deed in (
        lambda: actions.change_profile(actor=cy, person=cy, profile=Profile(headline=text)),
        lambda: actions.state_interests(actor=cy, person=cy, names=["P e n h a l l o w"]),
        lambda: actions.state_skill(actor=cy, person=cy, name="PENHALLOW leases", level=2),
        lambda: communities.found_community(actor=cy, name="Exits", question=text),
    ):
        before = LedgerEntry.objects.count()
        with pytest.raises(Denied, match=HELD):
            deed()
        assert LedgerEntry.objects.count() == before
    asked = actions.ask_clearance(actor=cy, text=text, why="My profile")
    assert actions.ask_clearance(actor=cy, text=text) == asked
    for actor in (cy, factories.administrator()):
        with pytest.raises(Denied):
            actions.clear_text(actor=actor, clearance=asked, reason="ok")
    assert wall_rules.waiting_clearances(keith) == [asked]
    actions.clear_text(actor=keith, clearance=asked, reason="It says no more than the press does.")
    assert Clearance.objects.get().text == ""
    actions.change_profile(actor=cy, person=cy, profile=Profile(headline=text))
    with pytest.raises(Denied):
        actions.change_profile(actor=cy, person=cy, profile=Profile(headline=text + " again"))
    with pytest.raises(Conflict):
        actions.decline_clearance(actor=keith, clearance=asked, reason="No.")


def test_a_keeper_clears_nothing_of_her_own_and_nothing_she_is_barred_from(
    keith: Person, cy: Person, penhallow: Client
) -> None:
    mine = actions.ask_clearance(actor=keith, text="Penhallow and I")
    with pytest.raises(Denied):
        actions.clear_text(actor=keith, clearance=mine)
    yusuf = keeper("Yusuf Rahimi")
    wall(keith, yusuf)
    yusuf = factories.loaded(yusuf)
    theirs = actions.ask_clearance(actor=cy, text="Penhallow")
    assert wall_rules.waiting_clearances(yusuf) == []
    with pytest.raises(Denied):
        actions.clear_text(actor=yusuf, clearance=theirs)
    assert Clearance.objects.filter(cleared_at__isnull=False).count() == 0


def test_the_refusal_is_the_same_for_everybody_and_for_every_name(
    keith: Person, cy: Person, penhallow: Client
) -> None:
    other = Client.objects.create(reference="C-77", name="Ellerdale Later Living Ltd")
    wall(keith, cy)
    said = set()
    for person in (factories.loaded(cy), factories.person("Bo")):
        for name in (penhallow.name, other.name):
            with pytest.raises(Denied) as why:
                actions.change_profile(actor=person, person=person, profile=Profile(headline=name))
            said.add(str(why.value))
    assert len(said) == 1


def test_a_community_before_a_client_may_name_it_and_no_other(cy: Person, penhallow: Client) -> None:
    Client.objects.create(reference="C-77", name="Ellerdale Later Living Ltd")
    round_ = communities.found_community(
        actor=cy, name="The Penhallow round", question="Who?", client=penhallow
    )
    with pytest.raises(Denied):
        communities.found_community(
            actor=cy, name="Ellerdale Later Living and us", question="Who?", client=penhallow
        )
    quiet = communities.found_community(actor=cy, name="Penhallow exits", question="Who?", listing="members")
    with pytest.raises(Denied, match=HELD):
        communities.change_front(
            actor=cy, community=quiet, name="Penhallow exits", question="Who?", domain="", kind="expertise",
            listing="firm", joining="open",
        )  # fmt: skip
    quiet.refresh_from_db()
    assert quiet.listing == "members"
    assert (class_of(round_), class_of(quiet)) == (Confidentiality.WALLED, Confidentiality.COMMUNITY)
    assert class_of(LedgerEntry()) == Confidentiality.WALLED
    order = list(Confidentiality)
    assert [[is_wider(a, b) for b in order] for a in order] == [[n > m for m in range(4)] for n in range(4)]


def test_who_is_barred_sees_no_trace_of_a_community(keith: Person, cy: Person, penhallow: Client) -> None:
    ada = factories.person("Ada Lovelock")
    round_ = communities.found_community(
        actor=ada, name="The Penhallow round", question="Who?", client=penhallow
    )
    communities.join_community(actor=cy, community=round_)
    wall(keith, cy)
    cy = factories.loaded(cy)
    assert not community_rules.visible_communities(cy).filter(pk=round_.pk).exists()
    browser = signed_in(cy)
    assert browser.get(f"/communities/{round_.address}/").status_code == 404
    for page in ("/", "/communities/", f"/people/{ada.address}/", "/me/", "/people/"):
        assert "Penhallow" not in browser.get(page).content.decode()


@pytest.mark.django_db(transaction=True)
def test_walls_that_cannot_be_read_hide_what_they_could_hide(keith: Person, cy: Person) -> None:
    client = Client.objects.create(reference="C-45", name="Penhallow Leisure Ltd")
    walled = communities.found_community(actor=cy, name="The round", question="Who?", client=client)
    free = communities.found_community(actor=cy, name="Rent reviews", question="Which index?")
    browser = signed_in(cy)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE people_barriercover RENAME TO people_barriercover_gone")
    try:
        assert browser.get(f"/communities/{walled.address}/").status_code == 404
        assert browser.get(f"/communities/{free.address}/").status_code == 200
        assert "The round" not in browser.get("/communities/").content.decode()
        assert rules.barred_of(cy).everything
        assert not rules.visible_clients(cy).exists()
        assert not rules.visible_topics(cy).exists()
        assert list(community_rules.visible_communities(cy)) == [free]
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE people_barriercover_gone RENAME TO people_barriercover")
    assert browser.get(f"/communities/{walled.address}/").status_code == 200


def test_a_kind_nobody_knows_keeps_everybody_out(cy: Person) -> None:
    client = factories.client_behind_wall(out=[])
    Barrier.objects.update(kind="moat")
    assert not rules.visible_clients(cy).filter(pk=client.pk).exists()
