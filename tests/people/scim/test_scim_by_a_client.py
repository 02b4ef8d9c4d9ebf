"""An independent client and an independent checker of the standard against a running server."""

from collections.abc import Iterator
from typing import Any

import pytest
from httpx2 import Client as Http
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_models import SearchRequest
from scim2_tester import Status, check_server

from junto.people.models import Person
from junto.people.scim import tokens
from tests import factories


@pytest.fixture
def client(transactional_db: None, live_server: Any) -> Iterator[SyncSCIMClient]:
    actor = factories.loaded(factories.administrator())
    _row, text = tokens.make_token(actor=actor, name="Directory", days=90)
    headers = {"Authorization": f"Bearer {text}"}
    with Http(base_url=f"{live_server.url}/scim/v2/", headers=headers, timeout=30) as http:
        yield SyncSCIMClient(http)


@pytest.mark.slow
def test_the_checker_of_the_standard_finds_nothing_wrong(client: SyncSCIMClient) -> None:
    results = check_server(client)
    wrong = [(one.title, one.reason) for one in results if one.status not in (Status.SUCCESS, Status.SKIPPED)]
    done = sum(one.status == Status.SUCCESS for one in results)
    assert not wrong, "\n".join(f"{title}: {reason}" for title, reason in wrong)
    assert done > 40


@pytest.mark.slow
def test_a_client_creates_finds_corrects_and_lets_go(client: SyncSCIMClient) -> None:
    client.discover()
    model = client.get_resource_model("User")
    assert model is not None
    made = client.create(
        model(
            user_name="anna@firm.example",
            display_name="Anna Keel",
            emails=[{"value": "anna@firm.example", "primary": True}],
            external_id="e-1",
        )
    )
    person = Person.objects.get(email="anna@firm.example")
    found = client.query(model, query_parameters=SearchRequest(filter='externalId eq "e-1"'))
    assert [one.id for one in found.resources] == [made.id]
    made.title, made.active = "Partner", False
    changed = client.replace(made)
    person.refresh_from_db()
    assert (changed.title, person.position, person.is_active) == ("Partner", "Partner", False)
    client.delete(model, made.id)
    assert Person.objects.filter(pk=person.pk, is_active=False).exists()
