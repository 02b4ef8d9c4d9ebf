"""Every address as every viewer, against the access table, and nothing in the answer that is not hers."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.module_loading import import_string
from pytest_django import DjangoDbBlocker

from junto.kernel.models import LedgerEntry
from tests.house import access, firm, further, walk, words

pytestmark = pytest.mark.django_db
ROWS = access.rows(access.TABLE)
DID = {"go", "200", "201"}
FURTHER = access.further(access.TABLE)
# what says nothing of the firm's, and the API, which has its own table with these viewers
NOT_FURTHER = ("account_", "mfa_", "signin_", "scim:", "usersessions_", "openid_", "api:")


@pytest.fixture(scope="module")
def planted(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[firm.Firm]:
    """The firm, made once and taken back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield firm.found()
        transaction.set_rollback(True)


def known(name: str) -> bool:
    """Whether the room of an address is here at all; discovery may be absent."""
    return apps.is_installed("junto.discovery") or not (
        name.startswith("discovery:") or name in access.OPTIONAL
    )


def test_no_address_is_missing_from_the_table() -> None:
    listed = {row.name for row in ROWS}
    assert sorted(set(walk.names()) - listed) == []
    assert sorted(name for name in listed - set(walk.names()) if known(name)) == []


def test_the_table_has_every_line_once() -> None:
    keys = [(row.key, row.method) for row in ROWS]
    assert len(keys) == len(set(keys))
    assert set(access.PARTS) <= {row.key for row in ROWS}


@pytest.mark.parametrize(
    "row", [row for row in ROWS if known(row.name)], ids=lambda row: f"{row.key}-{row.method}"
)
def test_each_cell(row: access.Row, planted: firm.Firm) -> None:
    firm.keep_the_list(planted)
    found, loose, fresh = [], [], LedgerEntry.objects.count()
    for viewer in firm.VIEWERS:
        data = access.sent(row.key, planted) if row.method != "GET" else None
        address = access.address(row.key, planted, viewer, row.method)
        answer = walk.ask(planted, viewer, row.method, address, data)
        found.append(answer.code)
        assert access.told(planted, viewer, address, data, answer) == [], f"{viewer} is told at {row.key}"
        if answer.written and (row.method == "GET" or answer.code not in DID):
            loose.append((viewer, answer.code, answer.written))
        if row.method == "GET" and answer.code == "200" and "</html>" in answer.body:
            hits = [hit for text in words.visible(answer.body) for hit in words.found(text, rendered=True)]
            assert hits == [], f"{viewer} reads {hits} at {row.key}"
    walk.note("cells", len(found))
    assert access.line(row.key, row.method, found) == access.line(row.key, row.method, list(row.cells))
    assert loose == [], "a refused request wrote something"
    assert LedgerEntry.objects.count() == fresh


@pytest.mark.parametrize(
    "row",
    [row for row in ROWS if known(row.name) and not row.name.startswith(NOT_FURTHER)],
    ids=lambda row: f"{row.key}-{row.method}",
)
def test_each_cell_of_the_further_viewers(row: access.Row, planted: firm.Firm) -> None:
    firm.keep_the_list(planted)
    found, loose = {}, []
    for viewer in FURTHER:
        data = access.sent(row.key, planted) if row.method != "GET" else None
        address = access.address(row.key, planted, viewer, row.method)
        answer = walk.ask(planted, viewer, row.method, address, data)
        found[viewer] = answer.code
        assert access.told(planted, viewer, address, data, answer) == [], f"{viewer} is told at {row.key}"
        if answer.written and (row.method == "GET" or answer.code not in DID):
            loose.append((viewer, answer.code, answer.written))
    walk.note("cells", len(found))
    assert found == {viewer: one.cell(row) for viewer, one in FURTHER.items()}
    assert loose == [], "a refused request wrote something"


def test_a_further_viewer_names_only_rows_there_are() -> None:
    assert set(FURTHER) == set(further.FURTHER)
    named = {key for one in FURTHER.values() for key in one.otherwise}
    assert named <= {(row.key, row.method) for row in ROWS}


def test_the_cells_are_counted() -> None:
    """As many as are promised, each of them asked above and in the table of the API."""
    dependent = [row for row in ROWS if not row.name.startswith(NOT_FURTHER)]
    assert len(ROWS) * len(firm.VIEWERS) + len(dependent) * len(FURTHER) >= 3000


@pytest.mark.parametrize("name", sorted({row.name for row in ROWS if known(row.name)}))
def test_a_way_of_asking_that_is_not_listed_is_not_answered(name: str, planted: firm.Firm) -> None:
    for key in {row.key for row in ROWS if row.name == name}:
        for method in (walk.METHODS if name.startswith("api:") else {"GET", "POST"}) - {
            row.method for row in ROWS if row.key == key
        }:
            answer = walk.ask(planted, "member", method, access.address(key, planted, "member"))
            assert (key, method, answer.code) == (key, method, "405")
            assert answer.written == ()


def test_only_the_listed_pages_need_no_sign_in() -> None:
    """What is open to all stands in the table as such; this is the short list one can hold in the head."""
    open_to_all = {row.name for row in ROWS if row.cells[0] not in ("in", "405", "401")}
    assert open_to_all == access.OPEN


def test_a_changed_wall_bites_with_the_next_request(planted: firm.Firm) -> None:
    front = reverse("communities:front", args=[planted.listed.address])
    assert walk.ask(planted, "member", "GET", front).code == "200"
    with transaction.atomic():
        set_barrier: Any = import_string("junto.people.actions.set_barrier")
        cover: Any = import_string("junto.people.actions.Cover")
        set_barrier(
            actor=planted.who("sponsor"), name="Second", kind="exclusion",
            covers=[cover(client=planted.client)], persons=[(planted.persons["member"], 0)],
        )  # fmt: skip
        assert walk.ask(planted, "member", "GET", front).code == "404"
        transaction.set_rollback(True)


def test_a_token_sees_at_most_what_its_person_sees(planted: firm.Firm) -> None:
    for viewer in ("barred", "outsider", "administrator"):
        answer = walk.ask(planted, viewer, "GET", "/api/communities")
        assert planted.hidden.key not in answer.body
    assert planted.listed.key not in walk.ask(planted, "barred", "GET", "/api/communities").body
    assert settings.LOGIN_URL
