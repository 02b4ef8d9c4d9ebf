"""How many queries each page asks, with one and with three of everything; in a scratch installation only."""

import json
import sys
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from junto.communities import actions as communities
from junto.kernel import static
from junto.people import actions as people
from junto.people.actions import Details
from junto.people.backend import Persons

# what answers a program or a framework and is no page a person opens
NOT_PAGES = ("api:", "mfa_", "account_", "openid_", "livez", "readyz", "language")


def main() -> None:
    """Print, as JSON, each page's queries with one and with three items, and a session to look with."""
    static.collect()
    person = _loaded(get_user_model().objects.get().pk)
    browser = Client(raise_request_exception=False, headers={"host": "127.0.0.1"})
    browser.force_login(person, settings.AUTHENTICATION_BACKENDS[0])
    browser.get("/")  # what a process learns once, such as the firm's name, is not a page's query
    counts: dict[str, list[int]] = {}
    for number in (1, 2, 3):
        _grow(person, number)
        if number != 2:
            for name, address in _pages(person):
                counts.setdefault(name, []).append(_count(browser, address))
    kept = {name: found for name, found in counts.items() if len(found) == 2 and min(found) >= 0}
    cookies = {settings.SESSION_COOKIE_NAME: browser.cookies[settings.SESSION_COOKIE_NAME].value}
    json.dump({"queries": kept, "session": cookies}, sys.stdout)


def _loaded(number: int) -> Any:
    return Persons().get_user(number)


def _grow(person: Any, number: int) -> None:
    """One more of everything: an office, a unit, a colleague, a community both belong to."""
    office = people.record_office(actor=person, name=f"Office {number}")
    unit = people.record_unit(actor=person, name=f"Unit {number}", office=office)
    colleague = people.record_person(
        actor=person, details=Details(f"Colleague {number}", f"c{number}@bench.example", unit, office)
    )
    for one in (person, _loaded(colleague.pk)):
        people.state_skill(actor=one, person=one, name=f"Skill {number}", level=3)
    community = communities.found_community(actor=person, name=f"Community {number}", question="Why?")
    communities.invite_persons(actor=person, community=community, persons=[colleague])
    communities.join_community(actor=_loaded(colleague.pk), community=community)
    first = communities.found_community(actor=_loaded(colleague.pk), name=f"Other {number}", question="How?")
    communities.invite_persons(actor=_loaded(colleague.pk), community=first, persons=[person])


def _pages(person: Any) -> Iterator[tuple[str, str]]:
    """Every page without parts in its address, and those of the first community and the first colleague."""
    for name in sorted(set(_names(get_resolver(), ""))):
        if not name.startswith(NOT_PAGES):
            try:
                yield name, reverse(name)
            except NoReverseMatch:
                continue
    first = get_user_model().objects.exclude(pk=person.pk).order_by("pk")[0]
    yield "people:person", reverse("people:person", args=[first.address])
    front = _first_community(person)
    for name in ("front", "about", "invite"):
        yield f"communities:{name}", reverse(f"communities:{name}", args=[front])


def _first_community(person: Any) -> str:
    from junto.communities.rules import visible_communities

    return str(visible_communities(person).order_by("pk")[0].address)


def _names(resolver: URLResolver, space: str) -> Iterator[str]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from _names(entry, f"{space}{entry.namespace}:" if entry.namespace else space)
        elif isinstance(entry, URLPattern) and entry.name:
            yield f"{space}{entry.name}"


def _count(browser: Client, address: str) -> int:
    """Queries of a page, or -1 for what is no page for this person."""
    with CaptureQueriesContext(connection) as asked:
        response = browser.get(address)
    # transaction marks are no queries; SQLite names them, PostgreSQL does not
    told = [
        query for query in asked if not query["sql"].startswith(("BEGIN", "SAVEPOINT", "RELEASE", "COMMIT"))
    ]
    return len(told) if response.status_code == 200 else -1
