"""My data: prepared for oneself, behind the gate of the moment; corrections; the log and its exports."""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.account.internal.flows.login import record_authentication
from django.test import Client, RequestFactory
from django.urls import reverse

from junto.communities import actions as communities
from junto.config import frame
from junto.kernel import audit, clock, retention
from junto.kernel.models import AuditEntry
from junto.kernel.policy import Conflict, Denied
from junto.kernel.sheets import row as sheet_row
from junto.people import actions, queries
from junto.people.actions import bundle, exporting
from junto.people.models import CorrectionRequest, DataExport, Person
from junto.people.queries import LogLook
from tests import factories

pytestmark = pytest.mark.django_db


def browser(person: Person, *, fresh: bool = True) -> Client:
    """Somebody signed in, who has just shown who she is."""
    page = Client()
    page.force_login(person)
    if fresh:
        session = page.session
        request = RequestFactory().get("/")
        request.session, request.user = session, person
        record_authentication(request, person, "password")
        session.save()
    return page


@pytest.fixture
def bo(own_folder: Path) -> Person:
    return factories.loaded(factories.person("Bo Newman"))


def prepared(person: Person) -> DataExport:
    row = actions.ask_for_data(actor=person)
    exporting.prepare(row.pk)
    row.refresh_from_db()
    return row


def unpacked(row: DataExport) -> dict[str, str]:
    with zipfile.ZipFile(bundle.file_of(row.key)) as file:
        return {name: file.read(name).decode() for name in file.namelist()}


