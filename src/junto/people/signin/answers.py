"""Refusals at the door, as pages."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

PAUSE = 15 * 60


def too_often(request: HttpRequest) -> HttpResponse:
    """429: the same whatever address was tried, and whether it is anybody's."""
    why = _(
        "Too many tries in the last quarter of an hour. A passkey, the link by mail, and a browser that has"
        " signed in before still work; otherwise wait a little."
    )
    context = {"why": why, "home_href": reverse("account_login"), "reference": ""}
    page = render_to_string("ui/errors/429.html", context, request)
    return HttpResponse(page, status=429, headers={"Retry-After": str(PAUSE)})


REFUSALS = {
    "nobody": 403,  # the firm's sign-in vouches for an address that nobody here has
    "unverified": 403,
    "inactive": 403,
    "group": 403,  # none of her groups lets her sign in
    "only": 403,  # passwords and passkeys open nothing here
    "other": 403,  # the address belongs to another identity
    "cancelled": 200,
    "silent": 502,  # the firm's sign-in did not answer, or not in a way that can be understood
    "purpose": 403,
}


def refused(request: HttpRequest, why: str) -> HttpResponse:
    """The firm's sign-in led nowhere; what happened, and whom to ask. Nothing was made or changed."""
    return render(request, "signin/refused.html", {"why": why}, status=REFUSALS[why])
