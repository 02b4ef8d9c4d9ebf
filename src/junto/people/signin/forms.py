"""What is typed at the door."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import LoginForm, ReauthenticateForm
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as CodeReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from junto.people.models import Person
from junto.people.signin import answers, stays, throttle
from junto.people.signin.glass import app_of

LONGEST = 512  # a password is hashed with care; a book is not a password
WHOLE_ADDRESS = gettext_lazy(
    "This address is not whole. It has a name, an @ and an ending, for example anna@firm.example."
)


class SignIn(LoginForm):  # type: ignore[misc]  # allauth is read as untyped
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        login, password = self.fields["login"], self.fields["password"]
        login.label, password.label, password.help_text = _("Work email"), _("Password"), ""
        login.error_messages["invalid"] = WHOLE_ADDRESS
        login.widget.attrs = {"type": "email", "autocomplete": "username", "maxlength": 254}
        password.widget.attrs = {"autocomplete": "current-password", "maxlength": LONGEST}
        _cap(login, 254)
        _cap(password, LONGEST)


class Again(ReauthenticateForm):  # type: ignore[misc]  # as above
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["password"]
        field.label, field.help_text = _("Password"), ""
        field.widget.attrs = {"autocomplete": "current-password", "maxlength": LONGEST}
        _cap(field, LONGEST)

    def clean_password(self) -> str:
        given: str = super().clean_password()
        stays.renew(context.request)
        return given


class _Counted:
    """A code is counted before it is looked at, and a code from an app works once."""

    def clean_code(self) -> str:
        person: Person = self.user  # type: ignore[attr-defined]  # every form of this kind has it
        counts = throttle.code(context.request, person.email, person.pk)
        _take(counts)
        given: str = super().clean_code()  # type: ignore[misc]  # as above
        held = getattr(self, "authenticator", None)
        if held is not None and held.type == Authenticator.Type.TOTP:
            try:
                throttle.take(((throttle.ONCE, f"{held.pk} {''.join(given.split())}"),))
            except throttle.TooOftenError as used:
                raise ValidationError(_("This code was used already. Wait for the next one.")) from used
        throttle.give_back(counts)
        return given


class Code(_Counted, AuthenticateForm):  # type: ignore[misc]  # as above
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _code_field(self.fields["code"])


class CodeAgain(_Counted, CodeReauthenticateForm):  # type: ignore[misc]  # as above
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _code_field(self.fields["code"])

    def save(self) -> None:
        super().save()
        stays.renew(context.request)


class NewApp(_Counted, ActivateTOTPForm):  # type: ignore[misc]  # as above
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _code_field(self.fields["code"])
        self.fields["code"].label = _("The code your app shows now")


class NewPasskey(AddWebAuthnForm):  # type: ignore[misc]  # as above
    """Every key is a passkey: kept by the device, opened by finger, face or PIN."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("passwordless", None)
        field = self.fields["name"]
        field.label, field.help_text = _("What to call it"), _("For example “office laptop”.")
        field.widget.attrs = {"maxlength": 80}
        _cap(field, 80)

    def clean(self) -> dict[str, Any]:
        # what the framework asks of a key that opens the account alone
        self.cleaned_data["passwordless"] = True
        cleaned: dict[str, Any] = super().clean()
        return cleaned


class Passkey(LoginWebAuthnForm):  # type: ignore[misc]  # as above
    def clean_credential(self) -> Authenticator:
        counts = ((throttle.PASSKEY, throttle.network(context.request)),)
        _take(counts)
        held = super().clean_credential()
        throttle.give_back(counts)
        return held


class PasskeyAfterPassword(AuthenticateWebAuthnForm):  # type: ignore[misc]  # as above
    pass


class PasskeyAgain(ReauthenticateWebAuthnForm):  # type: ignore[misc]  # as above
    def save(self) -> None:
        super().save()
        stays.renew(context.request)


class Forgotten(forms.Form):
    email = forms.EmailField(
        label=gettext_lazy("Work email"),
        max_length=254,
        error_messages={"invalid": WHOLE_ADDRESS},
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )


def _new_password(label: Any, hint: Any = "") -> forms.CharField:
    attrs = {"autocomplete": "new-password"}
    return forms.CharField(
        label=label, help_text=hint, strip=False, max_length=LONGEST, widget=forms.PasswordInput(attrs=attrs)
    )


class NewPassword(forms.Form):
    password = _new_password(
        gettext_lazy("New password"),
        gettext_lazy("At least twelve characters; a sentence only you would think of is best."),
    )
    repeated = _new_password(gettext_lazy("Once more"))

    def __init__(self, person: Person, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_password(self) -> str:
        given: str = self.cleaned_data["password"]
        validate_password(given, self.person)
        return given

    def clean_repeated(self) -> str:
        given: str = self.cleaned_data["repeated"]
        if "password" in self.cleaned_data and given != self.cleaned_data["password"]:
            raise ValidationError(_("The two are not the same. Type the new password in both."))
        return given


class Glass(NewPassword):
    """A link from the server opens with the password and a code; who has no password sets one."""

    code = forms.CharField(label=gettext_lazy("Code"), max_length=20)

    def __init__(self, person: Person, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(person, *args, **kwargs)
        self.request = request
        _code_field(self.fields["code"])
        if person.has_usable_password():
            del self.fields["repeated"]
            self.fields["password"].label, self.fields["password"].help_text = _("Password"), ""
            self.fields["password"].widget.attrs["autocomplete"] = "current-password"

    def clean_password(self) -> str:
        if not self.person.has_usable_password():
            return super().clean_password()
        given: str = self.cleaned_data["password"]
        counts = throttle.password(self.request, self.person.email)
        _take(counts)
        if not self.person.check_password(given):
            raise ValidationError(_("This is not your password. Nothing was changed; try once more."))
        throttle.give_back(counts)
        return given

    def clean_code(self) -> str:
        given = "".join(str(self.cleaned_data["code"]).split())
        counts = throttle.code(self.request, self.person.email, self.person.pk)
        _take(counts)
        app = app_of(self.person)
        if app is None or not app.wrap().validate_code(given):
            raise ValidationError(
                _("This code does not fit. Codes change every half minute; take the newest.")
            )
        try:
            throttle.take(((throttle.ONCE, f"{app.pk} {given}"),))
        except throttle.TooOftenError as used:
            raise ValidationError(_("This code was used already. Wait for the next one.")) from used
        throttle.give_back(counts)
        return given


class ChangePassword(NewPassword):
    old = forms.CharField(
        label=gettext_lazy("Password until now"),
        strip=False,
        max_length=LONGEST,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    field_order = ("old", "password", "repeated")

    def clean_old(self) -> str:
        given: str = self.cleaned_data["old"]
        if not get_adapter().reauthenticate(self.person, given):
            raise ValidationError(_("This is not your password. Nothing was changed; try once more."))
        return given


class PasskeyName(forms.Form):
    name = forms.CharField(label=gettext_lazy("What to call it"), max_length=80)


def _cap(field: forms.Field, longest: int) -> None:
    field.validators.append(MaxLengthValidator(longest))


def _code_field(field: forms.Field) -> None:
    field.label = _("Code")
    field.widget.attrs = {"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": 20}
    _cap(field, 20)


def _take(counts: throttle.Counts) -> None:
    try:
        throttle.take(counts)
    except throttle.TooOftenError as full:
        raise ImmediateHttpResponse(answers.too_often(context.request)) from full
