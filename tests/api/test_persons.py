"""Persons, structure, and what one says about oneself."""

from io import BytesIO
from typing import Any

import pytest

from junto.kernel.tasks import worker
from junto.people import actions as people
from junto.people.actions import Profile
from junto.people.models import Client, Office, PeopleImport, Person, Unit
from tests import cast, factories
from tests.api.calling import program, told_so_far


def names(answer: Any) -> set[str]:
    return {one["name"] for one in answer["items"]}


# --- the directory ---------------------------------------------------------------------------------------


def test_the_directory_narrowed(firm: cast.Cast) -> None:
    caller = program(firm.bo, "read")
    everybody = {person.name for person in Person.objects.filter(is_active=True)}
    assert names(caller.get("/persons")) == everybody
    assert names(caller.get("/persons?q=carrow")) == {"Dee Carrow"}
    assert names(caller.get("/persons?unit=tax&office=LONDON")) == {"Bo Newman", "Fay Strange"}
    assert names(caller.get("/persons?unit=nowhere")) == set()
    assert names(caller.get("/persons?discipline=law")) == set()


def test_reading_on_gives_everybody_once(firm: cast.Cast) -> None:
    caller, mark, seen = program(firm.bo), "", []
    for _page in range(10):
        answer = caller.get(f"/persons?limit=3&after={mark}")
        seen += [one["key"] for one in answer["items"]]
        mark = answer["next"]
        if not mark:
            break
    assert sorted(seen) == sorted(Person.objects.values_list("key", flat=True))
    assert len(answer["items"]) <= 3


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=x", "after=1", "after=zzzz", "q=%00"])
def test_reading_on_with_nonsense_is_refused(firm: cast.Cast, query: str) -> None:
    answer = program(firm.bo).get(f"/persons?{query}")
    assert (answer.status, answer["where"]) == (422, query.partition("=")[0])


def test_a_topic_finds_those_who_chose_to_be_findable(firm: cast.Cast) -> None:
    for person, findable in ((firm.ada, True), (firm.cy, False)):
        profile = Profile(findable=findable)
        people.change_profile(actor=person, person=person, profile=profile, interests=["Break clauses"])
    assert names(program(firm.bo).get("/persons?topic=break+clauses")) == {"Ada Lovelock"}


def test_a_persons_page(firm: cast.Cast) -> None:
    said = Profile(headline="Leases", ask_me="Break clauses", please_dont="Tax", pronouns="she/her")
    people.change_profile(actor=firm.ada, person=firm.ada, profile=said, interests=["Rent"])
    people.state_skill(actor=firm.ada, person=firm.ada, name="Notices", level=4)
    answer = program(firm.bo).get(f"/persons/{firm.ada.key}")
    assert answer.told == {
        "key": firm.ada.key,
        "name": "Ada Lovelock",
        "unit": "Property",
        "discipline": "",
        "office": "Leeds",
        "position": "",
        "headline": "Leases",
        "email": firm.ada.email,
        "pronouns": "she/her",
        "ask_me": "Break clauses",
        "please_dont": "Tax",
        "interests": ["Rent"],
        "skills": [{"topic": "Notices", "level": 4, "said": "others rely on me"}],
        "time_zone": "",
    }


def test_a_topic_that_names_what_a_wall_hides_is_not_told(firm: cast.Cast) -> None:
    # written before the firm knew the client by name: clearance never saw it, the wall still hides it
    people.state_interests(actor=firm.ada, person=firm.ada, names=["Penhallow leases", "Rent"])
    client = factories.client_behind_wall(out=[firm.cy])
    Client.objects.filter(pk=client.pk).update(name="Penhallow")
    assert program(firm.bo).get(f"/persons/{firm.ada.key}")["interests"] == ["Penhallow leases", "Rent"]
    assert program(firm.cy).get(f"/persons/{firm.ada.key}")["interests"] == ["Rent"]


