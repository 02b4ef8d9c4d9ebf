"""Makers of rows for tests; each gives a believable whole with one call."""

from itertools import count
from typing import Any

from junto.kernel import clock
from junto.people.actions import refresh_search
from junto.people.models import (
    Barrier,
    BarrierCover,
    BarrierPerson,
    Client,
    Matter,
    Office,
    Person,
    SystemRole,
    Unit,
)

_number = count(1)


def unit(name: str = "", **fields: Any) -> Unit:
    return Unit.objects.get_or_create(name=name or f"Unit {next(_number)}", defaults=fields)[0]


def office(name: str = "", **fields: Any) -> Office:
    return Office.objects.get_or_create(name=name or f"Office {next(_number)}", defaults=fields)[0]


def person(name: str = "", **fields: Any) -> Person:
    number = next(_number)
    name = name or f"Person {number}"
    fields.setdefault("email", f"{name.split()[0].lower()}{number}@firm.example")
    fields.setdefault("created_at", clock.now())
    made = Person(name=name, **fields)
    made.set_password("a long enough secret")
    made.save()
    refresh_search(Person.objects.filter(pk=made.pk))
    return made


def administrator(name: str = "Gareth Admin") -> Person:
    made = person(name)
    SystemRole.objects.create(person=made, role="administrator", since=clock.now())
    return loaded(made)


def loaded(someone: Person) -> Person:
    """The person as the sign-in backend loads her, roles included."""
    from junto.people.backend import Persons

    found = Persons().get_user(someone.pk)
    assert found is not None
    return found


def client_behind_wall(*, out: list[Person], reference: str = "") -> Client:
    """A client whom the persons named may not know of."""
    number = next(_number)
    walled = Client.objects.create(reference=reference or f"C-{number}", name=f"Client {number} plc")
    barrier = Barrier.objects.create(name=f"Wall {number}", kind="exclusion", since=clock.now())
    BarrierCover.objects.create(barrier=barrier, client=walled)
    for someone in out:
        BarrierPerson.objects.create(barrier=barrier, person=someone)
    return walled


def matter(client: Client, reference: str = "") -> Matter:
    return Matter.objects.create(reference=reference or f"M-{next(_number)}", client=client)
