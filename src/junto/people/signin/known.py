"""Browsers that have signed in before: a signed cookie, so that strangers' guesses are not theirs."""

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase
from django.utils.crypto import constant_time_compare, salted_hmac

SALT = "junto.known"
LASTS = 180 * 24 * 3600


def cookie_name() -> str:
    """With the prefix that browsers honour where the address is https."""
    return "__Host-junto-known" if settings.SECURE else "junto-known"


def mark(response: HttpResponseBase, email: str) -> None:
    """Let this browser be known for one address from now on. The address cannot be read from the cookie."""
    response.set_cookie(
        cookie_name(),
        signing.dumps(_fingerprint(email), salt=SALT),
        max_age=LASTS,
        secure=settings.SECURE,
        httponly=True,
        samesite="Lax",
    )


def is_known(request: HttpRequest, email: str) -> bool:
    """Whether this browser has signed in to this address in the last 180 days."""
    try:
        held = signing.loads(request.COOKIES.get(cookie_name(), ""), salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        return False
    return isinstance(held, str) and constant_time_compare(held, _fingerprint(email))


def _fingerprint(email: str) -> str:
    return salted_hmac(
        SALT, email.strip().lower(), secret=settings.SECRET_KEY, algorithm="sha256"
    ).hexdigest()
