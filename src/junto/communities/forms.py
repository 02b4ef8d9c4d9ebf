"""What people type into this room, checked before any deed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from junto.communities.logic.charter import LONGEST, NAMES, PARTS, CharterText, is_markup, seals
from junto.communities.logic.words import clean
from junto.communities.models import (
    LONGEST_NAME,
    LONGEST_WORDS,
    Community,
    Deciding,
    Offer,
    RoleAssignment,
)
from junto.kernel import clock
from junto.kernel.ui.filters import number as counted
from junto.people.rules import visible_clients, visible_matters

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

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


def _part(label: _StrPromise, hint: _StrPromise, rows: int) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=hint, required=False, widget=forms.Textarea(attrs={"rows": rows})
    )


class CharterForm(forms.Form):
    """The six parts of a charter in one sitting, and what each was when the page was opened."""

    domain = _part(
        _("What are we here for?"),
        _("The concern that brings you together, and whom it helps. Two or three sentences."),
        4,
    )
    aims = _part(
        _("What do we want to get better at?"),
        _("Two or three things you would notice in a year. A line for each; we number them."),
        4,
    )
    norms = _part(
        _("How do we behave with each other?"),
        _("What a newcomer may count on, questions and mistakes included. A line for each."),
        5,
    )
    scope = _part(
        _("What belongs here, and what does not?"),
        _("Name also what you leave to others; it spares many a question."),
        3,
    )
    deciding_type = forms.ChoiceField(
        label=_("By which rule do we decide?"), choices=Deciding.choices, widget=forms.RadioSelect
    )
    deciding = _part(
        _("What else holds when we decide?"),
        _("For instance what is settled without asking, and what is looked at again."),
        3,
    )
    joining = _part(
        _("How does one join, and leave?"), _("And what is asked of whoever joins, if anything is."), 3
    )
    note = forms.CharField(
        label=_("What changes, and why"),
        help_text=_("Members read it beside the comparison."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    base = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in NAMES:
            self.fields[f"given_{name}"] = forms.CharField(
                widget=forms.HiddenInput, required=False, max_length=16
            )

    @classmethod
    def begun(cls, text: CharterText, base: int, given: CharterText | None = None) -> CharterForm:
        """A form that holds a text, and remembers what was given to its writer."""
        words = {name: getattr(text, name) for name in NAMES}
        marks = {f"given_{name}": mark for name, mark in seals(given or text).items()}
        return cls(initial={**words, **marks, "base": base})

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        for name in (*PARTS, "note"):
            if name not in found:
                continue
            said, longest = found[name], LONGEST[name]
            if is_markup(said):
                self.add_error(name, _("This is a page’s markup, not words. Paste it as plain text."))
            elif len(said) > 4 * longest or len(clean(said, lines=name != "note")) > longest:
                what = {"n": counted(len(said)), "most": counted(longest)}
                self.add_error(name, _("This is %(n)s characters long; there is room for %(most)s.") % what)
        return found

    def text(self) -> CharterText:
        """What was written, as it is kept."""
        return CharterText(**{name: self.cleaned_data[name] for name in NAMES}).cleaned()

    def given(self) -> dict[str, str]:
        """The marks of what the writer was given."""
        return {name: self.cleaned_data[f"given_{name}"] for name in NAMES}


class LastDayField(forms.DateField):
    """A day, typed or chosen."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    default_error_messages = {
        "required": _("Choose a day after today."),
        "invalid": _("Write a day like 2027-03-31."),
    }


class ProposalForm(forms.Form):
    """Somebody of the firm, as sponsor; and why."""

    person = forms.CharField(
        label=_("Whom, by name or e-mail address"),
        max_length=254,
        error_messages={"required": _("Write a name or an e-mail address.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    words = forms.CharField(
        label=_("Why you thought of them"), max_length=500, required=False, widget=forms.Textarea
    )


class OfferForm(forms.Form):
    """What a sponsor offers."""

    kind = forms.ChoiceField(label=_("What you offer"), choices=Offer.Kind.choices)
    words = forms.CharField(
        label=_("In a sentence"),
        max_length=500,
        error_messages={"required": _("Write what you offer, in a sentence.")},
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    hours = forms.IntegerField(
        label=_("Hours, if it is time"), required=False, min_value=1, max_value=100_000
    )
    time_code = forms.CharField(
        label=_("and the time code they are recorded on"), required=False, max_length=40
    )
    amount = forms.IntegerField(
        label=_("The sum, if it is money"), required=False, min_value=1, max_value=1_000_000_000
    )
    currency = forms.CharField(label=_("and its currency, like GBP"), required=False, max_length=3)


class RequestForm(forms.Form):
    """What the members ask of a sponsor, and by when."""

    words = forms.CharField(
        label=_("What you ask for"),
        max_length=500,
        error_messages={"required": _("Write what you ask for, in a sentence.")},
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    due_on = LastDayField(label=_("Answer by"), help_text=_("After today and within a year."))


class AdviserForm(forms.Form):
    """Somebody from outside, what for, until when."""

    person = forms.CharField(
        label=_("Who, by name or e-mail address"),
        help_text=_("An administrator records people from outside first."),
        max_length=254,
        error_messages={"required": _("Write a name or an e-mail address.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    scope = forms.CharField(
        label=_("What the advice is about"),
        help_text=_("It stands at the door, for the adviser and for every member."),
        max_length=500,
        error_messages={"required": _("Say what the adviser is asked for.")},
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    ends_on = LastDayField(
        label=_("Last day"), help_text=_("On the day after it, nothing here exists for them.")
    )


class RoleForm(forms.Form):
    """A role one asks for, and if one likes a last day."""

    role = forms.ChoiceField(label=_("Role"), choices=RoleAssignment.Role.choices)
    ends_on = LastDayField(
        label=_("Until, if you like to say now"),
        help_text=_("The role then ends on that day by itself."),
        required=False,
    )


class GlassForm(forms.Form):
    """An administrator's asking to look into a community."""

    address = forms.CharField(
        label=_("The community, by its address"),
        help_text=_("As it was given to you: the part after “communities”."),
        max_length=200,
        error_messages={"required": _("Write the address of a community.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    reason = forms.CharField(
        label=_("Why you need to look"),
        help_text=_("The second administrator and every member read it."),
        max_length=500,
        error_messages={"required": _("Say why; the members will read it.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )
