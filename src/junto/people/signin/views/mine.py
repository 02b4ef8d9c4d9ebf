"""How a person signs in: her own ways, for herself."""

from collections.abc import Callable
from typing import Any, TypeVar

from allauth.account.decorators import reauthentication_required
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth, flows
from allauth.mfa.webauthn.views import AddWebAuthnView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from junto.people.request import PersonRequest
from junto.people.signin import actions, queries, stays
from junto.people.signin.forms import ChangePassword, PasskeyName

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def fresh(view: View) -> View:
    """Only for whoever showed in the last ten minutes who she is."""
    guarded: View = reauthentication_required(app="allauth.mfa")(view)
    return guarded


def mine(request: PersonRequest) -> HttpResponse:
    context = {
        "ways": queries.ways(request.user),
        "has_password": request.user.has_usable_password(),
        "provider": settings.OIDC,
    }
    return render(request, "mfa/index.html", context)


def again(request: PersonRequest) -> HttpResponse:
    """For whoever comes by the firm's sign-in alone: show there once more who you are."""
    next_ = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(next_, {request.get_host()}, request.is_secure()):
        next_ = ""
    return render(request, "signin/again.html", {"next": next_, "provider": settings.OIDC})


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: PersonRequest) -> HttpResponse:
    person = request.user
    if not person.has_usable_password():
        return render(request, "account/password_change.html", {"form": None, "provider": settings.OIDC})
    form = ChangePassword(person, request.POST or None)
    if request.method == "POST" and form.is_valid():
        key = request.session.session_key or ""
        actions.change_password(actor=person, password=form.cleaned_data["password"], keep=key)
        update_session_auth_hash(request, person)
        stays.follow(request, key)
        messages.success(request, _("Your password is changed, and every other place is signed out."))
        return redirect("mfa_index")
    return render(request, "account/password_change.html", {"form": form, "provider": settings.OIDC})


class AddPasskey(AddWebAuthnView):  # type: ignore[misc]  # allauth is read as untyped
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["js_data"] = {"creation_options": auth.begin_registration(self.request.user, True)}
        return context


add_passkey = AddPasskey.as_view()


@require_http_methods(["GET", "HEAD", "POST"])
@fresh
def rename_passkey(request: PersonRequest, pk: int) -> HttpResponse:
    held = _passkey(request, pk)
    form = PasskeyName(request.POST or None, initial={"name": held.wrap().name})
    if request.method == "POST" and form.is_valid():
        flows.rename_authenticator(request, held, form.cleaned_data["name"])
        return redirect("mfa_index")
    return render(request, "mfa/webauthn/edit_form.html", {"form": form, "passkey": held.wrap().name})


@require_http_methods(["GET", "HEAD", "POST"])
@fresh
def remove_passkey(request: PersonRequest, pk: int) -> HttpResponse:
    held = _passkey(request, pk)
    if request.method == "POST":
        flows.remove_authenticator(request, held)
        return redirect("mfa_index")
    return render(request, "mfa/webauthn/authenticator_confirm_delete.html", {"passkey": held.wrap().name})


def _passkey(request: PersonRequest, pk: int) -> Authenticator:
    mine_ = Authenticator.objects.filter(user=request.user, type=Authenticator.Type.WEBAUTHN)
    held = mine_.filter(pk=pk).first()
    if held is None:
        raise Http404
    return held
