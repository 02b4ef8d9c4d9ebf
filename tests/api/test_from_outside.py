"""Sponsors and advisers by program: the same gate, the same sentences, no power over what members own."""

from datetime import timedelta
from typing import Any

from junto.communities import actions
from junto.communities.models import Community, Objective, Offer, Opening, SponsorRequest
from junto.kernel import clock
from junto.people.models import Person
from tests import cast, factories
from tests.api.calling import Answer, program, told_so_far
from tests.communities import makers
from tests.communities.test_advising import advised


def supported(firm: cast.Cast, **words: Any) -> Community:
    it = makers.community(firm.dee, **words)
    row = actions.propose_sponsor(actor=firm.dee, community=it, person=firm.fay)
    actions.accept_sponsorship(actor=firm.fay, proposal=row)
    return it


def day(days: int) -> str:
    return (clock.today() + timedelta(days=days)).isoformat()


def test_offer_objective_and_request_go_their_way(firm: cast.Cast) -> None:
    it = supported(firm, listing="members", joining="invitation")
    fay, dee, at = program(firm.fay), program(firm.dee), f"/communities/{it.key}"
    [mine] = fay.get("/me/sponsorships")["items"]
    assert mine["community"] == {"key": it.key, "name": it.name}
    assert dee.get("/me/sponsorships")["items"] == []

    hours = {"kind": "hours", "words": "Four hours a month", "hours": 4, "time_code": "KM-1"}
    offer = fay.post(f"{at}/offers", hours)["key"]
    assert dee.post(f"{at}/offers/{offer}/answer", {"accepted": True, "words": "Thanks"}).status == 200
    assert dee.post(f"{at}/offers/{offer}/answer", {"accepted": False}).status == 403
    objective = dee.post(f"{at}/objectives", {"words": "Notices on time"})["key"]
    assert fay.get(f"{at}/sponsor")["objectives"][0]["waits_for"] == "sponsor"
    assert dee.post(f"{at}/objectives/{objective}/agree").status == 403
    assert fay.post(f"{at}/objectives/{objective}/agree").status == 200
    asked = dee.post(f"{at}/sponsor-requests", {"words": "A room", "due_on": day(9)})["key"]
    part = fay.post(f"{at}/sponsor-requests/{asked}/reply", {"reply": "in part"})
    assert (part.status, part.sentence) == (403, "Say why, or what part; the members read it.")
    told = {"reply": "in part", "words": "On Mondays"}
    assert fay.post(f"{at}/sponsor-requests/{asked}/reply", told).status == 200

    page = dee.get(f"{at}/sponsor")
    assert page["offers"][0] | {"key": "", "offered_on": "", "answered_on": ""} == {
        **hours, "key": "", "amount": None, "currency": "", "offered_by": "Fay Strange", "offered_on": "",
        "state": "accepted", "answered_on": "", "answer": "Thanks",
    }  # fmt: skip
    assert [row["reply_words"] for row in page["requests"]] == ["On Mondays"]
    assert fay.get(at).status == 404
    end = {"how": "met", "words": "They are."}
    assert fay.post(f"{at}/objectives/{objective}/end", end).status == 200
    assert dee.get(f"{at}/sponsor")["ended"][0]["how"] == "met"
    assert fay.post(f"{at}/sponsors/{mine['key']}/end").status == 200
    assert fay.get(f"{at}/sponsor").status == 404


def test_proposed_asked_and_passed_over(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)
    makers.joined(firm.bo, it)
    bo, dee, fay, at = program(firm.bo), program(firm.dee), program(firm.fay), f"/communities/{it.key}"
    row = bo.post(f"{at}/sponsors", {"person": firm.fay.key, "words": "Knows boards"})["key"]
    assert fay.get("/me/sponsorships")["items"] == []
    assert bo.post(f"{at}/sponsors/{row}/answer", {"yes": True}).status == 403
    assert dee.post(f"{at}/sponsors/{row}/answer", {"yes": True}).status == 200
    assert fay.get(f"{at}/sponsor")["mine_is"] == "asked of you"
    before = dee.get(f"{at}/sponsor").body
    assert fay.post(f"{at}/sponsors/{row}/pass").status == 200
    assert dee.get(f"{at}/sponsor").body == before, "letting it pass looks like waiting"
    offered = program(firm.ada).post(f"{at}/sponsors/offer", {"words": "I would."})["key"]
    assert dee.post(f"{at}/sponsors/{offered}/answer", {"yes": False, "words": "Not now."}).status == 200
    mine = program(firm.ada).get(f"{at}/sponsor")
    assert (mine["mine_is"], mine["answer"]) == ("answered no", "Not now.")
    assert "Not now." not in dee.get(f"{at}/sponsor").body.decode()


