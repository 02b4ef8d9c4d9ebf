"""What the page of parts shows: every part with words that could stand in a firm. All of it is invented."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from junto.kernel import clock
from junto.kernel.ui.frame import Message
from junto.kernel.ui.sheets import icon_names


class ExampleForm(forms.Form):
    """A form with one field of every kind, to show how Django's fields look here."""

    title = forms.CharField(
        label=gettext_lazy("Title"), help_text=gettext_lazy("A question reads best as a question.")
    )
    kept_for = forms.ChoiceField(
        label=gettext_lazy("Seen by"),
        choices=[("firm", gettext_lazy("Everyone in the firm")), ("members", gettext_lazy("Members"))],
    )
    words = forms.CharField(label=gettext_lazy("Your words"), widget=forms.Textarea, required=False)
    ends = forms.DateField(
        label=gettext_lazy("Stop date of the trial"),
        error_messages={"invalid": gettext_lazy("November has 30 days. Choose 30 November or a later date.")},
    )
    joining = forms.ChoiceField(
        label=gettext_lazy("Joining"),
        widget=forms.RadioSelect,
        choices=[("open", gettext_lazy("Open to whoever sees it")), ("ask", gettext_lazy("By asking"))],
    )
    told = forms.BooleanField(label=gettext_lazy("Tell me of replies"), required=False)
    list = forms.FileField(label=gettext_lazy("A list of people"), required=False)


def style_context() -> dict[str, Any]:
    """The context of `ui/style.html`."""
    return {
        "themes": (("light", _("Light")), ("dark", _("Dark"))),
        "forms": {theme: _form(theme) for theme in ("light", "dark")},
        "icons": icon_names(),
        "tokens": ("paper", "surface", "shade", "ink", "ink-2", "ink-3", "line", "edge", "accent", "good"),
        "soon": clock.now() + timedelta(days=6),
        "lately": clock.now() - timedelta(hours=3),
        "messages": (
            Message(_("Thanks sent to Marguerite"), undo_href="#undo"),
            Message(_("Kept. It applies at once, and no notice goes to anyone."), kind="good"),
        ),
        "network": _network(),
    }


def _form(theme: str) -> ExampleForm:
    typed = {
        "title": _("Who signs for a landlord in receivership?"),
        "kept_for": "members",
        "ends": _("31 November"),
        "joining": "open",
        "told": "on",
    }
    return ExampleForm({f"{theme}-{name}": value for name, value in typed.items()}, prefix=theme)


GROUPS = (
    ("Leeds property", 345, 205, 12, True, False),
    ("Dublin disputes", 560, 115, 7, False, False),
    ("Bristol private client", 125, 120, 6, False, False),
    ("Audit, North", 570, 290, 8, False, True),
    ("Tax, Birmingham", 350, 350, 6, False, True),
    ("Advisory, London", 120, 285, 7, False, True),
)
SHARED = ((0, 1, 9), (0, 3, 8), (0, 2, 7), (0, 4, 6), (4, 3, 6), (4, 5, 5), (0, 5, 5))


def _network() -> dict[str, Any]:
    nodes = [
        {
            "label": name,
            "x": x,
            "y": y,
            "count": n,
            "r": 36 if hub else 15 + 1.75 * n,
            "hub": hub,
            "below": below,
        }
        for name, x, y, n, hub, below in GROUPS
    ]
    ties = [
        {
            "x1": GROUPS[a][1], "y1": GROUPS[a][2], "x2": GROUPS[b][1], "y2": GROUPS[b][2],
            "width": 0.85 * (n - 3), "strong": 0 in (a, b),
        }
        for a, b, n in SHARED
    ]  # fmt: skip
    return {
        "nodes": nodes,
        "ties": ties,
        "columns": (_("Group"), _("Group"), (_("Shared questions"), "n")),
        "rows": [(GROUPS[a][0], GROUPS[b][0], n) for a, b, n in SHARED],
    }
