"""The document is kept: generated requests, good and bad, against the application itself."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from django.db import transaction
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
from junto.reach import actions
from tests.house import firm as house

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
VIEWERS = ("member", "administrator", "sponsor", "barred")
schema = schemathesis.openapi.from_dict(described())
schema.app = get_wsgi_application()


@pytest.fixture(scope="module")
def tokens(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[dict[str, str]]:
    """The house's firm, made once and taken back at the end."""
    folder: Path = tmp_path_factory.mktemp("data")
    with django_db_blocker.unblock(), transaction.atomic(), override_settings(DATA_DIR=folder):
        yield house.found().tokens
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def unlimited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "spend", lambda token: 0)


@pytest.mark.parametrize("viewer", VIEWERS)
@schema.parametrize()
@settings(
    max_examples=4,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
def test_what_is_described_is_what_happens(case: Any, viewer: str, tokens: dict[str, str]) -> None:
    with transaction.atomic():
        case.call_and_validate(checks=CHECKS, headers={"Authorization": f"Bearer {tokens[viewer]}"})
        transaction.set_rollback(True)
