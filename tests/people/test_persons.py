"""Persons, roles, structure: who may do what, and what it leaves behind."""

from datetime import date, timedelta
from typing import Any

import pytest

from junto.kernel import clock
from junto.kernel.models import LedgerEntry
from junto.kernel.policy import Conflict, Denied
from junto.people import actions, queries
from junto.people.actions import Details
from junto.people.models import Discipline, Office, Person, SystemRole, Unit
from tests import factories
from tests.people import lists

pytestmark = pytest.mark.django_db


@pytest.fixture
def fay() -> Person:
    return factories.loaded(factories.person("Fay Strange"))


def test_record_one_by_hand(gareth: Person) -> None:
    made = actions.record_person(
        actor=gareth,
        details=Details(name=" Jörg  Weiß ", email="Joerg@firm.example", unit=factories.unit("Audit")),
    )
    assert (made.name, made.email, made.is_active, made.listed) == (
        "Jörg Weiß",
        "joerg@firm.example",
        True,
        False,
    )
    assert not made.has_usable_password()
    assert lists.facts("people.PersonRecorded") == [{"person_id": made.pk}]
    for words in ("jorg", "JOERG", "weiss aud"):
        assert [row.pk for row in queries.directory(gareth, queries.Look(words=words)).persons] == [made.pk]


@pytest.mark.parametrize("email", ["", "nobody", "gareth@@x", "a b@x.example"])
def test_an_address_that_is_none(gareth: Person, email: str) -> None:
    with pytest.raises(Denied):
        actions.record_person(actor=gareth, details=Details(name="A", email=email))
    assert (Person.objects.count(), LedgerEntry.objects.count()) == (1, 0)


def test_an_address_somebody_has(gareth: Person) -> None:
    with pytest.raises(Conflict):
        actions.record_person(actor=gareth, details=Details(name="A", email=gareth.email.upper()))
    assert (Person.objects.count(), LedgerEntry.objects.count()) == (1, 0)


def test_correcting_changes_only_what_the_list_says(gareth: Person, fay: Person) -> None:
    Person.objects.filter(pk=fay.pk).update(headline="Her own words")
    actions.correct_person(actor=gareth, person=fay, details=Details(name="Fay Strong", email=fay.email))
    row = Person.objects.get(pk=fay.pk)
    assert (row.name, row.headline) == ("Fay Strong", "Her own words")
    assert "own" in row.search_text
    assert lists.facts("people.PersonCorrected") == [{"person_id": fay.pk, "fields": "name"}]
    actions.correct_person(actor=gareth, person=fay, details=Details(name="Fay Strong", email=fay.email))
    assert len(lists.facts("people.PersonCorrected")) == 1


def test_leaving_and_returning_by_hand(gareth: Person, fay: Person) -> None:
    actions.deactivate_person(actor=gareth, person=fay)
    actions.deactivate_person(actor=gareth, person=fay)
    row = Person.objects.get(pk=fay.pk)
    assert (row.is_active, row.deactivated_by, row.deactivated_at is not None) == (False, gareth, True)
    assert lists.facts("people.PersonLeft") == [{"person_id": fay.pk}]
    actions.reactivate_person(actor=gareth, person=fay)
    actions.reactivate_person(actor=gareth, person=fay)
    assert Person.objects.get(pk=fay.pk).deactivated_by is None
    assert lists.facts("people.PersonReturned") == [{"person_id": fay.pk}]


def test_leaving_ends_every_stay(gareth: Person, fay: Person, client: Any) -> None:
    client.force_login(fay)
    assert client.get("/me/").status_code == 200
    actions.deactivate_person(actor=gareth, person=fay)
    assert client.get("/me/").status_code == 302


def test_who_does_not_return_while_a_last_day_is_past(gareth: Person, fay: Person) -> None:
    actions.deactivate_person(actor=gareth, person=fay)
    Person.objects.filter(pk=fay.pk).update(ends_on=date.today() - timedelta(days=9))
    with pytest.raises(Conflict):
        actions.reactivate_person(actor=gareth, person=fay)


