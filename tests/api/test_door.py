"""The door: who is let in, how much may be asked for, once is once, in whose language."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from junto.communities import actions as deeds
from junto.communities.models import Community, Membership
from junto.config import guide
from junto.config.api import described
from junto.kernel import clock
from junto.people import actions as people
from junto.people.models import Barrier, BarrierPerson, Person
from junto.reach import actions, queries
from junto.reach.models import ApiToken, KeptAnswer
from tests import cast, factories
from tests.api.calling import Program, program, told_so_far
from tests.communities import makers

SAID = "Send a token that is alive, as “Authorization: Bearer junto_…”."
NOBODY = json.dumps({"sentence": SAID, "where": ""}).encode()


@pytest.fixture
def leases(firm: cast.Cast) -> Community:
    return makers.community(firm.dee)


# --- who is let in ---------------------------------------------------------------------------------------


def test_no_token_and_every_dead_one_are_answered_in_the_same_bytes(firm: cast.Cast) -> None:
    ended, late, gone = program(firm.bo), program(firm.ada), program(firm.eli)
    rows = {row.person_id: row for row in ApiToken.objects.all()}
    actions.end_token(actor=firm.bo, token_id=rows[firm.bo.pk].pk)
    ApiToken.objects.filter(person=firm.ada).update(expires_at=clock.now())
    people.deactivate_person(actor=firm.gareth, person=firm.eli)
    answers = [
        ended.get("/me"),
        late.get("/me"),
        gone.get("/me"),
        Program("", ended.browser).get("/me"),
        Program("junto_made-up", ended.browser).get("/me"),
        Program("x" * 5000, ended.browser).get("/me"),
        Program("", ended.browser).get("/me", authorization="Basic abc"),
        Program("", ended.browser).get("/no/such/thing"),
        Program("", ended.browser).ask("POST", "/communities", {"name": "x"}),
    ]
    assert {answer.status for answer in answers} == {401}
    assert {answer.body for answer in answers} == {NOBODY}
    assert all(answer.headers["WWW-Authenticate"] == "Bearer" for answer in answers)


def test_somebody_past_her_last_day_is_nobody(firm: cast.Cast) -> None:
    caller = program(firm.bo)
    assert caller.get("/me").status == 200
    Person.objects.filter(pk=firm.bo.pk).update(ends_on=clock.today() - timedelta(days=2))
    assert caller.get("/me").status == 401


def test_a_session_opens_nothing(firm: cast.Cast, leases: Community) -> None:
    browser = Client()
    browser.force_login(firm.bo)
    assert browser.get("/api/me").status_code == 401
    joining = browser.post(f"/api/communities/{leases.key}/join", content_type="application/json")
    assert joining.status_code == 401
    assert not Membership.objects.filter(person=firm.bo).exists()


def test_the_token_counts_and_not_the_session_beside_it(firm: cast.Cast) -> None:
    browser = Client()
    browser.force_login(firm.ada)
    assert Program(program(firm.bo).token, browser).get("/me")["name"] == "Bo Newman"


def test_no_form_of_ours_is_needed(firm: cast.Cast, leases: Community) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert Program(program(firm.bo).token, strict).post(f"/communities/{leases.key}/join").status == 200


def test_a_role_taken_away_counts_at_once(firm: cast.Cast) -> None:
    administrator = program(firm.gareth)
    assert administrator.get("/imports/people").status == 200
    other = factories.administrator("Hal Keys")
    people.end_role(actor=other, person=firm.gareth, role="administrator")
    assert administrator.get("/imports/people").status == 403


def test_a_wall_built_meanwhile_counts_at_once(firm: cast.Cast) -> None:
    client = factories.client_behind_wall(out=[])
    walled = makers.community(firm.dee, "Castlegate", client=client)
    caller = program(firm.cy)
    assert caller.get(f"/communities/{walled.key}").status == 200
    BarrierPerson.objects.create(barrier=Barrier.objects.get(), person=firm.cy)
    assert caller.get(f"/communities/{walled.key}").status == 404
    assert caller.get("/communities")["items"] == []


# --- what every answer carries ---------------------------------------------------------------------------


def test_nothing_may_be_kept_on_the_way(firm: cast.Cast) -> None:
    caller = program(firm.bo)
    for answer in (caller.get("/me"), caller.get("/no"), Program("", caller.browser).get("/me")):
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Content-Type"].startswith("application/json")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "ETag" not in answer.headers


def test_an_address_that_does_not_exist_and_a_way_it_is_not_asked(firm: cast.Cast) -> None:
    caller = program(firm.bo)
    assert caller.get("/no/such/thing").told == {
        "sentence": "There is nothing here that you can see.",
        "where": "",
    }
    answer = caller.ask("PUT", "/persons")
    assert (answer.status, answer.headers["Allow"]) == (405, "GET")
    assert answer.sentence.startswith("This address is not asked in this way.")


def test_sentences_come_in_the_persons_language_or_else_the_programs(firm: cast.Cast) -> None:
    caller = program(firm.bo)
    assert caller.get("/me", accept_language="de").headers["Content-Language"] == "de"
    assert caller.get("/me").headers["Content-Language"] == "en"
    people.change_look(actor=firm.bo, language="de")
    assert caller.get("/me", accept_language="en").headers["Content-Language"] == "de"
    assert Program("", caller.browser).get("/me").headers["Content-Language"] == "en"


def test_input_that_cannot_be_read_is_told_where(firm: cast.Cast) -> None:
    caller = program(firm.bo)
    told = {
        sent if isinstance(sent, bytes) else str(sent): caller.post("/communities", sent)
        for sent in (
            {"name": "Leases"},
            {"name": "Leases", "question": 3},
            {"name": "Leases", "question": "Why?", "members": []},
            {"name": "Leases", "question": "Why?", "kind": "club"},
            {"name": "x" * 81, "question": "Why?"},
            {"name": "a\0b", "question": "Why?"},
            [],
        )
    }
    assert [(one.status, one["where"]) for one in told.values()] == [
        (422, "question"),
        (422, "question"),
        (422, "members"),
        (422, "kind"),
        (422, "name"),
        (422, "name"),
        (422, ""),
    ]
    assert told["{'name': 'Leases'}"].sentence == "This cannot be read: it is needed."
    for damaged in (b"{", b"\xff\xfe", b"[" * 100_000, b'"AAA'):
        assert caller.post("/communities", damaged).status == 400
    assert caller.post("/communities", b'"AAA"').status == 422
    assert not Community.objects.exists()


def test_a_question_that_is_misspelt_is_refused(firm: cast.Cast) -> None:
    answer = program(firm.bo).get("/communities?limt=5")
    assert (answer.status, answer["where"]) == (422, "limt")
    assert program(firm.bo).post("/communities?limit=5", {"name": "x", "question": "y"}).status == 422


def test_a_body_has_its_measure(firm: cast.Cast, settings: Any) -> None:
    caller = program(firm.bo)
    big = {"name": "x", "question": "y" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE}
    assert caller.post("/communities", big).status == 413
    again = caller.post("/communities", big, idempotency_key="1")
    assert (again.status, again.sentence[:20]) == (413, "This is more than on")


def test_our_own_mistake_is_one_sentence_with_a_reference(
    firm: cast.Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def break_it(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("personal text")

    monkeypatch.setattr("junto.people.queries.person_page", break_it)
    answer = program(firm.bo).get("/me")
    assert answer.status == 500
    reference = answer.sentence.rpartition(" ")[2].strip(".")
    assert answer.sentence.startswith("We made a mistake.")
    assert any(reference in record.getMessage() for record in caplog.records)
    assert b"personal text" not in answer.body


def test_a_lost_database_is_said(firm: cast.Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def lose_it(*args: Any, **kwargs: Any) -> None:
        raise OperationalError

    monkeypatch.setattr("junto.people.queries.person_page", lose_it)
    caller = program(firm.bo)
    at_the_thing = caller.get("/me")
    monkeypatch.setattr(queries, "opened_by", lose_it)
    for answer in (at_the_thing, caller.get("/me")):
        assert (answer.status, answer.headers["Retry-After"]) == (503, "60")
        assert answer.sentence.startswith("The house is busy")


@pytest.mark.parametrize("n", [1, 3])
def test_the_door_asks_two_questions(firm: cast.Cast, n: int, django_assert_num_queries: Any) -> None:
    for number in range(n):
        factories.unit(f"Audit {number}")
    caller = program(firm.bo)
    caller.get("/units")
    with django_assert_num_queries(3):  # token, person, units
        caller.get("/units")


# --- how much --------------------------------------------------------------------------------------------


@pytest.fixture
def still(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """The machine's clock stands, twenty seconds into a minute and so many minutes later."""
    start = clock.real_now().replace(second=20)

    def stand(minutes: int) -> None:
        monkeypatch.setattr(clock, "real_now", lambda: start + timedelta(minutes=minutes))

    stand(0)
    return stand


