"""What the directory may do, what it may not, and that nothing changed where it was refused."""

from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse

from junto.communities.models import Membership
from junto.kernel.models import AuditEntry, LedgerEntry
from junto.kernel.policy import Denied
from junto.people.models import Person, ScimGroup, ScimPerson, ScimQuestion, ScimToken
from junto.people.scim import actions, tokens
from tests import factories
from tests.people.scim.conftest import GROUP, USER, Directory, user
from tests.people.signin.conftest import SECRET, is_in, sign_in


def state() -> list[Any]:
    """All that a refused request must leave alone."""
    return [
        sorted(Person.objects.values_list("pk", "name", "email", "position", "is_active")),
        sorted(
            ScimPerson.objects.values_list("pk", "user_name", "external_id", "gone_at").order_by("pk"),
            key=str,
        ),
        sorted(ScimGroup.objects.values_list("name", "members"), key=str),
        LedgerEntry.objects.count(),
        AuditEntry.objects.exclude(deed__startswith="scim.token").count(),
    ]


def test_without_a_living_token_nothing_is_told(directory: Directory, administrator: Person) -> None:
    directory.create()
    before = state()
    answers = set()
    session = Client()
    session.force_login(administrator)
    ended = ScimToken.objects.get()
    for client, token in ((directory.client, ""), (directory.client, "junto_scim_x"), (session, "")):
        for method, path in (("GET", "Users"), ("POST", "Users"), ("GET", "Nothing"), ("DELETE", "Users/x")):
            answers.add(str(Directory(client, token).say(method, path, user("b@firm.example"))))
    assert tokens.end_token(actor=administrator, token_id=ended.pk)
    answers.add(str(directory.say("GET", "Users", user("b@firm.example"))))
    assert len(answers) == 1
    assert "401" in answers.pop()
    assert state() == before


def test_a_token_is_kept_as_a_digest_expires_and_stands_in_the_log(directory: Directory) -> None:
    row = ScimToken.objects.get()
    assert directory.token not in str(ScimToken.objects.values().get())
    assert (
        AuditEntry.objects.filter(deed="scim.token_made", subject=f"people.scimtoken:{row.pk}").count() == 1
    )
    ScimToken.objects.update(expires_at=row.made_at)
    assert directory.say("GET", "Users")[0] == 401


def test_only_an_administrator_makes_a_token(db: None) -> None:
    with pytest.raises(Denied):
        tokens.make_token(actor=factories.loaded(factories.person()), name="x", days=1)
    assert ScimToken.objects.count() == 0


def test_who_is_created_is_a_person_and_nothing_more(directory: Directory) -> None:
    told = directory.create(externalId="e-1", title="Partner")
    person = Person.objects.get(email="anna@firm.example")
    assert (person.name, person.position, person.is_active) == ("Anna Keel", "Partner", True)
    assert not person.has_usable_password()
    assert Membership.objects.count() == 0
    status, read = directory.say("GET", f"Users/{told['id']}")
    assert (status, read) == (200, told)
    assert {key: read[key] for key in user()} == user()
    assert (read["externalId"], read["title"], read["active"]) == ("e-1", "Partner", True)


@pytest.mark.parametrize(
    "asked",
    ['userName eq "ANNA@firm.example"', 'externalId EQ "e-1"', f'{USER}:userName eq "anna@firm.example"'],
)
def test_persons_are_found_by_name_and_number(directory: Directory, asked: str) -> None:
    made = directory.create(externalId="e-1")
    directory.create("bo@firm.example", "Bo Newman")
    status, found = directory.say("GET", f"Users?filter={asked.replace(' ', '%20')}")
    assert (status, [one["id"] for one in found["Resources"]], found["totalResults"]) == (
        200,
        [made["id"]],
        1,
    )


def test_persons_the_directory_never_told_of_do_not_exist_for_it(directory: Directory) -> None:
    other = factories.person("Cy Local", email="cy@firm.example")
    assert directory.say("GET", "Users")[1]["totalResults"] == 0
    assert directory.say("GET", f"Users/{other.key}")[0] == 404
    assert directory.say("DELETE", f"Users/{other.key}")[0] == 404
    assert Person.objects.get(pk=other.pk).is_active