def test_nobody_is_left_without_an_administrator(gareth: Person, fay: Person) -> None:
    with pytest.raises(Denied):
        actions.deactivate_person(actor=gareth, person=gareth)
    with pytest.raises(Denied):
        actions.end_role(actor=gareth, person=gareth, role="administrator")
    with pytest.raises(Denied):
        actions.correct_person(
            actor=gareth,
            person=gareth,
            details=Details(name="G", email=gareth.email, ends_on=date(2099, 1, 1)),
        )
    assert LedgerEntry.objects.count() == 0
    actions.give_role(actor=gareth, person=fay, role="administrator")
    actions.end_role(actor=gareth, person=gareth, role="administrator")
    assert [row.person for row in SystemRole.objects.filter(until__isnull=True)] == [fay]
    with pytest.raises(Denied):
        actions.end_role(actor=factories.loaded(fay), person=fay, role="administrator")
    with pytest.raises(Denied):  # whose role has ended is no administrator any more
        actions.give_role(actor=factories.loaded(gareth), person=gareth, role="administrator")


def test_an_administrator_who_will_leave_does_not_count(gareth: Person, fay: Person) -> None:
    actions.give_role(actor=gareth, person=fay, role="administrator")
    details = Details(name="Fay", email=fay.email, ends_on=date.today() + timedelta(days=9))
    actions.correct_person(actor=gareth, person=fay, details=details)
    with pytest.raises(Denied):
        actions.deactivate_person(actor=factories.loaded(fay), person=gareth)


def test_roles_are_dated_and_in_the_ledger(gareth: Person, fay: Person) -> None:
    actions.give_role(actor=gareth, person=fay, role="barriers")
    actions.give_role(actor=gareth, person=fay, role="barriers")
    assert factories.loaded(fay).keeps_walls
    actions.end_role(actor=gareth, person=fay, role="barriers")
    actions.end_role(actor=gareth, person=fay, role="barriers")
    assert not factories.loaded(fay).keeps_walls
    told = {"person_id": fay.pk, "role": "barriers"}
    assert (lists.facts("people.RoleGiven"), lists.facts("people.RoleEnded")) == ([told], [told])
    actions.give_role(actor=gareth, person=fay, role="barriers")
    assert SystemRole.objects.filter(person=fay).count() == 2
    with pytest.raises(Denied):
        actions.give_role(actor=gareth, person=fay, role="king")
    actions.deactivate_person(actor=gareth, person=fay)
    with pytest.raises(Conflict):
        actions.give_role(actor=gareth, person=fay, role="discovery")
    actions.refresh_search(Person.objects.all())
    assert [
        (holder.person.name, [role.role for role in holder.roles]) for holder in queries.holders(gareth)
    ] == [
        ("Fay Strange", ["barriers"]),
        ("Gareth Keys", ["administrator"]),
    ]


STRANGERS_DEEDS: dict[str, Any] = {
    "record": lambda fay, ada: actions.record_person(
        actor=fay, details=Details(name="A", email="a@x.example")
    ),
    "correct": lambda fay, ada: actions.correct_person(
        actor=fay, person=ada, details=Details(name="A", email="a@x.y")
    ),
    "deactivate": lambda fay, ada: actions.deactivate_person(actor=fay, person=ada),
    "reactivate": lambda fay, ada: actions.reactivate_person(actor=fay, person=ada),
    "give": lambda fay, ada: actions.give_role(actor=fay, person=fay, role="administrator"),
    "end": lambda fay, ada: actions.end_role(actor=fay, person=ada, role="administrator"),
    "unit": lambda fay, ada: actions.record_unit(actor=fay, name="U"),
    "office": lambda fay, ada: actions.record_office(actor=fay, name="O"),
    "discipline": lambda fay, ada: actions.record_discipline(actor=fay, name="D"),
    "remove": lambda fay, ada: actions.remove_structure(actor=fay, row=Unit.objects.get(name="Kept")),
    "rename": lambda fay, ada: actions.change_unit(
        actor=fay, unit=Unit.objects.get(name="Kept"), name="Other"
    ),
}


