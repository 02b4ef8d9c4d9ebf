"""From a file to stored weeks: nothing doubled, nothing left, nobody made."""

import json
from datetime import date, timedelta

import pytest

from junto.communities.models import Membership
from junto.discovery import folders, keeping
from junto.discovery.actions import imports, reading
from junto.discovery.actions.answering import stay_out
from junto.discovery.models import ImportRun, PersonKey
from junto.kernel import clock, retention
from junto.kernel.models import LedgerEntry
from junto.kernel.policy import Conflict, Denied
from junto.people.models import Person, SystemRole
from tests import factories
from tests.discovery import firm as f

pytestmark = pytest.mark.django_db


def week_rows(row):
    known = dict(PersonKey.objects.values_list("number", "person_id"))
    return sorted((r.week, known[r.who], known.get(r.whom), r.kind) for r in f.rows(set(known)))


def test_a_file_becomes_weeks_and_is_destroyed():
    ida = f.analyst()
    firm = f.plant(practices=1)
    row = f.imported(ida, f.as_csv(f.ties(firm, weeks=4)))
    assert (row.state, row.unmatched, row.matched, row.reason) == ("finished", 0, 120, "")
    assert row.destroyed_at is not None
    assert row.finished_at is not None
    assert not folders.job(row.key).exists()
    assert keeping.sources() == {row.number}
    assert row.ties > 0
    assert row.last_week - row.first_week == 3
    told = list(
        LedgerEntry.objects.filter(kind__startswith="discovery.Import").values_list("kind", "actor", "data")
    )
    assert told == [
        ("discovery.ImportStarted", ida.pk, {"import_id": row.pk, "source": "traces"}),
        ("discovery.ImportFinished", None, {"import_id": row.pk, "source": "traces"}),
    ]


def test_the_same_file_twice_changes_nothing():
    ida = f.analyst()
    content = f.as_csv(f.ties(f.plant(practices=1), weeks=3))
    f.imported(ida, content)
    first = week_rows(None)
    second = f.imported(ida, content)
    assert (keeping.sources(), week_rows(None)) == ({second.number}, first)


def test_two_files_stand_side_by_side():
    ida = f.analyst()
    firm = f.plant(practices=1)
    one = f.imported(ida, f.as_csv(f.ties(firm, weeks=2, seed=1)))
    two = f.imported(ida, f.as_csv(f.ties(firm, weeks=2, seed=2)))
    assert keeping.sources() == {one.number, two.number}
    assert one.number != two.number


def test_an_import_makes_no_account_role_membership_or_letter(mailoutbox):
    """N11."""
    ida = f.analyst()
    firm = f.plant(practices=1)
    before = (Person.objects.count(), SystemRole.objects.count(), Membership.objects.count())
    strangers = b"".join(
        b"%d,stranger%d@elsewhere.example,%s,reply\n" % (350, n, firm.people[0].email.encode())
        for n in range(30)
    )
    row = f.imported(ida, f.as_csv(f.ties(firm, weeks=1)) + strangers)
    assert (Person.objects.count(), SystemRole.objects.count(), Membership.objects.count()) == before
    assert (row.unmatched, len(mailoutbox)) == (30, 0)
    assert row.ties_left_out["nobody"] > 0 or row.ties_left_out["old"] > 0


def test_names_keys_and_capitals_match_exactly_and_look_alikes_do_not():
    """T14: one person by two keys; a Cyrillic look-alike is nobody."""
    ida = f.analyst()
    ana = factories.person("Ana Lys", email="ana@firm.example", hr_key="HR-1")
    bo = factories.person("Bo Lys", email="bo@firm.example")
    week = f.sources.this_week()
    lines = [
        "week,who,whom,kind",
        f"{week},ANA@firm.example,bo@firm.example,reply",
        f"{week},HR-1,bo@firm.example,mention",
        f"{week},аna@firm.example,bo@firm.example,reply",
    ]
    row = f.imported(ida, "\n".join(lines).encode())
    assert (row.matched, row.unmatched, row.ties_left_out) == (3, 1, {"nobody": 1})
    assert week_rows(row) == sorted([(week, ana.pk, bo.pk, "reply"), (week, ana.pk, bo.pk, "mention")])


