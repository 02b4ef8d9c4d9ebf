"""Erasure: what was hers goes, what others decided with her stays without a name, and no byte is left."""

import json
import subprocess
import sys
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from junto.communities import actions as communities
from junto.communities.models import (
    AdviserAssignment,
    Invitation,
    JoinRequest,
    MailChoice,
    Membership,
    RoleAssignment,
    SetAside,
    SponsorAssignment,
)
from junto.kernel import audit, clock, personal, sweeping
from junto.kernel.models import AuditEntry, LedgerEntry, TaskRow
from junto.kernel.policy import Conflict, Denied
from junto.people import actions, rules
from junto.people.actions import bundle, erasing, exporting, importing, leftovers
from junto.people.models import (
    CorrectionRequest,
    DataExport,
    Erasure,
    Interest,
    PeopleImport,
    Person,
    Skill,
    SystemRole,
    Topic,
)
from junto.reach import actions as reach
from junto.reach.models import ApiToken
from tests import factories
from tests.house import apart
from tests.house.apart import Apart

pytestmark = pytest.mark.django_db
CANARY = "Zyphorant"
WORDS = f"{CANARY} quillabee"


def planted(office: str = "Leeds") -> Person:
    """Somebody of whom every column and table that can hold something of hers holds the canary."""
    who = factories.person(f"{CANARY} Quillabee", email=f"{CANARY.lower()}@firm.example")
    Person.objects.filter(pk=who.pk).update(
        hr_key=f"{CANARY}-1", position=WORDS, pronouns=CANARY, headline=WORDS, ask_me=WORDS,
        please_dont=WORDS, time_zone=f"Europe/{CANARY}", findable=True, sort_name=WORDS, search_text=WORDS,
        office=factories.office(office), unit=factories.unit("Property"),
        starts_on="2020-01-02", last_login=clock.now(),
    )  # fmt: skip
    who = factories.loaded(who)
    actions.state_interests(actor=who, person=who, names=[WORDS, "Leases"])
    actions.state_skill(actor=who, person=who, name=f"{CANARY} drafting", level=4)
    actions.ask_to_correct(actor=who, about="name", words=WORDS)
    Authenticator.objects.create(user=who, type="webauthn", data={"name": WORDS})
    EmailAddress.objects.create(user=who, email=f"{CANARY.lower()}@firm.example", primary=True)
    SocialAccount.objects.create(user=who, provider="firm", uid=WORDS, extra_data={"name": WORDS})
    Session.objects.create(session_key="s" * 32, session_data="x", expire_date=timezone.now())
    UserSession.objects.create(
        user=who, session_key="s" * 32, ip="127.0.0.1", user_agent=WORDS, data={"place": WORDS}
    )
    reach.make_token(actor=who, name=WORDS, scope="read", days=30)
    TaskRow.objects.create(
        path="x", state="dead", error=f"refused: {who.email}", run_after=clock.now(), enqueued_at=clock.now()
    )
    return who


def in_communities(who: Person, other: Person) -> Any:
    """Her part in two communities, with everything that can lie between her and others."""
    it = communities.found_community(actor=other, name="Lease renewals", question="Who serves first?")
    communities.join_community(actor=who, community=it)
    communities.invite_persons(actor=who, community=it, persons=[factories.person()], words=WORDS)
    hers = communities.found_community(actor=who, name="Notices", question="Which day counts?")
    ask = communities.found_community(actor=other, name="Rents", question="Which index?", joining="request")
    communities.ask_to_join(actor=who, community=ask, words=WORDS)
    SetAside.objects.create(person=who, community=ask, at=clock.now())
    MailChoice.objects.create(person=who, off_at=clock.now())
    Invitation.objects.create(
        community=ask, sender=other, person=who, sent_at=clock.now(), expires_at=clock.now()
    )
    return it, hers


# --- by the person herself --------------------------------------------------------------------------------