def test_units_and_offices(firm: cast.Cast) -> None:
    law = people.record_discipline(actor=firm.gareth, name="Law")
    Unit.objects.filter(name="Tax").update(discipline=law)
    Office.objects.create(name="Desk at the bank", belongs_to=Office.objects.get(name="Leeds"))
    caller = program(firm.bo)
    assert caller.get("/units")["items"] == [
        {"name": "Property", "discipline": ""},
        {"name": "Tax", "discipline": "Law"},
    ]
    assert {"name": "Desk at the bank", "belongs_to": "Leeds"} in caller.get("/offices")["items"]
    assert names(caller.get("/persons?discipline=law")) == {"Bo Newman", "Dee Carrow", "Fay Strange"}


# --- me --------------------------------------------------------------------------------------------------


def test_what_is_left_out_of_a_change_stays(firm: cast.Cast) -> None:
    caller = program(firm.bo)
    caller.ask("PUT", "/me/interests", {"topics": ["Rent", "rent", "Notices"]})
    caller.ask("PATCH", "/me", {"headline": "Leases", "findable": True})
    answer = caller.ask("PATCH", "/me", {"ask_me": "Anything", "time_zone": "Europe/London"})
    assert (answer.status, answer.sentence) == (
        200,
        "Kept. It applies at once, and no notice went to anyone.",
    )
    me = caller.get("/me")
    assert (me["headline"], me["ask_me"], me["findable"]) == ("Leases", "Anything", True)
    assert (me["time_zone"], me["interests"]) == ("Europe/London", ["Notices", "Rent"])


def test_a_time_zone_there_is_not(firm: cast.Cast) -> None:
    caller = program(firm.bo)
    facts = told_so_far()
    answer = caller.ask("PATCH", "/me", {"time_zone": "Mars/Base", "headline": "New"})
    assert (answer.status, answer.sentence) == (403, "There is no such time zone.")
    firm.bo.refresh_from_db()
    assert (firm.bo.headline, told_so_far()) == ("", facts)


def test_a_skill_stated_restated_and_withdrawn(firm: cast.Cast) -> None:
    caller = program(firm.bo)
    for level in (2, 5):
        assert caller.ask("PUT", "/me/skills", {"topic": "Notices", "level": level}).status == 200
    assert caller.get("/me")["skills"] == [{"topic": "Notices", "level": 5, "said": "I teach it"}]
    for refused in ({"topic": "Notices", "level": 6}, {"topic": "", "level": 1}, {"topic": "x"}):
        assert caller.ask("PUT", "/me/skills", refused).status == 422
    assert caller.ask("PUT", "/me/skills", {"topic": " ", "level": 1}).status == 403
    assert caller.ask("DELETE", "/me/skills?topic=NOTICES").status == 200
    assert caller.get("/me")["skills"] == []
    assert caller.ask("DELETE", "/me/skills?topic=notices").status == 200


def test_near_what_i_care_about(firm: cast.Cast) -> None:
    profile = Profile(findable=True, ask_me="Break clauses")
    people.change_profile(actor=firm.ada, person=firm.ada, profile=profile, interests=["Break clauses"])
    caller = program(firm.bo)
    caller.ask("PUT", "/me/interests", {"topics": ["break clauses"]})
    [group] = caller.get("/me/near")["items"]
    assert group["interest"] == "Break clauses"
    assert [(one["name"], one["because"]) for one in group["people"]] == [
        ("Ada Lovelock", ["also cares about Break clauses"])
    ]


# --- the HR list -----------------------------------------------------------------------------------------


def upload(content: bytes) -> dict[str, Any]:
    file = BytesIO(content)
    file.name = "list.csv"
    return {"file": file}


