"""The pages of the walls desk: for keepers alone, the same number of queries with one wall and with three."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser

from junto.config import frame
from junto.kernel import clock
from junto.people import actions
from junto.people.actions import Cover
from junto.people.models import Barrier, Client, Person, SystemRole, WallFeed
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folder")]
QUERIES = 8


def keeper(name: str) -> tuple[Person, Browser]:
    made = factories.person(name)
    SystemRole.objects.create(person=made, role="barriers", since=clock.now())
    browser = Browser()
    browser.force_login(made, backend="junto.people.backend.Persons")
    return factories.loaded(made), browser


def wall(actor: Person, number: int) -> Barrier:
    client = Client.objects.create(reference=f"C-{number}", name=f"Client {number} plc")
    out = factories.person(f"Out {number}")
    made = actions.set_barrier(
        actor=actor,
        name=f"Wall {number}",
        kind="exclusion",
        covers=[Cover(client=client)],
        persons=[(out, 0)],
    )
    actions.propose_opening(actor=actor, barrier=made, person=out, reason="Has left.")
    return made


def test_the_desk(django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frame, "_firm", {})  # no firm is planted here: its name is asked for on each page
    keith, browser = keeper("Keith Ramsden")
    _yusuf, second = keeper("Yusuf Rahimi")
    first = wall(keith, 1)
    feed = SimpleUploadedFile("walls.csv", b"wall,kind,client,person\nW1,exclusion,C-1,nobody@x.example\n")
    assert browser.post("/walls/feeds/", {"file": feed}).status_code == 302
    second.get("/walls/")
    with django_assert_num_queries(QUERIES):
        page = second.get("/walls/")
    text = page.content.decode()
    for said in ("Wall 1", "Has left.", "I agree, from now", "walls.csv", "0 of 1 notices read"):
        assert said in text
    assert "I agree, from now" not in browser.get("/walls/").content.decode()
    for number in (2, 3):
        wall(keith, number)
    with django_assert_num_queries(QUERIES):
        second.get("/walls/")
    row = WallFeed.objects.get()
    assert "nobody@x.example" in browser.get(f"/walls/feeds/{row.key}/").content.decode()
    assert browser.get(f"/walls/{first.key}/certificate/").status_code == 200
    asked = browser.post(
        "/walls/then/", {"reference": "C-1", "moment": clock.now().strftime("%Y-%m-%dT%H:%M")}
    )
    assert asked.status_code == 200
    assert browser.get("/wider-reading/").status_code == 200
    stranger = Browser()
    stranger.force_login(factories.administrator(), backend="junto.people.backend.Persons")
    for path in (
        "/walls/",
        "/walls/feeds/",
        f"/walls/feeds/{row.key}/",
        f"/walls/{first.key}/certificate/",
        "/walls/then/",
    ):
        assert stranger.get(path).status_code == 403