def test_what_was_hers_goes_and_history_stays_without_a_name(own_folder: Path) -> None:
    factories.administrator("Gareth Keys")
    other = factories.person("Dee Carrow")
    who = planted()
    _it, hers = in_communities(who, other)
    key, joined = who.key, Membership.objects.filter(person=who).count()
    erasure = actions.erase_myself(actor=who)
    left = Person.objects.get(pk=who.pk)
    assert (left.name, left.is_active, left.hr_key, left.unit, left.office) == (
        "A former colleague", False, None, None, None
    )  # fmt: skip
    assert left.email == f"{left.key}@erased.invalid"
    assert left.key != key
    assert [getattr(left, field) for field in erasing.EMPTY] == [""] * len(erasing.EMPTY)
    assert (left.erased_at is not None, left.has_usable_password(), left.findable) == (True, False, False)
    for model in (Interest, Skill, CorrectionRequest, ApiToken, JoinRequest, SetAside):
        assert model.objects.filter(person=who).count() == 0, model
    for model in (Authenticator, EmailAddress, SocialAccount, UserSession):
        assert model.objects.filter(user=who).count() == 0, model
    assert Session.objects.filter(session_key="s" * 32).count() == 0
    assert Invitation.objects.filter(sender=who).count() + Invitation.objects.filter(person=who).count() == 0
    assert list(Topic.objects.filter(name__contains=CANARY)) == []
    assert Topic.objects.filter(name="Leases").count() == 0
    history = Membership.objects.filter(person=who)
    assert history.count() == joined == 2
    assert history.filter(left_at__isnull=True).count() == 0
    assert RoleAssignment.objects.filter(person=who, until__isnull=True).count() == 0
    hers.refresh_from_db()
    assert (hers.is_resting, hers.founder) == (True, left)
    assert erasure.counts["gone"]["people.Interest.person"] == 2
    assert erasure.counts["kept"]["communities.Membership.person"] == 2
    facts = list(LedgerEntry.objects.filter(actor=who.pk).values_list("kind", flat=True))
    assert facts.count("people.PersonErased") == facts.count("people.PersonLeft") == 1
    entry = audit.entries().get(deed="people.erased")
    assert (entry.actor, entry.about, entry.detail) == (who.pk, who.pk, {"ground": "herself"})
    assert audit.verify_chain().holds


def test_what_was_foretold_is_what_happens(own_folder: Path) -> None:
    factories.administrator("Gareth Keys")
    who = planted()
    in_communities(who, factories.person("Dee Carrow"))
    told = {str(fate.what): (fate.count, fate.goes) for fate in personal.foretell(who)}
    done = actions.erase_myself(actor=who)
    by_words: dict[str, list[int | bool]] = {}
    held = {one.name: one.lot for room in personal.provisions() for one in room.holdings}
    for counts, goes in ((done.counts["gone"], True), (done.counts["kept"], False)):
        for name, number in counts.items():
            words = str(held[name].what)
            before = by_words.get(words, [0, goes])
            by_words[words] = [before[0] + number, goes]
    # the two ends of the weeks' key and a letter are told by their room alone
    sayings = {words for words, (_n, goes) in told.items() if goes}
    assert sayings == {words for words, (_n, goes) in by_words.items() if goes}
    assert {w: told[w][0] for w in sayings} == {w: by_words[w][0] for w in sayings}
    stays = str(held["communities.Membership.person"].what)
    assert told[stays] == (by_words[stays][0], False)


def test_foretelling_is_one_query(django_assert_num_queries: Any) -> None:
    who = planted()
    with django_assert_num_queries(1):
        assert personal.foretell(who)


def test_the_last_administrator_hands_over_first() -> None:
    gareth = factories.administrator("Gareth Keys")
    facts, log = LedgerEntry.objects.count(), AuditEntry.objects.count()
    with pytest.raises(Denied, match="last administrator"):
        actions.erase_myself(actor=gareth)
    gareth.refresh_from_db()
    assert (gareth.name, gareth.erased_at, Erasure.objects.count()) == ("Gareth Keys", None, 0)
    assert (LedgerEntry.objects.count(), AuditEntry.objects.count()) == (facts, log)
    factories.administrator("Una Second")
    actions.erase_myself(actor=gareth)
    assert SystemRole.objects.get(person=gareth).until is not None


