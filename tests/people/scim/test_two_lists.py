"""The directory and the HR list: neither wakes whom the other let go; what was refused can be read."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from junto.kernel import clock, retention
from junto.kernel.models import LedgerEntry
from junto.people import actions as people
from junto.people.actions import importing, persons
from junto.people.logic.comparison import Circumstances, Structure, compare
from junto.people.logic.hrlist import Entry
from junto.people.models import Person, ScimPerson, ScimRefusal
from junto.people.rules import firm_today
from junto.people.scim import refusals
from tests.people.scim.conftest import Directory, user

ACTIVE = {"op": "replace", "path": "active", "value": True}
AWAY = {"op": "replace", "path": "active", "value": False}


def anna() -> Person:
    return Person.objects.get(email="anna@firm.example")


def everybody() -> tuple[list[tuple[str, bool]], int]:
    rows = Person.objects.order_by("pk").values_list("email", "is_active")
    return list(rows), ScimPerson.objects.count()


def let_go_by_list(person: Person) -> None:
    """As an HR list does that does not carry her any more."""
    assert persons.let_go(actor=None, person=person)


def of_list(**answers: str) -> Any:
    """What a list that carries Anna would do."""
    entry = Entry(line=2, key="", name="Anna Keel", email="anna@firm.example")
    around = Circumstances(firm_today(), frozenset({"name", "email"}), Structure({}, frozenset()))
    return compare([entry], importing.known_persons(), around, answers)


@pytest.mark.parametrize("gone", ["patch", "delete"])
def test_whom_the_directory_let_go_a_list_wakes_only_on_somebodys_word(
    directory: Directory, gone: str
) -> None:
    made = directory.create()
    Person.objects.update(listed=True)
    if gone == "patch":
        directory.patch(f"Users/{made['id']}", AWAY)
    else:
        directory.say("DELETE", f"Users/{made['id']}")
    plan = of_list()
    assert [(one.kind, one.told) for one in plan.questions] == [("directory", ("Anna Keel",))]
    assert [step.kind for step in plan.steps] == []
    answered = of_list(**{plan.questions[0].id: "return"})
    assert [step.kind for step in answered.steps] == ["returned"]
    persons.bring_back(actor=None, person=anna())
    row = ScimPerson.objects.get()
    assert (row.away_at, row.away_before, of_list().questions) == (None, False, [])


def test_whom_a_list_let_go_the_directory_does_not_wake(directory: Directory, administrator: Person) -> None:
    made = directory.create()
    let_go_by_list(anna())
    facts = LedgerEntry.objects.count()
    tries = [
        ("PATCH", f"Users/{made['id']}", {"Operations": [ACTIVE]}),
        ("PUT", f"Users/{made['id']}", user(active=True, title="Partner")),
    ]
    for method, path, what in tries:
        status, told = directory.say(method, path, what)
        assert (status, told["scimType"], told["detail"]) == (400, "mutability", refusals.OTHERS)
    assert (anna().is_active, anna().position, LedgerEntry.objects.count()) == (False, "", facts)
    # its own word that she is away changes nothing of that: it did not let her go
    assert directory.patch(f"Users/{made['id']}", AWAY)[0] == 200
    assert directory.patch(f"Users/{made['id']}", ACTIVE)[1]["detail"] == refusals.OTHERS
    assert anna().is_active is False
    people.reactivate_person(actor=administrator, person=anna())
    assert directory.patch(f"Users/{made['id']}", AWAY)[0] == 200
    assert directory.patch(f"Users/{made['id']}", ACTIVE)[1]["active"] is True


def test_a_first_day_wakes_nobody_of_whom_the_directory_says_that_she_is_away(directory: Directory) -> None:
    made = directory.create()
    tomorrow = firm_today() + timedelta(days=1)
    Person.objects.filter(pk=anna().pk).update(is_active=False, starts_on=tomorrow)
    assert directory.patch(f"Users/{made['id']}", AWAY)[0] == 200
    with clock.at(clock.now() + timedelta(days=2)):
        assert persons.keep_dates() == (0, 0)
        assert directory.patch(f"Users/{made['id']}", ACTIVE)[1]["active"] is True
    assert anna().is_active is True


def test_out_of_order_or_unknown_is_one_sentence_and_administrators_read_it(
    directory: Directory, administrator: Person
) -> None:
    made = directory.create()
    other = directory.create("bo@firm.example", "Bo Newman")
    assert directory.say("DELETE", f"Users/{made['id']}")[0] == 204
    before = everybody()
    for method, what in (("DELETE", None), ("PUT", user()), ("PATCH", {"Operations": [ACTIVE]})):
        for key in (made["id"], "nobody2345"):
            status, told = directory.say(method, f"Users/{key}", what)
            assert (status, told["detail"]) == (404, refusals.UNKNOWN)
    swap = {"op": "replace", "value": {"emails": [{"value": "anna@firm.example", "primary": True}]}}
    for _again in range(2):
        assert directory.patch(f"Users/{other['id']}", swap)[1]["detail"] == refusals.TAKEN
    assert everybody() == before
    kept = sorted(ScimRefusal.objects.values_list("person__email", "code", "count"), key=str)
    assert kept == [("bo@firm.example", "address", 2), (None, "unknown", 6)]
    page = Client()
    page.force_login(administrator)
    text = page.get(reverse("people:scim")).content.decode()
    assert "What the directory was refused" in text
    for words in ("Bo Newman", str(refusals.WORDS["address"]), str(refusals.WORDS["unknown"]), "6 times"):
        assert words in text


def test_a_refusal_is_kept_for_a_month(directory: Directory) -> None:
    directory.say("DELETE", "Users/nobody2345")
    with clock.at(clock.now() + timedelta(days=31)):
        assert list(refusals.refusals()) == []
        assert retention.run_all(room="people")["people.directory_refusals"] == 1
    assert ScimRefusal.objects.count() == 0
