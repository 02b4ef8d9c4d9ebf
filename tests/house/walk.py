"""Walking every address of the product as one viewer, and noting what was answered and what was written."""

import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse

from tests.house.firm import Firm

# rows a request may write whatever it asks for: that somebody is there, how often a door was tried, and what
# an adviser opened, which is what the members are told
HOUSEKEEPING = re.compile(
    r'^(INSERT INTO|INSERT OR IGNORE INTO|UPDATE|DELETE FROM) "'
    r'(django_session|usersessions_usersession|people_attempt\w*|discovery_look|communities_opening|kernel_audit\w+)"'
    r'|^UPDATE "reach_apitoken" SET "(spent|minute|used_on)"'
)
METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE"}
WRITES = re.compile(r"^\s*(INSERT|UPDATE|DELETE|REPLACE|CREATE|DROP|ALTER)\b", re.I)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one request.

    Attributes
    ----------
    code : str
        `in` (sent to sign in), `go` (sent on elsewhere), `back` (a POST that is sent on and changed nothing),
        or the status.
    written : tuple of str
        Statements that changed something, housekeeping aside.
    """

    code: str
    written: tuple[str, ...]
    body: str
    location: str = ""


def note(name: str, number: int) -> None:
    """Note a count for `junto bench gate`, which names the file; nothing where nobody asks."""
    if file := os.environ.get("JUNTO_GATE_NOTED"):
        with Path(file).open("a", encoding="utf-8") as noted:
            noted.write(f"{name} {number}\n")


def names() -> list[str]:
    """Every address by its name, namespaces included; by its pattern if it has none.

    Operations of the API that share an address, told apart by their method, stand under the first name.
    """
    found: dict[str, str] = {}
    for route, name in _names(get_resolver(), "", ""):
        found.setdefault(route, name)
    return sorted(set(found.values()))


def _names(resolver: URLResolver, space: str, before: str) -> Iterator[tuple[str, str]]:
    for entry in resolver.url_patterns:
        route = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _names(entry, f"{space}{entry.namespace}:" if entry.namespace else space, route)
        elif isinstance(entry, URLPattern):
            yield route, f"{space}{entry.name}" if entry.name else f"<{route}>"


def ask(firm: Firm, viewer: str, method: str, address: str, data: dict[str, Any] | None = None) -> Answer:
    """Send one request and take back whatever it did."""
    browser = firm.browser(viewer)
    headers: dict[str, str] = {}
    if address.startswith("/api/") and not address.endswith("/openapi.json"):
        browser.cookies.clear()  # a program has a token and no session
        if viewer in firm.tokens:
            headers["authorization"] = f"Bearer {firm.tokens[viewer]}"
    with transaction.atomic():
        connection.queries_log.clear()
        with CaptureQueriesContext(connection) as asked:
            response = _send(browser, method, address, data or {}, headers)
            written = [query["sql"] for query in asked if WRITES.match(query["sql"])]
        transaction.set_rollback(True)
    written = [sql for sql in written if not HOUSEKEEPING.match(sql)]
    code = _code(response)
    return Answer(
        code="back" if code == "go" and method != "GET" and not written else code,
        written=tuple(written),
        body=(b"".join(response) if response.streaming else response.content).decode("utf-8", "replace"),
        location=response.headers.get("Location", ""),
    )


def _send(browser: Client, method: str, address: str, data: dict[str, Any], headers: dict[str, str]) -> Any:
    if method == "GET":
        return browser.get(address, data, headers=headers)
    if address.startswith("/api/"):
        sent = json.dumps(data)
        return browser.generic(method, address, sent, content_type="application/json", headers=headers)
    return browser.post(address, data) if method == "POST" else browser.generic(method, address)


def _code(response: Any) -> str:
    if response.status_code not in (301, 302, 303, 307, 308):
        return str(response.status_code)
    path = urlsplit(response.headers["Location"]).path
    return "in" if path == reverse("account_login") else "go"


def links(body: str) -> set[str]:
    """Addresses of our own that a page leads to by GET."""
    found = re.findall(r"""(?:href|hx-get|src)=["']?(/[^"'\s>#]*)""", body)
    return {address.replace("&amp;", "&") for address in found if not address.startswith(("/static/", "//"))}


def crawl(firm: Firm, viewer: str, start: set[str], limit: int = 400) -> dict[str, str]:
    """Every page a viewer reaches, by address; redirects are followed by noting where they lead."""
    seen: dict[str, str] = {}
    waiting = sorted(start)
    while waiting and len(seen) < limit:
        address = waiting.pop(0)
        if address in seen:
            continue
        answer = ask(firm, viewer, "GET", address)
        seen[address] = f"{answer.code} {answer.location}\n{answer.body}"
        waiting += sorted({*links(answer.body), *([answer.location] if answer.location[:1] == "/" else [])})
    return seen


def name_of(address: str) -> str:
    """The name of an address."""
    return str(resolve(urlsplit(address).path).view_name)


MASKS = (
    (re.compile(r'(name="?csrfmiddlewaretoken"?\s+value=")[^"]+'), r"\1CSRF"),
    (re.compile(r'("X-CSRFToken":\s*"|csrf[-_]token[^>]*content=")[^"]+'), r"\1CSRF"),
    (re.compile(r'("challenge":\s*")[^"]+'), r"\1CHALLENGE"),
    (re.compile(r'(class="code">)[0-9a-f]{8}<'), r"\1REFERENCE<"),
)


def masked(body: str) -> str:
    """A page without what differs from one request to the next."""
    for pattern, mark in MASKS:
        body = pattern.sub(mark, body)
    return body


def where(one: str, other: str, around: int = 60) -> tuple[str, str]:
    """The place where two pages begin to differ, for whoever reads the failure."""
    at = next(
        (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    return one[max(0, at - around) : at + around], other[max(0, at - around) : at + around]