def test_an_hr_list_from_file_to_people(firm: cast.Cast) -> None:
    caller = program(firm.gareth)
    lines = f"Name,E-mail,Unit\nNew Person,new@firm.example,Audit\n{firm.bo.name},{firm.bo.email},Audit\n"
    brought = caller.post("/imports/people", upload(lines.encode()))
    assert brought.status == 201
    at = f"/imports/people/{brought['key']}"
    assert (caller.get(at)["state"], caller.get(at)["columns"]["email"]) == ("mapping", "E-mail")
    columns = {"name": "Name", "email": "E-mail", "unit": "Unit"}
    assert caller.ask("PUT", f"{at}/columns", {"columns": columns}).status == 200
    told = caller.get(at)
    assert told["state"] == "preview"
    assert told["preview"]["headline"] == "3 changes"
    assert (told["preview"]["lines"], told["preview"]["alarming"]) == (2, False)
    steps = caller.get(f"{at}/steps")
    assert [(one["kind"], one["name"]) for one in steps["items"]] == [
        ("unit", "Audit"),
        ("changed", "Bo Newman"),
        ("new", "New Person"),
    ]
    assert {"field": "unit", "now": "Tax", "after": "Audit"} in steps["items"][1]["changes"]
    stale = caller.post(f"{at}/start", {"edition": told["edition"] - 1})
    assert (stale.status, Person.objects.filter(email="new@firm.example").exists()) == (409, False)
    assert caller.post(f"{at}/start", {"edition": told["edition"]}).status == 200
    worker.work_through()
    done = caller.get(at)
    assert (done["state"], done["done"], done["preview"]) == ("done", done["total"], None)
    assert Person.objects.get(email="new@firm.example").unit.name == "Audit"
    assert done["destroyed_at"]
    assert [one["key"] for one in caller.get("/imports/people")["items"]] == [brought["key"]]


def test_questions_are_asked_and_answered(firm: cast.Cast) -> None:
    caller = program(firm.gareth)
    lines = f"Name,E-mail\n{firm.bo.name},another@firm.example\n"
    at = f"/imports/people/{caller.post('/imports/people', upload(lines.encode()))['key']}"
    caller.ask("PUT", f"{at}/columns", {"columns": {"name": "Name", "email": "E-mail"}})
    [question] = caller.get(at)["preview"]["questions"]
    assert question["chosen"] == "leave"
    choice = next(one["answer"] for one in question["choices"] if one["answer"] == "two")
    before = caller.get(at)["edition"]
    answered = caller.ask("PUT", f"{at}/answers", {"answers": {question["id"]: choice}, "complete": False})
    assert answered.status == 200
    told = caller.get(at)
    assert (told["preview"]["questions"][0]["chosen"], told["edition"]) == ("two", before + 1)
    assert caller.post(f"{at}/cancel").sentence == "Stopped. Nothing was changed, and the file is destroyed."
    assert caller.ask("PUT", f"{at}/answers", {"answers": {}}).status == 409


@pytest.mark.parametrize(
    ("content", "said"), [(b"", "empty"), (b"\x00\x01\x02", "line"), (b"PK\x03\x04zip", "")]
)
def test_a_file_that_is_no_table(firm: cast.Cast, content: bytes, said: str) -> None:
    caller = program(firm.gareth)
    facts = told_so_far()
    answer = caller.post("/imports/people", upload(content))
    assert answer.status == 422
    assert said in answer.sentence.lower()
    assert (PeopleImport.objects.count(), told_so_far()) == (0, facts)


def test_a_list_without_a_file_and_columns_there_are_not(firm: cast.Cast) -> None:
    caller = program(firm.gareth)
    answer = caller.post("/imports/people", {"x": 1})
    assert (answer.status, answer["where"]) == (422, "file")
    at = f"/imports/people/{caller.post('/imports/people', upload(b'Name,E-mail'))['key']}"
    for columns, status in (({"name": "Nom"}, 422), ({"pay": "Name"}, 422), ({}, 422)):
        assert caller.ask("PUT", f"{at}/columns", {"columns": columns}).status == status
    assert caller.get(at)["state"] == "mapping"