def test_nobody_inactive_and_nobody_twice(own_folder: Path) -> None:
    factories.administrator("Gareth Keys")
    who = planted()
    actions.erase_myself(actor=who)
    facts = LedgerEntry.objects.count()
    with pytest.raises(Denied, match="not active"):
        actions.erase_myself(actor=who)
    assert (Erasure.objects.count(), LedgerEntry.objects.count()) == (1, facts)


def test_not_while_a_list_is_being_applied(own_folder: Path) -> None:
    factories.administrator("Gareth Keys")
    who = planted()
    PeopleImport.objects.create(file_name="l.csv", begun_at=clock.now(), state="running")
    with pytest.raises(Conflict, match="HR list"):
        actions.erase_myself(actor=who)
    assert (Erasure.objects.count(), Person.objects.get(pk=who.pk).name) == (0, who.name)


def test_a_list_that_waits_is_dropped_with_its_file(own_folder: Path, gareth: Person) -> None:
    who = planted()
    content = f"Name,E-mail,Key\n{who.name},{who.email},{CANARY}-1\n".encode()
    job = importing.begin_import(actor=gareth, file_name="people.csv", pieces=[content])
    actions.erase_myself(actor=who)
    job.refresh_from_db()
    assert (job.state, job.steps.count(), job.preview) == ("expired", 0, {})
    assert list((own_folder / "imports").iterdir()) == []


def test_topics_others_use_stay(own_folder: Path) -> None:
    factories.administrator("Gareth Keys")
    who, bo = planted(), factories.person("Bo Newman")
    actions.state_interests(actor=bo, person=bo, names=["Leases"])
    it = communities.found_community(actor=bo, name="Drafting", question="How?")
    it.topics.add(Topic.objects.get(name=f"{CANARY} drafting"))
    actions.erase_myself(actor=who)
    assert sorted(Topic.objects.values_list("name", flat=True)) == ["Leases", f"{CANARY} drafting"]


def test_a_core_competency_stays(own_folder: Path) -> None:
    factories.administrator("Gareth Keys")
    who = planted()
    Topic.objects.filter(name="Leases").update(core_competency=True)
    actions.erase_myself(actor=who)
    assert list(Topic.objects.values_list("name", flat=True)) == ["Leases"]


def test_letters_on_the_disk_that_name_her_go(own_folder: Path, settings: Any) -> None:
    settings.EMAIL_FILE_PATH = str(own_folder / "mail")
    place = own_folder / "mail"
    place.mkdir()
    (place / "to.log").write_text(f"To: {CANARY.lower()}@firm.example\nSubject: x\n\nhello\n")
    (place / "about.log").write_bytes(
        b"To: bo@firm.example\nSubject: =?utf-8?b?WnlwaG9yYW50IFF1aWxsYWJlZQ==?=\n"
        b"Content-Type: text/plain; charset=utf-8\n\nhi\n"
    )
    (place / "other.log").write_text("To: bo@firm.example\nSubject: x\n\nnothing\n")
    (place / "odd.log").write_bytes(b"To: bo@firm.example\nContent-Type: image/png\n\n\x89PNG")
    who = planted()
    leftovers.drop_letters(who)
    assert sorted(path.name for path in place.iterdir()) == ["odd.log", "other.log"]
    settings.EMAIL_FILE_PATH = str(own_folder / "nowhere")
    leftovers.drop_letters(who)


def test_her_download_goes_with_her(own_folder: Path) -> None:
    factories.administrator("Gareth Keys")
    who = planted()
    row = actions.ask_for_data(actor=who)
    exporting.prepare(row.pk)
    assert bundle.file_of(row.key).is_file()
    actions.erase_myself(actor=who)
    assert (bundle.stored(), DataExport.objects.count()) == (set(), 0)