ENTRA = [
    {"op": "Replace", "path": "active", "value": "False"},
    {"op": "Add", "path": 'emails[type eq "work"].value', "value": "a.keel@firm.example"},
    {"op": "Replace", "path": "name.familyName", "value": "Keel-Brown"},
    {
        "op": "Add",
        "value": {"displayName": "Anna Keel-Brown", "title": "Partner", "name.givenName": "Anna"},
    },
    {
        "op": "Add",
        "path": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department",
        "value": "Leases",
    },
]
OKTA = [
    {
        "op": "replace",
        "value": {
            "active": False,
            "title": "Partner",
            "displayName": "Anna Keel-Brown",
            "name": {"givenName": "Anna", "familyName": "Keel-Brown"},
            "emails": [{"value": "a.keel@firm.example", "type": "work", "primary": True}],
        },
    }
]


@pytest.mark.parametrize("operations", [ENTRA, OKTA], ids=["entra", "okta"])
def test_changes_in_the_shapes_directories_send(directory: Directory, operations: list[Any]) -> None:
    made = directory.create()
    status, told = directory.patch(f"Users/{made['id']}", *operations)
    person = Person.objects.get(name="Anna Keel-Brown")
    assert (status, told["active"], told["name"]["familyName"]) == (200, False, "Keel-Brown")
    assert (person.email, person.position, person.is_active) == ("a.keel@firm.example", "Partner", False)
    assert told == directory.say("GET", f"Users/{made['id']}")[1]


def test_an_attribute_is_removed(directory: Directory) -> None:
    made = directory.create(title="Partner", externalId="e-1")
    status, told = directory.patch(
        f"Users/{made['id']}", {"op": "remove", "path": "title"}, {"op": "remove", "path": "externalId"}
    )
    assert (status, "title" in told, "externalId" in told) == (200, False, False)


def test_deactivation_ends_every_stay_and_every_token_at_once(directory: Directory) -> None:
    made = directory.create()
    person = Person.objects.get(email="anna@firm.example")
    person.set_password(SECRET)
    person.save(update_fields=["password"])
    browser = Client()
    sign_in(browser)
    assert (is_in(browser), browser.get("/me/").status_code) == (True, 200)
    from junto.reach.actions import make_token

    _row, text = make_token(actor=factories.loaded(person), name="x", scope="read", days=5)
    program = {"Authorization": f"Bearer {text}"}
    assert Client().get("/api/me", headers=program).status_code == 200
    assert (
        directory.patch(f"Users/{made['id']}", {"op": "replace", "path": "active", "value": False})[0] == 200
    )
    assert browser.get("/me/").status_code == 302
    assert Client().get("/api/me", headers=program).status_code == 401
    assert UserSession.objects.filter(user=person).count() == 0
    sign_in(browser)
    assert not is_in(browser)
    assert directory.patch(f"Users/{made['id']}", {"op": "replace", "value": {"active": True}})[1]["active"]
    assert Person.objects.get(pk=person.pk).is_active


def test_deleting_deactivates_and_deletes_nothing(directory: Directory) -> None:
    made = directory.create(externalId="e-1")
    person = Person.objects.get(email="anna@firm.example")
    assert directory.say("DELETE", f"Users/{made['id']}")[0] == 204
    assert directory.say("GET", f"Users/{made['id']}")[0] == 404
    assert directory.say("DELETE", f"Users/{made['id']}")[0] == 404
    assert not Person.objects.get(pk=person.pk).is_active
    again = directory.create(externalId="e-1")
    assert (again["id"], again["active"]) == (made["id"], True)
    assert Person.objects.filter(name="Anna Keel").count() == 1


def test_the_last_administrator_stays(directory: Directory, administrator: Person) -> None:
    made = directory.create(administrator.email, administrator.name)
    before = state()
    for method, what in (
        ("DELETE", None),
        ("PUT", user(administrator.email, administrator.name, active=False)),
    ):
        status, told = directory.say(method, f"Users/{made['id']}", what)
        assert (status, told["detail"]) == (400, actions.LAST)
    assert state() == before