def test_six_hundred_a_minute_for_a_token_and_no_more(firm: cast.Cast, still: Callable[[int], None]) -> None:
    bo, ada = program(firm.bo), program(firm.ada)
    assert {bo.get("/units").status for _ in range(actions.A_MINUTE)} == {200}
    full = bo.get("/units")
    assert full.status == 429
    assert full.headers["Retry-After"] == "40"
    assert full.sentence.startswith("This token asked for more than 600 things in a minute.")
    assert ada.get("/units").status == 200
    still(1)
    assert bo.get("/units").status == 200


def test_several_processes_count_together(firm: cast.Cast, still: Callable[[int], None]) -> None:
    token, _text = actions.make_token(actor=firm.bo, name="x", scope="read", days=7)
    granted = 0
    for _process in range(20):
        actions.forget_use()
        granted += sum(actions.spend(token=token) == 0 for _ in range(60))
    assert granted == actions.A_MINUTE


def test_most_requests_write_nothing(firm: cast.Cast, still: Callable[[int], None]) -> None:
    caller = program(firm.bo)
    caller.get("/units")
    with CaptureQueriesContext(connection) as asked:
        for _ in range(29):
            caller.get("/units")
    assert [query["sql"] for query in asked if query["sql"].startswith("UPDATE")] == []