def test_who_supports_a_community_ends_it_and_that_is_told(own_folder: Path) -> None:
    factories.administrator("Gareth Keys")
    bo, who = factories.person("Bo Newman"), factories.person("Dee Carrow")
    it = communities.found_community(actor=bo, name="Lease renewals", question="Who serves first?")
    moment = clock.now()
    held = SponsorAssignment.objects.create(
        community=it, person=who, proposed_by=bo, proposed_at=moment, person_said_at=moment,
        members_said_at=moment, members_said_by=bo, since=moment,
    )  # fmt: skip
    other = communities.found_community(actor=bo, name="Rents", question="Which index?")
    asked = SponsorAssignment.objects.create(community=other, person=who, proposed_by=bo, proposed_at=moment)
    advising = AdviserAssignment.objects.create(
        community=other, person=who, scope="Indices", ends_on=rules.firm_today() + timedelta(days=9),
        asked_by=bo, asked_at=moment, since=moment,
    )  # fmt: skip
    actions.erase_myself(actor=who)
    for row in (held, advising):
        row.refresh_from_db()
        assert row.until is not None
    assert not SponsorAssignment.objects.filter(pk=asked.pk).exists()
    told = LedgerEntry.objects.filter(kind__in=["communities.SponsorEnded", "communities.AdviserEnded"])
    assert sorted(told.values_list("kind", "scope", "actor")) == [
        ("communities.AdviserEnded", f"communities.community:{other.pk}", who.pk),
        ("communities.SponsorEnded", f"communities.community:{it.pk}", who.pk),
    ]


# --- on a written request ---------------------------------------------------------------------------------


@pytest.fixture
def gone(own_folder: Path, gareth: Person) -> Person:
    who = planted()
    actions.deactivate_person(actor=gareth, person=who)
    return Person.objects.get(pk=who.pk)


def test_two_administrators_erase_somebody_who_has_left(gareth: Person, gone: Person) -> None:
    una = factories.administrator("Una Second")
    day = rules.firm_today()
    erasure = actions.propose_erasure(actor=gareth, person=gone, received_on=day)
    assert Person.objects.get(pk=gone.pk).name == gone.name
    with pytest.raises(Denied, match="second administrator"):
        actions.confirm_erasure(actor=gareth, erasure=erasure)
    actions.confirm_erasure(actor=una, erasure=erasure)
    erasure.refresh_from_db()
    assert (erasure.proposed_by, erasure.confirmed_by, erasure.done_at is not None) == (gareth, una, True)
    assert Person.objects.get(pk=gone.pk).name == "A former colleague"
    deeds = list(AuditEntry.objects.filter(about=gone.pk).order_by("number").values_list("deed", "actor"))
    assert deeds[-2:] == [("people.erasure_proposed", gareth.pk), ("people.erased", una.pk)]
    for deed in (actions.confirm_erasure, actions.withdraw_erasure):
        with pytest.raises(Conflict, match="withdrawn or done"):
            deed(actor=una, erasure=erasure)


def test_nobody_proposes_it_for_who_is_here_or_to_come(gareth: Person, gone: Person) -> None:
    here = factories.person("Bo Newman")
    coming = factories.person("Cy Later", is_active=False, starts_on=rules.firm_today() + timedelta(days=9))
    for whose in (here, coming, gareth):
        with pytest.raises(Denied, match="own page"):
            actions.propose_erasure(actor=gareth, person=whose, received_on=rules.firm_today())
    with pytest.raises(Denied, match="administrator"):
        actions.propose_erasure(actor=here, person=gone, received_on=rules.firm_today())
    with pytest.raises(Denied, match="lie ahead"):
        actions.propose_erasure(actor=gareth, person=gone, received_on=rules.firm_today() + timedelta(days=2))
    assert Erasure.objects.count() == 0


