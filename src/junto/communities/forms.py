"""What people type into this room, checked before any deed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from junto.communities.logic.words import clean
from junto.communities.models import LONGEST_NAME, LONGEST_WORDS, Community
from junto.kernel import clock
from junto.people.rules import visible_clients, visible_matters

if TYPE_CHECKING:
    from junto.people.models import Client, Matter, Person


class FrontForm(forms.Form):
    """The words of a front page, who sees it and how one joins."""

    name = forms.CharField(
        label=_("What shall we call it?"),
        max_length=LONGEST_NAME,
        error_messages={"required": _("Give it a name; it can be changed later.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    question = forms.CharField(
        label=_("Its first question"),
        help_text=_("One that you would like answered yourself."),
        max_length=LONGEST_WORDS,
        error_messages={"required": _("Write one question; it is what people join for.")},
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    domain = forms.CharField(
        label=_("What it is about, in one line"),
        help_text=_("The concern you share. A stranger reads it first."),
        max_length=LONGEST_WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    listing = forms.ChoiceField(
        label=_("Seen by"), choices=Community.Listing.choices, widget=forms.RadioSelect
    )
    joining = forms.ChoiceField(
        label=_("Joining"), choices=Community.Joining.choices, widget=forms.RadioSelect
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Community.Kind.choices, widget=forms.RadioSelect)

    def clean_name(self) -> str:
        name = clean(self.cleaned_data["name"])
        if not name:
            raise forms.ValidationError(_("Give it a name; it can be changed later."))
        return name


class FoundingForm(FrontForm):
    """A community to be founded: a name and a question, and what may stay as it is."""

    origin = forms.ChoiceField(
        label=_("How it began"), choices=Community.Origin.choices, widget=forms.RadioSelect
    )
    client = forms.CharField(
        label=_("Client, by reference"),
        help_text=_("Only for a community round one client. Whoever is walled off from it sees nothing."),
        max_length=60,
        required=False,
    )
    matter = forms.CharField(label=_("Matter, by reference"), max_length=60, required=False)

    def __init__(self, *args: Any, founder: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.founder = founder

    def clean_client(self) -> Client | None:
        reference = self.cleaned_data["client"].strip()
        if not reference:
            return None
        found = visible_clients(self.founder).filter(reference__iexact=reference).first()
        if found is None:
            raise forms.ValidationError(_("We know no client by that reference."))
        return found

    def clean_matter(self) -> Matter | None:
        reference = self.cleaned_data["matter"].strip()
        if not reference:
            return None
        found = visible_matters(self.founder).filter(reference__iexact=reference).first()
        if found is None:
            raise forms.ValidationError(_("We know no matter by that reference."))
        return found


class EditForm(FrontForm):
    """The front page as those who keep the community change it."""

    topics = forms.CharField(
        label=_("Topics"),
        help_text=_("A few words with commas between them; whoever cares about one finds you."),
        max_length=400,
        required=False,
    )

    def clean_topics(self) -> list[str]:
        named = [clean(part)[:80] for part in self.cleaned_data["topics"].replace(";", ",").split(",")]
        return [name for name in named if name][:12]


class UntilForm(forms.Form):
    """A day ahead."""

    until = forms.DateField(
        label=_("Until"),
        error_messages={
            "required": _("Choose a day after today."),
            "invalid": _("Write a day like 2027-03-31."),
        },
    )
    why = forms.CharField(label=_("Why, in a sentence"), max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tomorrow = (clock.today() + timedelta(days=1)).isoformat()
        self.fields["until"].widget = forms.DateInput(
            format="%Y-%m-%d", attrs={"type": "date", "min": tomorrow}
        )


class WordsForm(forms.Form):
    """A few words of one's own."""

    words = forms.CharField(label=_("Your words"), max_length=500, required=False)


class InviteForm(WordsForm):
    """Persons to invite, and why."""

    persons = forms.MultipleChoiceField(
        label=_("Whom to invite"), error_messages={"required": _("Choose at least one person to invite.")}
    )

    def __init__(self, *args: Any, keys: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["persons"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(key, key) for key in keys]
