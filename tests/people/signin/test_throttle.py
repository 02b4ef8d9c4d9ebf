"""Guessing is cut short, and keeps nobody else out."""

import ipaddress
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client

from junto.kernel import clock
from junto.people.models import Person, TryCount
from tests import factories
from tests.people.signin.conftest import SECRET, is_in, sign_in


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every password that was really compared."""
    seen: list[str] = []
    real = MD5PasswordHasher.verify

    def verify(self: Any, password: str, encoded: str) -> bool:
        seen.append(password)
        return real(self, password, encoded)

    monkeypatch.setattr(MD5PasswordHasher, "verify", verify)
    return seen


@pytest.mark.parametrize("guesses", [200, pytest.param(10_000, marks=pytest.mark.slow)])
def test_guesses_from_one_place(anna: Person, looked_at: list[str], guesses: int) -> None:
    """Five are compared; the rest meet a full window: nothing compared, nothing written."""
    attacker = Client(REMOTE_ADDR="198.51.100.66")
    first = [sign_in(attacker, password=f"guess {n}").status_code for n in range(5)]
    assert first == [200] * 5
    rows = list(TryCount.objects.values_list("key", "count", "until"))
    rest = {sign_in(attacker, password=f"guess {n}").status_code for n in range(5, guesses)}
    assert rest == {429}
    assert looked_at == [f"guess {n}" for n in range(5)]
    assert list(TryCount.objects.values_list("key", "count", "until")) == rows
    # the victim is elsewhere, and simply signs in
    victim = Client(REMOTE_ADDR="203.0.113.9")
    assert sign_in(victim).status_code == 302
    assert is_in(victim)


def test_a_full_window_costs_one_query(anna: Person, django_assert_num_queries: Any) -> None:
    client = Client()
    for n in range(5):
        sign_in(client, password=f"guess {n}")
    with django_assert_num_queries(1):
        assert sign_in(client).status_code == 429


def test_guesses_from_everywhere(anna: Person, looked_at: list[str]) -> None:
    """Ten thousand networks do not help; a browser that signed in before is not concerned."""
    at_home = Client(REMOTE_ADDR="203.0.113.9")
    assert sign_in(at_home).status_code == 302
    at_home.post("/sign-out/")
    looked_at.clear()
    for n in range(300):
        sign_in(Client(REMOTE_ADDR=f"2001:db8:{n:x}::1"), password=f"guess {n}")
    assert len(looked_at) == 15
    assert sign_in(at_home).status_code == 302
    assert is_in(at_home)


def test_one_network_cannot_try_many_people(db: None, looked_at: list[str]) -> None:
    attacker = Client(REMOTE_ADDR="2001:db8:5::1")
    for n in range(60):
        sign_in(attacker, email=f"somebody{n}@firm.example", password="Spring2026")
    neighbour = sign_in(Client(REMOTE_ADDR="2001:db8:5::ffff"), email="x@firm.example")
    assert neighbour.status_code == 429, "the same /64 is one visitor"
    assert sign_in(Client(REMOTE_ADDR="2001:db8:6::1"), email="x@firm.example").status_code == 200


def test_the_machine_is_not_kept_busy(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    from junto.people.signin import throttle

    monkeypatch.setattr(throttle, "EVERYWHERE", throttle.Limit("everywhere", 3, 1))
    tries = [sign_in(Client(REMOTE_ADDR=f"203.0.113.{n}"), email=f"p{n}@firm.example") for n in range(5)]
    assert [one.status_code for one in tries] == [200, 200, 200, 429, 429]


def test_right_passwords_fill_nothing(anna: Person) -> None:
    for _ in range(8):
        client = Client()
        assert sign_in(client).status_code == 302
    assert set(TryCount.objects.values_list("count", flat=True)) == {0}


def test_a_window_ends(anna: Person) -> None:
    client = Client()
    for n in range(6):
        sign_in(client, password=f"guess {n}")
    assert sign_in(client).status_code == 429
    with time_machine.travel(clock.real_now() + timedelta(minutes=16), tick=True):
        assert sign_in(client).status_code == 302


def test_a_stranger_to_the_firm_meets_the_same_wall(anna: Person) -> None:
    """Neither the pause nor its words tell whether the address is somebody's."""
    answers = {}
    for email in ("anna@firm.example", "nobody@firm.example"):
        client = Client(REMOTE_ADDR="198.51.100.7" if email[0] == "a" else "198.51.100.8")
        answers[email] = [
            (one.status_code, one.content.replace(email.encode(), b"@"))
            for one in (sign_in(client, email=email, password="wrong") for _ in range(8))
        ]
    known, unknown = ([(code, _plain(page)) for code, page in pages] for pages in answers.values())
    assert known == unknown


def _plain(page: bytes) -> bytes:
    import re

    return re.sub(rb'(csrfmiddlewaretoken" value=|X-CSRFToken": )"[^"]+"', b"", page)


def test_a_flood_of_addresses_is_swept(db: None) -> None:
    long_ago = clock.real_now() - timedelta(days=3)
    TryCount.objects.create(key="place:old", count=3, until=long_ago)
    sign_in(Client(), email="new@firm.example")
    assert not TryCount.objects.filter(key="place:old").exists()


def test_counts_tell_no_address(anna: Person) -> None:
    sign_in(Client(REMOTE_ADDR="198.51.100.66"), password="wrong")
    kept = " ".join(TryCount.objects.values_list("key", flat=True))
    assert TryCount.objects.count() == 4
    assert "anna" not in kept
    assert "198.51" not in kept


def test_a_known_browser_is_known_for_its_own_address_only(anna: Person) -> None:
    factories.person("Bo Newman", email="bo@firm.example")
    bo = Client()
    assert sign_in(bo, email="bo@firm.example").status_code == 302
    bo.post("/sign-out/")
    for n in range(5):
        sign_in(bo, password=f"guess {n}")
    assert sign_in(bo, password=SECRET).status_code == 429, "a colleague's browser is a stranger's"
    assert sign_in(bo, email="bo@firm.example").status_code == 302


def test_behind_a_named_proxy_each_visitor_counts_alone(anna: Person, settings: Any) -> None:
    settings.TRUSTED_PROXIES = (ipaddress.ip_network("127.0.0.1/32"),)
    for n in range(6):
        # what the attacker writes herself stands to the left and changes nothing
        forged = {"HTTP_X_FORWARDED_FOR": f"10.9.8.{n}, 198.51.100.66"}
        last = sign_in(Client(), password=f"guess {n}", **forged)
    assert last.status_code == 429
    assert sign_in(Client(), HTTP_X_FORWARDED_FOR="203.0.113.9").status_code == 302


def test_without_a_named_proxy_the_header_is_nothing(anna: Person) -> None:
    for n in range(6):
        last = sign_in(Client(), password=f"guess {n}", HTTP_X_FORWARDED_FOR=f"203.0.113.{n}")
    assert last.status_code == 429
