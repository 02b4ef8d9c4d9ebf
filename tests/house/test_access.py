"""Every address as every viewer, against the access table; and twins: hidden means absent."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.module_loading import import_string
from pytest_django import DjangoDbBlocker

from junto.communities import actions as communities
from junto.communities.models import Community
from junto.kernel import clock
from junto.kernel.models import LedgerEntry
from tests.house import access, firm, walk, words

pytestmark = pytest.mark.django_db
ROWS = access.rows(access.TABLE)
DID = {"go", "200", "201"}
FORBIDDEN = ("anonymous", "outsider", "former", "sponsor", "administrator", "barred", "deactivated")


@pytest.fixture(scope="module")
def planted(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[firm.Firm]:
    """The firm, made once and taken back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield firm.found()
        transaction.set_rollback(True)


def known(name: str) -> bool:
    """Whether the room of an address is here at all; discovery may be absent."""
    return apps.is_installed("junto.discovery") or not (
        name.startswith("discovery:") or name in access.OPTIONAL
    )


def test_no_address_is_missing_from_the_table() -> None:
    listed = {row.name for row in ROWS}
    assert sorted(set(walk.names()) - listed) == []
    assert sorted(name for name in listed - set(walk.names()) if known(name)) == []


def test_the_table_has_every_line_once() -> None:
    keys = [(row.key, row.method) for row in ROWS]
    assert len(keys) == len(set(keys))
    assert set(access.PARTS) <= {row.key for row in ROWS}


@pytest.mark.parametrize(
    "row", [row for row in ROWS if known(row.name)], ids=lambda row: f"{row.key}-{row.method}"
)
def test_each_cell(row: access.Row, planted: firm.Firm) -> None:
    firm.keep_the_list(planted)
    found, loose, fresh = [], [], LedgerEntry.objects.count()
    for viewer in firm.VIEWERS:
        data = access.sent(row.key, planted) if row.method != "GET" else None
        answer = walk.ask(
            planted, viewer, row.method, access.address(row.key, planted, viewer, row.method), data
        )
        found.append(answer.code)
        if answer.written and (row.method == "GET" or answer.code not in DID):
            loose.append((viewer, answer.code, answer.written))
        if row.method == "GET" and answer.code == "200" and "</html>" in answer.body:
            hits = [hit for text in words.visible(answer.body) for hit in words.found(text, rendered=True)]
            assert hits == [], f"{viewer} reads {hits} at {row.key}"
    assert access.line(row.key, row.method, found) == access.line(row.key, row.method, list(row.cells))
    assert loose == [], "a refused request wrote something"
    assert LedgerEntry.objects.count() == fresh


@pytest.mark.parametrize("name", sorted({row.name for row in ROWS if known(row.name)}))
def test_a_way_of_asking_that_is_not_listed_is_not_answered(name: str, planted: firm.Firm) -> None:
    for key in {row.key for row in ROWS if row.name == name}:
        for method in (walk.METHODS if name.startswith("api:") else {"GET", "POST"}) - {
            row.method for row in ROWS if row.key == key
        }:
            answer = walk.ask(planted, "member", method, access.address(key, planted, "member"))
            assert (key, method, answer.code) == (key, method, "405")
            assert answer.written == ()


def test_only_the_listed_pages_need_no_sign_in() -> None:
    """What is open to all stands in the table as such; this is the short list one can hold in the head."""
    open_to_all = {row.name for row in ROWS if row.cells[0] not in ("in", "405", "401")}
    assert open_to_all == access.OPEN


def test_a_barred_person_gets_the_same_404_as_for_nothing(planted: firm.Firm) -> None:
    hidden = walk.ask(planted, "barred", "GET", reverse("communities:front", args=[planted.listed.address]))
    absent = walk.ask(planted, "barred", "GET", reverse("communities:front", args=["zzzzzzzzzz-no-such"]))
    assert hidden.code == absent.code == "404"
    plain = [walk.masked(answer.body).replace(path, "") for answer, path in (
        (hidden, planted.listed.address), (absent, "zzzzzzzzzz-no-such"))]  # fmt: skip
    assert plain[0] == plain[1]


# --- twins -----------------------------------------------------------------------------------------------

CANARY = "Xylophonic quarrelsome zephyr"