def test_who_left_counts_until_her_last_day_and_outsiders_never():
    """T14, N8."""
    ida = f.analyst()
    week = f.sources.this_week()
    today = clock.today()
    ana = factories.person("Ana Lys", email="ana@firm.example", ends_on=today - timedelta(days=14))
    bo = factories.person("Bo Lys", email="bo@firm.example")
    factories.person("Out Sider", email="out@other.example", outside=True)
    lines = ["week,who,whom,kind"]
    lines += [f"{week - back},ana@firm.example,bo@firm.example,reply" for back in (0, 1, 3)]
    lines += [
        f"{week},out@other.example,bo@firm.example,reply",
        f"{week - 40},bo@firm.example,ana@firm.example,reply",
    ]
    row = f.imported(ida, "\n".join(lines).encode())
    assert row.ties_left_out == {"left": 2, "outside": 1, "old": 1}
    assert [w for w, *_rest in week_rows(row)] == [week - 3]
    assert {ana.pk, bo.pk} >= set(PersonKey.objects.values_list("person_id", flat=True)) - {ida.pk}


def test_who_stays_out_leaves_no_hole():
    """N8: two imports, with and without her, differ in nothing anybody reads."""
    ida = f.analyst()
    firm = f.plant(practices=1)
    gone = firm.people[0]
    rows = f.ties(firm, weeks=3)
    stay_out(actor=gone)
    told = f.imported(ida, f.as_csv(rows))
    assert not PersonKey.objects.filter(person=gone).exists()
    assert (told.ties_left_out, told.unmatched, told.matched) == ({}, 0, 120)


def test_a_channel_named_after_a_walled_client_is_not_read():
    """T6, N8: doubled or absent, the weeks outside the wall are the same."""
    ida = f.analyst()
    persons = f.people(units=1, each=12)
    client = factories.client_behind_wall(out=[persons[0]])
    type(client).objects.filter(pk=client.pk).update(name="Kestrel Holdings plc", aliases=["Kestrel"])
    row = f.imported(ida, f.slack(persons, channel="kestrel-refinancing"), "slack")
    assert (row.state, row.ties) == ("finished", 0)
    assert row.ties_left_out["walled"] > 0
    assert keeping.sources() == set()


def test_a_slack_export_leaves_no_word_behind():
    """N1, N2, T11: canaries in text, files and names of people; the disk and the database are
    searched whole.
    """
    ida = f.analyst()
    persons = f.people(units=1, each=12)
    canary = {
        "files": [{"name": "canaryfile.docx"}],
        "reactions": [{"name": "canaryreaction"}],
        "topic": "canarytopic",
    }
    row = f.imported(ida, f.slack(persons, extra=canary), "slack")
    assert row.state == "finished"
    assert row.ties > 0
    kept = b"".join(path.read_bytes() for path in f.on_disk())
    kept += json.dumps(list(ImportRun.objects.values()), default=str).encode()
    kept += json.dumps(list(LedgerEntry.objects.values()), default=str).encode()
    for word in (
        b"secretword",
        b"canaryfile",
        b"canaryreaction",
        b"canarytopic",
        b"Quillfeather",
        b"@firm.example",
    ):
        assert word not in kept


def test_without_ground_nothing_begins():
    day = clock.today()
    for ground in (
        ("", "b", day, "n"),
        ("p", " ", day, "n"),
        ("p", "b", day, ""),
        ("p", "b", day + timedelta(days=3), "n"),
    ):
        with pytest.raises(Denied):
            imports.Ground(*ground)


def test_only_the_role_imports():
    """A denial leaves nothing written and nothing told."""
    gareth = factories.administrator()
    file = f.upload(b"week,who,whom\n1,a,b\n")
    ground = imports.Ground("p", "b", date(2026, 1, 1), "n")
    with pytest.raises(Denied):
        imports.bring_file(actor=gareth, ground=ground, source="traces", file=file, private=[], preview=None)
    assert (ImportRun.objects.count(), LedgerEntry.objects.filter(kind__startswith="discovery").count()) == (
        0,
        0,
    )
    row = f.brought(f.analyst(), f.as_csv([(348, *f.people(units=1, each=2))]))
    with pytest.raises(Denied):
        imports.start_import(actor=gareth, brought=row)
    with pytest.raises(Denied):
        imports.stop_import(actor=gareth, brought=row)
    row.refresh_from_db()
    assert (row.state, LedgerEntry.objects.filter(kind__startswith="discovery").count()) == ("looked at", 0)