@pytest.mark.parametrize("deed", STRANGERS_DEEDS)
def test_only_administrators(gareth: Person, fay: Person, deed: str) -> None:
    factories.unit("Kept")
    before = list(Person.objects.order_by("pk").values()), list(SystemRole.objects.values())
    with pytest.raises(Denied):
        STRANGERS_DEEDS[deed](fay, gareth)
    assert (list(Person.objects.order_by("pk").values()), list(SystemRole.objects.values())) == before
    assert [Unit.objects.get().name, Office.objects.count(), Discipline.objects.count()] == ["Kept", 0, 0]
    assert LedgerEntry.objects.count() == 0
    assert queries.holders(fay) == []


def test_structure_is_named_once_whatever_its_capitals(gareth: Person) -> None:
    law = actions.record_discipline(actor=gareth, name="Law")
    leeds = actions.record_office(actor=gareth, name="Leeds", time_zone="Europe/London")
    desk = actions.record_office(actor=gareth, name="York", belongs_to=leeds)
    actions.record_unit(actor=gareth, name="Über uns", discipline=law, office=leeds)
    for name in ("ÜBER UNS", "uber uns"):
        with pytest.raises(Conflict):
            actions.record_unit(actor=gareth, name=name)
    for bad in ({"belongs_to": desk}, {"time_zone": "Mars/Base"}, {"name": " "}):
        with pytest.raises(Denied):
            actions.record_office(actor=gareth, **{"name": "New", **bad})
    with pytest.raises(Denied):
        actions.change_office(actor=gareth, office=leeds, name="Leeds", belongs_to=leeds)
    assert [LedgerEntry.objects.count(), Office.objects.count(), Unit.objects.count()] == [4, 2, 1]


def test_a_new_name_is_found_at_once(gareth: Person) -> None:
    unit = factories.unit("Property")
    ada = actions.record_person(actor=gareth, details=Details(name="Ada", email="ada@x.example", unit=unit))
    actions.change_unit(actor=gareth, unit=unit, name="Real estate")
    assert [row.pk for row in queries.directory(gareth, queries.Look(words="estate")).persons] == [ada.pk]
    assert queries.directory(gareth, queries.Look(words="property")).total == 0


def test_what_holds_people_stays(gareth: Person, fay: Person) -> None:
    unit, office, law = (
        factories.unit("Tax"),
        factories.office("Leeds"),
        Discipline.objects.create(name="Law"),
    )
    Unit.objects.filter(pk=unit.pk).update(discipline=law)
    Person.objects.filter(pk=fay.pk).update(unit=unit, office=office)
    actions.deactivate_person(actor=gareth, person=fay)
    before = LedgerEntry.objects.count()
    for row in (unit, office, law):
        with pytest.raises(Conflict):
            actions.remove_structure(actor=gareth, row=row)
    assert [Unit.objects.count(), Office.objects.count(), Discipline.objects.count()] == [1, 1, 1]
    assert LedgerEntry.objects.count() == before
    empty = factories.unit("Empty")
    actions.remove_structure(actor=gareth, row=empty)
    assert lists.facts("people.StructureRemoved") == [
        {"what": "unit", "row_id": Unit.objects.latest("pk").pk + 1}
    ]


def test_a_founder_is_found_by_name() -> None:
    founder = actions.found_firm(name="Ada Árvay", email="Ada@x.example", password="a long enough secret")
    assert (founder.sort_name, founder.search_text) == ("ada arvay", " ada arvay")
    assert clock.now() - founder.created_at < timedelta(minutes=1)