# --- once is once ----------------------------------------------------------------------------------------


def test_the_same_deed_under_the_same_key_is_done_once(firm: cast.Cast) -> None:
    caller = program(firm.bo)
    sent = {"name": "Party walls", "question": "Who pays?"}
    first = caller.post("/communities", sent, idempotency_key="a-1")
    facts = told_so_far()
    again = [caller.post("/communities", sent, idempotency_key="a-1") for _ in range(20)]
    assert first.status == 201
    assert {(one.status, one.body) for one in again} == {(201, first.body)}
    assert Community.objects.count() == 1
    assert told_so_far() == facts


def test_another_request_under_the_same_key_is_refused(firm: cast.Cast, leases: Community) -> None:
    caller = program(firm.bo)
    assert caller.post(f"/communities/{leases.key}/join", idempotency_key="k").status == 200
    for path, sent in (
        (f"/communities/{leases.key}/leave", None),
        (f"/communities/{leases.key}/join", {"more": 1}),
        ("/communities", {"name": "Other", "question": "Why?"}),
    ):
        other = caller.post(path, sent, idempotency_key="k")
        assert (other.status, other["where"]) == (409, "Idempotency-Key")
    assert Membership.objects.filter(person=firm.bo, left_at__isnull=True).count() == 1


def test_a_key_is_the_tokens_own(firm: cast.Cast, leases: Community) -> None:
    for someone in (firm.bo, firm.ada):
        assert program(someone).post(f"/communities/{leases.key}/join", idempotency_key="k").status == 200
    assert leases.memberships.count() == 3


def test_a_refusal_is_answered_the_same_too(firm: cast.Cast, leases: Community) -> None:
    caller = program(firm.bo)
    first = caller.post(f"/communities/{leases.key}/leave", idempotency_key="k")
    makers.joined(firm.bo, leases)
    again = caller.post(f"/communities/{leases.key}/leave", idempotency_key="k")
    assert (first.status, first.body) == (403, again.body)
    assert Membership.objects.filter(person=firm.bo, left_at__isnull=True).exists()


