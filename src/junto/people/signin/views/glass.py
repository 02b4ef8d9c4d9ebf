"""The emergency door: a link from the server, a password and a code."""

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.usersessions.models import UserSession
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from junto.kernel.policy import Conflict
from junto.people.models import Person
from junto.people.rules import administrators
from junto.people.signin import glass, tokens
from junto.people.signin.forms import Glass

HELD = "junto-glass"


@login_not_required
@require_http_methods(["GET", "HEAD"])
def link(request: HttpRequest, uidb36: str, key: str) -> HttpResponse:
    """Looking at the link uses nothing up; the token leaves the address."""
    if _whose(uidb36, key) is None:
        return _over(request)
    request.session[HELD] = [uidb36, key]
    return _private(redirect("signin_glass"))


@login_not_required
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def open_(request: HttpRequest) -> HttpResponse:
    key, token = request.session.get(HELD) or ["", ""]
    person = _whose(key, token)
    if person is None:
        return _over(request)
    form = Glass(person, request, request.POST or None)
    if request.method != "POST" or not form.is_valid():
        page = render(request, "signin/glass.html", {"form": form, "person": person})
        return _private(page)
    try:
        held = glass.use_link(person=person, token=token, new_password=form.cleaned_data["password"])
    except Conflict:
        return _over(request)
    return _signed_in(request, held)


def _signed_in(request: HttpRequest, person: Person) -> HttpResponse:
    logout(request)
    record_authentication(request, person, "glass")
    get_adapter().login(request, person)
    UserSession.objects.create_from_request(request)
    return redirect("people:administration")


def _whose(key: str, token: str) -> Person | None:
    person = administrators().filter(key=key).first()
    return person if person is not None and tokens.opens_glass(person, token) else None


def _over(request: HttpRequest) -> HttpResponse:
    return _private(render(request, "signin/glass.html", {"form": None, "person": None}, status=410))


def _private(response: HttpResponse) -> HttpResponse:
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
