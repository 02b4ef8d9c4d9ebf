"""One gate: what exists for a person on a page exists for her program, and nothing else does."""

import re
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from junto.kernel import clock
from junto.reach.actions import forget_use
from tests.api.calling import BROWSER, Program
from tests.house import firm as house
from tests.house import walk

pytest.importorskip("igraph", reason="discovery is not installed, and the table speaks of it")
pytestmark = pytest.mark.django_db
VIEWERS = house.VIEWERS[1:-1]
KEY = re.compile(r'href="?/communities/([23456789bcdfghjkmnpqrstvwxz]{10})[-/"]')


@pytest.fixture(scope="module")
def planted(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[house.Firm]:
    """The firm, made once and taken back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield house.found()
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    forget_use()
    yield
    forget_use()
    clock.forget()


def caller(planted: house.Firm, viewer: str) -> Program:
    return Program(planted.tokens[viewer], BROWSER)


@pytest.mark.parametrize("viewer", VIEWERS)
def test_the_same_communities_persons_and_groups_exist(planted: house.Firm, viewer: str) -> None:
    things = planted.things
    pairs = [
        (reverse("communities:front", args=[one.address]), f"/communities/{one.key}")
        for one in (planted.listed, planted.hidden, things["elsewhere"])
    ]
    pairs += [
        (reverse("communities:about", args=[one.address]), f"/communities/{one.key}/members")
        for one in (planted.listed, planted.hidden, things["elsewhere"])
    ]
    pairs += [
        (reverse("people:person", args=[one.address]), f"/persons/{one.key}")
        for one in planted.persons.values()
    ]
    group, sealed, traces = things["group"], things["sealed"], things["traces"]
    pairs += [
        (reverse("discovery:candidate", args=[group.address]), f"/candidates/{group.key}"),
        (reverse("discovery:invitation", args=[sealed.key]), f"/me/discovery/invitations/{sealed.key}"),
        (reverse("discovery:import_run", args=[traces.key]), f"/imports/traces/{traces.key}"),
    ]
    for page, path in pairs:
        seen = walk.ask(planted, viewer, "GET", page).code
        assert (page, str(caller(planted, viewer).get(path).status)) == (page, seen)


@pytest.mark.parametrize("viewer", VIEWERS)
def test_the_same_communities_are_listed(planted: house.Firm, viewer: str) -> None:
    page = walk.ask(planted, viewer, "GET", reverse("communities:index")).body
    main = page[page.index("<main") : page.index("</main>")]
    told = {one["key"] for one in caller(planted, viewer).get("/communities")["items"]}
    assert told == set(KEY.findall(main))
    assert (planted.listed.key in told) == (viewer != "barred")


@pytest.mark.parametrize("viewer", VIEWERS)
def test_no_answer_names_what_is_hidden(planted: house.Firm, viewer: str) -> None:
    """Everything that can be read without a key."""
    paths = [
        "/communities", "/communities/near?name=Quiet+counsel", "/me/memberships", "/me/invitations",
        "/me/set-aside", "/persons?q=quiet", "/candidates", "/me/discovery", "/me", "/me/near",
        "/imports/traces", "/looks",
    ]  # fmt: skip
    told = " ".join(caller(planted, viewer).get(path).body.decode() for path in paths)
    insiders = ("invited", "member", "facilitator")
    assert ("Quiet counsel" in told) == (viewer in insiders)
    assert (planted.hidden.key in told) == (viewer in insiders)
    if viewer == "barred":
        assert "Lease renewals" not in told
        assert "Planted Holdings" not in told


@pytest.mark.parametrize("viewer", VIEWERS)
def test_nobody_reads_anothers_figures(planted: house.Firm, viewer: str) -> None:
    """No number stands beside a person in the directory, among members or on her page."""
    for path in ("/persons", f"/persons/{planted.persons['member'].key}"):
        told = caller(planted, viewer).get(path).told
        for one in told.get("items", [told]):
            figures = {name for name, value in one.items() if isinstance(value, int | float)}
            assert figures == set()
