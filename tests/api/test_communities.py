"""Communities, belonging, invitations and requests, as a program meets them."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from junto.communities import actions as deeds
from junto.communities.models import Community, Invitation, JoinRequest, Membership, SetAside
from junto.kernel import clock
from tests import cast, factories
from tests.api.calling import program, told_so_far
from tests.communities import makers


@pytest.fixture
def leases(firm: cast.Cast) -> Community:
    return makers.community(firm.dee)


@pytest.fixture
def asking(firm: cast.Cast) -> Community:
    return makers.community(firm.dee, "Rent reviews", joining="request")


def names(answer: Any) -> list[str]:
    return sorted(one["name"] for one in answer["items"])


# --- reading ---------------------------------------------------------------------------------------------


def test_the_list_narrowed(firm: cast.Cast, leases: Community) -> None:
    makers.community(firm.ada, "Elm disease", kind="theme", domain="Trees in towns")
    makers.unlisted(firm.ada)
    deeds.change_front(
        actor=firm.dee, community=leases, name=leases.name, question="Which cap?", domain="",
        kind="expertise", listing="firm", joining="open", topics=["Rent"],
    )  # fmt: skip
    caller = program(firm.bo, "read")
    assert names(caller.get("/communities")) == ["Commercial leases", "Elm disease"]
    assert names(caller.get("/communities?q=trees")) == ["Elm disease"]
    assert names(caller.get("/communities?kind=theme")) == ["Elm disease"]
    assert names(caller.get("/communities?topic=rent")) == ["Commercial leases"]
    assert names(caller.get("/communities?mine=true")) == []
    assert names(program(firm.ada).get("/communities?mine=true")) == ["Castlegate round", "Elm disease"]
    assert caller.get("/communities?kind=club").status == 422
    first = caller.get("/communities?limit=1")
    second = caller.get(f"/communities?limit=1&after={first['next']}")
    assert sorted(names(first) + names(second)) == names(caller.get("/communities"))
    assert second["next"] == ""


def test_a_front_page_says_what_the_page_says(firm: cast.Cast, leases: Community) -> None:
    told = program(firm.bo).get(f"/communities/{leases.key}").told
    assert told == {
        "key": leases.key,
        "name": "Commercial leases",
        "about": leases.first_question,
        "kind": "expertise",
        "joining": "open",
        "size": "fewer than five members so far",
        "belongs": False,
        "resting": False,
        "closed_on": None,
        "domain": "",
        "first_question": leases.first_question,
        "origin": "emergent",
        "listing": "firm",
        "founded_on": clock.today().isoformat(),
        "founder": "Dee Carrow",
        "members": None,
        "offices": 0,
        "disciplines": [],
        "faces": ["Dee Carrow"],
        "roles": [
            {
                "person": firm.dee.key,
                "name": "Dee Carrow",
                "role": "facilitator",
                "since": clock.today().isoformat(),
            }
        ],
        "resting_until": None,
        "resting_why": "",
        "paused_until": None,
        "invitation": "",
        "asked": False,
        "may_join": True,
        "why_not": "",
    }


def test_a_number_of_members_only_from_five(firm: cast.Cast, leases: Community) -> None:
    caller = program(firm.fay)
    for someone in (firm.ada, firm.bo, firm.cy):
        makers.joined(someone, leases)
        assert caller.get(f"/communities/{leases.key}")["members"] is None
    makers.joined(firm.eli, leases)
    told = caller.get(f"/communities/{leases.key}")
    assert (told["members"], told["size"], told["offices"]) == (5, "5 members", 2)


def test_why_one_may_not_join_is_said(firm: cast.Cast, asking: Community) -> None:
    told = program(firm.bo).get(f"/communities/{asking.key}")
    assert told["may_join"] is False
    assert told["why_not"] == "Here one asks first: a yes is an invitation, and then you join yourself."


def test_who_belongs(firm: cast.Cast, leases: Community) -> None:
    makers.joined(firm.ada, leases)
    caller = program(firm.bo)
    whole = caller.get(f"/communities/{leases.key}/members")
    assert names(whole) == ["Ada Lovelock", "Dee Carrow"]
    assert {one["name"]: one["roles"] for one in whole["items"]} == {
        "Ada Lovelock": [],
        "Dee Carrow": ["facilitator"],
    }
    first = caller.get(f"/communities/{leases.key}/members?limit=1")
    rest = caller.get(f"/communities/{leases.key}/members?limit=1&after={first['next']}")
    assert first["items"] + rest["items"] == whole["items"]
    assert rest["next"] == ""


@pytest.mark.parametrize("members", [1, 3])
def test_reading_members_asks_as_often_for_one_as_for_three(
    firm: cast.Cast, leases: Community, members: int, django_assert_num_queries: Any
) -> None:
    for someone in (firm.ada, firm.bo)[: members - 1]:
        makers.joined(someone, leases)
    caller = program(firm.fay)
    caller.get("/units")
    with django_assert_num_queries(5):  # token, person, community, members, roles
        caller.get(f"/communities/{leases.key}/members")


# --- founding --------------------------------------------------------------------------------------------


def test_founding_takes_a_name_and_a_question(firm: cast.Cast) -> None:
    answer = program(firm.bo).post("/communities", {"name": "Party walls", "question": "Who pays?"})
    assert answer.status == 201
    made = Community.objects.get(key=answer["key"])
    assert (made.name, made.kind, made.listing, made.joining) == ("Party walls", "expertise", "firm", "open")
    assert [row.person for row in made.memberships.all()] == [firm.bo]


def test_what_sounds_near_is_read_first(firm: cast.Cast, leases: Community) -> None:
    caller = program(firm.bo)
    sent = {"name": "Commercial leases", "question": "Which cap holds?"}
    facts = told_so_far()
    stopped = caller.post("/communities", sent)
    assert (stopped.status, told_so_far(), Community.objects.count()) == (409, facts, 1)
    [near] = caller.get("/communities/near?name=Commercial+leases")["items"]
    assert (near["key"], near["reason"]) == (leases.key, "its name is nearly the same.")
    assert caller.post("/communities", {**sent, "read": [near["key"]]}).status == 201


def test_near_ones_are_only_those_that_exist_for_the_reader(firm: cast.Cast) -> None:
    makers.unlisted(firm.dee)
    assert program(firm.bo).get("/communities/near?name=Castlegate+round")["items"] == []


def test_founding_for_a_client_behind_a_wall(firm: cast.Cast) -> None:
    client = factories.client_behind_wall(out=[firm.cy])
    sent = {"name": "Round one client", "question": "Who?", "client": client.reference}
    caller = program(firm.cy)
    facts = told_so_far()
    walled = caller.post("/communities", sent)
    unknown = caller.post("/communities", {**sent, "client": "C-none"})
    assert (walled.status, walled.body) == (unknown.status, unknown.body) == (422, unknown.body)
    assert (walled.sentence, walled["where"]) == ("We know no client by that reference.", "client")
    assert (Community.objects.count(), told_so_far()) == (0, facts)
    assert program(firm.bo).post("/communities", sent).status == 201


def test_the_same_founding_twice_is_one(firm: cast.Cast) -> None:
    caller = program(firm.bo)
    sent = {"name": "Party walls", "question": "Who pays?"}
    key = caller.post("/communities", sent)["key"]
    assert caller.post("/communities", {**sent, "read": [key]}).status == 409
    assert Community.objects.count() == 1


# --- belonging -------------------------------------------------------------------------------------------


def test_join_pause_resume_leave(firm: cast.Cast, leases: Community) -> None:
    caller, at = program(firm.bo), f"/communities/{leases.key}"
    assert caller.post(f"{at}/join").told == {
        "sentence": "You joined. Leaving is as quick, and nobody is told.",
        "key": leases.key,
    }
    until = (clock.today() + timedelta(days=30)).isoformat()
    assert caller.post(f"{at}/pause", {"until": until}).status == 200
    [mine] = caller.get("/me/memberships")["items"]
    assert mine == {
        "community": {"key": leases.key, "name": "Commercial leases"},
        "since": clock.today().isoformat(),
        "paused_until": until,
    }
    assert caller.get(at)["paused_until"] == until
    assert caller.post(f"{at}/resume").status == 200
    assert caller.get("/me/memberships")["items"][0]["paused_until"] is None
    assert caller.post(f"{at}/leave").status == 200
    assert caller.get("/me/memberships")["items"] == []
    assert caller.post(f"{at}/leave").sentence == "This is for members."


def test_a_day_that_will_not_do(firm: cast.Cast, leases: Community) -> None:
    makers.joined(firm.bo, leases)
    caller, at = program(firm.bo), f"/communities/{leases.key}/pause"
    past = caller.post(at, {"until": clock.today().isoformat()})
    assert (past.status, past.sentence) == (403, "Choose a day after today and within a year.")
    for until in ("2027-13-01", "20270101", "tomorrow", 20270101, 1.5, None, True):
        assert caller.post(at, {"until": until}).status == 422
    assert Membership.objects.get(person=firm.bo).paused_at is None


def test_joining_twice_is_told_and_done_once(firm: cast.Cast, leases: Community) -> None:
    caller = program(firm.bo)
    answers = [caller.post(f"/communities/{leases.key}/join") for _ in range(2)]
    assert [(one.status, one.sentence) for one in answers][1] == (409, "You are a member already.")
    assert leases.memberships.filter(person=firm.bo).count() == 1


def test_where_one_asks_one_does_not_join(firm: cast.Cast, asking: Community) -> None:
    caller = program(firm.bo)
    facts = told_so_far()
    assert caller.post(f"/communities/{asking.key}/join").status == 403
    assert (asking.memberships.count(), told_so_far()) == (1, facts)


# --- requests --------------------------------------------------------------------------------------------


def test_asking_answering_joining(firm: cast.Cast, asking: Community) -> None:
    bo, dee, at = program(firm.bo), program(firm.dee), f"/communities/{asking.key}"
    assert bo.post(f"{at}/request", {"words": "I work on them."}).status == 200
    assert bo.get(at)["asked"] is True
    assert bo.post(f"{at}/request", {}).sentence == "You have asked already."
    [row] = dee.get(f"{at}/requests")["items"]
    assert (row["name"], row["words"], row["person"]) == ("Bo Newman", "I work on them.", firm.bo.key)
    assert dee.post(f"{at}/requests/{row['key']}/answer", {"yes": True}).status == 200
    assert not asking.memberships.filter(person=firm.bo).exists()
    assert bo.post(f"{at}/join").status == 200
    assert Membership.objects.get(person=firm.bo).how == "request"
    assert dee.post(f"{at}/requests/{row['key']}/answer", {"yes": True}).status == 404


def test_a_no_is_read_by_who_asked_alone(firm: cast.Cast, asking: Community) -> None:
    bo, dee, at = program(firm.bo), program(firm.dee), f"/communities/{asking.key}"
    bo.post(f"{at}/request", {})
    key = JoinRequest.objects.get().key
    assert dee.post(f"{at}/requests/{key}/answer", {"yes": False, "words": "Full"}).status == 200
    assert dee.get(f"{at}/requests")["items"] == []
    assert bo.post(f"{at}/request", {}).sentence.startswith("You asked and were answered")


def test_taking_an_asking_back(firm: cast.Cast, asking: Community) -> None:
    bo, at = program(firm.bo), f"/communities/{asking.key}/request"
    bo.post(at, {})
    assert bo.ask("DELETE", at).status == 200
    assert not JoinRequest.objects.exists()


# --- invitations -----------------------------------------------------------------------------------------


def test_inviting_and_joining_on_it(firm: cast.Cast) -> None:
    round_one = makers.unlisted(firm.dee)
    bo, dee, at = program(firm.bo), program(firm.dee), f"/communities/{round_one.key}"
    facts = told_so_far()
    sent = dee.post(f"{at}/invitations", {"persons": [firm.bo.key, firm.ada.key], "words": "Come."})
    assert sent.sentence == "2 invitations are on their way."
    assert told_so_far() == facts + 1
    again = dee.post(f"{at}/invitations", {"persons": [firm.bo.key]})
    assert again.sentence == "They belong or are invited already."
    [waiting] = bo.get("/me/invitations")["items"]
    assert (waiting["community"], waiting["sent_by"], waiting["words"]) == (
        round_one.key,
        "Dee Carrow",
        "Come.",
    )
    assert {one["to"] for one in dee.get(f"{at}/invitations")["items"]} == {"Bo Newman", "Ada Lovelock"}
    assert bo.post(f"/me/invitations/{waiting['key']}/join")["key"] == round_one.key
    assert round_one.memberships.filter(person=firm.bo, joined_by=firm.bo).exists()
    assert bo.get("/me/invitations")["items"] == []


def test_setting_aside_looks_like_ignoring(firm: cast.Cast) -> None:
    round_one = makers.unlisted(firm.dee)
    bo, dee, at = program(firm.bo), program(firm.dee), f"/communities/{round_one.key}"
    dee.post(f"{at}/invitations", {"persons": [firm.bo.key, firm.ada.key]})
    before, facts = dee.get(f"{at}/invitations").body, told_so_far()
    [waiting] = bo.get("/me/invitations")["items"]
    assert bo.post(f"/me/invitations/{waiting['key']}/set-aside").status == 200
    assert bo.get("/me/invitations")["items"] == []
    assert bo.get(at).status == 404
    assert dee.get(f"{at}/invitations").body == before
    assert told_so_far() == facts
    assert SetAside.objects.filter(person=firm.bo).exists()


def test_what_was_set_aside_may_be_shown_again(firm: cast.Cast, leases: Community) -> None:
    deeds.invite_persons(actor=firm.dee, community=leases, persons=[firm.bo])
    bo = program(firm.bo)
    [waiting] = bo.get("/me/invitations")["items"]
    bo.post(f"/me/invitations/{waiting['key']}/set-aside")
    assert bo.get("/me/set-aside")["items"] == [{"key": leases.key, "name": "Commercial leases"}]
    assert program(firm.ada).get("/me/set-aside")["items"] == []
    assert bo.ask("DELETE", f"/me/set-aside/{leases.key}").status == 200
    assert [one["key"] for one in bo.get("/me/invitations")["items"]] == [waiting["key"]]


def test_a_person_behind_a_wall_is_invited_like_any_other(firm: cast.Cast) -> None:
    client = factories.client_behind_wall(out=[firm.cy])
    walled = makers.community(firm.dee, "Round one client", client=client)
    dee, at = program(firm.dee), f"/communities/{walled.key}/invitations"
    assert dee.post(at, {"persons": [firm.cy.key]}).sentence == "One invitation is on its way."
    assert program(firm.cy).get("/me/invitations")["items"] == []
    key = Invitation.objects.get().key
    assert program(firm.cy).post(f"/me/invitations/{key}/join").status == 404


def test_nobody_and_too_many(firm: cast.Cast, leases: Community) -> None:
    dee, at = program(firm.dee), f"/communities/{leases.key}/invitations"
    assert dee.post(at, {"persons": []}).status == 422
    assert dee.post(at, {"persons": [firm.bo.key] * 26}).status == 422
    unknown = dee.post(at, {"persons": ["zzzzzzzzzz"]})
    assert (unknown.status, unknown.sentence) == (403, "Choose at least one person to invite.")
    assert dee.post(at, {"persons": [firm.bo.email]}).status == 422
    assert not Invitation.objects.exists()


def test_a_link_made_read_and_ended(firm: cast.Cast) -> None:
    round_one = makers.unlisted(firm.dee)
    dee, at = program(firm.dee), f"/communities/{round_one.key}"
    made = dee.post(f"{at}/links", {})
    assert made.status == 201
    [row] = dee.get(f"{at}/invitations")["items"]
    assert (row["key"], row["to"]) == (made["key"], "")
    path = reverse("communities:link", args=[row["link"].rstrip("/").rpartition("/")[2]])
    browser = Client()
    browser.force_login(firm.bo)
    assert browser.get(path).status_code == 200
    assert dee.ask("DELETE", f"{at}/invitations/{made['key']}").status == 200
    assert browser.get(path).status_code == 404
    assert dee.ask("DELETE", f"{at}/invitations/{made['key']}").status == 404


def test_a_link_is_not_kept_with_the_answer(firm: cast.Cast, leases: Community) -> None:
    """What is kept to answer the same again holds no secret and nothing a wall could hide meanwhile."""
    from junto.reach.models import KeptAnswer

    dee = program(firm.dee)
    dee.post(f"/communities/{leases.key}/links", {}, idempotency_key="k")
    token = deeds.token_of(Invitation.objects.get().key)
    body = KeptAnswer.objects.get().body
    assert token not in body
    assert leases.name not in body
