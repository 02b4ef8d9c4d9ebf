"""HR lists for tests, as bytes."""

from collections.abc import Iterable
from typing import Any

from junto.people import actions
from junto.people.models import PeopleImport, Person

HEADER = "key,name,email,unit,office,discipline,position,start,end"


def made(*rows: str, header: str = HEADER) -> bytes:
    return "\n".join([header, *rows, ""]).encode()


def begun(actor: Person, content: bytes, *, complete: bool = False, **columns: str) -> PeopleImport:
    """An import at its preview, its columns taken by their names."""
    job = actions.begin_import(actor=actor, file_name="people.csv", pieces=[content])
    actions.map_columns(actor=actor, job=job, columns={**job.columns, **columns}, complete=complete)
    return job


def firm(count: int) -> Iterable[str]:
    for number in range(count):
        place = f"Unit {number % 7},Office {number % 3},Law,Associate,,"
        yield f"K{number},Person {number},p{number}@firm.example,{place}"


def facts(kind: str) -> list[dict[str, Any]]:
    from junto.kernel.models import LedgerEntry

    return list(LedgerEntry.objects.filter(kind=kind).order_by("pk").values_list("data", flat=True))