def test_whom_an_administrator_deactivated_the_directory_does_not_bring_back(
    directory: Directory, administrator: Person
) -> None:
    from junto.people.actions import deactivate_person

    made = directory.create()
    deactivate_person(actor=administrator, person=Person.objects.get(email="anna@firm.example"))
    before = state()
    status, told = directory.patch(f"Users/{made['id']}", {"op": "replace", "path": "active", "value": True})
    assert (status, told["detail"]) == (400, actions.OWN_DEED)
    assert state() == before


def test_somebody_of_the_hr_list_is_found_by_number_or_by_address_and_name(directory: Directory) -> None:
    first = factories.person("Anna Keel", email="anna@firm.example")
    second = factories.person("Bo Newman", email="old@firm.example")
    Person.objects.filter(pk=second.pk).update(hr_key="e-2")
    directory.create()
    directory.create("bo@firm.example", "Bo Newman-Hall", externalId="e-2")
    assert set(ScimPerson.objects.values_list("person", flat=True)) == {first.pk, second.pk}
    assert Person.objects.get(pk=second.pk).email == "bo@firm.example"


@pytest.mark.parametrize("same", [True, False])
def test_where_it_is_not_certain_an_administrator_is_asked(
    directory: Directory, administrator: Person, same: bool
) -> None:
    factories.person("Anna Keel", email="anna@firm.example")
    before = state()
    for _again in range(2):
        status, told = directory.say("POST", "Users", user(name="Andrea Keller", externalId="e-9"))
        assert (status, told["scimType"], told["detail"]) == (409, "uniqueness", actions.ASKED)
    assert (state(), ScimQuestion.objects.count()) == (before, 1)
    actions.answer(actor=administrator, question_id=ScimQuestion.objects.get().pk, same=same)
    status, told = directory.say("POST", "Users", user(name="Andrea Keller", externalId="e-9"))
    assert status == (201 if same else 409)
    assert Person.objects.filter(email="anna@firm.example").count() == 1


def test_two_persons_who_swap_addresses_are_refused_and_nothing_changes(directory: Directory) -> None:
    one = directory.create()
    two = directory.create("bo@firm.example", "Bo Newman")
    before = state()
    for key, email in ((one["id"], "bo@firm.example"), (two["id"], "ANNA@firm.example")):
        status, told = directory.patch(
            f"Users/{key}", {"op": "replace", "value": {"emails": [{"value": email, "primary": True}]}}
        )
        assert (status, told["scimType"], told["detail"]) == (409, "uniqueness", actions.TAKEN)
    assert state() == before


BAD: list[tuple[str, str, Any, int]] = [
    ("POST", "Users", user(), 409),
    ("POST", "Users", user("z@firm.example", externalId="e-1"), 409),
    ("POST", "Users", {"schemas": [USER]}, 400),
    ("POST", "Users", {"schemas": [USER], "userName": "nobody"}, 400),
    ("POST", "Users", user("z@firm.example", name="x" * 201), 400),
    ("POST", "Users", user("z@firm.example", name="x\r\ny"), 400),
    ("POST", "Users", user("z@firm.example", active="perhaps"), 400),
    ("POST", "Users", user("z@firm.example", emails=[{"value": "no address"}]), 400),
    ("POST", "Users", b"{", 400),
    ("POST", "Users", b"[" * 100_000, 400),
    ("POST", "Users", b"\xff\xfe", 400),
    ("POST", "Users", b'{"userName": NaN}', 400),
    ("POST", "Users", b" " * (1024 * 1024 + 1), 413),
    ("GET", "Users?filter=userName%20co%20%22a%22", None, 400),
    ("GET", "Users?filter=password%20eq%20%22a%22", None, 400),
    ("GET", "Users?startIndex=x", None, 400),
    ("GET", "Users/unknown", None, 404),
    ("PATCH", "Users/unknown", {"Operations": [{"op": "replace", "value": {"active": False}}]}, 404),
    ("PUT", "Users/unknown", user("z@firm.example"), 404),
    ("DELETE", "Users/unknown", None, 404),
    ("POST", "Users/KEY", user(), 405),
    ("PATCH", "Users/KEY", {"Operations": []}, 400),
    ("PATCH", "Users/KEY", {"Operations": [{"op": "burn", "path": "title"}]}, 400),
    ("PATCH", "Users/KEY", {"Operations": [{"op": "remove"}]}, 400),
    ("PATCH", "Users/KEY", {"Operations": [{"op": "remove", "path": "userName"}]}, 400),
    ("PATCH", "Users/KEY", {"Operations": [{"op": "add", "path": "is_staff", "value": True}]}, 400),
    ("PATCH", "Users/KEY", {"Operations": [{"op": "add", "path": "((", "value": 1}]}, 400),
    (
        "PATCH",
        "Users/KEY",
        {"Operations": [{"op": "add", "path": "title", "value": "x"}, {"op": "burn", "path": "title"}]},
        400,
    ),
    ("POST", "Groups", {"schemas": [GROUP], "displayName": ""}, 400),
    ("POST", "Groups", {"schemas": [GROUP], "displayName": "x", "members": [{"value": "nobody"}]}, 400),
    ("DELETE", "Groups/unknown", None, 404),
    ("GET", "Elsewhere", None, 404),
]


