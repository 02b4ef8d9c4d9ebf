"""In and out."""

import re
import time
from typing import Any

import pytest
from django.test import Client, override_settings

from junto.kernel import clock
from junto.kernel.models import LedgerEntry, TaskRow
from junto.people.models import Person
from tests import factories
from tests.people.signin.conftest import SECRET, is_in, sign_in


def test_in_and_out(client: Client, anna: Person) -> None:
    before = client.get("/sign-in/").cookies
    assert "junto" not in before, "looking at the page makes no session"
    answer = sign_in(client)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert is_in(client)
    out = client.post("/sign-out/")
    assert (out.status_code, out["Location"]) == (302, "/sign-in/")
    assert out["Clear-Site-Data"] == '"cache", "storage"'
    assert not is_in(client)


def test_the_address_in_any_case(client: Client, anna: Person) -> None:
    assert sign_in(client, email="  ANNA@Firm.Example ").status_code == 302


def test_the_key_of_the_session_is_new(client: Client, anna: Person) -> None:
    client.get("/sign-in/passkey/", HTTP_ACCEPT="application/json")
    before = client.session.session_key
    sign_in(client)
    assert before
    assert client.session.session_key != before


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example",
        "javascript:alert(1)",
        "http://localhost:1/",
        "/\\evil.example",
    ],
)
def test_nobody_is_led_away(client: Client, anna: Person, target: str) -> None:
    answer = client.post("/sign-in/", {"login": "anna@firm.example", "password": SECRET, "next": target})
    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_one_comes_where_one_wanted(client: Client, anna: Person) -> None:
    given = {"login": "anna@firm.example", "password": SECRET, "next": "/sign-in/mine/"}
    assert client.post("/sign-in/", given)["Location"] == "/sign-in/mine/"


def plain(page: bytes, email: str) -> str:
    text = re.sub(r'(csrfmiddlewaretoken" value=|X-CSRFToken": )"[^"]+"', "", page.decode())
    return text.replace(email, "@")


def test_nobody_is_told_whether_an_address_exists(anna: Person) -> None:
    """Wrong password, no password yet, deactivated, and nobody: the same bytes, and nothing written."""
    without = factories.person("Wren Hope", email="wren@firm.example")
    without.set_unusable_password()
    without.save()
    gone = factories.person("Eli Gone", email="eli@firm.example", is_active=False, deactivated_at=clock.now())
    written = (LedgerEntry.objects.count(), TaskRow.objects.count())
    pages = {}
    for email in ("anna@firm.example", without.email, gone.email, "nobody@firm.example"):
        client = Client(REMOTE_ADDR=f"203.0.113.{len(pages)}")
        # the deactivated person gives her right password and learns nothing either
        answer = sign_in(client, email=email, password=SECRET if email == gone.email else "wrong")
        assert not is_in(client)
        pages[email] = (answer.status_code, plain(answer.content, email), sorted(answer.cookies))
    assert len(set(map(str, pages.values()))) == 1, pages.keys()
    assert pages[gone.email][0] == 200
    assert (LedgerEntry.objects.count(), TaskRow.objects.count()) == written


@pytest.mark.slow
@override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.Argon2PasswordHasher"])
def test_not_by_time_either(db: None) -> None:
    """Argon2 runs once whoever it is: the cheapest of interleaved tries differ by less than a fifth."""
    anna = factories.person("Anna Keel", email="anna@firm.example")
    never = factories.person("Wren Hope", email="wren@firm.example")
    never.set_unusable_password()
    never.save()
    took: dict[str, list[float]] = {anna.email: [], never.email: [], "nobody@firm.example": []}
    for n in range(14 * len(took)):
        email = list(took)[n % len(took)]
        started = time.perf_counter()
        answer = sign_in(Client(REMOTE_ADDR=f"203.0.113.{n}"), email=email, password="wrong")
        took[email].append(time.perf_counter() - started)
        assert answer.status_code == 200
    cheapest = [min(times) for times in took.values()]
    assert max(cheapest) < 1.2 * min(cheapest), cheapest


