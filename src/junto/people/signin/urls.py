"""Addresses of the door: only what is needed, under the names by which the framework knows them."""

from collections.abc import Callable
from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as webauthn
from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, path, register_converter
from django.views.decorators.http import require_http_methods

from junto.people.signin.views import demo, doors, firm, glass, mine, places


class LinkToken:
    """What stands in a link of a letter: a time and a signature."""

    regex = "[0-9a-z]{1,13}-[0-9a-f]{20,64}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(LinkToken, "linktoken")

_pages = [
    path("be/", demo.demo_persons, name="demo_persons"),
    path("sign-in/", doors.sign_in, name="account_login"),
    path("sign-out/", doors.sign_out, name="account_logout"),
    path("sign-in/code/", factors.authenticate, name="mfa_authenticate"),
    path("sign-in/passkey/", login_not_required(webauthn.login_webauthn), name="mfa_login_webauthn"),
    path("sign-in/forgotten/", doors.forgotten, name="account_reset_password"),
    path("sign-in/forgotten/sent/", doors.forgotten_sent, name="account_reset_password_done"),
    path("sign-in/link/<slug:uidb36>/<linktoken:key>/", doors.link, name="account_reset_password_from_key"),
    path("sign-in/new-password/", doors.new_password, name="account_set_password"),
    path("sign-in/glass/", glass.open_, name="signin_glass"),
    path("sign-in/glass/<slug:uidb36>/<linktoken:key>/", glass.link, name="signin_glass_link"),
    path("sign-in/oidc/<slug:provider_id>/", firm.leave, name="openid_connect_login"),
    path("sign-in/oidc/<slug:provider_id>/callback/", firm.come_back, name="openid_connect_callback"),
    path("sign-in/again/", account.reauthenticate, name="account_reauthenticate"),
    path("sign-in/again/code/", factors.reauthenticate, name="mfa_reauthenticate"),
    path("sign-in/again/passkey/", webauthn.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("sign-in/again/firm/", mine.again, name="signin_again"),
    path("sign-in/mine/", mine.mine, name="mfa_index"),
    path("sign-in/mine/password/", mine.password, name="account_change_password"),
    path("sign-in/mine/passkeys/", mine.mine, name="mfa_list_webauthn"),
    path("sign-in/mine/passkeys/add/", mine.add_passkey, name="mfa_add_webauthn"),
    path("sign-in/mine/passkeys/<int:pk>/", mine.rename_passkey, name="mfa_edit_webauthn"),
    path("sign-in/mine/passkeys/<int:pk>/remove/", mine.remove_passkey, name="mfa_remove_webauthn"),
    path("sign-in/mine/app/", app.activate_totp, name="mfa_activate_totp"),
    path("sign-in/mine/app/remove/", app.deactivate_totp, name="mfa_deactivate_totp"),
    path("sign-in/mine/codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("sign-in/mine/codes/new/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("sign-in/places/", places.places, name="usersessions_list"),
    path("sign-in/places/others/end/", places.end_others, name="signin_end_others"),
    path("sign-in/places/<int:pk>/end/", places.end_place, name="signin_end_place"),
]


def _look_and_send(page: URLPattern) -> URLPattern:
    """The framework's views would take a form by PUT as well."""
    asked: Callable[..., Any] = require_http_methods(["GET", "HEAD", "POST"])(page.callback)
    page.callback = asked
    return page


urlpatterns = [_look_and_send(page) for page in _pages]
