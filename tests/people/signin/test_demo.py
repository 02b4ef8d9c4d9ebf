"""In the demo: be one of six. Nowhere else."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from junto.kernel import clock
from junto.kernel.models import Installation
from junto.people.models import DemoPerson, Person
from tests import factories
from tests.people.signin.conftest import is_in, sign_in


@pytest.fixture
def six(db: None) -> list[Person]:
    Installation.objects.create(
        firm_name="Hartwell & Pryce", demo=True, clock_offset=timedelta(), created_at=clock.now()
    )
    clock.refresh(force=True)
    persons = [factories.person(f"Person {n}", email=f"p{n}@firm.example") for n in "abcdef"]
    for order, person in enumerate(persons):
        DemoPerson.objects.create(person=person, why=f"Why {person.name}", order=order)
    factories.person("Grey Seventh")
    return persons


def test_pick_one(client: Client, six: list[Person]) -> None:
    assert client.get("/sign-in/?next=/sign-in/mine/")["Location"] == "/be/?next=%2Fsign-in%2Fmine%2F"
    page = client.get("/be/").content.decode()
    where = [page.index(f"Why {person.name}") for person in six]
    assert where == sorted(where)
    assert "Grey Seventh" not in page
    picked = client.post("/be/", {"person": six[2].key, "next": "/sign-in/mine/"})
    assert picked["Location"] == "/sign-in/mine/"
    assert client.session["_auth_user_id"] == str(six[2].pk)
    before = client.session.session_key
    assert client.post("/be/", {"person": six[3].key, "next": "https://evil.example"})["Location"] == "/"
    assert client.session["_auth_user_id"] == str(six[3].pk)
    assert client.session.session_key != before


def test_only_the_six(client: Client, six: list[Person]) -> None:
    seventh = Person.objects.get(name="Grey Seventh")
    Person.objects.filter(pk=six[0].pk).update(is_active=False, deactivated_at=clock.now())
    for key in (seventh.key, six[0].key, "", "nobody"):
        assert client.post("/be/", {"person": key}).status_code == 404
        assert not is_in(client)


def test_the_password_way_stays_open(client: Client, six: list[Person]) -> None:
    assert "Work email" in client.get("/sign-in/?by=password").content.decode()
    assert sign_in(client, email=six[0].email).status_code == 302


def test_a_real_installation_has_no_such_page(client: Client, six: list[Person]) -> None:
    clock._known["demo"] = False
    assert client.get("/be/").status_code == 404
    assert client.post("/be/", {"person": six[0].key}).status_code == 404
    assert not is_in(client)
    assert client.get("/sign-in/").status_code == 200


def test_nor_when_the_database_became_real_meanwhile(client: Client, six: list[Person]) -> None:
    """The process still believes it serves a demo; the database is asked where it matters."""
    Installation.objects.update(demo=False)
    assert client.post("/be/", {"person": six[0].key}).status_code == 404
    assert not is_in(client)


@pytest.mark.parametrize("count", [1, 3])
def test_the_page(client: Client, six: list[Person], count: int, django_assert_num_queries: Any) -> None:
    DemoPerson.objects.filter(order__gte=count).delete()
    with django_assert_num_queries(1):
        assert client.get("/be/").content.decode().count('name="person"') == count