def test_a_proposal_is_made_once_and_can_be_taken_back(gareth: Person, gone: Person) -> None:
    una = factories.administrator("Una Second")
    day = rules.firm_today()
    erasure = actions.propose_erasure(actor=gareth, person=gone, received_on=day)
    with pytest.raises(Conflict, match="proposed already"):
        actions.propose_erasure(actor=una, person=gone, received_on=day)
    with pytest.raises(Denied):
        actions.withdraw_erasure(actor=factories.person(), erasure=erasure)
    actions.withdraw_erasure(actor=gareth, erasure=erasure)
    with pytest.raises(Conflict):
        actions.confirm_erasure(actor=una, erasure=erasure)
    assert Person.objects.get(pk=gone.pk).name == gone.name
    actions.confirm_erasure(
        actor=una, erasure=actions.propose_erasure(actor=gareth, person=gone, received_on=day)
    )
    with pytest.raises(Denied, match="erased already"):
        actions.propose_erasure(actor=gareth, person=Person.objects.get(pk=gone.pk), received_on=day)


def test_who_returned_meanwhile_is_not_erased_and_decides_herself(gareth: Person, gone: Person) -> None:
    una = factories.administrator("Una Second")
    erasure = actions.propose_erasure(actor=gareth, person=gone, received_on=rules.firm_today())
    actions.reactivate_person(actor=gareth, person=gone)
    with pytest.raises(Denied, match="own page"):
        actions.confirm_erasure(actor=una, erasure=erasure)
    assert Person.objects.get(pk=gone.pk).name == gone.name
    actions.erase_myself(actor=Person.objects.get(pk=gone.pk))
    erasure.refresh_from_db()
    assert erasure.withdrawn_at is not None


def test_nothing_brings_an_erased_person_back(gareth: Person, gone: Person) -> None:
    una = factories.administrator("Una Second")
    actions.confirm_erasure(
        actor=una,
        erasure=actions.propose_erasure(actor=gareth, person=gone, received_on=rules.firm_today()),
    )
    left = Person.objects.get(pk=gone.pk)
    with pytest.raises(Conflict, match="erased"):
        actions.reactivate_person(actor=gareth, person=left)
    with pytest.raises(Conflict, match="erased"):
        actions.correct_person(actor=gareth, person=left, details=actions.Details("New", "new@firm.example"))
    assert left.pk not in {known.id for known in importing.known_persons()}
    assert not rules.visible_people(gareth).filter(pk=left.pk).exists()
    assert actions.keep_dates() == (0, 0)


# --- every table has an answer ----------------------------------------------------------------------------


def test_every_key_to_a_person_has_an_answer() -> None:
    held = {one.name for room in personal.provisions() for one in room.holdings if one.declared}
    keys = {
        f"{model._meta.label}.{column.name}"
        for model in apps.get_models(include_auto_created=True)
        for column in model._meta.concrete_fields
        if column.remote_field and column.remote_field.model._meta.label == settings.AUTH_USER_MODEL
    }
    assert sorted(keys - held) == []


# --- no byte is left --------------------------------------------------------------------------------------


def test_a_byte_search_finds_nothing(tmp_path: Path) -> None:
    """On a database of its own, in a process of its own: file, log, free pages, files; or a dump."""
    root = Path(__file__).resolve().parents[2]
    with apart.database() if connection.vendor == "postgresql" else nullcontext("") as url:
        done = subprocess.run(
            [sys.executable, "-m", "tests.people.erasing_apart"],
            cwd=root, env=Apart(tmp_path, url).environ, capture_output=True, text=True, timeout=300,
            check=False,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    before, after, error = json.loads(done.stdout.splitlines()[-1])
    assert before >= 20
    assert after == 0
    assert CANARY.lower() not in done.stderr.lower()
    assert error == ""


def test_sweeping_is_refused_inside_a_transaction() -> None:
    with transaction.atomic(), pytest.raises(RuntimeError, match="inside a transaction"):
        sweeping.sweep_database()


def test_the_page_takes_two_steps_and_a_fresh_sign_in(own_folder: Path) -> None:
    factories.administrator("Gareth Keys")
    who = planted()
    page = Client()
    page.force_login(who)
    first = page.get(reverse("people:data_erase"))
    assert first.status_code == 200
    assert "A former colleague" in first.content.decode()
    answer = page.post(reverse("people:data_erase_sure"), {"sure": "on"})
    assert answer.status_code == 302
    assert "again" in answer.headers["Location"]
    assert Person.objects.get(pk=who.pk).name == who.name
