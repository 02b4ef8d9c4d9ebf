"""Every class of answer carries the strict headers; nothing but static files may be kept."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client
from django.urls import path

from junto.config.urls import urlpatterns as ours
from junto.kernel.middleware import HEADERS
from junto.kernel.policy import Conflict, Denied
from tests import factories

FORBIDDEN_IN_POLICY = ("unsafe-inline", "unsafe-eval", "*", "http:", "https:", "nonce-")


def _raises(fault: Exception) -> Callable[..., HttpResponse]:
    def view(request: Any) -> HttpResponse:
        raise fault

    view.login_required = False  # type: ignore[attr-defined]  # as Django's own decorator marks it
    return view


urlpatterns = [
    *ours,
    path("planted/denied", _raises(Denied("Only members may ask."))),
    path("planted/conflict", _raises(Conflict("It has changed."))),
    path("planted/fault", _raises(ValueError("a secret detail"))),
    path("planted/database", _raises(OperationalError("a secret detail"))),
]
handler400 = "junto.config.errors.bad_request"
handler403 = "junto.config.errors.forbidden"
handler404 = "junto.config.errors.not_found"
handler500 = "junto.config.errors.server_error"

ANSWERS = {
    "livez": ("/livez", 200),
    "sign-in": ("/style", 302),
    "not found": ("/no/such/page", 404),
    "method": ("/language", 405),
    "denied": ("/planted/denied", 403),
    "conflict": ("/planted/conflict", 409),
    "fault": ("/planted/fault", 500),
    "database away": ("/planted/database", 503),
}


@pytest.fixture
def visitor(settings: Any) -> Client:
    settings.ROOT_URLCONF = __name__
    return Client(raise_request_exception=False)


def assert_strict(response: Any) -> None:
    told = {name: response.headers.get(name) for name in HEADERS}
    assert told == HEADERS
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Vary"] == "Cookie, HX-Request"


@pytest.mark.django_db
@pytest.mark.parametrize("answer", ANSWERS)
def test_every_class_of_answer(visitor: Client, answer: str) -> None:
    address, status = ANSWERS[answer]
    response = visitor.get(address)
    assert response.status_code == status
    assert_strict(response)
    assert b"secret detail" not in response.content


@pytest.mark.django_db
def test_a_signed_in_page(visitor: Client) -> None:
    visitor.force_login(factories.administrator())
    response = visitor.get("/style")
    assert response.status_code == 200
    assert_strict(response)


@pytest.mark.django_db
def test_a_foreign_host_is_refused_with_the_headers(visitor: Client) -> None:
    response = visitor.get("/livez", headers={"host": "elsewhere.example"})
    if response.status_code == 200:  # a view that never asks for the host
        response = visitor.post("/language", {"next": "/"}, headers={"host": "elsewhere.example"})
    assert response.status_code == 400
    assert_strict(response)


@pytest.mark.django_db
def test_a_forged_post_is_refused_with_the_headers(settings: Any) -> None:
    settings.ROOT_URLCONF = __name__
    response = Client(enforce_csrf_checks=True).post("/language", {"language": "de"})
    assert response.status_code == 403
    assert_strict(response)


@pytest.mark.django_db
def test_the_database_away_leaves_the_headers_on(visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: Any, **__: Any) -> None:
        raise OperationalError("a secret detail")

    monkeypatch.setattr("junto.kernel.clock.refresh", away)
    response = visitor.get("/livez")
    assert response.status_code == 200
    assert_strict(response)


def test_the_policy_itself_is_strict() -> None:
    policy = HEADERS["Content-Security-Policy"]
    assert policy.startswith("default-src 'none';")
    assert not [word for word in FORBIDDEN_IN_POLICY if word in policy]


def test_a_static_file_may_be_kept(tmp_path: Any) -> None:
    from junto.kernel.middleware import SecurityHeaders

    inner = HttpResponse("x", headers={"Cache-Control": "max-age=315360000, public, immutable"})
    response = SecurityHeaders(lambda request: inner)(_request("/static/ui/a.css"))
    assert response.headers["Cache-Control"] == "max-age=315360000, public, immutable"
    assert {name: response.headers[name] for name in HEADERS} == HEADERS


def _request(address: str) -> Any:
    from django.test import RequestFactory

    return RequestFactory().get(address)