def test_beginning_twice_is_a_conflict_and_ended_ones_stay_ended():
    ida = f.analyst()
    row = f.imported(ida, f.as_csv(f.ties(f.plant(practices=1), weeks=1)))
    with pytest.raises(Conflict):
        imports.start_import(actor=ida, brought=row)
    with pytest.raises(Conflict):
        imports.stop_import(actor=ida, brought=row)
    before = week_rows(row)
    reading.read_file(import_id=row.pk)
    assert week_rows(row) == before


def test_stopping_destroys_the_file_at_once():
    ida = f.analyst()
    row = f.brought(ida, f.as_csv(f.ties(f.plant(practices=1), weeks=1)))
    imports.stop_import(actor=ida, brought=row)
    row.refresh_from_db()
    assert (row.state, row.reason, f.on_disk()) == ("cancelled", "stopped", [])


def test_stopping_while_reading_keeps_nothing():
    ida = f.analyst()
    row = f.brought(ida, f.as_csv(f.ties(f.plant(practices=1), weeks=2)))
    imports.start_import(actor=ida, brought=row)
    ImportRun.objects.filter(pk=row.pk).update(stop_asked=True)
    reading.read_file(import_id=row.pk)
    row.refresh_from_db()
    assert (row.state, row.reason, keeping.sources(), f.on_disk()) == ("cancelled", "stopped", set(), [])


def test_one_in_ten_unmatched_stops_it_when_asked():
    ida = f.analyst()
    persons = f.people(units=1, each=4)
    content = f.as_csv([(f.sources.this_week(), persons[0], persons[1])])
    content += b"%d,nobody@elsewhere.example,other@elsewhere.example,reply\n" % f.sources.this_week()
    row = f.brought(ida, content)
    imports.start_import(actor=ida, brought=row, stop_if_unmatched=True)
    reading.read_file(import_id=row.pk)
    row.refresh_from_db()
    assert (row.state, row.reason, keeping.sources(), f.on_disk()) == ("cancelled", "unmatched", set(), [])


def test_a_file_not_read_in_a_day_is_destroyed():
    """T13, N3."""
    row = f.brought(f.analyst(), f.as_csv(f.ties(f.plant(practices=1), weeks=1)))
    with clock.at(clock.now() + timedelta(hours=23)):
        retention.run_hourly.func()
    assert folders.job(row.key).exists()
    with clock.at(clock.now() + timedelta(hours=25)):
        retention.run_hourly.func()
    row.refresh_from_db()
    assert (row.state, row.reason, f.on_disk()) == ("cancelled", "time", [])


def test_folders_no_import_knows_are_destroyed(monkeypatch):
    f.upload(b"left behind")
    retention.run_hourly.func()
    assert len(f.on_disk()) == 1
    later = clock.real_now() + timedelta(hours=2)
    monkeypatch.setattr(clock, "real_now", lambda: later)
    retention.run_hourly.func()
    assert f.on_disk() == []


def test_a_fault_in_the_middle_leaves_the_store_as_it_was():
    ida = f.analyst()
    firm = f.plant(practices=1)
    good = f.imported(ida, f.as_csv(f.ties(firm, weeks=2)))
    before = week_rows(good)
    broken = f.slack(firm.people[:10])
    row = f.brought(ida, broken, "slack")
    imports.start_import(actor=ida, brought=row)
    (folders.job(row.key) / folders.UPLOAD).write_bytes(broken[: len(broken) // 2])
    reading.read_file(import_id=row.pk)
    row.refresh_from_db()
    assert row.state == "refused"
    assert row.refusal
    assert week_rows(good) == before
    assert keeping.sources() == {good.number}


def test_who_matches_nobody_is_listed_in_the_jobs_folder_and_gone_with_it():
    ida = f.analyst()
    persons = f.people(units=1, each=6)
    persons[3].email = "stranger@elsewhere.example"
    row = f.brought(ida, f.slack(persons), "slack")
    imports.list_unmatched(row)
    listed = json.loads((folders.job(row.key) / folders.UNMATCHED).read_text())
    assert (listed, row.unmatched, row.matched) == (["stranger@elsewhere.example"], 1, 5)
    imports.stop_import(actor=ida, brought=row)
    assert f.on_disk() == []