def test_passwords_are_kept_by_argon2() -> None:
    import junto.config.settings as real

    assert real.PASSWORD_HASHERS == ["django.contrib.auth.hashers.Argon2PasswordHasher"]


def test_half_an_address_is_said_at_the_field(client: Client, db: None) -> None:
    page = sign_in(client, email="anna@firm").content.decode()
    assert "This address is not whole." in page
    assert 'value="anna@firm"' in page, "what was typed is kept"


def test_a_book_is_no_password(client: Client, anna: Person) -> None:
    answer = sign_in(client, password="x" * 513)
    assert answer.status_code == 200
    assert not is_in(client)


def test_signing_out_is_an_act(client: Client, anna: Person) -> None:
    sign_in(client)
    assert client.get("/sign-out/").status_code == 200
    assert is_in(client)
    assert Client(enforce_csrf_checks=True, cookies=client.cookies).post("/sign-out/").status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        "/sign-up/",
        "/signup/",
        "/accounts/signup/",
        "/sign-in/signup/",
        "/sign-in/email/",
        "/sign-in/mine/email/",
        "/sign-in/confirm-email/",
        "/sign-in/oidc/signup/",
        "/sign-in/oidc/firm/",
        "/sign-in/oidc/firm/callback/",
        "/sign-in/oidc/google/",
        "/sign-in/mine/codes/download/",
        "/sign-in/connections/",
        "/be/",
    ],
)
def test_what_is_not_needed_is_not_there(client: Client, anna: Person, path: str) -> None:
    sign_in(client)
    assert client.get(path).status_code == 404
    assert client.post(path).status_code in (404, 405)


OWN = [
    "/sign-in/mine/",
    "/sign-in/mine/password/",
    "/sign-in/mine/passkeys/",
    "/sign-in/mine/passkeys/add/",
    "/sign-in/mine/passkeys/1/",
    "/sign-in/mine/passkeys/1/remove/",
    "/sign-in/mine/app/",
    "/sign-in/mine/app/remove/",
    "/sign-in/mine/codes/",
    "/sign-in/mine/codes/new/",
    "/sign-in/places/",
    "/sign-in/again/",
    "/sign-in/again/code/",
    "/sign-in/again/passkey/",
    "/sign-in/again/firm/",
]


@pytest.mark.parametrize("path", [*OWN, "/sign-in/places/others/end/", "/sign-in/places/1/end/"])
def test_a_stranger_is_sent_to_the_door(client: Client, db: None, path: str) -> None:
    for answer in (client.get(path), client.post(path)):
        assert answer.status_code == 302
        assert answer["Location"].startswith("/sign-in/?next=")


@pytest.mark.parametrize("path", ["/sign-in/", "/sign-in/forgotten/", "/sign-in/forgotten/sent/", *OWN])
def test_pages_keep_the_rules_of_the_house(client: Client, anna: Person, path: str) -> None:
    """No script, style or handler inside a page, and no word of the framework."""
    if path in OWN:
        sign_in(client)
    page = client.get(path)
    if page.status_code in (302, 404):
        return
    text = page.content.decode()
    assert page.status_code == 200
    assert re.findall(r"<script(?![^>]*\bsrc=)", text) == []
    assert re.findall(r"<style|\sstyle=|\son[a-z]+=", text) == []
    assert re.findall(r"\b[Uu]sers?\b|[Tt]wo-[Ff]actor|[Ii]nvalid", re.sub(r"<[^>]+>", " ", text)) == []


def test_data_are_given_to_the_passkeys_script_only(client: Client, db: None) -> None:
    wanted: dict[str, Any] = {"HTTP_ACCEPT": "application/json"}
    assert client.get("/sign-in/passkey/", **wanted)["Content-Type"] == "application/json"
    assert client.get("/sign-in/passkey/").status_code == 302
    assert client.get("/sign-in/", **wanted)["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
@pytest.mark.parametrize("path", ["/sign-in/", "/sign-out/", *OWN])
def test_pages_are_looked_at_and_sent(client: Client, anna: Person, path: str, method: str) -> None:
    sign_in(client)
    assert getattr(client, method)(path).status_code == 405
    assert is_in(client)
