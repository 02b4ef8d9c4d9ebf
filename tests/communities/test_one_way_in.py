"""Members add only themselves: every door is tried, and the source is read."""

import ast
import importlib
import inspect
import pkgutil
import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.management import get_commands
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

import junto
from junto.communities import actions
from junto.communities.models import Invitation, Membership
from junto.kernel import clock
from tests import cast, factories
from tests.communities import doors, makers

TREES = doors.sources()
# these write into a database of their own that holds nobody real
INVENTED = ("config/planting/", "config/bench_queries.py", "config/bench_faults", "decisions/bench.py")
# grants past every deed, in such a database, to try the scopes alone
PAST_THE_DEEDS = ("config/bench_faults", "config/bench_gate_grants.py")
HERE, MAKER = "communities/actions/joining.py", "begin_membership"


def test_the_source_has_one_place_where_a_membership_begins() -> None:
    found = [
        door
        for file, tree in TREES.items()
        if not file.startswith(PAST_THE_DEEDS)
        for door in doors.doors(file, tree)
    ]
    assert found == [doors.Door(HERE, MAKER, "create on Membership")]


def test_that_place_makes_the_actor_a_member_and_nobody_else() -> None:
    maker = doors.function(TREES[HERE], MAKER)
    assert not maker.args.args
    assert [argument.arg for argument in maker.args.kwonlyargs] == ["actor", "community", "how"]
    made = next(node for node in ast.walk(maker) if isinstance(node, ast.Call) and doors._making(node))
    given = {word.arg: ast.unparse(word.value) for word in made.keywords}
    assert (given["person"], given["joined_by"]) == ("actor", "actor")
    stored = [
        node.id for node in ast.walk(maker) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    ]
    assert "actor" not in stored


