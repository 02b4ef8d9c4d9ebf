"""A small firm made by the rooms' own deeds, and the ten viewers who look at it; `further` adds seven."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client

from junto.communities import actions as communities
from junto.communities.models import Community
from junto.decisions import actions as decisions
from junto.kernel import clock
from junto.kernel.models import Installation
from junto.people import actions as people
from junto.people.actions import Cover, Details, Profile, uploads
from junto.people.models import Client as FirmClient
from junto.people.models import Person
from junto.reach import actions as reach
from tests import factories
from tests.house import further
from tests.house.further import FURTHER, OUTSIDE

VIEWERS = (
    "anonymous", "outsider", "invited", "member", "former",
    "facilitator", "sponsor", "administrator", "barred", "deactivated",
)  # fmt: skip
PERSONS = (*VIEWERS[1:], *FURTHER)
NAMES = {
    "outsider": "Fay Strange",
    "invited": "Iva Asked",
    "member": "Ada Lovelock",
    "former": "Eli Gone",
    "facilitator": "Dee Carrow",
    "sponsor": "Sal Senior",
    "administrator": "Gareth Keys",
    "barred": "Cy Walsh",
    "deactivated": "Dora Left",
    **FURTHER,
}


LIST = b"Name,E-mail\nFay Strange,outsider@firm.example\n"


@dataclass
class Firm:
    """The firm, and what each viewer needs to be known by."""

    persons: dict[str, Person]
    listed: Community
    hidden: Community
    client: FirmClient
    sessions: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    things: dict[str, Any] = field(default_factory=dict)
    browsers: dict[str, Client] = field(default_factory=dict)

    def browser(self, viewer: str) -> Client:
        """A browser in which the viewer is signed in (or was); it remembers nothing else."""
        browser = self.browsers.setdefault(viewer, Client(raise_request_exception=False))
        browser.cookies.clear()
        if viewer in self.sessions:
            browser.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[viewer]
        return browser

    def who(self, viewer: str) -> Person:
        """The person as the sign-in loads her, roles included."""
        return factories.loaded(self.persons[viewer])


def found() -> Firm:
    """Two communities for one client, one listed and one hidden, and a wall that bars Cy afterwards."""
    Installation.objects.create(
        firm_name="Planted & Partners", demo=False, clock_offset=timedelta(0), created_at=clock.now()
    )
    keys = people.found_firm(name="Gareth Keys", email="gareth@firm.example", password="a long enough secret")
    administrator = factories.loaded(keys)
    office = people.record_office(actor=administrator, name="Leeds", time_zone="Europe/London")
    unit = people.record_unit(actor=administrator, name="Property", discipline=None, office=office)
    persons = {"administrator": keys}
    for viewer in PERSONS:
        if viewer != "administrator":
            details = Details(
                NAMES[viewer], f"{viewer}@firm.example", unit=unit, office=office, outside=viewer in OUTSIDE
            )
            persons[viewer] = people.record_person(actor=administrator, details=details)
            persons[viewer].set_password("a long enough secret")
            persons[viewer].save(update_fields=["password"])
    who = {viewer: factories.loaded(person) for viewer, person in persons.items()}
    for viewer in ("outsider", "member", "barred"):
        people.change_profile(
            actor=who[viewer], person=who[viewer], profile=Profile(headline="Leases", findable=True),
            interests=["Break clauses"],
        )  # fmt: skip
    client = people.record_client(actor=None, reference="C-7", name="Planted Holdings plc")
    listed = communities.found_community(
        actor=who["facilitator"], name="Lease renewals", question="Who serves notice first?", client=client
    )
    hidden = communities.found_community(
        actor=who["facilitator"], name="Quiet counsel", question="Who may know?", client=client,
        listing=Community.Listing.MEMBERS, joining=Community.Joining.INVITATION,
    )  # fmt: skip
    firm = Firm(persons, listed, hidden, client)
    firm.things["elsewhere"] = communities.found_community(
        actor=who["sponsor"], name="Rent reviews", question="Which index?", joining=Community.Joining.REQUEST
    )
    _belong(firm, who)
    further.belong(firm, who)
    _bar(firm, who)
    further.bar(firm, who)
    further.provide(firm, who)
    firm.things["correction"] = people.ask_to_correct(actor=who["member"], about="name", words="Planted")
    _decide(firm, who)
    _lists_and_groups(firm, who)
    people.deactivate_person(actor=administrator, person=persons["deactivated"])
    for viewer in PERSONS:
        firm.sessions[viewer] = _session(persons[viewer])
    return firm


def keep_the_list(firm: Firm) -> None:
    """Put the HR list back: a line that destroys it on disk is taken back in the database alone."""
    key = firm.things["list"].key
    if key not in uploads.stored():
        uploads.store(key, [LIST])


def _belong(firm: Firm, who: dict[str, Person]) -> None:
    for community in (firm.listed, firm.hidden):
        inside = [who[viewer] for viewer in ("member", "former", "barred", "deactivated", "invited")]
        communities.invite_persons(actor=who["facilitator"], community=community, persons=inside)
        for person in inside[:-1]:
            communities.join_community(actor=person, community=community)
        communities.leave_community(actor=who["former"], community=community)
    for community in (firm.listed, firm.hidden):
        proposal = communities.propose_sponsor(
            actor=who["facilitator"], community=community, person=who["sponsor"]
        )
        communities.accept_sponsorship(actor=who["sponsor"], proposal=proposal)
    firm.things["request"] = communities.ask_to_join(
        actor=who["outsider"], community=firm.things["elsewhere"], words="I work on them."
    )
    link = communities.make_link(actor=who["facilitator"], community=firm.hidden)
    firm.things["link"] = communities.token_of(link.invitation.key)
    for viewer, person in who.items():
        row, token = reach.make_token(actor=person, name="mine", scope="write", days=30)
        firm.tokens[viewer] = token
        firm.things[f"token of {viewer}"] = row


def _decide(firm: Firm, who: dict[str, Person]) -> None:
    """A proposal of Ada's before the members, with an objection of Dee's, and a draft that is hers alone."""
    member, facilitator = who["member"], who["facilitator"]
    words = decisions.Proposal(title="One page for notices", text="We keep one page.")
    for name in ("decision", "draft"):
        firm.things[name] = decisions.propose(actor=member, community=firm.listed, proposal=words)
    decisions.open_decision(actor=member, decision=firm.things["decision"])
    decisions.respond(
        actor=facilitator, decision=firm.things["decision"], answer="object", reason="Too long.", version=1
    )
    firm.things["objection"] = firm.things["decision"].objections.get()


def _bar(firm: Firm, who: dict[str, Person]) -> None:
    for role in ("barriers", "discovery"):
        people.give_role(actor=who["administrator"], person=firm.persons["sponsor"], role=role)
    firm.things["wall"] = people.set_barrier(
        actor=factories.loaded(firm.persons["sponsor"]),
        name="Planted Holdings",
        kind="exclusion",
        covers=[Cover(client=firm.client)],
        persons=[(firm.persons["barred"], 0)],
    )
    _wait_at_the_desk(firm, who)


def _wait_at_the_desk(firm: Firm, who: dict[str, Person]) -> None:
    """A feed brought and not applied, an opening that waits, a notice not read, words to be read."""
    keeper = factories.loaded(firm.persons["sponsor"])
    feed = b"wall,kind,client,person\nW1,exclusion,C-7,outsider@firm.example\n"
    firm.things["feed"] = people.bring_feed(actor=keeper, file_name="walls.csv", pieces=[feed])
    firm.things["opening"] = people.propose_opening(
        actor=keeper, barrier=firm.things["wall"], person=firm.persons["barred"], reason="Has left it."
    )
    firm.things["notice"] = firm.things["wall"].notices.get(person=firm.persons["barred"])
    firm.things["clearance"] = people.ask_clearance(actor=who["outsider"], text="We write leases.")


def _lists_and_groups(firm: Firm, who: dict[str, Person]) -> None:
    """An HR list on its way in, a skill, an import of traces, a found group that Fay was invited for."""
    firm.things["list"] = people.begin_import(actor=who["administrator"], file_name="list.csv", pieces=[LIST])
    firm.things["skill"] = people.state_skill(
        actor=who["member"], person=who["member"], name="Break clauses", level=3
    )
    if not apps.is_installed("junto.discovery"):
        return
    now, model = clock.now(), apps.get_model
    run = model("discovery", "DiscoveryRun").objects.create(
        started_by=who["administrator"],
        state="finished",
        seed=1,
        weeks=26,
        asked_at=now,
        at=now,
        verdict="passed",
    )
    group = model("discovery", "Candidate").objects.create(
        identity="planted", first_run=run, run=run, found_at=now, seen_at=now, kind="practice", view="all",
        sureness="likely", certainty=0.8, size_band="10-19", words=["lease", "notice", "break"],
    )  # fmt: skip
    model("discovery", "CandidateMember").objects.create(candidate=group, person=who["outsider"], share=0.5)
    sent = model("discovery", "SealedInvitation").objects.create(
        candidate=group, community=firm.things["elsewhere"], sender=who["sponsor"], text="Come and talk.",
        sent_week=clock.today(), expires_at=now + timedelta(days=30), reached="10-19",
    )  # fmt: skip
    model("discovery", "SealedDelivery").objects.create(invitation=sent, person=who["outsider"])
    firm.things |= {"run": run, "group": group, "sealed": sent}
    firm.things["traces"] = model("discovery", "ImportRun").objects.create(
        source="traces", purpose="Planted", basis="Planted", notice_on=clock.today(), agreement_no="1",
        started_by=who["administrator"], file_name="t.csv", file_bytes=10, digest="0" * 64,
        state="looking", uploaded_at=now,
    )  # fmt: skip


def _session(person: Person) -> str:
    """A session that is alive whatever the person's state: what a forgotten browser holds."""
    store = SessionStore()
    store[SESSION_KEY] = str(person.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = person.get_session_auth_hash()
    store.create()
    return str(store.session_key)
