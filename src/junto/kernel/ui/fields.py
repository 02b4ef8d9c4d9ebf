"""What a field of a form says about itself, so that one part can draw any of them."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.forms import BoundField, CheckboxInput, FileInput, RadioSelect
from django.forms.widgets import CheckboxSelectMultiple, Textarea
from markupsafe import Markup

Choice = tuple[str, str]


@dataclass(frozen=True, slots=True)
class FieldView:
    """A field as it is drawn.

    Attributes
    ----------
    kind : {"control", "tick", "choices", "hidden"}
    control : Markup
        The control itself, tied to its hint and errors; empty for `choices`.
    choices : tuple of (control, label)
        For `choices` only.
    """

    kind: str
    id: str
    label: str
    hint: str
    hint_id: str
    errors: tuple[str, ...]
    error_id: str
    optional: bool
    control: Markup
    choices: tuple[tuple[Markup, str], ...]
    multipart: bool


def view(
    bound: BoundField,
    label: str = "",
    hint: str = "",
    rows: int = 0,
    attrs: dict[str, str | bool] | None = None,
) -> FieldView:
    """Read a bound field.

    Parameters
    ----------
    label, hint : str
        Words to use instead of the field's own.
    rows : int
        Height of a text area in lines; 0 leaves it as it is.
    attrs : dict
        Further attributes of the control, e.g. `{"autocomplete": "email", "hx-get": "…"}`.
    """
    widget = bound.field.widget
    kind = _kind(bound)
    said = str(hint or bound.help_text or "")
    errors = tuple(str(error) for error in bound.errors)
    identity = bound.id_for_label or bound.auto_id or bound.html_name
    whole = bound.auto_id or identity
    hint_id, error_id = f"{whole}_hint", f"{whole}_error"
    extra: dict[str, str | bool] = dict(attrs or {})
    described = " ".join(name for name, there in ((hint_id, said), (error_id, errors)) if there)
    if described and kind not in ("choices", "hidden"):
        extra["aria-describedby"] = described
    if rows and isinstance(widget, Textarea):
        extra["rows"] = str(rows)
    return FieldView(
        kind=kind,
        id=identity,
        label=str(label or bound.label or ""),
        hint=said,
        hint_id=hint_id,
        errors=errors,
        error_id=error_id,
        optional=not bound.field.required and kind == "control",
        control=Markup("") if kind == "choices" else Markup(str(bound.as_widget(attrs=extra))),
        choices=tuple(_choices(bound)) if kind == "choices" else (),
        multipart=isinstance(widget, FileInput),
    )


def _kind(bound: BoundField) -> str:
    widget = bound.field.widget
    if bound.is_hidden:
        return "hidden"
    if isinstance(widget, RadioSelect | CheckboxSelectMultiple):
        return "choices"
    return "tick" if isinstance(widget, CheckboxInput) else "control"


def _choices(bound: BoundField) -> Iterator[tuple[Markup, str]]:
    for one in bound.subwidgets:
        yield Markup(str(one.tag(wrap_label=False))), str(one.choice_label)
