"""Every schema that was ever kept grows into today's: nothing is lost on the way, and the pages open.

`tests/fixtures/upgrade/<date>-<name>.<database>.sql` is a small firm as a past state of the product left it.
A fixture is never changed; a change of the tables that ships gets a new one.
"""

import json
import re
import sqlite3
from pathlib import Path

import pytest

from tests.house import apart
from tests.house.apart import Apart

ROOT = Path(__file__).resolve().parents[2]
KEPT = sorted((ROOT / "tests/fixtures/upgrade").glob("*.sql"))
WHOLE = ("people_person", "communities_community", "communities_membership", "kernel_ledgerentry")
LOOK = """
import json
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.core.management import call_command
from junto.people.backend import Persons
from junto.kernel import static
static.collect()
call_command("migrate", verbosity=0)
call_command("migrate", check_unapplied=True, verbosity=0)
counts = {}
with connection.cursor() as cursor:
    for table in %r:
        cursor.execute(f"SELECT count(*) FROM {table}")
        counts[table] = cursor.fetchone()[0]
connection.check_constraints()
pages = {}
for person in get_user_model().objects.order_by("pk")[:4]:
    browser = Client(headers={"host": "127.0.0.1"})
    browser.force_login(Persons().get_user(person.pk), settings.AUTHENTICATION_BACKENDS[0])
    for page in ("/", "/people/", f"/people/{person.address}/", "/communities/", "/readyz"):
        pages[f"{person.pk} {page}"] = browser.get(page).status_code
print(json.dumps({"counts": counts, "pages": pages, "vendor": connection.vendor}))
"""


def looked_at(folder: Path, url: str = "") -> dict[str, dict[str, int]]:
    told = Apart(folder, url).does(LOOK % (WHOLE,))
    found: dict[str, dict[str, int]] = json.loads(told.splitlines()[-1])
    return found


def rows_of(text: str) -> dict[str, int]:
    """How many rows a kept text holds of the tables that only grow."""
    return {
        table: len(re.findall(rf'^INSERT INTO (?:public\.)?"?{table}"? VALUES', text, flags=re.M))
        for table in WHOLE
    }


def holds(found: dict[str, dict[str, int]], text: str) -> None:
    kept = rows_of(text)
    assert min(kept.values()) > 3
    assert {table: found["counts"][table] for table in WHOLE[:3]} == {
        table: kept[table] for table in WHOLE[:3]
    }
    assert found["counts"]["kernel_ledgerentry"] >= kept["kernel_ledgerentry"]
    assert found["pages"]
    assert {page: status for page, status in found["pages"].items() if status != 200} == {}


def of(kind: str) -> list[Path]:
    return [path for path in KEPT if path.name.endswith(f".{kind}.sql")]


def test_each_kept_schema_is_there_for_both_databases() -> None:
    names = [{path.name.partition(".")[0] for path in of(kind)} for kind in ("sqlite", "postgresql")]
    assert names[0]
    assert names[0] == names[1]


@pytest.mark.slow
@pytest.mark.parametrize("kept", of("sqlite"), ids=lambda path: path.name)
def test_an_old_sqlite_grows_into_todays(kept: Path, tmp_path: Path) -> None:
    apart.only_where_it_belongs("sqlite")
    text = kept.read_text(encoding="utf-8")
    file = sqlite3.connect(tmp_path / "junto.sqlite3")
    file.executescript(text)
    file.close()
    holds(looked_at(tmp_path), text)


@pytest.mark.slow
@pytest.mark.parametrize("kept", of("postgresql"), ids=lambda path: path.name)
def test_an_old_postgresql_grows_into_todays(kept: Path, tmp_path: Path) -> None:
    apart.only_where_it_belongs("postgresql")
    import psycopg

    text = kept.read_text(encoding="utf-8")
    with apart.database() as url:
        with psycopg.connect(url, autocommit=True) as place:
            place.execute(text.encode())
        holds(looked_at(tmp_path, url), text)
