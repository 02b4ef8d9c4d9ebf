"""Where allauth asks us: who may sign in, what it may say, what is sent, how secrets are kept."""

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext_lazy as _

from junto.kernel import clock
from junto.kernel.models import Installation
from junto.people.models import Person
from junto.people.signin import answers, firm, known, letters, stays, throttle

FRESH = 600
SAID = {
    "mfa/messages/webauthn_added.txt": _("The passkey is yours. You can sign in with it from now on."),
    "mfa/messages/webauthn_removed.txt": _("The passkey no longer opens this account."),
    "mfa/messages/totp_activated.txt": _("From now on your password is followed by a code from the app."),
    "mfa/messages/totp_deactivated.txt": _("No code from an app is asked for any more."),
    "mfa/messages/recovery_codes_generated.txt": _("There are new recovery codes; older ones have ended."),
}
LETTERS = {
    "mfa/email/webauthn_added": "passkey-added",
    "mfa/email/webauthn_removed": "passkey-removed",
    "mfa/email/totp_activated": "app-added",
    "mfa/email/totp_deactivated": "app-removed",
    "mfa/email/recovery_codes_generated": "codes-made",
}


class Accounts(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is read as untyped
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _(
            "This address and this password do not belong together. Look at both; if the password is lost,"
            " a link by mail sets a new one."
        ),
        "incorrect_password": _("This is not your password. Nothing was changed; try once more."),
        "incorrect_code": _("This code does not fit. Codes change every half minute; take the newest."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_ajax(self, request: HttpRequest) -> bool:
        """Pages are pages; only the passkey's script asks for data."""
        for_data = request.headers.get("Accept") == "application/json"
        return for_data and request.path == reverse("mfa_login_webauthn")

    def is_safe_url(self, url: str) -> bool:
        request = context.request
        return url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())

    def get_client_ip(self, request: HttpRequest) -> str:
        return "0.0.0.0"  # asked for the list of places only, which keeps no addresses

    def get_login_stages(self) -> list[str]:
        return ["allauth.mfa.stages.AuthenticateStage"]

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account_login")

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Person | None:
        """Ask the throttles, then the password; only failures stay counted."""
        if firm.is_only() and not request.user.is_authenticated:
            raise ImmediateHttpResponse(answers.refused(request, "only"))
        counts = throttle.password(request, str(credentials.get("email", "")))
        try:
            throttle.take(counts)
        except throttle.TooOftenError as full:
            raise ImmediateHttpResponse(answers.too_often(request)) from full
        person: Person | None = super().authenticate(request, **credentials)
        if person is not None:
            throttle.give_back(counts)
        return person

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """The framework's own counting lives in a cache of one process; ours was asked already."""

    def reauthenticate(self, user: Person, password: str) -> bool:
        return self.authenticate(context.request, email=user.email, password=password) == user

    def login(self, request: HttpRequest, user: Person) -> None:
        if firm.is_only() and not firm.came_by(request, user, "socialaccount", "glass", "demo"):
            raise ImmediateHttpResponse(answers.refused(request, "only"))
        super().login(request, user)
        stays.begin(request, user)

    def post_login(self, request: HttpRequest, user: Person, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **kwargs)
        known.mark(response, user.email)
        return response

    def respond_user_inactive(self, request: HttpRequest, user: Person) -> HttpResponse:
        return answers.refused(request, "inactive")

    def is_reauthentication_required(self, *, app: str) -> bool:
        """Changing how one signs in asks who one is, unless that was shown in the last ten minutes."""
        request = context.request
        records = get_authentication_records(request, request.user)
        if records and clock.real_now().timestamp() - records[-1]["at"] < FRESH:
            return False
        if not get_reauthentication_flows(request.user):
            # no password, no passkey: whoever comes by the firm's sign-in shows herself there again
            target = f"{reverse('signin_again')}?{urlencode({'next': request.path})}"
            raise ImmediateHttpResponse(HttpResponseRedirect(target))
        return True

    def set_password(self, user: Person, password: str) -> None:
        raise RuntimeError("passwords are set by people.signin.actions")

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        said = kwargs.get("message") or SAID.get(message_template or "")
        if said:
            messages.add_message(request, level, str(said))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        raise RuntimeError("letters are written by people.signin.letters")

    def send_notification_mail(self, template_prefix: str, user: Person, *args: Any, **kwargs: Any) -> None:
        if template_prefix in LETTERS:
            letters.changed_letter.enqueue(user.pk, LETTERS[template_prefix])


class Factors(DefaultMFAAdapter):  # type: ignore[misc]  # as above
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _(
            "This does not fit. Codes change every half minute and work once; take a new one."
        ),
    }

    def encrypt(self, text: str) -> str:
        return self._box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return self._box().decrypt(encrypted_text.encode()).decode()

    def _box(self) -> MultiFernet:
        """What apps and recovery codes rest on is sealed with the installation's secret."""
        secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
        keys = (hashlib.sha256(b"junto.factors " + force_bytes(secret)).digest() for secret in secrets)
        return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in keys])

    def build_totp_svg(self, url: str) -> str:
        """Black on white in either theme: a camera reads no other."""
        import qrcode  # type: ignore[import-untyped]  # comes with allauth; wanted once in a person's life
        from qrcode.image.svg import SvgPathFillImage  # type: ignore[import-untyped]  # as above

        drawn: str = qrcode.make(url, image_factory=SvgPathFillImage).to_string(encoding="unicode")
        return drawn

    def _get_site_name(self) -> str:
        firm_name = Installation.objects.values_list("firm_name", flat=True).first()
        return f"Junto · {firm_name}" if firm_name else "Junto"


class FirmSignIn(DefaultSocialAccountAdapter):  # type: ignore[misc]  # as above
    """The firm's own OpenID Connect provider: it recognises persons, it never makes one."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[Any]:
        """From the operator's file only; nothing in the database can add a provider."""
        return firm.apps(provider, client_id)

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> Any:
        """Called before anything is looked up: keep what we judge by, let go of all other claims."""
        sociallogin.claims = firm.claims(sociallogin.account.extra_data)
        sociallogin.account.uid = sociallogin.claims.subject
        sociallogin.account.extra_data = {}
        sociallogin.email_addresses = []
        return sociallogin.user

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        raise ImmediateHttpResponse(firm.complete(request, sociallogin))

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None, **kwargs: Any
    ) -> None:
        # neither an error of the provider's nor of the line: a state that this browser never asked with
        strange = exception is None and "error" not in request.GET
        why = "cancelled" if error == "cancelled" else "purpose" if strange else "silent"
        raise ImmediateHttpResponse(answers.refused(request, why))
