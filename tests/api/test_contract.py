"""The document is kept: generated requests, good and bad, against the application itself."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from django.test.utils import override_settings
from hypothesis import HealthCheck, settings
from pytest_django import DjangoDbBlocker
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from junto.config.api import described
from junto.people import actions as people
from junto.reach import actions
from tests.house import firm as house

pytest.importorskip("igraph", reason="discovery is not installed, and the table speaks of it")
pytestmark = [pytest.mark.django_db, pytest.mark.slow]
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
    ignored_auth,
    unsupported_method,
]
# 500 and more in the nightly run; a few, and every edge of the document, in every other
CASES = int(os.environ.get("JUNTO_API_CASES", "2"))
schema = schemathesis.openapi.from_dict(described())
schema.app = get_wsgi_application()


@pytest.fixture(scope="module")
def tokens(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[dict[str, str]]:
    """The house's firm, made once and taken back at the end."""
    folder: Path = tmp_path_factory.mktemp("data")
    with django_db_blocker.unblock(), transaction.atomic(), override_settings(DATA_DIR=folder):
        firm = house.found()
        for role in ("discovery", "barriers"):
            people.give_role(actor=firm.who("administrator"), person=firm.persons["administrator"], role=role)
        yield firm.tokens
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """As in Django's own test client: the end of a request does not close the connection of the test."""
    for end in (request_started, request_finished):
        end.disconnect(close_old_connections)
    yield
    for end in (request_started, request_finished):
        end.connect(close_old_connections)


@pytest.fixture(autouse=True)
def unlimited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "spend", lambda token: 0)


@schema.parametrize()
@settings(
    max_examples=CASES,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
def test_what_is_described_is_what_happens(case: Any, tokens: dict[str, str]) -> None:
    """As somebody with every role of the installation, so that few requests end at a refusal."""
    with transaction.atomic():
        case.call_and_validate(checks=CHECKS, headers={"Authorization": f"Bearer {tokens['administrator']}"})
        transaction.set_rollback(True)
