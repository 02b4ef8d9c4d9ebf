"""Grants on top of walls, in a scratch installation: what a wall hides stays hidden, whatever was given.

Each grant is one the product knows: a membership, a role, a sponsorship, advice with the client's content,
an invitation, authorship, a place on a roll, broken glass. They are written past the actions, which would
refuse many of them, so that the scopes alone stand between the grant and what it is for. Who is behind which
wall is judged by the rule of `people.logic.access`, which shares no line with the scopes.
"""

import inspect
import json
import random
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from importlib import import_module
from itertools import count
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import QuerySet
from django.test import Client as Browser

from junto.communities import rules as communities
from junto.decisions import rules as decisions
from junto.kernel import clock, static
from junto.people import actions, rules
from junto.people.backend import Persons
from junto.people.bench_walls import Cover, Standing, Wall, hidden_from

GRANTS, PERSONS, CLIENTS, SEED = 20_000, 130, 30, 4
KINDS = ("exclusion", "inclusion", "competitor pair", "contractor")
ROLES = ("facilitator", "steward", "host", "greeter", "technology steward")
# the way from a row of a scope to the community, client or matter that a wall is asked about
# what scopes are built from, and never shown as it is: what she had, whatever stands before it now
NOT_SHOWN = ("communities.memberships_of", "communities.glass_broken_for")
PATHS = ("community", "ending__community", "decision__community", "charter__community", "owner__community",
         "invitation__community")  # fmt: skip


@dataclass(slots=True)
class World:
    """A firm with its walls, and for each person the communities they hide from her."""

    people: list[Any]
    rows: list[Any]
    matters: list[Any]
    walls: list[Wall]
    hidden: dict[int, frozenset[int]] = field(default_factory=dict)
    decisions: dict[int, Any] = field(default_factory=dict)
    endings: dict[int, Any] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))


def main() -> None:
    """Print, as JSON, what came of it."""
    static.collect()
    chance = random.Random(SEED)
    world = build(chance, PERSONS, CLIENTS)
    given, opened = grant_all(world, chance, GRANTS)
    overrides, scopes, asked = overridden(world)
    spoken, verdicts = spoken_for(world, chance, 100)
    told = {
        "grants": given, "overrides": len(overrides), "scopes": scopes, "asked": asked,
        "first": [*{one[0]: one for one in overrides}.values()],
        "opened": opened, "verdicts": verdicts, "spoken": spoken, **to_denial(world, chance),
    }  # fmt: skip
    json.dump(told, sys.stdout)


def build(chance: random.Random, persons: int, clients: int) -> World:
    """People, clients with matters, a community for each of them, and walls of every kind round some."""
    model = get_user_model()
    moment = clock.now()
    model.objects.bulk_create(
        model(name=f"Bench {n}", email=f"g{n}@bench.example", created_at=moment, outside=n % 4 == 0)
        for n in range(persons)
    )
    people = list(model.objects.filter(email__endswith="@bench.example").order_by("pk"))
    made = [actions.record_client(actor=None, reference=f"G-{n}", name=f"Grant {n}") for n in range(clients)]
    matters = [
        actions.record_matter(actor=None, reference=f"G-{n}-M", client=client)
        for n, client in enumerate(made)
    ]
    walls = [_wall(chance, people, made, matters, KINDS[n % len(KINDS)]) for n in range(clients)]
    table = communities.visible_communities(people[0]).model
    rows: list[Any] = []
    for n in range(clients):
        before: tuple[dict[str, Any], ...] = ({"client": made[n]}, {"matter": matters[n]}, {})
        for one in before:
            listing = chance.choice(("firm", "members"))
            rows.append(table(name=f"Grant {len(rows)}", listing=listing, founded_at=moment, **one))
    table.objects.bulk_create(rows)
    world = World(people, list(table.objects.order_by("pk")), matters, walls)
    of = {matter.pk: matter.client_id for matter in matters}
    for person in people:
        who = Standing(person.pk, person.outside)
        world.hidden[person.pk] = frozenset(
            row.pk for row in world.rows
            if (row.client_id or row.matter_id) and hidden_from(
                walls, who, client=row.client_id or of[row.matter_id], matter=row.matter_id)
        )  # fmt: skip
    return world


def _wall(
    chance: random.Random, people: list[Any], clients: list[Any], matters: list[Any], kind: str
) -> Wall:
    pair = kind == "competitor pair"
    most = len(people) - 4 if kind in ("inclusion", "contractor") else min(25, len(people) - 1)
    named = chance.sample(people, chance.randrange(2, most))
    things = chance.sample([("client", one) for one in clients] + [("matter", one) for one in matters], 2)
    barrier = rules.visible_barriers(people[0]).model.objects.create(
        name=f"{kind} {chance.random()}", kind=kind, since=clock.now()
    )
    covers, persons = [], []
    for side, (label, thing) in enumerate(things if pair else things[:1], 1):
        barrier.covers.create(**{label: thing}, side=side if pair else 0)
        client, matter = (thing.pk, None) if label == "client" else (None, thing.pk)
        covers.append(Cover(client, matter, side if pair else 0))
    for number, person in enumerate(named):
        side = 1 + number % 2 if pair else 0
        barrier.persons.create(person=person, side=side)
        persons.append((person.pk, side))
    return Wall(kind, tuple(covers), tuple(persons))


