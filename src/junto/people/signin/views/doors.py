"""In and out, and what to do when the password is lost."""

from typing import Any

from allauth.account.views import LoginView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from junto.kernel import clock
from junto.kernel.models import Installation
from junto.kernel.policy import Denied
from junto.people.models import Person
from junto.people.signin import actions, answers, firm, known, throttle, tokens
from junto.people.signin.forms import Forgotten, NewPassword

HELD = "junto-link"


class Door(LoginView):  # type: ignore[misc]  # allauth is read as untyped
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            "firm_name": Installation.objects.values_list("firm_name", flat=True).first() or "",
            "provider": settings.OIDC,
            "said": tuple(str(one) for one in messages.get_messages(self.request)),
            "demo": clock.is_demo(),
        }


_door = Door.as_view()


@login_not_required
@sensitive_post_parameters()
def sign_in(request: HttpRequest) -> HttpResponseBase:
    anonymous_look = request.method == "GET" and not request.user.is_authenticated
    if anonymous_look and clock.is_demo() and request.GET.get("by") != "password":
        next_ = request.GET.get("next", "")
        return redirect(reverse("demo_persons") + (f"?{urlencode({'next': next_})}" if next_ else ""))
    response: HttpResponseBase = _door(request)
    return response


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def sign_out(request: HttpRequest) -> HttpResponse:
    if request.method != "POST" and request.user.is_authenticated:
        return render(request, "account/logout.html")
    if isinstance(request.user, Person):
        actions.end_here(actor=request.user, session_key=request.session.session_key or "")
    logout(request)
    response = redirect("account_login")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    if firm.is_only():
        return answers.refused(request, "only")
    form = Forgotten(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "account/password_reset.html", {"form": form}, status=200)
    try:
        throttle.take(((throttle.ASKING, throttle.network(request)),))
    except throttle.TooOftenError:
        return answers.too_often(request)
    actions.ask_for_link(email=form.cleaned_data["email"], heard=_is_heard(form.cleaned_data["email"]))
    return redirect("account_reset_password_done")


def _is_heard(email: str) -> bool:
    """Three letters an hour to one address; a fourth asking gets the same answer and no letter."""
    try:
        throttle.take(((throttle.LETTER, email.strip().lower()),))
    except throttle.TooOftenError:
        return False
    return True


@login_not_required
def forgotten_sent(request: HttpRequest) -> HttpResponse:
    return render(request, "account/password_reset_done.html")


@login_not_required
@require_http_methods(["GET", "HEAD"])
def link(request: HttpRequest, uidb36: str, key: str) -> HttpResponse:
    """The link of a letter. Looking at it uses nothing up: mail programs look at links, too."""
    if firm.is_only():
        return answers.refused(request, "only")
    if _whose(uidb36, key) is None:
        return _private(render(request, "signin/link_over.html", status=410))
    # the token leaves the address, so that it stands in no history and no Referer
    request.session[HELD] = [uidb36, key]
    return _private(redirect("account_set_password"))


@login_not_required
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def new_password(request: HttpRequest) -> HttpResponse:
    key, token = request.session.get(HELD) or ["", ""]
    person = None if firm.is_only() else _whose(key, token)
    if person is None:
        return _private(render(request, "signin/link_over.html", status=410))
    form = NewPassword(person, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_password_by_link(person=person, token=token, password=form.cleaned_data["password"])
        except Denied:
            return _private(render(request, "signin/link_over.html", status=410))
        return _set(request, person)
    return _private(render(request, "account/password_reset_from_key.html", {"form": form, "person": person}))


def _set(request: HttpRequest, person: Person) -> HttpResponse:
    logout(request)
    messages.success(request, _("Your password is set. Sign in with it."))
    response = redirect(reverse("account_login") + "?by=password")
    known.mark(response, person.email)
    return response


def _whose(key: str, token: str) -> Person | None:
    person = Person.objects.filter(key=key, is_active=True).first()
    return person if person is not None and tokens.fits(person, token) else None


def _private(response: HttpResponse | HttpResponseRedirect) -> HttpResponse:
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
