"""What people type into this room, checked before any deed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from junto.decisions.logic.assent import Answer
from junto.decisions.logic.words import clean
from junto.decisions.models import LONGEST_TEXT, LONGEST_TITLE, LONGEST_WORDS, Decision

if TYPE_CHECKING:
    from junto.people.models import Person

KINDS = (
    (Decision.Kind.CONSENT, _("Consent: nobody has an objection, and enough answered")),
    (Decision.Kind.LAZY, _("Lazy consensus: small and reversible; adopted if nobody objects")),
    (Decision.Kind.ADVICE, _("Advice: one person decides after hearing everybody")),
    (Decision.Kind.CONSENSUS, _("Consensus: two thirds agree and nobody blocks")),
    (Decision.Kind.MAJORITY, _("Majority: more yes than no")),
)


class Cleaned(forms.Form):
    """Text without what cannot be seen; line breaks stay where there may be several lines."""

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        for name, value in said.items():
            if isinstance(value, str):
                lines = isinstance(self.fields[name].widget, forms.Textarea)
                said[name] = clean(value, lines=lines)
                if self.fields[name].required and not said[name]:
                    self.add_error(name, self.fields[name].error_messages["required"])
        return said


class ProposalForm(Cleaned):
    """What is proposed, and by which rule it is decided."""

    title = forms.CharField(
        label=_("What is proposed, in one line"),
        max_length=LONGEST_TITLE,
        error_messages={"required": _("Give it a title, so that people know what it is about.")},
    )
    text = forms.CharField(
        label=_("The proposal"),
        help_text=_("As it would stand if it were adopted."),
        max_length=LONGEST_TEXT,
        error_messages={"required": _("Write what is to be decided.")},
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    kind = forms.ChoiceField(label=_("How it is decided"), choices=KINDS, widget=forms.RadioSelect)
    days = forms.IntegerField(
        label=_("Open for how many days"),
        help_text=_("Left empty: five for advice, three for lazy consensus, seven for the others."),
        required=False,
        min_value=1,
        max_value=60,
    )
    quorum = forms.IntegerField(
        label=_("Answers needed, if more than the rule asks for"),
        required=False,
        min_value=0,
        max_value=100_000,
    )
    share = forms.ChoiceField(
        label=_("For a majority: how much of yes and no"), choices=Decision.Share.choices, required=False
    )
    decider = forms.ChoiceField(label=_("For advice: who decides"), required=False)
    review_months = forms.IntegerField(
        label=_("Looked at again after how many months"),
        help_text=_("Twelve if left empty; 0 for never."),
        required=False,
        min_value=0,
        max_value=120,
    )

    def __init__(self, *args: Any, members: list[Person], types: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.members = {member.key: member for member in members}
        self.fields["decider"].choices = [("", _("nobody")), *((m.key, m.name) for m in members)]  # type: ignore[attr-defined]  # a choice field
        if types:  # the thing has its own words, and says how it can be decided
            kinds = [(kind, said) for kind, said in KINDS if kind in types]
            self.fields["kind"].choices = kinds  # type: ignore[attr-defined]  # a choice field
            for name in ("title", "text"):
                self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        days = said.pop("days", None)
        said["window"] = timedelta(days=days) if days else None
        said["quorum"] = said.get("quorum") or 0
        said["share"] = said.get("share") or Decision.Share.HALF
        months = said.get("review_months")
        said["review_months"] = 12 if months is None else months
        said["decider"] = self.members.get(said.get("decider") or "")
        return said


class AnswerForm(Cleaned):
    """An answer to the words of one version."""

    answer = forms.ChoiceField(
        choices=[(one.value, one.value) for one in Answer],
        error_messages={
            "required": _("Choose an answer."),
            "invalid_choice": _("Choose one of the answers."),
        },
    )
    reason = forms.CharField(max_length=LONGEST_WORDS, required=False, widget=forms.Textarea)
    version = forms.IntegerField(min_value=1, max_value=32_000)


class AmendForm(Cleaned):
    """New words, and whether they change the substance."""

    text = forms.CharField(
        label=_("The proposal"),
        max_length=LONGEST_TEXT,
        error_messages={"required": _("Write what is to be decided.")},
        widget=forms.Textarea(attrs={"rows": 10}),
    )
    why = forms.CharField(label=_("Why, in one line"), max_length=500, required=False)
    material = forms.ChoiceField(
        label=_("What changes"),
        choices=(
            ("material", _("The substance: everybody is asked again, for three days at least")),
            ("editorial", _("The wording only: answers stay")),
        ),
        widget=forms.RadioSelect,
    )
    version = forms.IntegerField(min_value=1, max_value=32_000, widget=forms.HiddenInput)


class SayForm(Cleaned):
    """A few words that are needed."""

    text = forms.CharField(
        max_length=LONGEST_WORDS,
        error_messages={"required": _("Write something first.")},
        widget=forms.Textarea,
    )


class MaySayForm(Cleaned):
    """A few words that can be left out."""

    text = forms.CharField(max_length=500, required=False, widget=forms.Textarea)
