"""The firm's directory, asking."""

import json
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from junto.people.models import Person
from junto.people.scim import tokens
from tests import factories

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"


@dataclass
class Directory:
    """Speaks as a directory does; `say` returns status and body."""

    client: Client
    token: str

    def say(self, method: str, path: str, what: Any = None, **headers: str) -> tuple[int, Any]:
        body = what if isinstance(what, bytes | str) else json.dumps(what)
        response = self.client.generic(
            method,
            f"/scim/v2/{path}",
            b"" if what is None else body,
            content_type="application/scim+json",
            headers={"Authorization": f"Bearer {self.token}", **headers},
        )
        return response.status_code, json.loads(response.content) if response.content else None

    def create(self, email: str = "anna@firm.example", name: str = "Anna Keel", **more: Any) -> Any:
        status, told = self.say("POST", "Users", user(email, name, **more))
        assert status == 201, told
        return told

    def patch(self, path: str, *operations: dict[str, Any]) -> tuple[int, Any]:
        return self.say("PATCH", path, {"schemas": [PATCH], "Operations": list(operations)})


def user(email: str = "anna@firm.example", name: str = "Anna Keel", **more: Any) -> dict[str, Any]:
    emails = [{"value": email, "type": "work", "primary": True}]
    return {"schemas": [USER], "userName": email, "displayName": name, "emails": emails, **more}


@pytest.fixture
def administrator(db: None) -> Person:
    return factories.loaded(factories.administrator())


@pytest.fixture
def directory(administrator: Person) -> Directory:
    _row, text = tokens.make_token(actor=administrator, name="Directory", days=90)
    return Directory(Client(enforce_csrf_checks=True), text)