def tries(
    it: Community, offer: str, objective: str, asked: str, held: str, someone: str
) -> list[tuple[str, str, Any]]:
    """Every deed of sponsor and members with each other, as somebody who is neither sends it."""
    at, at_sponsor = f"/communities/{it.key}", f"/communities/{it.key}/sponsors/{held}"
    return [
        ("POST", f"{at}/offers", {"kind": "room", "words": "A room"}),
        ("POST", f"{at}/offers/{offer}/answer", {"accepted": True}),
        ("DELETE", f"{at}/offers/{offer}", None),
        ("POST", f"{at}/objectives", {"words": "More"}),
        ("POST", f"{at}/objectives/{objective}/agree", None),
        ("POST", f"{at}/objectives/{objective}/end", {"how": "met"}),
        ("POST", f"{at}/sponsor-requests", {"words": "A room", "due_on": day(9)}),
        ("POST", f"{at}/sponsor-requests/{asked}/reply", {"reply": "granted"}),
        ("DELETE", f"{at}/sponsor-requests/{asked}", None),
        ("POST", f"{at_sponsor}/answer", {"yes": True}),
        ("POST", f"{at_sponsor}/accept", None),
        ("POST", f"{at_sponsor}/pass", None),
        ("POST", f"{at_sponsor}/end", None),
        ("POST", f"{at}/advisers", {"person": someone, "scope": "x", "ends_on": day(9)}),
    ]


def test_nobody_else_does_any_of_it_and_nothing_is_written(firm: cast.Cast) -> None:
    it = supported(firm)
    una, advice = advised(firm, it)
    at, fay = f"/communities/{it.key}", program(firm.fay)
    offer = fay.post(f"{at}/offers", {"kind": "room", "words": "A room"})["key"]
    objective = fay.post(f"{at}/objectives", {"words": "Notices"})["key"]
    asked = program(firm.dee).post(f"{at}/sponsor-requests", {"words": "Time", "due_on": day(5)})["key"]
    held = fay.get("/me/sponsorships")["items"][0]["key"]
    more: list[tuple[str, str, Any]] = [
        ("POST", f"{at}/advisers/{advice.key}/end", None),
        ("POST", f"{at}/advisers/{advice.key}/client", {"reason": "x"}),
        ("POST", f"{at}/advisers/{advice.key}/grant", None),
        ("GET", f"{at}/looks", None),
    ]

    def state() -> list[Any]:
        tables = (Offer, Objective, SponsorRequest, type(advice), Community)
        return [list(table.objects.values()) for table in tables] + [list(it.sponsors.values())]

    callers = {person.name: program(person) for person in (firm.ada, firm.gareth, una)}
    before, facts = state(), told_so_far()
    for name, caller in callers.items():
        for method, path, sent in tries(it, offer, objective, asked, held, una.key) + more:
            answer: Answer = caller.ask(method, path, sent)
            assert answer.status in (403, 404, 422), (name, path, answer.status)
    assert (state(), told_so_far()) == (before, facts)
    # a sponsor has her own side and no more; an adviser her own leaving
    theirs = [f"{at}/offers/{offer}/answer", f"{at}/objectives/{objective}/agree", f"{at}/sponsor-requests"]
    sent = [{"accepted": True}, None, {"words": "x", "due_on": day(3)}]
    for path, body in zip(theirs, sent, strict=True):
        assert fay.post(path, body).status == 403
    assert (state(), told_so_far()) == (before, facts)


def test_an_adviser_accepts_reads_and_goes_and_each_look_is_written(firm: cast.Cast) -> None:
    it, una = makers.community(firm.dee), factories.person("Una Outside", outside=True)
    dee, caller, at = program(firm.dee), program(una), f"/communities/{it.key}"
    asked = {"person": una.key, "scope": "How to begin", "ends_on": day(7)}
    key = dee.post(f"{at}/advisers", asked)["key"]
    [door] = caller.get("/me/advising")["items"]
    assert (door["key"], door["scope"], door["since"]) == (key, "How to begin", None)
    reading = ("", "/members", "/charter", "/sponsor", "/history", "/looks", "/charter/comparison")
    assert {caller.get(f"{at}{path}").status for path in reading} == {404}
    assert caller.post(f"/me/advising/{key}/accept").status == 200
    seen = [path for path in reading if caller.get(f"{at}{path}").status == 200]
    assert seen == ["", "/members", "/charter"]
    assert sorted(Opening.objects.values_list("page", flat=True)) == ["about", "charter", "front"]
    told = dee.get(f"{at}/looks")
    assert {row["page"] for row in told["looks"]} == {"about", "charter", "front"}
    assert [row["state"] for row in told["advisers"]] == ["advises"]
    with clock.at(clock.now() + timedelta(days=8)):
        assert {program(una).get(f"{at}{path}").status for path in reading} == {404}
        assert program(una).get("/me/advising")["items"] == []
    assert caller.post(f"/me/advising/{key}/end").status == 200
    assert {caller.get(f"{at}{path}").status for path in reading} == {404}


def test_an_adviser_is_somebody_from_outside(firm: cast.Cast) -> None:
    it = makers.community(firm.dee)

    def ask(person: Person) -> int:
        sent = {"person": person.key, "scope": "x", "ends_on": day(7)}
        return program(firm.dee).post(f"/communities/{it.key}/advisers", sent).status

    assert ask(firm.fay) == 404
    assert not it.advisers.exists()
