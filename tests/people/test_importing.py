"""An HR list from the file to the people."""

import os
import stat
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from junto.kernel import clock
from junto.kernel.models import LedgerEntry, TaskRow
from junto.kernel.policy import Conflict, Denied
from junto.kernel.readers import Unreadable
from junto.people import actions, queries
from junto.people.actions import applying, importing, uploads
from junto.people.models import Discipline, ImportStep, Office, PeopleImport, Person, Unit
from tests import factories
from tests.people import lists

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folder")]


def applied(actor: Person, job: PeopleImport, **options: Any) -> PeopleImport:
    actions.start_import(actor=actor, job=job, edition=job.edition, **options)
    while applying.apply_batch(job.pk):
        pass
    job.refresh_from_db()
    return job


def rows() -> list[tuple[Any, ...]]:
    fields = (
        "hr_key",
        "name",
        "email",
        "unit__name",
        "office__name",
        "position",
        "starts_on",
        "ends_on",
        "is_active",
    )
    return list(Person.objects.filter(listed=True).order_by("hr_key").values_list(*fields))


def test_a_list_becomes_people_and_a_second_time_nothing(gareth: Person) -> None:
    content = lists.made(
        "1,Ada Lovelock,ADA@firm.example,Property,Leeds,Law,Partner,2020-01-06,",
        "2,Bo Newman,bo@firm.example,Tax,London,Tax,,,",
    )
    job = lists.begun(gareth, content)
    assert Person.objects.filter(listed=True).count() == 0
    assert Unit.objects.count() == 0
    done = applied(gareth, job)
    assert rows() == [
        (
            "1",
            "Ada Lovelock",
            "ada@firm.example",
            "Property",
            "Leeds",
            "Partner",
            date(2020, 1, 6),
            None,
            True,
        ),
        ("2", "Bo Newman", "bo@firm.example", "Tax", "London", "", None, None, True),
    ]
    assert dict(Unit.objects.values_list("name", "discipline__name")) == {"Property": "Law", "Tax": "Tax"}
    assert done.state == "done"
    assert done.counts == {"office": 2, "unit": 2, "new": 2}
    assert len(lists.facts("people.PersonRecorded")) == 2
    ada = Person.objects.get(hr_key="1")
    assert not ada.has_usable_password()
    assert [row.name for row in queries.directory(gareth, queries.Look(words="ada leeds")).persons] == [
        "Ada Lovelock"
    ]
    ledger = LedgerEntry.objects.count()
    again = lists.begun(gareth, content, complete=True)
    assert (again.steps.count(), again.preview["counts"]) == (0, {"unchanged": 2})
    applied(gareth, again)
    assert (
        LedgerEntry.objects.count() == ledger + 2
    )  # that it began and that it ended, and nothing of anybody


def test_nobody_becomes_a_member_of_anything(gareth: Person) -> None:
    applied(gareth, lists.begun(gareth, lists.made(*lists.firm(3))))
    kinds = set(LedgerEntry.objects.values_list("kind", flat=True))
    assert {kind.split(".")[0] for kind in kinds} == {"people"}


def test_what_is_never_kept_is_kept_nowhere(gareth: Person) -> None:
    content = lists.made("1,Ada A,ada@firm.example,B7,91234", header="key,name,email,grade,salary")
    job = lists.begun(gareth, content)
    preview = queries.preview_import(gareth, job.key)
    assert preview is not None
    assert preview.never == ("grade", "salary")
    assert "91234" not in str(job.preview) + str(list(job.steps.values()))
    applied(gareth, job)
    assert "91234" not in str(list(Person.objects.values())) + str(list(PeopleImport.objects.values()))


