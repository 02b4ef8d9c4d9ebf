"""Found groups, one's own part in them, traces and looks, as a program meets them."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest

pytest.importorskip("igraph")

from junto.communities.models import Community, Membership
from junto.discovery import folders
from junto.discovery.models import (
    Candidate,
    CandidateMember,
    DiscoveryRun,
    ImportRun,
    Look,
    NotMe,
    OptOut,
    SealedDelivery,
)
from junto.kernel import clock
from junto.kernel.tasks import worker
from junto.people.models import Person
from tests import factories
from tests.api.access import GROUND
from tests.api.calling import Program, program, told_so_far
from tests.cast import Cast
from tests.discovery.firm import analyst, facilitator

EVIDENCE = [{"code": "people", "band": "10-19"}, {"code": "support", "value": 46, "of": 50}]
DISPROOFS = [{"code": "seen_again", "value": 30, "of": 50}]


@pytest.fixture
def group(firm: Cast) -> Candidate:
    """A found group of twelve, Bo among them."""
    now = clock.now()
    run = DiscoveryRun.objects.create(
        state="finished", seed=1, weeks=26, weeks_found=26, asked_at=now, at=now, verdict="passed"
    )
    row = Candidate.objects.create(
        identity="planted", first_run=run, run=run, found_at=now, seen_at=now, kind="community", view="all",
        sureness="likely", certainty=0.8123, calibrated=True, size_band="10-19", units_band="2-4",
        words=["lease", "notice"], evidence=EVIDENCE, disproofs=DISPROOFS,
    )  # fmt: skip
    people = [firm.bo, *(factories.person(f"Member {n}") for n in range(11))]
    reasons = [{"code": "reply", "weeks": 9, "of": 26}]
    CandidateMember.objects.bulk_create(
        CandidateMember(candidate=row, person=person, share=0.5, reasons=reasons) for person in people
    )
    return row


def names_in(body: bytes) -> list[str]:
    return [name for name in Person.objects.values_list("name", flat=True) if name.encode() in body]


# --- candidates ------------------------------------------------------------------------------------------


def test_what_everybody_reads_of_a_found_group(firm: Cast, group: Candidate) -> None:
    answers = {}
    for someone in (firm.bo, firm.fay, facilitator(), analyst(), firm.gareth):
        caller = program(someone)
        answers[someone.name] = (caller.get("/candidates").body, caller.get(f"/candidates/{group.key}").body)
    assert len(set(answers.values())) == 1
    told = program(firm.fay).get(f"/candidates/{group.key}")
    assert told["title"] == "About: lease, notice"
    assert (told["people"], told["sure"], told["certainty"]) == ("10-19", "likely", 0.81)
    assert told["why"] == [
        "10-19 people are in it. Fewer than ten are never shown.",
        "We looked 50 times, each time leaving something out; it was there 46 times.",
    ]
    assert told["disproofs"] == ["It is found in fewer than 30 of 50 looks next month."]
    assert names_in(told.body) == []


def test_the_list_says_what_was_looked_at(firm: Cast, group: Candidate) -> None:
    told = program(firm.fay).get("/candidates")
    assert (told["looked_on"], told["weeks"], told["verdict"]) == (clock.today().isoformat(), "26 weeks", [])
    assert [(one["key"], one["stands"], one["invited"]) for one in told["items"]] == [
        (group.key, "listed", False)
    ]


def test_a_look_of_a_role_is_noted_and_nobody_elses(firm: Cast, group: Candidate) -> None:
    for someone in (firm.bo, firm.gareth):
        program(someone).get(f"/candidates/{group.key}")
    assert [row.person for row in Look.objects.all()] == [firm.gareth]


def test_people_from_outside_see_none(firm: Cast, group: Candidate) -> None:
    adviser = program(factories.person("Otto Outside", outside=True))
    assert adviser.get("/candidates")["items"] == []
    assert adviser.get(f"/candidates/{group.key}").status == 404


def test_naming_setting_aside_offering_again(firm: Cast, group: Candidate) -> None:
    host, at = program(facilitator()), f"/candidates/{group.key}"
    assert host.ask("PUT", f"{at}/name", {"name": "Lease notices"}).status == 200
    assert host.get(at)["title"] == "Lease notices"
    assert host.post(f"{at}/set-aside", {"reason": "team", "words": "Ends in May"}).status == 200
    told = host.get(at)
    assert (told["stands"], told["kind"], told["set_aside_because"]) == (
        "set aside",
        "set aside: it is a team",
        "Ends in May",
    )
    assert host.post(f"{at}/set-aside", {"reason": "team"}).status == 409
    assert host.post(f"{at}/offer-again").status == 200
    assert host.get(at)["stands"] == "listed"


def test_whoever_does_not_steer_finds_no_such_address(firm: Cast, group: Candidate) -> None:
    bo, at = program(firm.bo), f"/candidates/{group.key}"
    facts = told_so_far()
    answers = [
        bo.ask("PUT", f"{at}/name", {"name": "x"}),
        bo.post(f"{at}/set-aside", {"reason": "team"}),
        bo.post(f"{at}/invite", {"text": "Come."}),
        bo.ask("PUT", "/candidates/zzzzzzzzzz/name", {"name": "x"}),
    ]
    assert {(one.status, one.body) for one in answers} == {(404, answers[-1].body)}
    assert told_so_far() == facts


def test_inviting_a_group_tells_a_band_and_no_name(firm: Cast, group: Candidate) -> None:
    host = program(facilitator())
    answer = host.post(
        f"/candidates/{group.key}/invite",
        {"name": "Lease notices", "question": "Who serves first?", "text": "You may share this."},
        idempotency_key="once",
    )
    assert (answer.status, answer["reached"]) == (201, "10–19")
    assert names_in(answer.body) == []
    made = Community.objects.get(name="Lease notices")
    assert made.memberships.count() == 1
    assert SealedDelivery.objects.count() == 12
    again = host.post(
        f"/candidates/{group.key}/invite",
        {"name": "Lease notices", "question": "Who serves first?", "text": "You may share this."},
        idempotency_key="once",
    )
    assert again.body == answer.body
    assert SealedDelivery.objects.count() == 12
    told = host.get(f"/candidates/{group.key}")
    assert (told["invited"], told["reached"]) == (True, "10–19")
    late = host.post(f"/candidates/{group.key}/invite", {"name": "x", "question": "y", "text": "z"})
    assert late.status == 409


def test_inviting_to_one_of_mine_and_to_none(firm: Cast, group: Candidate) -> None:
    host = facilitator()
    mine = Community.objects.get(name="Plain drafting")
    caller, at = program(host), f"/candidates/{group.key}/invite"
    nothing = caller.post(at, {"text": "Come."})
    assert (nothing.status, nothing["where"], nothing.sentence) == (422, "name", "A community needs a name.")
    foreign = caller.post(at, {"community": "zzzzzzzzzz", "text": "Come."})
    assert (foreign.status, foreign["where"]) == (422, "to")
    assert caller.post(at, {"community": mine.key, "text": "Come."}).status == 201
    assert Community.objects.count() == 1


# --- one's own part --------------------------------------------------------------------------------------


@pytest.fixture
def invited(firm: Cast, group: Candidate) -> Program:
    """Bo, to whom a sealed invitation went."""
    host = program(facilitator())
    mine = Community.objects.get(name="Plain drafting")
    sent = host.post(f"/candidates/{group.key}/invite", {"community": mine.key, "text": "Come and talk."})
    assert sent.status == 201
    return program(firm.bo)


def test_my_part_is_mine_alone(firm: Cast, group: Candidate, invited: Program) -> None:
    mine = invited.get("/me/discovery")
    assert [(one["key"], one["people"]) for one in mine["groups"]] == [(group.key, "10-19")]
    assert mine["groups"][0]["reasons"] == ["replies between you and others of this group, in 9 of 26 weeks"]
    [waiting] = mine["invitations"]
    opened = invited.get(f"/me/discovery/invitations/{waiting['key']}")
    assert (opened["text"], opened["sent_by"], opened["candidate"]) == (
        "Come and talk.",
        "Flo Host",
        group.key,
    )
    for someone in (firm.ada, firm.gareth, analyst()):
        other = program(someone)
        assert other.get("/me/discovery").told["groups"] == []
        assert other.get(f"/me/discovery/invitations/{waiting['key']}").status == 404
        for deed in ("join", "not-now"):
            assert other.post(f"/me/discovery/invitations/{waiting['key']}/{deed}").status == 404
        assert other.post(f"/me/discovery/groups/{group.key}/not-me").status == 404


def test_joining_on_a_sealed_invitation(firm: Cast, invited: Program) -> None:
    [waiting] = invited.get("/me/discovery")["invitations"]
    answer = invited.post(f"/me/discovery/invitations/{waiting['key']}/join")
    assert (answer.status, answer["key"]) == (200, waiting["community"])
    assert Membership.objects.filter(person=firm.bo, joined_by=firm.bo).exists()
    assert invited.get(f"/me/discovery/invitations/{waiting['key']}").status == 404


def test_not_now_and_not_me_look_like_nothing(firm: Cast, group: Candidate, invited: Program) -> None:
    host = program(Person.objects.get(name="Flo Host"))
    before, facts = host.get(f"/candidates/{group.key}").body, told_so_far()
    [waiting] = invited.get("/me/discovery")["invitations"]
    assert invited.post(f"/me/discovery/invitations/{waiting['key']}/not-now").status == 200
    assert invited.post(f"/me/discovery/groups/{group.key}/not-me").status == 200
    assert invited.get("/me/discovery").told == {
        "groups": [], "invitations": [], "never_ask": False, "stays_out": False,
    }  # fmt: skip
    assert NotMe.objects.filter(person=firm.bo).count() == 1
    assert host.get(f"/candidates/{group.key}").body == before
    assert told_so_far() == facts


def test_never_ask_and_staying_out_and_back(firm: Cast, group: Candidate) -> None:
    bo = program(firm.bo)
    for sent, never, out in (
        ({"never_ask": True}, True, False),
        ({"stays_out": True}, True, True),
        ({"never_ask": False}, False, True),
        ({}, False, True),
        ({"stays_out": False}, False, False),
    ):
        assert bo.ask("PATCH", "/me/discovery", sent).status == 200
        told = bo.get("/me/discovery")
        assert (told["never_ask"], told["stays_out"]) == (never, out)
    assert not OptOut.objects.exists()
    assert not CandidateMember.objects.filter(person=firm.bo).exists()


# --- traces and looks ------------------------------------------------------------------------------------


def traces(content: bytes, **said: str) -> dict[str, Any]:
    file = BytesIO(content)
    file.name = "traces.csv"
    return {**GROUND, **said, "file": file}


LINES = b"week,who,whom,kind\n" + b"".join(
    b"%d,bo%d@firm.example,dee%d@firm.example,reply\n" % (350, n, n) for n in range(5)
)


def test_traces_from_file_to_end(firm: Cast) -> None:
    ida, bo = program(analyst()), program(firm.bo)
    brought = ida.post("/imports/traces", traces(LINES))
    assert brought.status == 201
    at = f"/imports/traces/{brought['key']}"
    told = ida.get(at)
    assert (told["state"], told["records"], told["purpose"]) == ("looked at", 5, GROUND["purpose"])
    assert {one["name"]: one["fate"] for one in told["fields"]}["who"] in ("kept", "memory")
    assert bo.get(at).status == 404
    unread = ida.post(f"{at}/begin", {"read_both": False})
    assert (unread.status, unread["where"]) == (422, "read_both")
    assert ida.post(f"{at}/begin", {"read_both": True}).status == 200
    worker.work_through()
    done = bo.get(at)
    assert done["state"] in ("finished", "cancelled")
    assert done["destroyed_at"]
    assert folders.jobs() == []
    assert ida.post(f"{at}/stop").sentence == "This import has ended already."


def test_stopping_destroys_the_file(firm: Cast) -> None:
    ida = program(analyst())
    at = f"/imports/traces/{ida.post('/imports/traces', traces(LINES))['key']}"
    assert len(folders.jobs()) == 1
    assert ida.post(f"{at}/stop").status == 200
    assert folders.jobs() == []
    told = ida.get(at)
    assert (told["state"], told["why"]) == (
        "cancelled",
        "Somebody with the role stopped it. Nothing of it was kept.",
    )


@pytest.mark.parametrize(
    ("content", "said", "where"),
    [
        (b"", {}, None),
        (b"not a table", {}, None),
        (LINES, {"purpose": ""}, "purpose"),
        (LINES, {"notice_on": "2999-01-01"}, "notice_on"),
        (LINES, {"source": "mail"}, "source"),
        (LINES, {"source": "slack"}, None),
    ],
)
def test_what_is_refused_leaves_no_file(
    firm: Cast, content: bytes, said: dict[str, str], where: str | None
) -> None:
    answer = program(analyst()).post("/imports/traces", traces(content, **said))
    assert answer.status == 422
    assert len(answer.sentence) > 20
    assert where is None or answer["where"] == where
    assert (ImportRun.objects.count(), folders.jobs()) == (0, [])


def test_without_the_role_a_file_is_not_even_received(firm: Cast) -> None:
    for someone in (firm.bo, firm.gareth):
        answer = program(someone).post("/imports/traces", traces(LINES))
        assert (answer.status, folders.jobs()) == (403, [])


def test_a_look_asked_for_and_stopped(firm: Cast) -> None:
    ida, bo = program(analyst()), program(firm.bo)
    assert bo.post("/looks").status == 403
    asked = ida.post("/looks")
    assert asked.status == 201
    assert ida.post("/looks").status == 409
    [told] = bo.get("/looks")["items"]
    assert (told["key"], told["state"], told["asked_by"]) == (asked["key"], "waiting", "Ida Analyst")
    assert bo.post(f"/looks/{asked['key']}/stop").status == 403
    assert ida.post(f"/looks/{asked['key']}/stop").status == 200
    worker.work_through()
    assert bo.get("/looks")["items"][0]["state"] == "cancelled"


def test_what_was_imported_is_for_everybody_once_it_is_begun(firm: Cast) -> None:
    now = clock.now()
    ImportRun.objects.create(
        source="traces", purpose="P", basis="B", notice_on=clock.today() - timedelta(days=9),
        agreement_no="1", started_by=firm.ada, file_name="t.csv", file_bytes=1, digest="0" * 64,
        state="finished", uploaded_at=now, finished_at=now, destroyed_at=now, records=9, ties=3,
    )  # fmt: skip
    [told] = program(firm.bo).get("/imports/traces")["items"]
    assert (told["state"], told["brought_by"]) == ("finished", "Ada Lovelock")
    assert program(firm.bo).get(f"/imports/traces/{told['key']}")["ties"] == 3
