"""What a person may know about her own door, and whom one can be in a demo."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from junto.kernel import clock
from junto.people.models import DemoPerson, Person
from junto.people.signin import device


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person is signed in. Moments are kept to the hour; where in the world it is, is not kept.

    Attributes
    ----------
    browser, system : str
        By the names people know; empty where not recognised.
    here : bool
        The place from which she looks.
    """

    id: int
    browser: str
    system: str
    since: datetime
    last: datetime
    here: bool


@dataclass(frozen=True, slots=True)
class Passkey:
    """A passkey by its own name."""

    id: int
    name: str
    since: datetime
    last: datetime | None


@dataclass(frozen=True, slots=True)
class Ways:
    """The ways in which a person can show who she is, besides a password."""

    passkeys: tuple[Passkey, ...]
    app: bool
    codes_left: int | None


def places(person: Person, session_key: str) -> list[Place]:
    """Where a person is signed in now, the place she looks from first, then the one last seen."""
    live = Session.objects.filter(expire_date__gt=clock.real_now()).values("session_key")
    rows = UserSession.objects.filter(user=person, session_key__in=live).order_by("-last_seen_at", "-pk")
    found = [_place(row, session_key) for row in rows]
    return sorted(found, key=lambda place: not place.here)


def _place(row: UserSession, session_key: str) -> Place:
    browser, system = device.words(row.user_agent)
    since, last = (
        moment.replace(minute=0, second=0, microsecond=0) for moment in (row.created_at, row.last_seen_at)
    )
    return Place(row.pk, browser, system, since, last, row.session_key == session_key)


def ways(person: Person) -> Ways:
    """Passkeys, authenticator app and recovery codes of a person, for herself."""
    rows = list(Authenticator.objects.filter(user=person).order_by("created_at", "pk"))
    codes = next((row for row in rows if row.type == Authenticator.Type.RECOVERY_CODES), None)
    return Ways(
        passkeys=tuple(_passkeys(rows)),
        app=any(row.type == Authenticator.Type.TOTP for row in rows),
        codes_left=len(codes.wrap().get_unused_codes()) if codes else None,
    )


def _passkeys(rows: list[Authenticator]) -> Iterator[Passkey]:
    for row in rows:
        if row.type == Authenticator.Type.WEBAUTHN:
            yield Passkey(row.pk, row.wrap().name, row.created_at, row.last_used_at)


def demo_persons() -> QuerySet[DemoPerson]:
    """Whom one can be in a demo, in order; nobody in a real installation, and nobody who has left."""
    there = DemoPerson.objects.filter(person__is_active=True)
    return there.select_related("person", "person__unit", "person__office")
