"""Clocks that really run: after any night nothing older is left, a dry run changes nothing."""

from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import transaction

from junto.communities.models import Invitation, JoinRequest, RoleAssignment, SetAside
from junto.kernel import audit, clock, retention
from junto.kernel.models import AuditEntry, LedgerEntry, TaskRow
from junto.kernel.retention import Rule
from junto.people.models import CorrectionRequest, DataExport, PeopleImport, TryCount
from junto.reach.models import ApiToken, KeptAnswer
from tests import factories
from tests.communities import makers

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]


def old_rows(moment: datetime) -> None:
    """One thing of every kind that lived at a moment, as the house would have written it then."""
    bo, dee = factories.person("Bo Newman"), factories.person("Dee Carrow")
    with clock.at(moment), transaction.atomic():
        audit.record(actor=bo.pk, deed="people.role_given", subject="", about=dee.pk)
        for kind in ("people.ProfileChanged", "people.RoleGiven"):
            LedgerEntry.objects.create(
                kind=kind, version=1, at=moment, actor=bo.pk, subject="people.person:1", data={}
            )
        TaskRow.objects.create(
            path="x", state="done", run_after=moment, enqueued_at=moment, finished_at=moment
        )
        Session.objects.create(session_key=f"{moment:%s}", session_data="", expire_date=moment)
        TryCount.objects.create(key=f"place:{moment:%s}", count=3, until=moment)
        CorrectionRequest.objects.create(
            person=bo, about="name", words="w", asked_at=moment, answered_at=moment, answer="a"
        )
        DataExport.objects.create(person=bo, asked_at=moment, state="expired", destroyed_at=moment)
        DataExport.objects.create(person=bo, asked_at=moment, state="ready", expires_at=moment)
        PeopleImport.objects.create(file_name="a.csv", begun_at=moment, state="done", finished_at=moment)
        PeopleImport.objects.create(file_name="b.csv", begun_at=moment, state="preview")
        token = ApiToken.objects.create(
            person=bo, name="t", scope="read", digest=f"{moment:%s}", made_at=moment, expires_at=moment
        )
        KeptAnswer.objects.create(token=token, key="k", asked="a", at=moment)
        it = makers.community(dee)
        Invitation.objects.create(community=it, sender=dee, person=bo, sent_at=moment, expires_at=moment)
        JoinRequest.objects.create(community=it, person=bo, asked_at=moment, answered_at=moment)
        SetAside.objects.create(person=bo, community=it, at=moment)
        RoleAssignment.objects.create(community=it, person=bo, role="host", offered_at=moment)


def test_after_a_night_nothing_older_is_left(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    now = clock.now()
    for age in (500, 450, 420):
        old_rows(now - timedelta(days=age))
    kept = LedgerEntry.objects.count()
    before = {rule.name: number for rule, number in retention.due()}
    planted = {
        "kernel.audit", "kernel.ledger_actors", "kernel.tasks", "people.sessions", "people.tries",
        "people.corrections", "people.exports", "people.export_requests", "people.import_records",
        "people.lists", "reach.answers", "reach.tokens", "communities.invitations", "communities.answers",
        "communities.set_aside", "communities.offered_roles",
    }  # fmt: skip
    assert {name for name in planted if before[name] < 3} == set()
    retention.run_hourly.func()
    retention.run_nightly.func()
    after = {rule.name: number for rule, number in retention.due() if number}
    assert after == {}
    assert audit.verify_chain() == audit.ChainState(0, 3, None)
    # entries stay; only who acted is forgotten, and not where it decided something
    assert LedgerEntry.objects.count() >= kept
    assert LedgerEntry.objects.filter(kind="people.ProfileChanged", actor__isnull=False).count() == 0
    assert LedgerEntry.objects.filter(kind="people.RoleGiven", actor__isnull=True).count() == 0


@pytest.mark.parametrize("days", [1, 8, 31, 91, 366, 397, 401, 800])
def test_time_travel_leaves_nothing_older(days: int, settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    old_rows(clock.now())
    with clock.at(clock.now() + timedelta(days=days)):
        retention.run_all()
        assert [rule.name for rule, number in retention.due() if number] == []


def test_what_is_younger_stays(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    old_rows(clock.now() - timedelta(hours=1))
    retention.run_all()
    kept = (AuditEntry, KeptAnswer, JoinRequest, SetAside, RoleAssignment, CorrectionRequest, ApiToken)
    assert [model.__name__ for model in kept if not model.objects.exists()] == []
    assert PeopleImport.objects.filter(state="preview").count() == 1


def test_a_dry_run_says_and_changes_nothing(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    old_rows(clock.now() - timedelta(days=500))
    out = StringIO()
    call_command("retention", dry_run=True, stdout=out)
    assert out.getvalue().count("\n") == len(retention.rules()) + 1
    assert "Nothing was changed." in out.getvalue()
    assert (AuditEntry.objects.count(), KeptAnswer.objects.count()) == (1, 1)
    call_command("retention", stdout=out)
    assert (AuditEntry.objects.count(), KeptAnswer.objects.count()) == (0, 0)


def test_it_goes_in_batches_and_a_fault_keeps_no_other_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    left = {"good": 1200}
    asked: list[int] = []

    def purge(moment: datetime, limit: int) -> int:
        asked.append(limit)
        went = min(limit, left["good"])
        left["good"] -= went
        return went

    def fail(moment: datetime, limit: int) -> int:
        raise OSError("disk")

    zero = timedelta(0)
    made = {
        "a.bad": Rule("a.bad", "", "", zero, lambda moment: 1, fail),
        "b.good": Rule("b.good", "", "", zero, lambda moment: left["good"], purge),
    }
    monkeypatch.setattr(retention, "_rules", made)
    with pytest.raises(OSError, match="disk"):
        retention.run_all(retention.NIGHTLY)
    assert (left["good"], asked) == (0, [500, 500, 500])
    assert retention.run_all(retention.HOURLY) == {}


def test_a_name_is_taken_once() -> None:
    with pytest.raises(RuntimeError, match="twice"):
        retention.keep(retention.rules()[0])


def test_the_paper_shows_the_same_table() -> None:
    """docs/privacy.md and the clocks say the same, in the same words."""
    text = (ROOT / "docs" / "privacy.md").read_text("utf-8")
    told = {
        tuple(cell.strip() for cell in line.strip("|\n").split("|"))
        for line in text.splitlines()
        if line.startswith("| `")
    }
    have = apps.is_installed("junto.discovery")
    told = {row for row in told if have or not row[0].startswith("`discovery.")}
    assert told == {(f"`{rule.name}`", str(rule.what), str(rule.keeps)) for rule in retention.rules()}
