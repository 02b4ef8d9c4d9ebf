"""What members write when a community ends: thanks, the last page, where to go on."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from junto.communities.models import LONGEST_LAST_WORDS, LONGEST_NAME, LONGEST_THANKS, LONGEST_WORDS


class LastWordsForm(forms.Form):
    """Thanks and the last page; `seen` is when the text had last been changed."""

    thanks = forms.CharField(
        label=_("Thanks"),
        help_text=_("Who carried it, and for what. They read it here as long as this page stands."),
        max_length=LONGEST_THANKS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    last_words = forms.CharField(
        label=_("The last page"),
        help_text=_(
            "What you set out to do, what came of it, what you got wrong, when somebody should look again."
        ),
        max_length=LONGEST_LAST_WORDS,
        error_messages={"required": _("Write the last page; two sentences are enough.")},
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    seen = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput())

    def clean_seen(self) -> Any:
        return parse_datetime(self.cleaned_data["seen"]) if self.cleaned_data["seen"] else None


class PartForm(forms.Form):
    """A community that shall be founded, and who is asked to found it."""

    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME, required=False)
    question = forms.CharField(label=_("Its first question"), max_length=LONGEST_WORDS, required=False)
    volunteer = forms.ChoiceField(label=_("Who is asked to found it"), required=False)

    def __init__(self, *args: Any, members: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["volunteer"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("choose a member")), *members]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        given = [bool(said.get(name)) for name in ("name", "question", "volunteer")]
        if any(given) and not all(given):
            raise forms.ValidationError(_("A part needs a name, a first question and a member to found it."))
        return said


class PartnerForm(forms.Form):
    """The other community of a merger, and in which one both go on."""

    partner = forms.ChoiceField(
        label=_("Merge with"), error_messages={"required": _("Choose the other community.")}
    )
    into = forms.ChoiceField(
        label=_("Everybody is invited to"),
        choices=[("partner", _("the other community")), ("new", _("a new one, named below"))],
        initial="partner",
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, homes: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["partner"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("choose a community")), *homes]
