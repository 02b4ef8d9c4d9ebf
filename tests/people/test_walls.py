"""Walls: four kinds, several at once, the most restrictive wins; one sets, two lift."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations, product
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from junto.kernel import clock
from junto.kernel.models import LedgerEntry
from junto.kernel.policy import Conflict, Denied
from junto.people import actions, queries, rules
from junto.people.actions import Cover
from junto.people.models import (
    Barrier,
    BarrierCover,
    BarrierLifting,
    BarrierPerson,
    Client,
    Matter,
    Person,
    SystemRole,
)
from tests import factories

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Wall:
    """A wall of the reference model: which things on which side, who on which side."""

    kind: str
    covers: tuple[tuple[str, int], ...]
    persons: tuple[tuple[int, int], ...]
    in_force: bool = True


CLIENT_OF = {"m1": "c1", "m2": "c1", "m3": "c2"}
THINGS = ("c1", "c2", "m1", "m2", "m3")


def hidden(walls: Iterable[Wall], person: int, outside: bool, thing: str) -> bool:
    """The rule in a dozen lines: a thing is hidden when any one wall hides it or its client."""
    for wall in walls:
        if not wall.in_force:
            continue
        side = dict(wall.persons).get(person)
        for covered, of_side in wall.covers:
            if covered not in (thing, CLIENT_OF.get(thing)):
                continue
            out = {
                "exclusion": side is not None,
                "inclusion": side is None,
                "competitor pair": side is not None and side != of_side,
                "contractor": outside and side is None,
            }[wall.kind]
            if out:
                return True
    return False


@dataclass
class World:
    people: list[Person]
    clients: dict[str, Client]
    matters: dict[str, Matter]


@pytest.fixture
def world() -> World:
    people = [
        factories.person("In House"),
        factories.person("Out Side", outside=True),
        factories.person("Third One"),
    ]
    clients = {key: Client.objects.create(reference=key, name=key) for key in ("c1", "c2")}
    matters = {
        key: Matter.objects.create(reference=key, client=clients[client]) for key, client in CLIENT_OF.items()
    }
    return World(people, clients, matters)


def build(world: World, walls: Iterable[Wall]) -> None:
    for wall in walls:
        barrier = Barrier.objects.create(
            name=wall.kind,
            kind=wall.kind,
            since=clock.now(),
            lifted_at=None if wall.in_force else clock.now(),
        )
        for key, side in wall.covers:
            BarrierCover.objects.create(
                barrier=barrier, client=world.clients.get(key), matter=world.matters.get(key), side=side
            )
        for number, side in wall.persons:
            BarrierPerson.objects.create(barrier=barrier, person=world.people[number], side=side)


def seen(person: Person) -> set[str]:
    clients = rules.visible_clients(person).values_list("reference", flat=True)
    matters = rules.visible_matters(person).values_list("reference", flat=True)
    return {*clients, *matters}


def expected(world: World, walls: Iterable[Wall], number: int) -> set[str]:
    outside = world.people[number].outside
    return {thing for thing in THINGS if not hidden(walls, number, outside, thing)}


BASIC = {
    "exclusion": Wall("exclusion", (("c1", 0),), ((0, 0),)),
    "inclusion": Wall("inclusion", (("m3", 0),), ((0, 0),)),
    "competitor pair": Wall("competitor pair", (("m1", 1), ("c2", 2)), ((0, 1), (1, 2))),
    "contractor": Wall("contractor", (("m2", 0),), ((2, 0),)),
}


@pytest.mark.parametrize("kinds", [c for n in (1, 2, 3, 4) for c in combinations(BASIC, n)])
def test_the_truth_table_of_kinds(world: World, kinds: tuple[str, ...]) -> None:
    walls = [BASIC[kind] for kind in kinds]
    build(world, walls)
    for number, person in enumerate(world.people):
        assert seen(person) == expected(world, walls, number)


@pytest.mark.parametrize("kinds", list(product(BASIC, repeat=3)))
def test_three_walls_round_one_client(world: World, kinds: tuple[str, ...]) -> None:
    """All 64 orders of four kinds in three walls round one client: one that bars is enough."""
    sides = {"competitor pair": ((("c1", 2), ("c2", 1)), ((0, 1),))}
    walls = [
        Wall(kind, *sides.get(kind, ((("c1", 0),), ((number % 3, 0),)))) for number, kind in enumerate(kinds)
    ]
    build(world, walls)
    for number, person in enumerate(world.people):
        assert seen(person) == expected(world, walls, number)


cover = st.tuples(st.sampled_from(THINGS), st.sampled_from((1, 2)))
named = st.tuples(st.integers(0, 2), st.sampled_from((1, 2)))
wall = st.builds(
    Wall,
    st.sampled_from(list(BASIC)),
    st.lists(cover, min_size=1, max_size=3, unique_by=lambda pair: pair[0]).map(tuple),
    st.lists(named, max_size=3, unique_by=lambda pair: pair[0]).map(tuple),
    st.booleans(),
)


@given(st.lists(wall, max_size=4))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_walls_agree_with_the_model(world: World, walls: list[Wall]) -> None:
    with transaction.atomic():
        build(world, walls)
        for number, person in enumerate(world.people):
            assert seen(person) == expected(world, walls, number)
        transaction.set_rollback(True)


def test_roles_open_no_wall(world: World) -> None:
    build(world, [Wall("exclusion", (("c1", 0),), ((0, 0),))])
    for role in SystemRole.Role.values:
        SystemRole.objects.create(person=world.people[0], role=role, since=clock.now())
    assert seen(factories.loaded(world.people[0])) == {"c2", "m3"}


def test_a_wall_acts_at_once_and_ends_with_its_lifting(world: World) -> None:
    fay = world.people[0]
    assert seen(fay) == set(THINGS)
    build(world, [Wall("exclusion", (("c1", 0),), ((0, 0),))])
    assert seen(fay) == {"c2", "m3"}
    Barrier.objects.update(lifted_at=clock.now() + timedelta(hours=1))
    assert seen(fay) == {"c2", "m3"}
    Barrier.objects.update(lifted_at=clock.now())
    assert seen(fay) == set(THINGS)
    Barrier.objects.update(lifted_at=None, since=clock.now() + timedelta(days=1))
    assert seen(fay) == set(THINGS)


def test_the_condition_is_one_query_and_uses_indexes(world: World, django_assert_num_queries: Any) -> None:
    build(world, BASIC.values())
    fay = factories.loaded(world.people[0])  # with what walls hide from her, as a request loads her
    with django_assert_num_queries(1):
        list(rules.visible_matters(fay))
    with django_assert_num_queries(1):
        list(rules.visible_clients(fay))
    if connection.vendor == "sqlite":
        plan = rules.barring_covers(fay).explain().splitlines()
        assert [line for line in plan if line.strip().startswith("SCAN") and "barrierperson" in line] == []


def test_topics_that_name_what_is_walled_are_hidden(world: World) -> None:
    ada = factories.person("Ada L", findable=True)
    actions.state_interests(actor=ada, person=ada, names=["Penhallow leases", "kestrel", "break notices"])
    # both become names of the register after people have used them
    Client.objects.filter(reference="c1").update(name="Penhallow Estates", aliases=["Penhallow"])
    Matter.objects.filter(reference="m3").update(label="Kestrel")
    build(world, [Wall("exclusion", (("c1", 0), ("m3", 0)), ((0, 0),))])
    barred, other = world.people[0], world.people[2]
    assert [topic.name for topic in rules.visible_topics(barred)] == ["break notices"]
    assert rules.visible_topics(other).count() == 3
    for words in ("penhallow", "kestrel"):
        assert queries.directory(barred, queries.Look(words=words)).total == 0
        assert queries.directory(barred, queries.Look(topic=words)).total == 0
        assert queries.topics_like(barred, words) == []
        assert queries.near_people(barred, words=[words], seed=1) == ()
        assert len(queries.near_people(other, words=[words], seed=1)) == 1
    assert [row.topic.name for row in queries.profile_topics(barred, ada).interests] == ["break notices"]


@pytest.fixture
def keith() -> Person:
    return keeper("Keith Ramsden")


def keeper(name: str) -> Person:
    made = factories.person(name)
    SystemRole.objects.create(person=made, role="barriers", since=clock.now())
    return factories.loaded(made)


def set_one(actor: Person, world: World, **changes: Any) -> Barrier:
    asked: dict[str, Any] = {
        "name": "C-1, one out",
        "kind": "exclusion",
        "covers": [Cover(client=world.clients["c1"])],
        "persons": [(world.people[0], 0)],
    }
    return actions.set_barrier(actor=actor, **{**asked, **changes})


def test_a_keeper_sets_a_wall(world: World, keith: Person) -> None:
    barrier = set_one(keith, world, reason="early shift")
    assert seen(world.people[0]) == {"c2", "m3"}
    entry = LedgerEntry.objects.get(kind="people.BarrierSet")
    assert (entry.actor, entry.data) == (keith.pk, {"barrier_id": barrier.pk, "barrier_kind": "exclusion"})
    assert [shown.barrier for shown in queries.walls(keith)] == [barrier]
    assert queries.walls(factories.administrator()) == []


def test_who_may_not_set_a_wall(world: World, keith: Person) -> None:
    for actor, changes in (
        (factories.administrator(), {}),
        (world.people[2], {}),
        (keith, {"persons": [(keith, 0)]}),
        (keith, {"kind": "inclusion", "persons": [(keith, 0), (world.people[1], 0)]}),
        (keith, {"covers": []}),
        (keith, {"persons": []}),
        (keith, {"kind": "moat"}),
        (keith, {"name": "  "}),
        (keith, {"persons": [(world.people[0], 0), (world.people[0], 0)]}),
        (keith, {"kind": "competitor pair", "covers": [Cover(client=world.clients["c1"], side=1)]}),
    ):
        with pytest.raises(Denied):
            set_one(actor, world, **changes)
    assert (Barrier.objects.count(), LedgerEntry.objects.count()) == (0, 0)


def test_lifting_needs_a_second_keeper(world: World, keith: Person) -> None:
    yusuf = keeper("Yusuf Rahimi")
    barrier = set_one(keith, world)
    lifting = actions.propose_lifting(actor=keith, barrier=barrier, reason="The matter is closed.")
    assert seen(world.people[0]) == {"c2", "m3"}
    before = LedgerEntry.objects.count()
    for refused in (keith, factories.administrator(), world.people[0]):
        with pytest.raises(Denied):
            actions.confirm_lifting(actor=refused, lifting=lifting)
    with pytest.raises(Conflict):
        actions.propose_lifting(actor=yusuf, barrier=barrier, reason="Again.")
    assert (LedgerEntry.objects.count(), seen(world.people[0])) == (before, {"c2", "m3"})
    actions.confirm_lifting(actor=yusuf, lifting=lifting)
    assert seen(world.people[0]) == set(THINGS)
    assert LedgerEntry.objects.get(kind="people.BarrierLifted").actor == yusuf.pk
    for deed in (actions.confirm_lifting, actions.withdraw_lifting):
        with pytest.raises(Conflict):
            deed(actor=yusuf, lifting=lifting)
    with pytest.raises(Conflict):
        actions.propose_lifting(actor=yusuf, barrier=barrier, reason="Again.")


def test_a_keeper_does_not_lift_the_wall_that_names_her(world: World, keith: Person) -> None:
    yusuf = keeper("Yusuf Rahimi")
    barrier = set_one(keith, world, persons=[(yusuf, 0)])
    with pytest.raises(Denied):
        actions.propose_lifting(actor=yusuf, barrier=barrier, reason="I would like to see.")
    lifting = actions.propose_lifting(actor=keith, barrier=barrier, reason="Closed.")
    for deed in (actions.confirm_lifting, actions.withdraw_lifting):
        with pytest.raises(Denied):
            deed(actor=yusuf, lifting=lifting)
    assert "c1" not in seen(factories.loaded(yusuf))


def test_a_withdrawn_proposal_leaves_the_wall(world: World, keith: Person) -> None:
    barrier = set_one(keith, world)
    lifting = actions.propose_lifting(actor=keith, barrier=barrier, reason="Closed.")
    actions.withdraw_lifting(actor=keith, lifting=lifting)
    assert seen(world.people[0]) == {"c2", "m3"}
    again = actions.propose_lifting(actor=keith, barrier=barrier, reason="Closed now.")
    assert BarrierLifting.objects.filter(withdrawn_at__isnull=True).get() == again
    with pytest.raises(Denied):
        actions.propose_lifting(actor=keith, barrier=barrier, reason=" ")


def test_references_are_recorded_by_keepers(keith: Person) -> None:
    client = actions.record_client(actor=keith, reference="C-7", name="Seven plc", aliases=["Seven", " "])
    assert actions.record_client(actor=keith, reference="C-7", name="Other") == client
    assert client.aliases == ["Seven"]
    matter = actions.record_matter(actor=keith, reference="M-7", client=client)
    assert actions.record_matter(actor=keith, reference="M-7", client=client) == matter
    other = actions.record_client(actor=keith, reference="C-8")
    with pytest.raises(Conflict):
        actions.record_matter(actor=keith, reference="M-7", client=other)
    with pytest.raises(Denied):
        actions.record_client(actor=factories.administrator(), reference="C-9")
    with pytest.raises(Denied):
        actions.record_client(actor=keith, reference=" ")
    assert Client.objects.count() == 2