def test_after_a_day_a_key_is_free_again(firm: cast.Cast) -> None:
    caller = program(firm.bo)
    caller.post("/communities", {"name": "Party walls", "question": "Who pays?"}, idempotency_key="k")
    with clock.at(clock.now() + actions.KEEP):
        sent = {"name": "Elm disease", "question": "Who looks?"}
        assert caller.post("/communities", sent, idempotency_key="k").status == 201
        assert KeptAnswer.objects.count() == 1


def test_our_own_mistake_is_not_kept_and_leaves_nothing(
    firm: cast.Cast, leases: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    caller = program(firm.bo)
    real = deeds.join_community

    def break_after(**kwargs: Any) -> None:
        real(**kwargs)
        raise RuntimeError

    monkeypatch.setattr(deeds, "join_community", break_after)
    facts = told_so_far()
    assert caller.post(f"/communities/{leases.key}/join", idempotency_key="k").status == 500
    assert (KeptAnswer.objects.count(), told_so_far()) == (0, facts)
    assert not Membership.objects.filter(person=firm.bo).exists()
    monkeypatch.setattr(deeds, "join_community", real)
    assert caller.post(f"/communities/{leases.key}/join", idempotency_key="k").status == 200


@pytest.mark.parametrize("key", ["", "a b", "x" * 201, "ä"])
def test_a_key_that_is_none(firm: cast.Cast, leases: Community, key: str) -> None:
    answer = program(firm.bo).post(f"/communities/{leases.key}/join", idempotency_key=key)
    assert (answer.status, answer["where"]) == (400, "Idempotency-Key")
    assert not Membership.objects.filter(person=firm.bo).exists()


# --- the document ----------------------------------------------------------------------------------------


def test_the_document_is_for_who_is_signed_in_or_has_a_token(firm: cast.Cast) -> None:
    browser = Client()
    assert browser.get("/api/openapi.json").status_code == 401
    assert program(firm.bo, "read").get("/openapi.json")["openapi"] == "3.1.0"
    browser.force_login(firm.bo)
    assert browser.get("/api/openapi.json").json() == described()
    assert browser.post("/api/openapi.json").status_code == 405


def test_every_operation_says_what_it_is_and_declares_its_refusals() -> None:
    ids = []
    for path, methods in described()["paths"].items():
        assert path.startswith("/api/")
        for told in methods.values():
            ids.append(told["operationId"])
            assert told["summary"], path
            assert told["description"], path
            assert len(told["tags"]) == 1
            for status in ("400", "401", "403", "404", "409", "413", "422", "429", "500", "503"):
                declared = {str(code): one for code, one in told["responses"].items()}[status]
                part = declared["content"]["application/json"]["schema"]
                assert part == {"$ref": "#/components/schemas/Problem"}
            assert all(one["description"] for one in told["parameters"])
            assert not any("number" in one["name"] or one["name"] == "id" for one in told["parameters"])
    assert len(ids) == len(set(ids)) >= 40


def test_every_body_refuses_what_it_does_not_know() -> None:
    for methods in described()["paths"].values():
        for told in methods.values():
            for kind, content in told.get("requestBody", {}).get("content", {}).items():
                if kind == "application/json":
                    name = content["schema"]["$ref"].rpartition("/")[2]
                    assert described()["components"]["schemas"][name]["additionalProperties"] is False


def test_nothing_votes_and_no_token_makes_a_token() -> None:
    paths = " ".join(described()["paths"])
    assert not any(word in paths for word in ("token", "vote", "ballot", "password"))


def test_the_page_lists_every_operation(firm: cast.Cast) -> None:
    browser = Client()
    page_at = reverse("api_guide")
    assert browser.get(page_at).status_code == 302
    browser.force_login(firm.bo)
    page = browser.get(page_at).content.decode()
    for path, methods in described()["paths"].items():
        for method, told in methods.items():
            assert f"<b>{method.upper()}</b> {path}" in page
            assert told["operationId"]
    for name in described()["components"]["schemas"]:
        assert f'id="shape-{name}"' in page
    assert browser.get("/api/").headers["Location"] == page_at


def test_the_page_speaks_the_readers_language(firm: cast.Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guide, "_", lambda text: f"«{text}»")
    first = guide.groups(described())[0].operations[0]
    assert (first.title, first.takes[0].about) == ("«People at the firm»", "«Words to look for.»")
