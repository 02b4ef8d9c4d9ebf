"""Input of the room's pages."""

from django import forms
from django.utils.translation import gettext_lazy as _

from junto.reach.models import ApiToken


class TokenForm(forms.Form):
    name = forms.CharField(
        label=_("What is it for?"),
        max_length=80,
        help_text=_("A name you will recognise, such as “my spreadsheet”."),
    )
    scope = forms.ChoiceField(
        label=_("What may it do?"),
        choices=[
            (ApiToken.Scope.READ, _("Read what I can read")),
            (ApiToken.Scope.WRITE, _("Also do what I can do, in my name")),
        ],
        initial=ApiToken.Scope.READ,
        widget=forms.RadioSelect,
    )
    days = forms.TypedChoiceField(
        label=_("How long shall it live?"),
        coerce=int,
        choices=[(7, _("7 days")), (30, _("30 days")), (90, _("90 days")), (365, _("A year"))],
        initial=30,
    )