def test_changes_leavers_and_returners(gareth: Person) -> None:
    applied(gareth, lists.begun(gareth, lists.made(*lists.firm(4))))
    second = lists.made(
        "K0,Person Zero,zero@firm.example,Unit 5,Office 0,Law,Associate,,",
        "K1,Person 1,p1@firm.example,Unit 1,Office 1,Law,Associate,,2020-01-01",
        "K2,Person 2,p2@firm.example,Unit 2,Office 2,Law,Associate,,",
    )
    done = applied(gareth, lists.begun(gareth, second, complete=True), sure=True)
    assert done.counts == {"unit": 1, "changed": 1, "left": 2}
    zero = Person.objects.get(hr_key="K0")
    assert (zero.name, zero.email, zero.unit.name if zero.unit else "") == (
        "Person Zero",
        "zero@firm.example",
        "Unit 5",
    )
    assert "zero" in zero.search_text
    assert [p.is_active for p in Person.objects.filter(listed=True).order_by("hr_key")] == [
        True,
        False,
        True,
        False,
    ]
    assert len(lists.facts("people.PersonLeft")) == 2
    back = applied(gareth, lists.begun(gareth, lists.made(*lists.firm(4)), complete=True))
    assert back.counts == {"changed": 1, "returned": 2}
    assert Person.objects.filter(listed=True, is_active=True).count() == 4


def test_two_swap_addresses_in_one_step(gareth: Person) -> None:
    applied(
        gareth, lists.begun(gareth, lists.made("1,Rhys M,r@x.example,,,,,,", "2,Rosa M,o@x.example,,,,,,"))
    )
    job = lists.begun(gareth, lists.made("1,Rhys M,o@x.example,,,,,,", "2,Rosa M,r@x.example,,,,,,"))
    assert job.steps.count() == 0
    actions.answer_questions(actor=gareth, job=job, answers={"swap-2": "swapped"})
    applied(gareth, job)
    assert dict(Person.objects.filter(listed=True).values_list("name", "email")) == {
        "Rhys M": "o@x.example",
        "Rosa M": "r@x.example",
    }
    keys = lists.begun(gareth, lists.made("2,Rhys M,o@x.example,,,,,,", "1,Rosa M,r@x.example,,,,,,"))
    actions.answer_questions(actor=gareth, job=keys, answers={"swap-2": "keys"})
    applied(gareth, keys)
    assert dict(Person.objects.filter(listed=True).values_list("name", "hr_key")) == {
        "Rhys M": "2",
        "Rosa M": "1",
    }
    assert not Person.objects.filter(email__endswith=".invalid").exists()


def test_more_than_a_tenth_is_asked_about_again(gareth: Person) -> None:
    applied(gareth, lists.begun(gareth, lists.made(*lists.firm(5))))
    job = lists.begun(gareth, lists.made(*lists.firm(3)), complete=True)
    before = LedgerEntry.objects.count()
    with pytest.raises(Conflict):
        actions.start_import(actor=gareth, job=job, edition=job.edition)
    assert (LedgerEntry.objects.count(), Person.objects.filter(listed=True, is_active=True).count()) == (
        before,
        5,
    )
    assert applied(gareth, job, sure=True).counts == {"left": 2}


def test_only_the_latest_preview_can_be_applied(gareth: Person) -> None:
    job = lists.begun(gareth, lists.made(*lists.firm(2)))
    seen = job.edition
    actions.answer_questions(actor=gareth, job=job, answers={}, complete=True)
    with pytest.raises(Conflict):
        actions.start_import(actor=gareth, job=job, edition=seen)
    assert TaskRow.objects.filter(key=f"people.import:{job.pk}").count() == 0


def test_one_at_a_time(gareth: Person) -> None:
    first = lists.begun(gareth, lists.made(*lists.firm(2)))
    second = lists.begun(gareth, lists.made(*lists.firm(3)))
    actions.start_import(actor=gareth, job=first, edition=first.edition)
    with pytest.raises(Conflict):
        actions.start_import(actor=gareth, job=second, edition=second.edition)


def test_what_changed_since_the_preview_is_left_alone(gareth: Person) -> None:
    applied(gareth, lists.begun(gareth, lists.made(*lists.firm(2))))
    job = lists.begun(
        gareth,
        lists.made("K0,Other Name,p0@firm.example,Unit 0,Office 0,Law,Associate,,", *list(lists.firm(2))[1:]),
    )
    Person.objects.filter(hr_key="K0").update(name="Her New Name")
    assert applied(gareth, job).counts == {"left alone": 1}
    assert Person.objects.get(hr_key="K0").name == "Her New Name"


