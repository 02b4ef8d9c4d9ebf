"""A program that sends requests, for tests."""

import json
from dataclasses import dataclass
from typing import Any

from django.test import Client

from junto.kernel.models import LedgerEntry
from junto.people.models import Person
from junto.reach import actions

# one for all, since a program has no session
BROWSER = Client(raise_request_exception=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    told: Any
    headers: dict[str, str]
    body: bytes

    @property
    def sentence(self) -> str:
        return str(self.told["sentence"])

    def __getitem__(self, name: str) -> Any:
        return self.told[name]


@dataclass(slots=True)
class Program:
    """A program with a token."""

    token: str
    browser: Client

    def ask(self, method: str, path: str, sent: Any = None, **headers: str) -> Answer:
        """One request; `sent` goes as JSON, or as a form where it holds a file."""
        if self.token:
            headers["authorization"] = f"Bearer {self.token}"
        kwargs: dict[str, Any] = {"headers": headers}
        if isinstance(sent, dict) and any(hasattr(one, "read") for one in sent.values()):
            response = self.browser.post(f"/api{path}", sent, **kwargs)
        else:
            data = b"" if sent is None else sent if isinstance(sent, bytes) else json.dumps(sent).encode()
            response = self.browser.generic(
                method, f"/api{path}", data, content_type="application/json", **kwargs
            )
        body = response.content
        told = json.loads(body) if body[:1] in (b"{", b"[") else None
        return Answer(response.status_code, told, dict(response.headers), body)

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, **headers)

    def post(self, path: str, sent: Any = None, **headers: str) -> Answer:
        return self.ask("POST", path, sent, **headers)


def program(person: Person | None, scope: str = "write") -> Program:
    """A program of a person's; of nobody's for None."""
    token = ""
    if person is not None:
        _row, token = actions.make_token(actor=person, name="test", scope=scope, days=30)
    return Program(token, BROWSER)


def told_so_far() -> int:
    """How many facts were published."""
    return LedgerEntry.objects.count()