def grant_all(world: World, chance: random.Random, wanted: int) -> tuple[int, int]:
    """So many different grants to people a wall bars from what they are for; and as a check, some to others.

    Returns
    -------
    tuple of int
        How many were given to the barred, and how many communities the same grants open where no wall stands.
    """
    barred = [
        (person, row) for person in world.people for row in world.rows if row.pk in world.hidden[person.pk]
    ]
    pairs = [(person, row, kind) for person, row in barred for kind in GIVE]
    chance.shuffle(pairs)
    given = 0
    with transaction.atomic():
        for person, row, kind in pairs[:wanted]:
            GIVE[kind](world, person, row)
            given += 1
    free = [
        (person, row)
        for person in world.people
        for row in world.rows
        if row.pk not in world.hidden[person.pk] and row.listing == "members"
    ]
    free = free[:: max(1, len(barred) // 60)]  # fmt: skip
    opened = 0
    for person, row in free:
        before = communities.visible_communities(_loaded(person)).filter(pk=row.pk).exists()
        GIVE["membership"](world, person, row)
        opened += not before and communities.visible_communities(_loaded(person)).filter(pk=row.pk).exists()
    return given, opened


def _loaded(person: Any) -> Any:
    return Persons().get_user(person.pk)


def overridden(world: World) -> tuple[list[list[str]], int, int]:
    """Every scope of every room as every person: what a wall hides and a scope shows all the same."""
    found: list[list[str]] = []
    asked, used = 0, set()
    clients = {row.client_id: row.pk for row in world.rows if row.client_id}
    for someone in world.people:
        person, hidden = _loaded(someone), world.hidden[someone.pk]
        for name, scope in scopes():
            rows = scope(person)
            path = _path(rows)
            if path is None:
                continue
            used.add(name)
            asked += 1
            shown = set(rows.values_list(path, flat=True).distinct()) if path != "client" else {
                clients.get(number) for number in rows.values_list("pk", flat=True)}  # fmt: skip
            found += [[name, str(someone.pk), str(number)] for number in shown & hidden]
        found += _behind_one_by_one(world, person, hidden)
    return found, len(used), asked


def _behind_one_by_one(world: World, person: Any, hidden: frozenset[int]) -> Iterator[list[str]]:
    """Of what is hidden from her, whether she stands to it in any way, by the scope all verdicts use."""
    rows = communities.with_standing(communities.readable_fronts(person).filter(pk__in=hidden), person)
    yield from ([f"standing {row.pk}", str(person.pk), str(row.pk)] for row in rows)


def scopes() -> list[tuple[str, Callable[[Any], QuerySet[Any]]]]:
    """Every function of a room's rules that takes a person, and only her, and gives a scope."""
    found: list[tuple[str, Callable[[Any], QuerySet[Any]]]] = []
    for config in apps.get_app_configs():
        if not config.name.startswith("junto.") or not _has_rules(config.name):
            continue
        module = import_module(f"{config.name}.rules")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            given = inspect.signature(function)
            if f"{config.label}.{name}" in NOT_SHOWN:
                continue
            if list(given.parameters) == ["person"] and "QuerySet" in str(given.return_annotation):
                found.append((f"{config.label}.{name}", function))
    return found


def _has_rules(room: str) -> bool:
    try:
        import_module(f"{room}.rules")
    except ModuleNotFoundError:
        return False
    return True


def _path(rows: QuerySet[Any]) -> str | None:
    label = rows.model._meta.label
    if label == "communities.Community":
        return "pk"
    if label == "people.Client":
        return "client"
    for path in PATHS:
        try:
            rows.values_list(path)
        except Exception:
            continue
        return path
    return None


def spoken_for(world: World, chance: random.Random, count_: int) -> tuple[int, int]:
    """Verdicts of all rules about a community, for the barred; how many said yes, and of how many."""
    named = [
        (name, function)
        for name, function in inspect.getmembers(communities, inspect.isfunction)
        if name.startswith("may_") and _asks_of_a_community(function)
    ]
    pairs = [
        (person, row) for person in world.people for row in world.rows if row.pk in world.hidden[person.pk]
    ]
    yes = asked = 0
    for someone, row in chance.sample(pairs, min(count_, len(pairs))):
        person = _loaded(someone)
        for _name, may in named:
            asked += 1
            yes += bool(may(person, row))
    return yes, asked


def _asks_of_a_community(function: Callable[..., Any]) -> bool:
    given = list(inspect.signature(function).parameters.values())
    return [one.name for one in given[:2]] == ["person", "community"] and all(
        one.default is not inspect.Parameter.empty for one in given[2:]
    )


def to_denial(world: World, chance: random.Random) -> dict[str, float]:
    """A wall set between two requests of one who reads: the second is answered as if nothing were there."""
    keeper = world.people[1]
    keeper.system_roles.create(role="barriers", since=clock.now())
    late, worst, tried = 0, 0.0, 0
    for row in [one for one in world.rows if one.client_id][:20]:
        insiders = [one for one in world.people if row.pk not in world.hidden[one.pk] and one.pk != keeper.pk]
        person = chance.choice(insiders)
        GIVE["membership"](world, person, row)
        browser = Browser(raise_request_exception=False, headers={"host": "127.0.0.1"})
        browser.force_login(person, "junto.people.backend.Persons")
        address = f"/communities/{row.address}/"
        before = browser.get(address).status_code
        begun = time.perf_counter()
        actions.set_barrier(
            actor=_loaded(keeper), name="Now", kind="exclusion",
            covers=[actions.Cover(client=row.client)], persons=[(person, 0)],
        )  # fmt: skip
        after = browser.get(address).status_code
        tried += 1
        late += (before, after) != (200, 404)
        worst = max(worst, time.perf_counter() - begun)
    return {"late": late, "tried": tried, "worst": worst}


# --- the grants --------------------------------------------------------------------------------------------


def _membership(world: World, person: Any, row: Any, **more: Any) -> None:
    if not row.memberships.filter(person=person, left_at__isnull=True).exists():
        row.memberships.create(
            person=person, joined_by=person, how="invitation", joined_at=clock.now(), **more
        )


def _role(role: str, taken: bool) -> Callable[[World, Any, Any], None]:
    def give(world: World, person: Any, row: Any) -> None:
        _membership(world, person, row)
        row.roles.filter(person=person, role=role).delete()
        row.roles.create(
            person=person, role=role, offered_at=clock.now(), since=clock.now() if taken else None
        )

    return give


def _invitation(world: World, person: Any, row: Any) -> None:
    sender = world.people[(person.pk + 1) % len(world.people)]
    _membership(world, sender, row)
    row.invitations.create(
        person=person, sender=sender, sent_at=clock.now(), expires_at=clock.now() + timedelta(days=9)
    )


def _sponsor(world: World, person: Any, row: Any) -> None:
    row.sponsors.filter(person=person).delete()
    row.sponsors.create(
        person=person, proposed_at=clock.now(), members_said_at=clock.now(), person_said_at=clock.now(),
        since=clock.now(),
    )  # fmt: skip


def _adviser(world: World, person: Any, row: Any) -> None:
    row.advisers.filter(person=person).delete()
    row.advisers.create(
        person=person, scope="Bench", ends_on=rules.firm_today() + timedelta(days=9), asked_at=clock.now(),
        since=clock.now(), client_asked_at=clock.now(), client_granted_at=clock.now(),
    )  # fmt: skip


def _author(world: World, person: Any, row: Any) -> None:
    decisions.running().model.objects.create(
        community=row, proposer=person, title="Bench", drafted_at=clock.now()
    )
    type(row).objects.filter(pk=row.pk).update(founder=person)


def _roll(world: World, person: Any, row: Any) -> None:
    decision = world.decisions.get(row.pk)
    if decision is None:
        decision = world.decisions[row.pk] = decisions.running().model.objects.create(
            community=row, title="Bench", drafted_at=clock.now(), opened_at=clock.now(),
            closes_at=clock.now() + timedelta(days=3), roll_size=3,
        )  # fmt: skip
    decision.roll.get_or_create(person=person)


def _steward(world: World, person: Any, row: Any) -> None:
    ending = world.endings.get(row.pk)
    if ending is None:
        ending = world.endings[row.pk] = row.endings.create(
            kind="closing", author=person, drafted_at=clock.now(), changed_at=clock.now()
        )
    ending.items.get_or_create(
        ref=f"bench:{next(world.numbers)}", fate="kept", steward=person, asked_at=clock.now(), title="Bench"
    )


def _glass(world: World, person: Any, row: Any) -> None:
    if not person.system_roles.filter(role="administrator", until__isnull=True).exists():
        person.system_roles.create(role="administrator", since=clock.now())
    other = world.people[0] if person != world.people[0] else world.people[2]
    communities.waiting_glass().model.objects.create(
        community=row, asked_by=person, reason="Bench", asked_at=clock.now(), confirmed_by=other,
        confirmed_at=clock.now(), until=clock.now() + timedelta(hours=4),
    )  # fmt: skip


def _request(world: World, person: Any, row: Any) -> None:
    row.requests.get_or_create(person=person, defaults={"asked_at": clock.now(), "words": "Bench"})


GIVE: dict[str, Callable[[World, Any, Any], None]] = {
    "membership": _membership,
    **{f"role: {role}": _role(role, True) for role in ROLES},
    "role offered": _role("host", False),
    "invitation": _invitation,
    "sponsorship": _sponsor,
    "advice": _adviser,
    "authorship": _author,
    "place on a roll": _roll,
    "stewardship": _steward,
    "broken glass": _glass,
    "asking": _request,
}