@pytest.mark.parametrize(("method", "path", "what", "status"), BAD)
def test_what_cannot_be_is_refused_in_one_sentence_and_changes_nothing(
    directory: Directory, method: str, path: str, what: Any, status: int
) -> None:
    key = directory.create(externalId="e-1")["id"]
    before = state()
    answered, told = directory.say(method, path.replace("KEY", key), what)
    assert (answered, told["status"], told["schemas"]) == (
        status,
        str(status),
        ["urn:ietf:params:scim:api:messages:2.0:Error"],
    )
    assert told["detail"].endswith((".", "”."))
    assert state() == before


def test_groups_are_remembered_read_back_and_make_nobody_a_member(directory: Directory) -> None:
    one, two = directory.create(), directory.create("bo@firm.example", "Bo Newman")
    made = {
        "schemas": [GROUP],
        "displayName": "Junto",
        "externalId": "g-1",
        "members": [{"value": one["id"]}],
    }
    status, told = directory.say("POST", "Groups", made)
    assert (status, told["displayName"], told["externalId"]) == (201, "Junto", "g-1")
    where = f"Groups/{told['id']}"
    assert directory.say("POST", "Groups", made)[0] == 409

    def members() -> list[str]:
        return [one["value"] for one in directory.say("GET", where)[1].get("members", [])]

    assert members() == [one["id"]]
    add = {"op": "Add", "path": "members", "value": [{"value": two["id"]}]}
    assert (directory.patch(where, add)[0], members()) == (200, [one["id"], two["id"]])
    out = {"op": "Remove", "path": f'members[value eq "{one["id"]}"]'}
    assert (directory.patch(where, out)[0], members()) == (200, [two["id"]])
    entra = {"op": "Remove", "path": "members", "value": [{"value": two["id"]}]}
    assert (directory.patch(where, entra)[0], members()) == (200, [])
    assert (
        directory.patch(where, {"op": "replace", "value": {"displayName": "All"}})[1]["displayName"] == "All"
    )
    assert Membership.objects.count() == 0
    assert directory.say("DELETE", where)[0] == 204
    assert directory.say("GET", where)[0] == 404
    assert Person.objects.filter(is_active=True).count() == 3


def test_the_page_is_for_administrators_and_shows_a_token_once(
    directory: Directory, administrator: Person, client: Client
) -> None:
    stranger = Client()
    stranger.force_login(factories.person())
    for address in (reverse("people:scim"), reverse("people:mail")):
        assert stranger.get(address).status_code == 403
    assert stranger.post(reverse("people:scim_make"), {"name": "x"}).status_code == 403
    assert ScimToken.objects.count() == 1
    client.force_login(administrator)
    made = client.post(reverse("people:scim_make"), {"name": "Second", "days": "30"}).content.decode()
    assert made.count("junto_scim_") == 1
    page = client.get(reverse("people:scim")).content.decode()
    assert ("junto_scim_" in page, "Second" in page) == (False, True)
    number = ScimToken.objects.get(name="Second").pk
    assert client.post(reverse("people:scim_end", args=[number])).status_code == 302
    assert client.post(reverse("people:scim_end", args=[number])).status_code == 404
    assert client.get(reverse("people:mail")).status_code == 200