def test_it_is_prepared_by_a_task_and_fetched_by_herself_alone(
    bo: Person, deliver_facts: Callable[[], int]
) -> None:
    actions.state_interests(actor=bo, person=bo, names=["# Break *clauses*"])
    page = browser(bo)
    assert page.post(reverse("people:data_prepare")).status_code == 302
    row = DataExport.objects.get()
    assert "every 2s" in page.get(reverse("people:my_data")).content.decode()
    deliver_facts()
    row.refresh_from_db()
    assert (row.state, row.done, bundle.file_of(row.key).stat().st_mode & 0o777) == (
        "ready",
        row.total,
        0o600,
    )
    address = reverse("people:data_fetch", args=[row.key])
    for other in (factories.person("Fay Strange"), factories.administrator("Gareth Keys")):
        assert browser(other).get(address).status_code == 404
    answer = page.get(address)
    assert answer.headers["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as file:
        names = set(file.namelist())
        told = json.loads(file.read("people.json"))
        text = file.read("people.md").decode()
    assert {"README.md", "people.json", "people.md", "communities.json", "reach.json"} <= names
    assert told["from_the_hr_list"][0]["name"] == "Bo Newman"
    assert told["interests"][0]["topic"] == "# Break *clauses*"
    assert "\\# Break \\*clauses\\*" in text
    assert AuditEntry.objects.get(deed="people.data_fetched").about == bo.pk


def test_without_a_fresh_sign_in_one_is_asked_again(bo: Person) -> None:
    row = prepared(bo)
    stale = browser(bo, fresh=False)
    for answer in (
        stale.get(reverse("people:data_fetch", args=[row.key])),
        stale.post(reverse("people:data_prepare")),
    ):
        assert (answer.status_code, "again" in answer.headers["Location"]) == (302, True)


def test_one_at_a_time_and_put_away(bo: Person) -> None:
    row = prepared(bo)
    with pytest.raises(Conflict, match="there already"):
        actions.ask_for_data(actor=bo)
    answer = browser(bo).post(reverse("people:data_put_away", args=[row.key]))
    assert (answer.status_code, bundle.stored()) == (302, set())
    exporting.prepare(actions.ask_for_data(actor=bo).pk)
    actions.put_away(actor=bo, export=row)
    assert DataExport.objects.filter(state="ready").count() == 1


def test_it_is_gone_after_a_day(bo: Person) -> None:
    row = prepared(bo)
    with clock.at(clock.now() + timedelta(hours=24)):
        with pytest.raises(Conflict, match="no longer there"):
            actions.open_data(actor=bo, export=row)
        assert browser(bo).get(reverse("people:data_fetch", args=[row.key])).status_code == 302
        retention.run_hourly.func()
    row.refresh_from_db()
    assert (row.state, bundle.stored(), row.destroyed_at is not None) == ("expired", set(), True)


def test_what_a_killed_try_left_is_made_anew_or_swept(bo: Person) -> None:
    row = actions.ask_for_data(actor=bo)
    (bundle.folder() / f"{row.key}.part").write_bytes(b"half")
    assert [path.suffix for path in bundle.folder().iterdir()] == [".part"]
    exporting.prepare(row.pk)
    assert [path.suffix for path in bundle.folder().iterdir()] == [".zip"]
    exporting.prepare(row.pk)
    exporting.prepare(0)
    (bundle.folder() / "zzzzzzzzzz.part").write_bytes(b"half")
    exporting.end_late(clock.now(), 10)
    assert bundle.stored() == {row.key}


def test_stopped_while_it_is_prepared_it_leaves_nothing(bo: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    row = actions.ask_for_data(actor=bo)
    real = bundle.Bundle.add

    def stop(self: bundle.Bundle, *args: Any) -> None:
        actions.put_away(actor=bo, export=row)
        real(self, *args)

    monkeypatch.setattr(bundle.Bundle, "add", stop)
    exporting.prepare(row.pk)
    row.refresh_from_db()
    assert (row.state, bundle.stored()) == ("stopped", set())


def test_for_somebody_who_left_meanwhile_nothing_is_made(bo: Person, gareth: Person) -> None:
    row = actions.ask_for_data(actor=bo)
    actions.deactivate_person(actor=gareth, person=bo)
    exporting.prepare(row.pk)
    row.refresh_from_db()
    assert (row.state, bundle.stored()) == ("stopped", set())


def test_what_a_wall_hides_is_not_in_it_and_a_later_wall_destroys_it(bo: Person) -> None:
    dee = factories.person("Dee Carrow")
    hidden, later = factories.client_behind_wall(out=[bo]), factories.client_behind_wall(out=[])
    behind = communities.found_community(actor=dee, name="Quiet counsel", question="Who?", client=hidden)
    open_one = communities.found_community(actor=dee, name="Open counsel", question="Who?", client=later)
    from junto.communities.models import Membership

    for it in (behind, open_one):
        Membership.objects.create(community=it, person=bo, joined_by=bo, how="unaided", joined_at=clock.now())
    bo = factories.loaded(bo)
    row = prepared(bo)
    text = "".join(unpacked(row).values())
    assert ("Open counsel" in text, "Quiet counsel" in text) == (True, False)
    actions.open_data(actor=bo, export=row)
    from junto.people.models import Barrier, BarrierCover, BarrierPerson

    wall = Barrier.objects.create(name="New", kind="exclusion", since=clock.now())
    BarrierCover.objects.create(barrier=wall, client=later)
    BarrierPerson.objects.create(barrier=wall, person=bo)
    with pytest.raises(Conflict, match="has changed"):
        actions.open_data(actor=factories.loaded(bo), export=row)
    row.refresh_from_db()
    assert (row.state, bundle.stored()) == ("expired", set())


# --- correcting -------------------------------------------------------------------------------------------


def test_a_correction_has_an_owner_and_an_answer(bo: Person, gareth: Person) -> None:
    page = browser(bo)
    assert page.post(reverse("people:data_correct"), {"about": "unit", "words": ""}).status_code == 422
    page.post(reverse("people:data_correct"), {"about": "unit", "words": "Tax, not Property"})
    row = CorrectionRequest.objects.get()
    desk = browser(gareth)
    assert "Tax, not Property" in desk.get(reverse("people:data_desk")).content.decode()
    assert AuditEntry.objects.get(deed="people.requests_looked_at").about == bo.pk
    desk.post(reverse("people:correction_answer", args=[row.key]), {"do": "take"})
    una = factories.administrator("Una Second")
    with pytest.raises(Conflict, match="Somebody else"):
        actions.take_up(actor=una, correction=row)
    desk.post(reverse("people:correction_answer", args=[row.key]), {"answer": ""})
    row.refresh_from_db()
    assert (row.owner, row.answered_at) == (gareth, None)
    desk.post(reverse("people:correction_answer", args=[row.key]), {"answer": "Corrected today."})
    assert "Corrected today." in page.get(reverse("people:my_data")).content.decode()
    with pytest.raises(Conflict, match="answered already"):
        actions.answer_correction(actor=una, correction=row, answer="again")


def test_not_by_others_not_without_words_not_without_end(bo: Person) -> None:
    fay = factories.person("Fay Strange")
    for about, words in (("grade", "x"), ("name", " ")):
        with pytest.raises(Denied):
            actions.ask_to_correct(actor=bo, about=about, words=words)
    for _number in range(10):
        row = actions.ask_to_correct(actor=bo, about="name", words="w")
    with pytest.raises(Denied, match="Ten"):
        actions.ask_to_correct(actor=bo, about="name", words="w")
    for deed in (
        lambda: actions.take_up(actor=fay, correction=row),
        lambda: actions.answer_correction(actor=fay, correction=row, answer="a"),
    ):
        with pytest.raises(Denied):
            deed()
    assert CorrectionRequest.objects.filter(owner__isnull=False).count() == 0
    assert AuditEntry.objects.count() == 0


# --- the log ----------------------------------------------------------------------------------------------


def test_every_look_stands_in_the_log_that_the_person_reads(bo: Person, gareth: Person) -> None:
    desk = browser(gareth)
    desk.get(reverse("people:settings_of", args=[bo.address]))
    actions.deactivate_person(actor=gareth, person=bo)
    desk.get(reverse("people:administration"), {"q": "Bo"})
    desk.get(reverse("people:person", args=[bo.address]))
    desk.get(reverse("people:administration"), {"q": "Gareth"})
    deeds = list(AuditEntry.objects.order_by("number").values_list("deed", "actor", "about"))
    assert deeds == [
        ("people.settings_looked_at", gareth.pk, bo.pk),
        ("people.deactivated", gareth.pk, bo.pk),
        ("people.found", gareth.pk, bo.pk),
        ("people.profile_looked_at", gareth.pk, bo.pk),
    ]
    actions.reactivate_person(actor=gareth, person=bo)
    read = browser(bo).get(reverse("people:data_looks")).content.decode()
    assert read.count('id="n') == 5
    assert "Gareth Keys" in read
    assert 'id="n' not in browser(factories.person()).get(reverse("people:data_looks")).content.decode()
    assert audit.verify_chain().holds


def test_colleagues_looking_leave_nothing(bo: Person) -> None:
    page = browser(factories.person("Fay Strange"))
    page.get(reverse("people:person", args=[bo.address]))
    page.get(reverse("people:directory"), {"q": "Bo"})
    assert AuditEntry.objects.count() == 0


def test_deeds_of_administrators_are_in_it_once(gareth: Person, bo: Person) -> None:
    actions.give_role(actor=gareth, person=bo, role="barriers")
    actions.give_role(actor=gareth, person=bo, role="barriers")
    actions.end_role(actor=gareth, person=bo, role="barriers")
    with pytest.raises(Denied):
        actions.give_role(actor=factories.person(), person=bo, role="barriers")
    deeds = list(AuditEntry.objects.order_by("number").values_list("deed", "about"))
    assert deeds == [("people.role_given", bo.pk), ("people.role_ended", bo.pk)]


def test_the_log_is_narrowed_and_paged(gareth: Person, bo: Person) -> None:
    audit.note_each(actor=gareth.pk, deed="people.found", abouts=[bo.pk] * 60)
    audit.note_each(actor=None, deed="people.erased", abouts=[gareth.pk])
    first = queries.log_page(gareth, LogLook())
    assert (len(first.entries), first.entries[0].number, first.older) == (50, 61, 12)
    rest = queries.log_page(gareth, LogLook(before=first.older))
    assert ([row.number for row in rest.entries], rest.older) == (list(range(11, 0, -1)), None)
    assert [row.number for row in queries.log_page(gareth, LogLook(deed="people.erased")).entries] == [61]
    assert len(queries.log_page(gareth, LogLook(words="newman")).entries) == 50
    assert queries.log_page(bo, LogLook(deed="people.erased")).entries == []
    page = browser(gareth).get(reverse("people:log"), {"q": "Newman", "before": "12"})
    assert page.content.decode().count('id="n') == 11


@pytest.mark.parametrize("n", [1, 3])
def test_pages_ask_a_constant_number_of_questions(
    bo: Person, gareth: Person, n: int, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(frame._firm, "name", "Firm")  # read once in the life of a process
    for _number in range(n):
        actions.ask_to_correct(actor=bo, about="name", words="w")
    audit.note_each(actor=gareth.pk, deed="people.found", abouts=[bo.pk] * n)
    page = browser(bo)
    with django_assert_num_queries(7):  # session, person, export, corrections, looks, names, rail
        page.get(reverse("people:my_data"))
    with django_assert_num_queries(5):  # session, person, looks, names, rail
        page.get(reverse("people:data_looks"))
    with django_assert_num_queries(3):
        page.get(reverse("people:kept"))
    desk = browser(gareth)
    with django_assert_num_queries(5):
        desk.get(reverse("people:log"))


def test_the_export_carries_its_proof_and_no_formula(gareth: Person, bo: Person) -> None:
    audit.note_each(actor=gareth.pk, deed="people.found", abouts=[bo.pk])
    desk = browser(gareth)
    lines = b"".join(desk.post(reverse("people:log_jsonl")).streaming_content).decode().splitlines()
    before = audit.GENESIS
    for line in map(json.loads, lines):
        held = {key: value for key, value in line.items() if key not in ("hash", "previous")}
        text = json.dumps(held, sort_keys=True, separators=(",", ":"))
        assert line["previous"] == before
        before = hashlib.sha256(f"{before}\n{text}".encode()).hexdigest()
        assert line["hash"] == before
    assert [json.loads(line)["deed"] for line in lines] == ["people.found", "people.log_exported"]
    table = b"".join(desk.post(reverse("people:log_csv")).streaming_content).decode()
    rows = list(csv.reader(io.StringIO(table)))
    assert rows[0][0] == "number"
    assert len(rows) == 4
    assert browser(bo).post(reverse("people:log_csv")).status_code == 403


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@a", "\tx", "\rx", "\nx", "  =x"])
def test_no_cell_is_carried_out(text: str) -> None:
    (cell,) = next(csv.reader(io.StringIO(sheet_row([text]), newline="")))
    assert cell == f"'{text}"


def test_an_erasure_by_the_page(bo: Person, gareth: Person) -> None:
    page = browser(bo)
    assert page.get(reverse("people:data_erase_sure")).status_code == 200
    assert page.post(reverse("people:data_erase_sure"), {}).status_code == 422
    answer = page.post(reverse("people:data_erase_sure"), {"sure": "on"})
    assert answer.headers["Location"] == reverse("people:erased")
    assert page.get(reverse("people:erased")).status_code == 200
    assert page.get(reverse("people:me")).status_code == 302
    assert Person.objects.get(pk=bo.pk).name == "A former colleague"
    gareth_page = browser(gareth)
    assert "last administrator" in gareth_page.get(reverse("people:data_erase")).content.decode()
    assert gareth_page.post(reverse("people:data_erase_sure"), {"sure": "on"}).status_code == 422


def test_an_erasure_by_two_administrators_on_the_page(bo: Person, gareth: Person) -> None:
    una = factories.administrator("Una Second")
    actions.deactivate_person(actor=gareth, person=bo)
    address = reverse("people:erasure_propose", args=[bo.address])
    one, two = browser(gareth), browser(una)
    assert one.get(address).status_code == 200
    assert one.post(address, {"received_on": "2999-01-01"}).status_code == 422
    assert one.post(address, {"received_on": "2020-01-01"}).status_code == 302
    (erasure,) = queries.data_desk(una).erasures
    decide = reverse("people:erasure_decide", args=[erasure.key])
    one.post(decide, {})
    assert Person.objects.get(pk=bo.pk).name == "Bo Newman"
    one.post(decide, {"do": "withdraw"})
    one.post(address, {"received_on": "2020-01-01"})
    (erasure,) = queries.data_desk(una).erasures
    two.post(reverse("people:erasure_decide", args=[erasure.key]), {})
    assert Person.objects.get(pk=bo.pk).name == "A former colleague"
    assert len(queries.data_desk(una).done) == 1
    assert two.get(reverse("people:data_desk")).status_code == 200
