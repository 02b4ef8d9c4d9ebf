"""The door, tried."""

import hashlib
import hmac
import re
import struct
import time
from base64 import b32decode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client

from junto.people.models import Person
from tests import factories

SECRET = "a long enough secret"


@pytest.fixture
def anna(db: None) -> Person:
    return factories.person("Anna Keel", email="anna@firm.example")


def sign_in(client: Client, email: str = "anna@firm.example", password: str = SECRET, **extra: Any) -> Any:
    return client.post("/sign-in/", {"login": email, "password": password}, **extra)


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def link_in_letter() -> str:
    """The path of the link in the newest letter."""
    found = re.search(r"https?://[^/\s]+(/sign-in/link/\S+)", mail.outbox[-1].body)
    assert found, mail.outbox[-1].body
    return found.group(1)


@pytest.fixture
def post(deliver_facts: Callable[[], int]) -> Callable[[], list[Any]]:
    """Let the worker write what is asked for, and give all letters so far."""

    def deliver() -> list[Any]:
        deliver_facts()
        return list(mail.outbox)

    return deliver


def totp(secret: str, *, ahead: int = 0) -> str:
    """The code an app would show, by the standard and not by the code under test."""
    counter = struct.pack(">Q", int(time.time()) // 30 + ahead)
    digest = hmac.new(b32decode(secret), counter, hashlib.sha1).digest()
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at : at + 4])[0] & 0x7FFFFFFF) % 1000000:06d}"


@pytest.fixture
def alone(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """No other room in the frame, and the firm's name known: what is counted is the page's own."""
    settings.ROOMS = ["people"]
    monkeypatch.setattr("junto.config.frame._firm", {"name": "Hartwell & Pryce"})


@pytest.fixture(autouse=True, scope="session")
def _a_folder_for_static_files() -> None:
    """The server's middleware wants to see one, even when nothing was collected."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