def _hide(planted: firm.Firm, *, walled: bool) -> Community:
    """The one difference of the second site: a community with all that belongs to it."""
    facilitator, member = planted.who("facilitator"), planted.who("member")
    hidden = communities.found_community(
        actor=facilitator, name=CANARY, question=f"{CANARY}?", domain=CANARY,
        client=planted.client if walled else None,
        listing=Community.Listing.FIRM if walled else Community.Listing.MEMBERS,
        joining=Community.Joining.OPEN if walled else Community.Joining.INVITATION,
    )  # fmt: skip
    communities.invite_persons(actor=facilitator, community=hidden, persons=[member], words=CANARY)
    communities.join_community(actor=member, community=hidden)
    communities.make_link(actor=facilitator, community=hidden)
    return hidden


def _starts(planted: firm.Firm, viewer: str) -> set[str]:
    plain = {row.key for row in ROWS if row.method == "GET" and "/" not in row.key and known(row.name)}
    pages = {access.address(key, planted, viewer) for key in plain if key not in access.NOT_CRAWLED}
    searches = {reverse("communities:index"), reverse("people:directory"), reverse("people:near")}
    return pages | {f"{page}?q={CANARY.split()[0]}" for page in searches}


@pytest.mark.parametrize(
    ("viewer", "walled"),
    [(viewer, False) for viewer in FORBIDDEN] + [("barred", True)],
    ids=lambda one: {True: "walled", False: "unlisted"}.get(one, one),
)
def test_twins(viewer: str, walled: bool, planted: firm.Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    moment = clock.now()
    monkeypatch.setattr(
        "secrets.randbits", lambda bits: 7
    )  # lists of people are shown in a new order each time
    with transaction.atomic(), clock.at(moment):
        starts = _starts(planted, viewer)
        without = walk.crawl(planted, viewer, starts)
        hidden = _hide(planted, walled=walled)
        with_it = walk.crawl(planted, viewer, starts)
        there = walk.ask(planted, viewer, "GET", reverse("communities:front", args=[hidden.address]))
        transaction.set_rollback(True)
    assert len(without) > (10 if viewer not in ("anonymous", "deactivated") else 3)
    assert there.code == ("in" if viewer in ("anonymous", "deactivated") else "404")
    assert sorted(with_it) == sorted(without)
    pairs = [(page, walk.masked(without[page]), walk.masked(with_it[page])) for page in sorted(without)]
    assert [(page, walk.where(one, other)) for page, one, other in pairs if one != other] == []
    leaks = [page for page, body in with_it.items() if CANARY in body or hidden.key in body]
    assert leaks == []


def test_the_twins_see_a_difference_where_there_is_one(planted: firm.Firm) -> None:
    with transaction.atomic(), clock.at(clock.now()):
        without = walk.crawl(planted, "member", {reverse("communities:index")}, limit=30)
        _hide(planted, walled=False)
        with_it = walk.crawl(planted, "member", {reverse("communities:index")}, limit=30)
        transaction.set_rollback(True)
    changed = {page for page in with_it if with_it[page] != without.get(page, "")}
    assert any(CANARY in with_it[page] for page in changed)


def test_a_changed_wall_bites_with_the_next_request(planted: firm.Firm) -> None:
    front = reverse("communities:front", args=[planted.listed.address])
    assert walk.ask(planted, "member", "GET", front).code == "200"
    with transaction.atomic():
        set_barrier: Any = import_string("junto.people.actions.set_barrier")
        cover: Any = import_string("junto.people.actions.Cover")
        set_barrier(
            actor=planted.who("sponsor"), name="Second", kind="exclusion",
            covers=[cover(client=planted.client)], persons=[(planted.persons["member"], 0)],
        )  # fmt: skip
        assert walk.ask(planted, "member", "GET", front).code == "404"
        transaction.set_rollback(True)


def test_a_token_sees_at_most_what_its_person_sees(planted: firm.Firm) -> None:
    for viewer in ("barred", "outsider", "administrator"):
        answer = walk.ask(planted, viewer, "GET", "/api/communities")
        assert planted.hidden.key not in answer.body
    assert planted.listed.key not in walk.ask(planted, "barred", "GET", "/api/communities").body
    assert settings.LOGIN_URL
