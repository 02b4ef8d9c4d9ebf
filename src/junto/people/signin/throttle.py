"""How often the door may be tried. Counted in the database, so that two processes count together.

Fixed windows in one small table, and not Django's database cache: a count must go up by one and be compared
in one statement, or parallel guesses slip through; a cache reads, adds and writes. A full window is told by
one read and writes nothing, so whoever guesses on costs little.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from junto.kernel import clock
from junto.people.models import TryCount
from junto.people.signin import address, known


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `amount` tries in any window of so many minutes, for each thing that is counted."""

    name: str
    amount: int
    minutes: int


# An attacker fills the counts of his own network; a browser that once signed in has a count of its own,
# so nobody else's guessing keeps a person out of where she already was.
PLACE = Limit("place", 5, 15)  # one address from one network
ACCOUNT = Limit("account", 15, 60)  # one address, from all browsers that never signed in to it
NETWORK = Limit("network", 40, 15)  # all addresses from one network
EVERYWHERE = Limit("everywhere", 300, 1)  # what checking passwords may cost the machine
KNOWN = Limit("known", 10, 15)  # one address, from browsers that did sign in to it
CODE = Limit("code", 6, 15)  # codes for one person
KNOWN_CODE = Limit("known-code", 10, 15)
PASSKEY = Limit("passkey", 60, 15)  # passkeys refused, from one network
ONCE = Limit("once", 1, 3)  # a code that was used is used
LETTER = Limit("letter", 3, 60)  # letters to one address
ASKING = Limit("asking", 20, 60)  # letters asked for from one network

Counts = tuple[tuple[Limit, str], ...]


class TooOftenError(Exception):
    """A window is full; nothing was counted."""


def password(request: HttpRequest, email: str) -> Counts:
    """What a try with a password counts towards. The address need not be anybody's."""
    email = email.strip().lower()
    if known.is_known(request, email):
        return ((KNOWN, email),)
    where = network(request)
    return ((PLACE, f"{email} {where}"), (ACCOUNT, email), (NETWORK, where), (EVERYWHERE, ""))


def code(request: HttpRequest, email: str, person_id: int) -> Counts:
    """What a try with a code counts towards; whoever is asked for one has given a password."""
    return ((KNOWN_CODE if known.is_known(request, email) else CODE, str(person_id)),)


def network(request: HttpRequest) -> str:
    """The network a request comes from, for counting."""
    return address.network(visitor(request))


def visitor(request: HttpRequest) -> str:
    """The address a request comes from; forwarded headers only from proxies the operator named."""
    remote, forwarded = request.META.get("REMOTE_ADDR", ""), request.headers.get("X-Forwarded-For", "")
    return address.client(remote, forwarded, settings.TRUSTED_PROXIES)


def take(counts: Counts) -> None:
    """Count a try before it is made.

    Raises
    ------
    TooOftenError
        One of the windows is full.
    """
    if _full(counts):
        raise TooOftenError
    with transaction.atomic():
        if not all(_add(limit, thing) for limit, thing in counts):
            transaction.set_rollback(True)
            raise TooOftenError


def give_back(counts: Counts) -> None:
    """Take a try out again that turned out right: only failures fill a window."""
    keys = [_key(limit, thing) for limit, thing in counts]
    TryCount.objects.filter(key__in=keys, count__gt=0).update(count=F("count") - 1)


def _full(counts: Counts) -> bool:
    wanted = {_key(limit, thing): limit.amount for limit, thing in counts}
    live = TryCount.objects.filter(key__in=wanted, until__gt=clock.real_now())
    return any(count >= wanted[key] for key, count in live.values_list("key", "count"))


def _add(limit: Limit, thing: str) -> bool:
    key, now = _key(limit, thing), clock.real_now()
    until = now + timedelta(minutes=limit.minutes)
    row = TryCount.objects.filter(key=key)
    row.filter(until__lte=now).update(count=0, until=until)
    if row.filter(count__lt=limit.amount).update(count=F("count") + 1):
        return True
    _row, made = TryCount.objects.get_or_create(key=key, defaults={"count": 1, "until": until})
    if made:
        TryCount.objects.filter(until__lt=now - timedelta(days=1)).delete()
        return True
    return bool(row.filter(count__lt=limit.amount).update(count=F("count") + 1))


def _key(limit: Limit, thing: str) -> str:
    seal = salted_hmac("junto.tries", f"{limit.name} {thing}", algorithm="sha256")
    return f"{limit.name}:{seal.hexdigest()[:40]}"