def test_only_founding_and_joining_reach_it_and_hand_on_their_own_actor() -> None:
    found = [call for file, tree in TREES.items() for call in doors.calls(file, tree, MAKER)]
    assert {(call.file, call.function, call.actor) for call in found} == {
        (HERE, "join_community", "actor"),
        ("communities/actions/founding.py", "found_community", "actor"),
    }
    assert sum(doors.mentions(tree, MAKER) for tree in TREES.values()) == 0
    for file, name in ((HERE, "join_community"), ("communities/actions/founding.py", "found_community")):
        deed = doors.function(TREES[file], name)
        stored = [n.id for n in ast.walk(deed) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
        assert "actor" not in stored
        assert not deed.args.args
        assert deed.args.kwonlyargs[0].arg == "actor"
        assert not {"person", "member", "who", "user"} & {argument.arg for argument in deed.args.kwonlyargs}


def test_whoever_joins_or_founds_by_a_page_or_the_api_is_the_one_who_asked() -> None:
    """Every caller passes the signed-in person; only demo and benchmark speak for people they invented."""
    for deed in ("join_community", "found_community"):
        found = [call for file, tree in TREES.items() for call in doors.calls(file, tree, deed)]
        outside = [
            call
            for call in found
            if not call.file.startswith(INVENTED) and call.actor not in ("request.user", "actor")
        ]
        assert outside == []
        handed = [c for c in found if c.actor == "actor" and not c.file.startswith(INVENTED)]
        for call in handed:
            assert "/actions" in f"/{call.file}", f"{call.file} passes on an actor of its own"
        said = {file: doors.mentions(tree, deed) for file, tree in TREES.items()}
        assert sum(n for file, n in said.items() if not file.startswith(INVENTED)) == 0


@pytest.mark.parametrize(
    "planted",
    [
        "def f(p, c):\n    Membership(person=p, community=c).save()",
        "def f(p, c):\n    models.Membership.objects.create(person=p)",
        "def f(p, c):\n    Membership.objects.bulk_create([])",
        "def f(p, c):\n    Membership._base_manager.get_or_create(person=p)",
        "def f(p, c):\n    Membership.objects.using('default').update_or_create(person=p)",
        "def f(p, c):\n    c.memberships.create(person=p, joined_by=p)",
        "def f(p, c):\n    c.memberships.add(p)",
        "def f(p, c):\n    apps.get_model('communities', 'Membership')",
        "def f(p, c):\n    apps.get_model('communities.Membership').objects",
        "def f(p, c):\n    cursor.execute('INSERT INTO communities_membership VALUES (1)')",
        "def f(p, c):\n    rules.memberships_of(p).filter(pk=1).update(left_at=None)",
        "def f(p, c):\n    Membership.objects.filter(pk=1).update(person=p)",
        "def f(p, c):\n    row.person = p",
        "def f(p, c):\n    row.left_at, row.person_id = None, 3",
    ],
)
def test_a_planted_door_is_seen(planted: str) -> None:
    assert list(doors.doors("communities/planted.py", ast.parse(planted)))


def test_the_database_refuses_a_member_who_did_not_act_herself(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    row = {"community": it, "person": firm.bo, "how": "unaided", "joined_at": clock.now()}
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(**row, joined_by=firm.gareth)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO communities_membership (community_id, person_id, joined_by_id, how, joined_at)"
            " VALUES (%s, %s, %s, 'unaided', %s)",
            [it.pk, firm.bo.pk, firm.gareth.pk, clock.now()],
        )
    assert not Membership.objects.filter(person=firm.bo).exists()


def test_the_database_refuses_two_open_memberships(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    makers.joined(firm.bo, it)
    row = {
        "community": it,
        "person": firm.bo,
        "joined_by": firm.bo,
        "how": "unaided",
        "joined_at": clock.now(),
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(**row)
    assert Membership.objects.filter(person=firm.bo).count() == 1


# every door that can be opened by calling


class Stage:
    """A victim who never acts, and things that lie about for a stranger to misuse."""

    def __init__(self, firm: cast.Cast) -> None:
        self.victim = firm.bo
        self.admin = factories.loaded(firm.gareth)
        self.open = makers.community(firm.dee)
        self.asked = makers.community(firm.ada, "Audit judgement", joining="request")
        self.hidden = makers.unlisted(firm.dee)
        for it in (self.open, self.asked, self.hidden):
            actions.invite_persons(actor=it.founder, community=it, persons=[firm.bo, firm.gareth])
            if it is not self.hidden:
                makers.joined(self.admin, it)
        self.link = actions.make_link(actor=firm.dee, community=self.hidden)
        self.request = actions.ask_to_join(actor=firm.fay, community=self.asked)
        self.to_victim = Invitation.objects.filter(person=firm.bo).first()

    def by_annotation(self, annotation: str, name: str) -> Any:
        """Something of the kind a parameter asks for, the victim wherever a person could stand."""
        wanted = annotation.replace(" ", "")
        for kind, value in (
            ("Iterable[Person]", [self.victim]), ("Collection[Person]", [self.victim]),
            ("Person", self.victim),
            ("Community", self.open), ("Invitation", self.to_victim), ("JoinRequest", self.request),
            ("Iterable[str]", ["Bo Newman", self.victim.key]), ("Collection[str]", ["x"]),
            ("Iterable[bytes]", [b"name,email,community\nBo Newman,bo@firm.example,Commercial leases\n"]),
            ("bool", True), ("int", self.victim.pk), ("timedelta", timedelta(days=1)),
            ("date", date(2030, 1, 1)), ("str", self.victim.key),
        ):  # fmt: skip
            if kind in wanted:
                return value
        return self.victim

    def others(self) -> list[Membership]:
        """Memberships of anybody but the administrator that have come since the stage was set."""
        return [row for row in Membership.objects.select_related("person") if row.person_id == self.victim.pk]


def public_functions(part: str) -> list[tuple[str, Any]]:
    found: dict[str, Any] = {}
    for room in pkgutil.iter_modules(junto.__path__):
        if room.name not in settings.ROOMS:
            continue
        base = f"junto.{room.name}.{part}"
        try:
            module = importlib.import_module(base)
        except ModuleNotFoundError:
            continue
        for name, thing in vars(module).items():
            function = getattr(thing, "func", thing)
            if name.startswith("_") or not inspect.isfunction(function):
                continue
            if function.__module__.startswith(f"junto.{room.name}"):
                found[f"{room.name}.{part}.{name}"] = function
    return sorted(found.items())


@pytest.mark.parametrize("part", ["actions", "queries", "rules", "tasks", "subscribers"])
def test_no_public_function_of_any_room_makes_somebody_else_a_member(firm: cast.Cast, part: str) -> None:
    stage = Stage(firm)
    functions = public_functions(part)
    reached = []
    for name, function in functions:
        signature = inspect.signature(function)
        variadic = (inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL)
        given = {
            key: stage.admin if key == "actor" else stage.by_annotation(str(parameter.annotation), key)
            for key, parameter in signature.parameters.items()
            if parameter.kind not in variadic
        }
        for role in ("administrator", "the victim's name in every place but the actor's"):
            if role != "administrator" and "actor" in given:
                given["actor"] = firm.dee
            try:
                with transaction.atomic():
                    result = function(**given)
                    if inspect.isgenerator(result):
                        list(result)
                reached.append(name)
            except Exception:
                continue
            assert stage.others() == [], f"{name} made somebody a member"
    assert len(functions) > 3
    if part in ("actions", "queries", "rules"):
        # the test would say nothing if every call failed on the way in
        assert {name for name in reached if name.startswith("communities.")}


def _patterns(resolver: URLResolver, prefix: str = "") -> list[tuple[str, URLPattern]]:
    found = []
    for part in resolver.url_patterns:
        route = prefix + str(part.pattern)
        found += _patterns(part, route) if isinstance(part, URLResolver) else [(route, part)]
    return found


def _filled(route: str, stage: Stage) -> list[str]:
    choices = {
        "address": [stage.open.address, stage.asked.address, stage.hidden.address, stage.victim.address],
        "key": [stage.to_victim.key if stage.to_victim else "", stage.request.key, stage.victim.key],
        "token": [stage.link.token],
    }
    ways = [route]
    for whole, name in re.findall(r"(<(?:\w+:)?(\w+)>)", route):
        ways = [
            way.replace(whole, value) for way in ways for value in choices.get(name, [str(stage.victim.pk)])
        ]
    return ["/" + re.sub(r"[\^$\\]|\(\?P.*?\)", "", way) for way in ways]


@pytest.mark.parametrize("who", ["gareth", pytest.param("dee", marks=pytest.mark.slow)])
def test_no_address_makes_somebody_else_a_member(firm: cast.Cast, who: str) -> None:
    stage = Stage(firm)
    client = Client(raise_request_exception=False)
    client.force_login(getattr(firm, who), backend="junto.people.backend.Persons")
    v = stage.victim
    naming = dict.fromkeys(
        ("person", "persons", "member", "members", "user", "who", "actor", "joined_by", "for", "email"), v.key
    )
    tried = 0
    for route, _pattern in _patterns(get_resolver()):
        if "logout" in route or route.startswith("static"):
            continue
        for address in _filled(route, stage):
            ours = address.startswith(("/communities/", "/team"))
            for do in ("", "join", "send", "offer", "yes", "take", "aside") if ours else ("",):
                body = {**naming, "do": do, "role": "facilitator", "name": "New circle", "question": "Why?"}
                body |= {
                    "kind": "theme",
                    "listing": "firm",
                    "joining": "open",
                    "origin": "emergent",
                    "q": v.name,
                }
                answers = [client.post(address, body)]
                if not do:
                    answers.append(client.get(address, naming))
                    answers.append(client.post(address, body, content_type="application/json"))
                    answers.append(client.put(address, body, content_type="application/json"))
                tried += len(answers)
                assert stage.others() == [], f"{address} made somebody a member"
    assert tried > 100
    assert Membership.objects.filter(person=getattr(firm, who)).exists()


@pytest.mark.django_db
def test_no_command_but_the_demo_knows_how_to_join() -> None:
    ours = [name for name, app in get_commands().items() if str(app).startswith("junto")]
    assert ours
    for name in ours:
        module = importlib.import_module(f"{get_commands()[name]}.management.commands.{name}")
        said = inspect.getsource(module)
        assert "join_community" not in said
        assert "Membership" not in said


def test_an_import_that_names_communities_makes_no_member(firm: cast.Cast) -> None:
    """The room of people stands below and cannot reach this one; its source says nothing of membership."""
    below = [file for file in TREES if file.split("/")[0] in ("people", "kernel", "engine")]
    assert below
    for file in below:
        imported = [node.module or "" for node in ast.walk(TREES[file]) if isinstance(node, ast.ImportFrom)]
        assert not [module for module in imported if module.startswith("junto.communities")]
