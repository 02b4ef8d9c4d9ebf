"""Every operation as every viewer, against the table; and what is refused leaves nothing behind."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test.utils import override_settings
from pytest_django import DjangoDbBlocker

from junto.config.api import described
from junto.kernel.models import LedgerEntry, TaskRow
from junto.people.models import Person
from junto.reach.actions import forget_use
from tests.api import access
from tests.house import access as house_access
from tests.house import firm as house
from tests.house.walk import Answer as Told
from tests.house.walk import note

pytest.importorskip("igraph", reason="discovery is not installed, and the table speaks of it")
pytestmark = pytest.mark.django_db
ROWS = access.rows()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture(autouse=True)
def fresh(settings: Any, folder: Path) -> Iterator[None]:
    """The folder in which the firm's HR list lies, for all tests of this file."""
    settings.DATA_DIR = folder
    forget_use()
    yield
    forget_use()


@pytest.fixture(scope="module")
def planted(folder: Path, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[house.Firm]:
    """The firm, made once and taken back at the end."""
    with django_db_blocker.unblock(), transaction.atomic(), override_settings(DATA_DIR=folder):
        yield house.found()
        transaction.set_rollback(True)


def operations() -> set[str]:
    return {told["operationId"] for methods in described()["paths"].values() for told in methods.values()}


def test_no_operation_is_missing_from_the_table() -> None:
    assert {row.operation for row in ROWS} == operations()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_each_cell(row: access.Row, planted: house.Firm) -> None:
    method = access.method_of(described(), row.operation)
    facts, tasks = LedgerEntry.objects.count(), TaskRow.objects.count()
    found, loose = [], []
    for viewer in house.VIEWERS:
        answer = access.ask(planted, viewer, method, row)
        found.append(answer.status)
        if answer.written and (answer.status >= 400 or method == "GET"):
            loose.append((viewer, answer.status, answer.written))
    note("cells", len(found))
    assert dict(zip(house.VIEWERS, found, strict=True)) == dict(zip(house.VIEWERS, row.cells, strict=True))
    assert loose == [], "a refused request, or one that reads, wrote something"
    assert (LedgerEntry.objects.count(), TaskRow.objects.count()) == (facts, tasks)


@pytest.mark.parametrize("row", [row for row in ROWS if 404 in row.cells], ids=lambda row: row.name)
def test_what_is_hidden_answers_as_what_is_absent(row: access.Row, planted: house.Firm) -> None:
    """The same bytes for a thing behind a wall, an unlisted one, and one that never was."""
    method = access.method_of(described(), row.operation)
    nothing = access.Row(row.operation, "", row.cells, _nowhere(row.path))
    for viewer, cell in zip(house.VIEWERS, row.cells, strict=True):
        if cell == 404:
            hidden, absent = (access.ask(planted, viewer, method, one) for one in (row, nothing))
            assert (hidden.status, hidden.body) == (absent.status, absent.body), viewer


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_each_cell_of_the_further_viewers(row: access.Row, planted: house.Firm) -> None:
    method = access.method_of(described(), row.operation)
    wanted = {viewer: cells[row.name] for viewer, cells in access.further().items()}
    note("cells", len(wanted))
    answers = {viewer: access.ask(planted, viewer, method, row) for viewer in wanted}
    assert {viewer: answer.status for viewer, answer in answers.items()} == wanted
    refused = [
        viewer for viewer, one in answers.items() if one.written and (one.status >= 400 or method == "GET")
    ]
    assert refused == [], "a refused request, or one that reads, wrote something"
    for viewer, answer in answers.items():
        told = Told(str(answer.status), (), answer.body.decode("utf-8", "replace"))
        keys = {"keys": " ".join(access.keys(planted).values())} if row.path.count("{") else None
        assert house_access.told(planted, viewer, row.path, keys, told) == [], viewer


def _nowhere(path: str) -> str:
    start, _brace, rest = path.partition("{")
    return f"{start}zzzzzzzzzz{rest.partition('}')[2]}" if rest else path


@pytest.mark.parametrize("row", [row for row in ROWS if not row.variant], ids=lambda row: row.name)
def test_a_token_that_may_only_read_does_nothing(row: access.Row, planted: house.Firm) -> None:
    method = access.method_of(described(), row.operation)
    reader = planted.things["token of facilitator"]
    type(reader).objects.filter(pk=reader.pk).update(scope="read")
    answer = access.ask(planted, "facilitator", method, row)
    type(reader).objects.filter(pk=reader.pk).update(scope="write")
    if method == "GET":
        assert answer.status == row.cells[house.VIEWERS.index("facilitator")]
    else:
        assert (answer.status, answer.written) == (403, ())


def test_no_operation_takes_another_person_to_make_her_a_member(planted: house.Firm) -> None:
    """Whose key stands in a path or a body: only somebody read about, offered a place, or walled."""
    named = {
        (told["operationId"], name)
        for methods in described()["paths"].values()
        for told in methods.values()
        for name in _names(told)
        if name in ("person", "persons", "member", "members", "email", "emails", "who", "whom")
    }
    asked = {("propose_sponsor", "person"), ("ask_adviser", "person")}
    assert named == {("invite_persons", "persons"), ("set_wall", "persons"), *asked}
    row = next(row for row in ROWS if row.operation == "invite_persons")
    before = planted.hidden.memberships.count()
    client_of = access.ask(planted, "facilitator", "POST", row)
    assert client_of.status == 200
    assert planted.hidden.memberships.count() == before
    assert not any('INTO "communities_membership"' in sql for sql in client_of.written)


def _names(told: dict[str, Any]) -> set[str]:
    found = {one["name"] for one in told["parameters"]}
    for content in told.get("requestBody", {}).get("content", {}).values():
        part = content["schema"]
        if "$ref" in part:
            part = described()["components"]["schemas"][part["$ref"].rpartition("/")[2]]
        found |= set(part.get("properties", ()))
    return found


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_only_the_actor_ever_becomes_a_member(row: access.Row, planted: house.Firm) -> None:
    method = access.method_of(described(), row.operation)
    if method == "GET":
        return
    numbers = {viewer: person.pk for viewer, person in planted.persons.items()}
    for viewer in ("facilitator", "administrator", "sponsor"):
        answer = access.ask(planted, viewer, method, row)
        made = [sql for sql in answer.written if sql.startswith('INSERT INTO "communities_membership"')]
        # community, person, joined_by, how, …: the values stand in the order of the columns
        assert all(f", {numbers[viewer]}, {numbers[viewer]}, '" in sql for sql in made), made


def test_there_is_somebody_to_deny(planted: house.Firm) -> None:
    """A firm without its persons would make every line above true."""
    assert Person.objects.filter(is_active=True).count() >= 8