def test_a_killed_import_goes_on_behind_the_last_batch(
    gareth: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(applying, "BATCH", 10)
    job = lists.begun(gareth, lists.made(*lists.firm(40)))
    actions.start_import(actor=gareth, job=job, edition=job.edition)
    applying.apply_batch(job.pk)
    applying.apply_batch(job.pk)
    half = PeopleImport.objects.get(pk=job.pk)
    assert (half.done, half.total, half.state) == (20, 50, "running")
    while applying.apply_batch(job.pk):  # a second worker, or the same one after a kill
        pass
    assert Person.objects.filter(listed=True).count() == 40
    assert len(lists.facts("people.PersonRecorded")) == 40
    assert applying.apply_batch(job.pk) is False


def test_the_worker_applies_it(gareth: Person, deliver_facts: Any) -> None:
    job = lists.begun(gareth, lists.made(*lists.firm(3)))
    actions.start_import(actor=gareth, job=job, edition=job.edition)
    deliver_facts()
    job.refresh_from_db()
    assert (job.state, job.done) == ("done", 9)


def test_stopping_keeps_whole_steps(gareth: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(applying, "BATCH", 12)
    job = lists.begun(gareth, lists.made(*lists.firm(10)))
    actions.start_import(actor=gareth, job=job, edition=job.edition)
    applying.apply_batch(job.pk)
    actions.ask_to_cancel(actor=gareth, job=job)
    assert applying.apply_batch(job.pk) is False
    job.refresh_from_db()
    assert (job.state, job.done, Person.objects.filter(listed=True).count()) == ("cancelled", 12, 2)
    assert uploads.stored() == []


def test_the_file_is_nobody_elses_and_goes_at_the_end(gareth: Person) -> None:
    job = lists.begun(gareth, lists.made(*lists.firm(2)))
    place = Path(settings.DATA_DIR) / "imports" / f"people-{job.key}"
    assert [stat.S_IMODE(os.stat(path).st_mode) for path in (place, place / "list.csv")] == [0o700, 0o600]
    applied(gareth, job)
    assert not place.exists()
    assert (ImportStep.objects.count(), job.preview, job.destroyed_at is not None) == (0, {}, True)


def test_a_list_nobody_applies_is_forgotten_after_a_day(gareth: Person) -> None:
    job = lists.begun(gareth, lists.made(*lists.firm(2)))
    stray = uploads.folder() / "people-strayfolder"
    stray.mkdir()
    assert importing.tend_imports() == 0
    assert [stray.exists(), uploads.stored()] == [False, [job.key]]
    with clock.at(clock.now() + timedelta(hours=25)):
        assert importing.tend_imports() == 1
    job.refresh_from_db()
    assert (job.state, uploads.stored()) == ("expired", [])
    assert lists.facts("people.PeopleImportEnded") == [{"import_id": job.pk, "state": "expired", "done": 0}]


def test_columns_are_mapped_once(gareth: Person) -> None:
    content = lists.made("7,Ada A,ada@firm.example", header="Nr,Wer,Post")
    first = actions.begin_import(actor=gareth, file_name="x.csv", pieces=[content])
    assert (first.state, first.columns) == ("mapping", {})
    actions.map_columns(actor=gareth, job=first, columns={"key": "Nr", "name": "Wer", "email": "Post"})
    again = actions.begin_import(actor=gareth, file_name="y.csv", pieces=[content])
    assert (again.state, again.columns) == ("preview", {"key": "Nr", "name": "Wer", "email": "Post"})
    assert again.steps.count() == 1


def test_first_and_last_days_take_effect_when_due(gareth: Person) -> None:
    soon, later = date.today() + timedelta(days=3), date.today() + timedelta(days=9)
    content = lists.made(f"1,Ada A,ada@firm.example,,,,,{soon},", f"2,Bo B,bo@firm.example,,,,,,{later}")
    applied(gareth, lists.begun(gareth, content))
    ada, bo = Person.objects.filter(listed=True).order_by("hr_key")
    assert (ada.is_active, bo.is_active) == (False, True)
    with clock.at(clock.now() + timedelta(days=4)):
        assert actions.keep_dates() == (1, 0)
        assert Person.objects.get(pk=ada.pk).is_active
        assert lists.begun(gareth, content, complete=True).steps.count() == 0
    with clock.at(clock.now() + timedelta(days=10)):
        # the directory goes by the date, whether or not the nightly work has run
        assert [row.name for row in queries.directory(gareth, queries.Look(words="bo")).persons] == []
        assert actions.keep_dates() == (0, 1)
        assert actions.keep_dates() == (0, 0)
    assert not Person.objects.get(pk=bo.pk).is_active


def test_somebody_who_was_to_come_and_will_not(gareth: Person) -> None:
    soon = date.today() + timedelta(days=3)
    applied(
        gareth,
        lists.begun(gareth, lists.made(f"1,Ada A,ada@firm.example,,,,,{soon},", "2,Bo B,bo@x.example,,,,,,")),
    )
    applied(gareth, lists.begun(gareth, lists.made("2,Bo B,bo@x.example,,,,,,"), complete=True), sure=True)
    with clock.at(clock.now() + timedelta(days=9)):
        assert actions.keep_dates() == (0, 0)
    assert not Person.objects.get(hr_key="1").is_active


def test_the_last_administrator_is_not_deactivated(gareth: Person) -> None:
    mine = f"1,{gareth.name},{gareth.email},,,,,,"
    applied(gareth, lists.begun(gareth, lists.made(mine, "2,Bo B,bo@x.example,,,,,,")))
    job = lists.begun(gareth, lists.made("2,Bo B,bo@x.example,,,,,,"), complete=True)
    assert job.steps.count() == 0
    assert Person.objects.get(pk=gareth.pk).is_active


@pytest.mark.parametrize("deed", ["begin", "map", "answer", "start", "cancel"])
def test_only_administrators(gareth: Person, deed: str) -> None:
    fay = factories.loaded(factories.person("Fay Strange"))
    job = lists.begun(gareth, lists.made(*lists.firm(1)))
    before = LedgerEntry.objects.count()
    deeds: dict[str, Any] = {
        "begin": lambda: actions.begin_import(actor=fay, file_name="x.csv", pieces=[lists.made()]),
        "map": lambda: actions.map_columns(actor=fay, job=job, columns=job.columns),
        "answer": lambda: actions.answer_questions(actor=fay, job=job, answers={}),
        "start": lambda: actions.start_import(actor=fay, job=job, edition=job.edition),
        "cancel": lambda: actions.ask_to_cancel(actor=fay, job=job),
    }
    with pytest.raises(Denied):
        deeds[deed]()
    assert LedgerEntry.objects.count() == before
    assert PeopleImport.objects.get().state == "preview"
    assert uploads.stored() == [job.key]
    assert queries.preview_import(fay, job.key) is None


def test_a_file_that_is_no_table_leaves_nothing(gareth: Person) -> None:
    for content in (b"", b"\n\n", b"\xff\xfe\x00", b"name,name\na,b\n"):
        with pytest.raises(Unreadable):
            actions.begin_import(actor=gareth, file_name="x.csv", pieces=[content])
    assert (PeopleImport.objects.count(), uploads.stored()) == (0, [])


def test_a_file_too_large_leaves_nothing(gareth: Person) -> None:
    piece = b"x" * (1024 * 1024)
    with pytest.raises(Unreadable, match="32 MB"):
        actions.begin_import(actor=gareth, file_name="x.csv", pieces=(piece for _ in range(40)))
    assert (PeopleImport.objects.count(), uploads.stored()) == (0, [])


def test_structure_is_compared_whatever_its_capitals(gareth: Person) -> None:
    Unit.objects.create(name="Überblick")
    Office.objects.create(name="Leeds")
    applied(gareth, lists.begun(gareth, lists.made("1,Ada A,ada@firm.example,ÜBERBLICK,LEEDS,Law,,,")))
    assert list(Unit.objects.values_list("name", "discipline__name")) == [("Überblick", "Law")]
    assert (Office.objects.count(), Discipline.objects.count()) == (1, 1)
