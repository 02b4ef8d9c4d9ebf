"""Codes after the password, recovery codes, and showing once more who one is."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.test import Client

from junto.kernel import clock
from junto.people.models import Person
from tests import factories
from tests.people.signin.conftest import SECRET, is_in, sign_in, totp

Post = Callable[[], list[Any]]


def set_up(client: Client) -> str:
    """Give a person who is signed in an authenticator app; its secret."""
    page = client.get("/sign-in/mine/app/").content.decode()
    secret = "".join(re.findall(r'class="code">([A-Z2-7]{4})<', page))
    assert len(secret) == 32
    done = client.post("/sign-in/mine/app/", {"code": totp(secret)})
    assert done["Location"] == "/sign-in/mine/codes/"
    return secret


@pytest.fixture
def secret(client: Client, anna: Person) -> str:
    sign_in(client)
    return set_up(client)


def recovery_codes(client: Client) -> list[str]:
    return re.findall(r'class="code">(\d{8})<', client.get("/sign-in/mine/codes/").content.decode())


def test_a_code_follows_the_password(client: Client, anna: Person, secret: str) -> None:
    browser = Client()
    assert sign_in(browser)["Location"] == "/sign-in/code/"
    assert not is_in(browser)
    wrong = browser.post("/sign-in/code/", {"code": "000000"})
    assert (wrong.status_code, is_in(browser)) == (200, False)
    assert browser.post("/sign-in/code/", {"code": totp(secret, ahead=1)})["Location"] == "/"
    assert is_in(browser)


def test_a_code_works_once_whichever_process_saw_it(client: Client, anna: Person, secret: str) -> None:
    from django.core.cache import cache

    code, first, second = totp(secret, ahead=1), Client(), Client()
    sign_in(first)
    first.post("/sign-in/code/", {"code": code})
    cache.clear()  # as in another process
    sign_in(second)
    again = second.post("/sign-in/code/", {"code": code})
    assert "was used already" in again.content.decode()
    assert not is_in(second)


def test_codes_are_not_guessed(client: Client, anna: Person, secret: str) -> None:
    attacker = Client(REMOTE_ADDR="198.51.100.66")
    sign_in(attacker)
    codes = [attacker.post("/sign-in/code/", {"code": f"{n:06d}"}).status_code for n in range(8)]
    assert codes == [200] * 6 + [429] * 2
    # the person herself, in a browser that was here before, is not concerned
    client.post("/sign-out/")
    sign_in(client)
    assert client.post("/sign-in/code/", {"code": totp(secret, ahead=1)}).status_code == 302
    assert is_in(client)


def test_without_the_password_there_is_no_code_to_give(client: Client, db: None) -> None:
    assert client.get("/sign-in/code/")["Location"] == "/sign-in/"
    assert client.post("/sign-in/code/", {"code": "123456"})["Location"] == "/sign-in/"


def test_recovery_codes_work_once(client: Client, anna: Person, secret: str) -> None:
    codes = recovery_codes(client)
    assert len(set(codes)) == 10
    for browser, there in ((Client(), True), (Client(), False)):
        sign_in(browser)
        browser.post("/sign-in/code/", {"code": codes[0]})
        assert is_in(browser) is there
    assert recovery_codes(client) == codes[1:]


def test_new_codes_end_the_old(
    client: Client, anna: Person, secret: str, post: Post, django_capture_on_commit_callbacks: Any
) -> None:
    old = recovery_codes(client)
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/sign-in/mine/codes/new/")
    assert not set(old) & set(recovery_codes(client))
    assert "New recovery codes were made" in "".join(letter.body for letter in post())


def test_secrets_are_sealed(anna: Person, secret: str) -> None:
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in kept
    assert "gAAAA" in kept


def test_each_change_is_told_by_letter(
    client: Client, anna: Person, post: Post, django_capture_on_commit_callbacks: Any
) -> None:
    sign_in(client)
    with django_capture_on_commit_callbacks(execute=True):
        set_up(client)
        client.post("/sign-in/mine/app/remove/")
    assert [letter.subject for letter in post()] == ["How you sign in to Junto has changed"] * 2
    assert not Authenticator.objects.exists(), "recovery codes go with what they recover"
    assert sign_in(Client())["Location"] == "/"


CHANGES = [
    "/sign-in/mine/app/", "/sign-in/mine/app/remove/", "/sign-in/mine/codes/", "/sign-in/mine/codes/new/",
    "/sign-in/mine/passkeys/add/",
]  # fmt: skip


@pytest.mark.parametrize("path", CHANGES)
def test_ten_minutes_after_signing_in_one_shows_oneself_again(
    client: Client, anna: Person, secret: str, path: str
) -> None:
    before = list(Authenticator.objects.values_list("pk", "data"))
    with time_machine.travel(clock.real_now() + timedelta(minutes=11), tick=True):
        assert client.get(path)["Location"] == f"/sign-in/again/?next={path.replace('/', '%2F')}"
        assert client.post(path).status_code in (302, 405)
        assert list(Authenticator.objects.values_list("pk", "data")) == before
        key = client.session.session_key
        wrong = client.post("/sign-in/again/", {"password": "not it", "next": path})
        assert wrong.status_code == 200
        assert client.session.session_key == key
        shown = client.post("/sign-in/again/", {"password": SECRET, "next": path})
        assert shown.status_code in (200, 302)
        assert client.session.session_key != key, "more may be done: a new key"
        assert client.get("/sign-in/places/").content.decode().count("this one") == 1


def test_or_by_code(client: Client, anna: Person, secret: str) -> None:
    with time_machine.travel(clock.real_now() + timedelta(minutes=11), tick=True):
        shown = client.post("/sign-in/again/code/", {"code": totp(secret), "next": "/sign-in/mine/codes/"})
        assert shown["Location"] == "/sign-in/mine/codes/"
        assert client.get("/sign-in/mine/codes/").status_code == 200


def test_nobody_touches_what_is_another_persons(client: Client, anna: Person) -> None:
    other = factories.person("Bo Newman")
    held = Authenticator.objects.create(user=other, type="webauthn", data={"name": "hers", "credential": {}})
    sign_in(client)
    for path in (f"/sign-in/mine/passkeys/{held.pk}/", f"/sign-in/mine/passkeys/{held.pk}/remove/"):
        assert client.get(path).status_code == 404
        assert client.post(path, {"name": "mine"}).status_code == 404
    held.refresh_from_db()
    assert held.data["name"] == "hers"


@pytest.mark.parametrize("keys", [1, 3])
def test_the_page_of_ones_ways(
    client: Client, anna: Person, alone: None, keys: int, django_assert_num_queries: Any
) -> None:
    sign_in(client)
    for n in range(keys):
        data = {"name": f"key {n}", "credential": {}}
        Authenticator.objects.create(user=anna, type="webauthn", data=data)
    client.get("/sign-in/mine/")
    with django_assert_num_queries(3):  # session, person, ways
        page = client.get("/sign-in/mine/").content.decode()
    assert [page.count(f"key {n}<") > 0 for n in range(keys)] == [True] * keys


@pytest.mark.parametrize(
    "credential",
    [
        "",
        "{}",
        "[]",
        "null",
        '{"response": {}}',
        '{"id": "x", "rawId": "x", "type": "public-key", "response": {"userHandle": "zzzz"}}',
    ],
)
def test_odd_passkeys_are_refused(client: Client, db: None, credential: str) -> None:
    client.get("/sign-in/passkey/", HTTP_ACCEPT="application/json")
    answer = client.post("/sign-in/passkey/", {"credential": credential})
    assert answer["Location"] == "/sign-in/"
    assert not is_in(client)
