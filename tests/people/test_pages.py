"""The room's pages: for whom they are there, what they ask the database, that they work without scripts."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from junto.kernel.models import LedgerEntry
from junto.people import actions
from junto.people.actions import Cover, Details, Profile, applying
from junto.people.models import Barrier, Client, Discipline, Interest, PeopleImport, Person, SystemRole
from tests import factories
from tests.people import lists

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folder")]

# of eight, three belong to the session, the person and what stands round the page
OURS = {
    "directory": 4,
    "topic": 5,
    "person": 3,
    "me": 3,
    "near": 5,
    "administration": 3,
    "structure": 4,
    "walls": 5,
}


def browser(person: Person) -> Browser:
    made = Browser()
    made.force_login(person)
    return made


@pytest.fixture
def fay() -> Person:
    return factories.person("Fay Strange")


def queries_of(page: Browser, address: str) -> list[str]:
    page.get(address)
    with CaptureQueriesContext(connection) as asked:
        response = page.get(address)
    assert response.status_code == 200
    return [query["sql"] for query in asked.captured_queries]


def others(count: int) -> None:
    for number in range(count):
        law = Discipline.objects.get_or_create(name=f"D{number}")[0]
        someone = factories.person(
            f"Some{number} One", unit=factories.unit(discipline=law),
            office=factories.office(),
        )  # fmt: skip
        profile = Profile(f"Headline {number}", "Ask", "Not", findable=True)
        actions.change_profile(
            actor=someone, person=someone, profile=profile, interests=[f"subject {number}", "break clauses"]
        )
        actions.state_skill(actor=someone, person=someone, name="break clauses", level=4)


def grown(fay: Person, count: int) -> dict[str, str]:
    """A firm with so many of everything, and the address of each page in it."""
    others(count)
    Interest.objects.filter(person=fay).delete()
    actions.state_interests(
        actor=fay, person=fay, names=["break clauses", *(f"mine {n}" for n in range(count - 1))]
    )
    for number in range(count):
        actions.state_skill(actor=fay, person=fay, name=f"skill {number}", level=1)
        client = Client.objects.create(reference=f"C-{count}-{number}", name=f"Client {number}")
        barrier = Barrier.objects.create(
            name=f"Wall {number}", kind="inclusion", since=factories.clock.now(), set_by=fay
        )
        barrier.covers.create(client=client)
        barrier.persons.create(person=fay)
    SystemRole.objects.bulk_create(
        SystemRole(person=fay, role=role, since=factories.clock.now())
        for role in ("administrator", "barriers")
    ) if not fay.system_roles.exists() else None
    return {
        "directory": "/people/",
        "topic": "/people/?topic=break+clauses",
        "person": f"/people/{Person.objects.get(name='Some0 One').address}/",
        "me": "/me/",
        "near": "/near/",
        "administration": "/settings/people/",
        "structure": "/settings/people/structure/",
        "walls": "/walls/",
    }


@pytest.mark.parametrize("name", OURS)
def test_a_page_asks_the_same_with_one_and_with_three(fay: Person, name: str) -> None:
    address = grown(fay, 1)[name]
    one = queries_of(browser(fay), address)
    Person.objects.filter(name__startswith="Some").update(name="Former One")
    address = grown(fay, 3)[name]
    three = queries_of(browser(fay), address)
    assert len(one) == len(three), "\n".join(three)
    ours = [
        sql
        for sql in three
        if "people_" in sql and "is_administrator" not in sql and "usersessions" not in sql
    ]
    assert len(ours) <= OURS[name], "\n".join(ours)
    assert len(three) <= 8, "\n".join(three)


ADMINISTRATORS = (
    "/settings/people/",
    "/settings/people/add/",
    "/settings/people/structure/",
    "/settings/people/structure/unit/",
    "/settings/people/imports/",
)


@pytest.mark.parametrize("address", ADMINISTRATORS)
def test_settings_are_the_administrators(gareth: Person, fay: Person, address: str) -> None:
    assert browser(gareth).get(address).status_code == 200
    assert browser(fay).get(address).status_code == 403
    assert Browser().get(address).status_code == 302


@pytest.mark.parametrize("address", ["/walls/", "/walls/build/"])
def test_walls_are_their_keepers(gareth: Person, fay: Person, address: str) -> None:
    SystemRole.objects.create(person=fay, role="barriers", since=factories.clock.now())
    assert browser(fay).get(address).status_code == 200
    assert browser(gareth).get(address).status_code == 403


def test_a_person_by_her_address(gareth: Person, fay: Person) -> None:
    ada = actions.record_person(actor=gareth, details=Details(name="Ada Lovelock", email="ada@x.example"))
    page = browser(fay)
    response = page.get(f"/people/{ada.address}/")
    assert (response.status_code, "Ada Lovelock" in response.content.decode()) == (200, True)
    for old in (ada.key, f"{ada.key}-her-old-name"):
        assert page.get(f"/people/{old}/")["Location"] == f"/people/{ada.address}/"
    actions.deactivate_person(actor=gareth, person=ada)
    assert page.get(f"/people/{ada.address}/").status_code == 404
    assert page.get("/people/zzzzzzzzzz/").status_code == 404
    assert browser(gareth).get(f"/people/{ada.address}/").status_code == 200


@pytest.mark.parametrize(
    "query",
    ["?q=%00%22'", "?office=x&unit=-1&page=0", "?page=99999999", "?q=" + "a" * 5000, "?topic=%25", "?q=%2a"],
)
def test_whatever_is_searched_for_is_answered(fay: Person, query: str) -> None:
    assert browser(fay).get(f"/people/{query}").status_code == 200


def test_every_search_of_the_hostile_list(fay: Person, shared: Any) -> None:
    page = browser(fay)
    for line in (shared / "data/badinput/lists/search_queries.txt").read_text("utf-8").splitlines():
        asked = line.replace("\\x00", "\x00")
        assert page.get("/people/", {"q": asked, "topic": asked}).status_code == 200


def test_the_fragment_is_the_list_alone(fay: Person) -> None:
    whole = browser(fay).get("/people/?q=fay").content.decode()
    part = browser(fay).get("/people/?q=fay", headers={"HX-Request": "true"}).content.decode()
    assert ("<html" in whole, "<html" in part) == (True, False)


def test_topics_are_suggested(fay: Person) -> None:
    actions.state_interests(actor=fay, person=fay, names=["break clauses"])
    page = browser(fay)
    assert 'value="break clauses"' in page.get("/topics/?topic=bre").content.decode()
    assert 'value="tax, break clauses"' in page.get("/topics/?interests=tax,%20bre").content.decode()


def test_me_kept_and_refused(fay: Person) -> None:
    page = browser(fay)
    sent = {
        "headline": "Leases",
        "interests": "break clauses, tax",
        "time_zone": "Europe/Berlin",
        "findable": "on",
    }
    assert page.post("/me/", sent)["Location"] == "/me/"
    fay.refresh_from_db()
    assert (fay.headline, fay.findable, fay.interests.count()) == ("Leases", True, 2)
    refused = page.post("/me/", {**sent, "headline": "x" * 201})
    assert (refused.status_code, "x" * 201 in refused.content.decode()) == (422, True)
    assert page.post("/me/", {**sent, "time_zone": "Mars"}).status_code == 422
    page.post("/me/", {"headline": "Leases"})
    fay.refresh_from_db()
    assert (fay.findable, fay.interests.count()) == (False, 0)


def test_skills_data_and_look(fay: Person) -> None:
    page = browser(fay)
    assert page.post("/me/skills/", {"topic": "Drafting", "level": "5"}).status_code == 302
    assert page.post("/me/skills/", {"topic": "Drafting", "level": "9"}).status_code == 422
    assert "Prepare it" in page.get("/me/data/").content.decode()
    assert page.post(f"/me/skills/{fay.skills.get().pk}/withdraw/").status_code == 302
    assert fay.skills.count() == 0
    for sent, back in (
        ({"theme": "dark", "next": "/people/?q=x"}, "/people/?q=x"),
        ({"language": "de", "next": "https://evil.example/"}, "/"),
        ({"keys": "off", "next": "//evil.example"}, "/"),
    ):
        assert page.post("/me/look/", sent)["Location"] == back
    fay.refresh_from_db()
    assert (fay.theme, fay.language, fay.shortcuts) == ("dark", "de", False)
    assert page.post("/me/look/", {"theme": "pink"}).status_code == 403


def test_administering_by_page(gareth: Person, fay: Person) -> None:
    page = browser(gareth)
    made = page.post(
        "/settings/people/add/", {"name": "Ada L", "email": "ada@x.example", "ends_on": "2099-01-01"}
    )
    ada = Person.objects.get(email="ada@x.example")
    at = f"/settings/people/{ada.address}/"
    assert made["Location"] == at
    assert page.get(at).status_code == 200
    assert page.post("/settings/people/add/", {"name": "B", "email": "ada@x.example"}).status_code == 422
    assert page.post(at, {"name": "Ada Lovelock", "email": "ada@x.example"}).status_code == 302
    ada.refresh_from_db()
    assert (ada.name, ada.ends_on) == ("Ada Lovelock", None)
    page.post(f"{at}role/", {"role": "barriers", "do": "give"})
    assert ada.system_roles.filter(until__isnull=True).count() == 1
    page.post(f"{at}role/", {"role": "barriers", "do": "end"})
    page.post(f"{at}active/", {"do": "leave"})
    ada.refresh_from_db()
    assert (ada.is_active, ada.system_roles.filter(until__isnull=True).count()) == (False, 0)
    assert "ada@x.example" not in page.get("/people/?q=ada").content.decode()
    assert ada.address in page.get("/settings/people/?q=ada").content.decode()
    assert ada.address in page.get("/settings/people/?q=ada@x").content.decode()
    page.post(f"{at}active/", {"do": "return"})
    ada.refresh_from_db()
    assert ada.is_active
    for address in (at, f"{at}role/", f"{at}active/"):
        assert browser(fay).post(address, {"role": "administrator", "do": "give"}).status_code == 403
    mine = f"/settings/people/{gareth.address}/"
    page.post(f"{mine}role/", {"role": "administrator", "do": "end"})
    page.post(f"{mine}active/", {"do": "leave"})
    assert factories.loaded(gareth).is_administrator


def test_structure_by_page(gareth: Person) -> None:
    page = browser(gareth)
    for what, sent in (("discipline", {}), ("office", {"time_zone": "Europe/London"}), ("unit", {})):
        assert page.get(f"/settings/people/structure/{what}/").status_code == 200
        assert page.post(f"/settings/people/structure/{what}/", {"name": "Leeds", **sent}).status_code == 302
        assert page.post(f"/settings/people/structure/{what}/", {"name": "LEEDS", **sent}).status_code == 422
    unit = factories.unit("Leeds")
    at = f"/settings/people/structure/unit/{unit.pk}/"
    assert page.get(at).status_code == 200
    page.post(at, {"name": "York"})
    unit.refresh_from_db()
    assert unit.name == "York"
    factories.person("In It", unit=unit)
    page.post(f"{at}remove/")
    assert "not empty" in page.get("/settings/people/structure/").content.decode()
    assert page.get("/settings/people/structure/planet/").status_code == 404
    assert page.get("/settings/people/structure/unit/999999/").status_code == 404


def test_walls_by_page(gareth: Person, fay: Person) -> None:
    keith, yusuf = factories.person("Keith R"), factories.person("Yusuf R")
    for keeper in (keith, yusuf):
        SystemRole.objects.create(person=keeper, role="barriers", since=factories.clock.now())
    page = browser(keith)
    page.post("/walls/clients/", {"client": "C-1", "matter": "M-1", "name": "One plc"})
    sent = {"name": "C-1, one out", "kind": "exclusion", "covers": "c-1\nM-1", "persons": fay.email}
    assert page.post("/walls/build/", {**sent, "covers": "C-9"}).status_code == 422
    assert page.post("/walls/build/", {**sent, "persons": "nobody@x.example"}).status_code == 422
    assert page.post("/walls/build/", {**sent, "covers_2": "M-1"}).status_code == 422
    assert Barrier.objects.count() == 0
    assert page.post("/walls/build/", {**sent, "covers": "C-1\nM-1"})["Location"] == "/walls/"
    barrier = Barrier.objects.get()
    assert "C-1, one out" in page.get("/walls/").content.decode()
    page.post(f"/walls/{barrier.key}/lift/", {"reason": "Closed."})
    page.post(f"/walls/{barrier.key}/confirm/")
    barrier.refresh_from_db()
    assert barrier.lifted_at is None
    for stranger in (gareth, fay):
        assert browser(stranger).post(f"/walls/{barrier.key}/confirm/").status_code == 403
    browser(yusuf).post(f"/walls/{barrier.key}/withdraw/")
    page.post(f"/walls/{barrier.key}/lift/", {"reason": "Closed."})
    browser(yusuf).post(f"/walls/{barrier.key}/confirm/")
    barrier.refresh_from_db()
    assert barrier.lifted_at is not None
    assert page.get("/walls/").status_code == 200
    assert page.post("/walls/zzzzzzzzzz/lift/").status_code == 404


def test_an_import_by_page(gareth: Person, fay: Person) -> None:
    page = browser(gareth)
    content = lists.made("1,Ada Lovelock,ada@x.example,Tax,Leeds,Tax,,,", "2,Rosa M,rosa@x.example,,,,,,")
    begun = page.post("/settings/people/imports/", {"file": SimpleUploadedFile("../people.csv", content)})
    job = PeopleImport.objects.get()
    at = f"/settings/people/imports/{job.key}/"
    assert begun["Location"] == at
    assert page.get(at)["Location"] == f"{at}columns/"
    assert page.get(f"{at}columns/").status_code == 200
    columns = {**job.columns}
    assert page.post(f"{at}columns/", {**columns, "email": ""}).status_code == 422
    assert page.post(f"{at}columns/", columns)["Location"] == at
    shown = page.get(at).content.decode()
    assert [words in shown for words in ("4 changes", "Ada Lovelock", "preview, nothing changed yet")] == [
        True
    ] * 3
    assert Person.objects.filter(listed=True).count() == 0
    job.refresh_from_db()
    page.post(f"{at}answers/", {"q-nonsense-1": "same", "complete": "on"})
    page.post(f"{at}apply/", {"edition": str(job.edition)})  # not the latest any more
    job.refresh_from_db()
    assert (job.state, job.complete) == ("preview", True)
    page.post(f"{at}apply/", {"edition": str(job.edition)})
    job.refresh_from_db()
    assert job.state == "running"
    assert "progressbar" in page.get(at).content.decode()
    part = page.get(at, headers={"HX-Request": "true"}).content.decode()
    assert ("<html" in part, 'id="work"' in part) == (False, True)
    while applying.apply_batch(job.pk):
        pass
    assert "The file is destroyed" in page.get(at).content.decode()
    assert Person.objects.filter(listed=True).count() == 2
    for address in (at, f"{at}columns/"):
        assert browser(fay).get(address).status_code == 403
    for deed in ("answers", "apply", "cancel"):
        assert browser(fay).post(f"{at}{deed}/").status_code == 403


def test_questions_and_stopping_by_page(gareth: Person) -> None:
    first = lists.begun(gareth, lists.made("1,Rhys M,r@x.example,,,,,,", "2,Rosa M,o@x.example,,,,,,"))
    actions.start_import(actor=gareth, job=first, edition=first.edition)
    while applying.apply_batch(first.pk):
        pass
    job = lists.begun(gareth, lists.made("1,Rhys M,o@x.example,,,,,,", "2,Rosa M,r@x.example,,,,,,"))
    page, at = browser(gareth), f"/settings/people/imports/{job.key}/"
    assert "Did two people swap addresses?" in page.get(at).content.decode()
    page.post(f"{at}answers/", {"q-swap-2": "swapped"})
    assert "1 change" in page.get(at).content.decode()
    before = LedgerEntry.objects.count()
    page.post(f"{at}cancel/")
    job.refresh_from_db()
    assert (job.state, Person.objects.get(name="Rhys M").email) == ("cancelled", "r@x.example")
    assert LedgerEntry.objects.count() == before + 1
    assert "Nothing was changed" in page.get(at).content.decode()


def test_a_wall_hides_its_words_on_every_page(fay: Person) -> None:
    keith = factories.person("Keith R")
    SystemRole.objects.create(person=keith, role="barriers", since=factories.clock.now())
    ada = factories.person("Ada L")
    # written before the firm knew the client by name: clearance never saw it, the wall still hides it
    actions.change_profile(
        actor=ada, person=ada, profile=Profile(findable=True), interests=["Penhallow leases", "break clauses"]
    )
    client = Client.objects.create(reference="C-1", name="Penhallow")
    actions.set_barrier(
        actor=factories.loaded(keith),
        name="W",
        kind="exclusion",
        covers=[Cover(client=client)],
        persons=[(fay, 0)],
    )
    barred, other = browser(fay), browser(factories.person("Other One"))
    for address in (
        "/people/?q=penhallow",
        "/people/?topic=penhallow",
        f"/people/{ada.address}/",
        "/topics/?topic=pen",
    ):
        hidden, shown = barred.get(address).content.decode(), other.get(address).content.decode()
        assert "Penhallow leases" not in hidden
        assert "Penhallow leases" in shown
