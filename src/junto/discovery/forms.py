"""Input of the room's pages."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from junto.discovery.models import Candidate, ImportRun
from junto.kernel import clock

SOURCES = [
    (ImportRun.Source.SLACK, _("a Slack export (zip)")),
    (ImportRun.Source.TRACES, _("a file of traces (CSV or Parquet)")),
]


class ImportForm(forms.Form):
    """A file of traces and the four things it stands on."""

    purpose = forms.CharField(
        max_length=500,
        label=_("Purpose"),
        help_text=_("What the traces are for, and that they are for nothing else."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    basis = forms.CharField(
        max_length=500,
        label=_("Legal basis"),
        help_text=_(
            "For example: legitimate interest, with the day of its assessment. Consent is no basis here."
        ),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    notice_on = forms.DateField(
        label=_("Day of notice"),
        help_text=_("When everybody concerned was told. It lies before the import."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    agreement_no = forms.CharField(
        max_length=120,
        label=_("Number of the works agreement"),
        help_text=_("Write “none” where the firm has no works council."),
    )
    private = forms.CharField(
        max_length=1000,
        required=False,
        label=_("Private channels the agreement names"),
        help_text=_("For Slack. Names with commas between them; all others stay shut."),
    )
    source = forms.ChoiceField(
        choices=SOURCES, label=_("What it is"), widget=forms.RadioSelect, initial=ImportRun.Source.SLACK
    )
    file = forms.FileField(
        label=_("The file"),
        allow_empty_file=True,
        help_text=_(
            "It goes into a folder of its own, and is destroyed when it has been read or after 24 hours."
        ),
    )

    def clean_notice_on(self) -> Any:
        day = self.cleaned_data["notice_on"]
        if day > clock.today():
            raise forms.ValidationError(
                _("The notice comes before the import: choose a day that is not in the future.")
            )
        return day

    def clean_private(self) -> list[str]:
        """The names, without the sign Slack puts before them."""
        given = self.cleaned_data["private"].split(",")
        return [name.strip().lstrip("#") for name in given if name.strip(" #")]


class BeginForm(forms.Form):
    """The last look before a file is read."""

    read_both = forms.BooleanField(
        label=_("I have read the lists above, and the notice says the same."),
        error_messages={"required": _("Tick this when you have read the lists; nothing is read before.")},
    )
    stop_if_unmatched = forms.BooleanField(
        required=False, label=_("Stop by itself if more than one person in ten matches nobody.")
    )


class AsideForm(forms.Form):
    """What a candidate is instead."""

    reason = forms.ChoiceField(
        choices=[
            (Candidate.Aside.TEAM, _("It is a team: it has a goal and an end")),
            (Candidate.Aside.UNIT, _("It is a unit, or part of one")),
            (Candidate.Aside.NOTHING, _("It is nothing")),
        ],
        label=_("What is it instead?"),
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        max_length=300,
        required=False,
        label=_("In your words"),
        help_text=_("Everybody may read this. Name no person and no client."),
    )


class NameForm(forms.Form):
    """A name a person gives a candidate."""

    name = forms.CharField(
        max_length=120,
        label=_("A name for it"),
        help_text=_("Everybody may read it. Name no person and no client."),
    )


class InviteForm(forms.Form):
    """To what, and in which words, a found group is invited."""

    to = forms.ChoiceField(label=_("To which community?"), widget=forms.RadioSelect, required=False)
    name = forms.CharField(
        max_length=80,
        required=False,
        label=_("Name, if it is a new one"),
        help_text=_("You found it, and keep it going until others do."),
    )
    question = forms.CharField(
        max_length=400,
        required=False,
        label=_("Its first question, if it is a new one"),
        help_text=_("Something worth an hour of theirs."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    text = forms.CharField(
        max_length=2000,
        label=_("Your words to them"),
        help_text=_("You do not know who they are, so write to people who share the subject."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def __init__(self, *args: Any, mine: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [  # type: ignore[attr-defined]  # a choice field has them
            ("", _("a new one, which I found")),
            *mine,
        ]
        self.fields["to"].initial = ""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("to"):
            for name, said in (
                ("name", _("A community needs a name.")),
                ("question", _("A community needs a first question.")),
            ):
                if not str(data.get(name, "")).strip():
                    self.add_error(name, said)
        return data
