import re
from pathlib import Path

import jinja2
import pytest
from django import forms
from django.template import engines
from jinja2 import nodes

from junto.kernel.ui import sheets, style
from junto.kernel.ui.namespace import Part

ENGINE = engines["jinja2"]
PARTS = Path(style.__file__).parent / "parts"
TEMPLATES = Path(style.__file__).parent / "templates"


def ui():
    return ENGINE.env.globals["ui"]


def said(source: str, **context: object) -> str:
    return ENGINE.from_string(source).render(context)


def macros(path: Path) -> list[nodes.Macro]:
    return list(ENGINE.env.parse(path.read_text()).find_all(nodes.Macro))


def test_style_page_shows_every_part(monkeypatch):
    shown = set()
    real = Part.__call__

    def noticed(self, *args, **kwargs):
        shown.add(self.name)
        return real(self, *args, **kwargs)

    monkeypatch.setattr(Part, "__call__", noticed)
    ENGINE.get_template("ui/style.html").render(style.style_context())
    assert shown == set(ui())


def test_style_page_shows_every_icon_and_kind_in_both_themes():
    page = ENGINE.get_template("ui/style.html").render(style.style_context())
    assert page.count('data-theme="light"') == page.count('data-theme="dark"') == 1
    for name in sheets.icon_names():
        assert page.count(f"<small>{name}</small>") == 2
    for look in (
        "btn main",
        "btn lead",
        "btn bare",
        "btn stop",
        "notice good",
        "notice attention",
        "notice stop",
    ):
        assert page.count(look) >= 2, look
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert sorted(ids) == sorted(set(ids))


@pytest.mark.parametrize("name", sorted(ui()))
def test_unknown_parameter_is_a_type_error(name):
    _parameters, required = ui().signature(name)
    with pytest.raises(TypeError, match="colour"):
        getattr(ui(), name)(**dict.fromkeys(required, "x"), colour="red")


@pytest.mark.parametrize("name", sorted(part for part in ui() if ui().signature(part)[1]))
def test_missing_parameter_is_named(name):
    _parameters, required = ui().signature(name)
    with pytest.raises(TypeError) as failure:
        getattr(ui(), name)()
    assert str(failure.value) == f"ui.{name} needs {', '.join(required)}"


def test_unknown_part_fails():
    with pytest.raises(jinja2.UndefinedError, match="carousel"):
        said("{{ ui.carousel() }}")


def test_unknown_kind_fails():
    with pytest.raises(jinja2.UndefinedError):
        said("{{ ui.button('Go', kind='shiny') }}")


def test_unknown_icon_fails():
    with pytest.raises(ValueError, match="there is no icon called unicorn"):
        said("{{ ui.icon('unicorn') }}")


def test_undefined_name_fails():
    with pytest.raises(jinja2.UndefinedError, match="'who' is undefined"):
        said("{{ who }}")


PLAIN = [
    "button",
    "deed",
    "field",
    "note",
    "item",
    "head",
    "heading",
    "notice",
    "said",
    "badge",
    "tag",
    "avatar",
    "by",
    "person",
    "empty",
    "end_mark",
    "search",
    "ask_once",
    "menu_item",
    "pages",
    "figure",
]
FREE = {
    "icon",
    "attrs",
    "hidden",
    "caller",
    "value",
    "low",
    "high",
    "past_low",
    "past_high",
    "top",
    "facts",
    "labels",
    "options",
}
NARROW = {"kind", "size", "level", "type", "rows", "tag"}


@pytest.mark.parametrize("name", PLAIN)
def test_text_is_escaped(name):
    """Every parameter that is text, filled with what must not come through."""
    parameters, _required = ui().signature(name)
    hostile = "<script>\"x'</script>"
    drawn = getattr(ui(), name)(**{key: hostile for key in parameters if key not in FREE | NARROW})
    assert "<script>" not in drawn
    assert '"x' not in drawn


def test_text_in_shapes_is_escaped():
    hostile = "<script>x</script>"
    drawn = said(
        "{{ ui.table((h, (h, 'n')), ((h, h),), caption=h, stack=True) }}{{ ui.tabs(h, ((h, h, True),)) }}"
        "{{ ui.choice('a', ((h, h, h),), chosen=h, legend=h) }}{{ ui.facts(((h, h, h),), change=h) }}"
        "{{ ui.avatars([h, h]) }}{{ ui.meta([h]) }}{{ ui.evidence(((True, h),)) }}{{ ui.recital(((h, h),)) }}"
        "{{ ui.timeline(((h, h, 'now'),)) }}{{ ui.jobsteps((('now', h, h),)) }}"
        "{{ ui.field(h, h, value=h, options=((h, h),), kind='select', error=h, hint=h,"
        " attrs={'data-x': h}) }}",
        h=hostile,
    )
    assert "<script>" not in drawn


def test_a_button_with_an_address_is_a_link():
    assert said("{{ ui.button('Go', href='/a?b=1&c=2', kind='lead') }}") == (
        '<a class="btn lead" href="/a?b=1&amp;c=2">Go</a>'
    )
    assert said("{{ ui.button('Go', name='act', value='join', attrs={'hx-post': '/x'}) }}") == (
        '<button class="btn" type="submit" name="act" value="join" hx-post="/x">Go</button>'
    )


def test_a_note_keeps_its_order_and_its_way_to_disagree():
    drawn = said(
        "{% call ui.note('Because', foot='Not for me', foot_href='/no') %}you <em>chose</em> it.{% endcall %}"
    )
    assert drawn == (
        '<aside class="note" role="note"><b>Because</b> you <em>chose</em> it. '
        '<span class="foot"><a href="/no">Not for me</a></span></aside>'
    )


@pytest.mark.parametrize(
    ("done", "total", "percent"), [(0, 0, 0), (0, 5, 0), (1284, 2140, 60), (5, 5, 100), (1, 3, 33)]
)
def test_progress_counts(done, total, percent):
    drawn = said("{{ ui.progress('Reading', done, total) }}", done=done, total=total)
    assert f'aria-valuenow="{percent}"' in drawn
    assert f"{done:,} of {total:,}" in drawn


def test_a_meter_stays_inside_its_frame():
    for value in (0, 50, 100, 140):
        x = float(re.search(r'class="pt" x="([\d.-]+)"', said("{{ ui.meter(v) }}", v=value))[1])
        assert 0 <= x <= 198


class Form(forms.Form):
    title = forms.CharField(help_text="Short is good.")
    note = forms.CharField(widget=forms.Textarea, required=False)
    joining = forms.ChoiceField(choices=[("o", "Open"), ("a", "Ask")], widget=forms.RadioSelect)
    told = forms.BooleanField(required=False, label="Tell me")
    token = forms.CharField(widget=forms.HiddenInput, initial="t")


def drawn_form(form: forms.Form) -> str:
    return said("{{ ui.form_errors(form) }}{% for f in form %}{{ ui.form_field(f) }}{% endfor %}", form=form)


def test_every_described_field_points_at_something_that_is_there():
    page = drawn_form(Form({"title": "", "note": "kept words", "told": "on"}))
    for pointed in re.findall(r'aria-describedby="([^"]*)"', page):
        for name in pointed.split():
            assert f'id="{name}"' in page
    for target in re.findall(r'(?:href="#|for=")([^"]+)"', page):
        assert f'id="{target}"' in page, target


def test_a_form_that_did_not_pass_keeps_what_was_typed_and_says_where_to_look():
    page = drawn_form(Form({"title": "", "note": "kept <words>", "told": "on", "joining": "z"}))
    assert "kept &lt;words&gt;" in page
    assert '<p class="error" id="id_title_error">' in page
    assert "3 things to look at." in page  # title, joining and the hidden token
    assert page.count('aria-invalid="true"') >= 2
    assert "checked" in page


def test_an_unbound_form_says_nothing_is_wrong():
    page = drawn_form(Form())
    assert "error" not in page
    assert "aria-invalid" not in page
    assert "(may stay empty)" in page


def test_a_network_has_its_twin():
    page = said(
        "{{ ui.network('m', 'Two groups', nodes, ties, columns, rows) }}",
        nodes=[{"x": 10, "y": 10, "r": 5, "label": "Leeds", "count": 12, "hub": True, "below": False}],
        ties=[{"x1": 1, "y1": 2, "x2": 3, "y2": 4, "width": 1.25, "strong": True}],
        columns=("Group", ("Shared", "n")),
        rows=(("Leeds", 9),),
    )
    assert 'aria-labelledby="m"' in page
    assert '<title id="m">Two groups</title>' in page
    assert '<th scope="row">Leeds</th><td class="n">9</td>' in page


@pytest.mark.parametrize("path", sorted(PARTS.glob("*.html")), ids=lambda path: path.name)
def test_a_part_says_what_it_is_for_and_stays_small(path):
    text = path.read_text()
    assert text.startswith("{#")
    assert len(text.splitlines()) <= 150
    for macro in macros(path):
        assert f"{{% macro {macro.name}(" in text


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.*")), ids=lambda path: path.name)
def test_templates_stay_small(path):
    assert len(path.read_text().splitlines()) <= 150


def test_the_guide_lists_every_part_with_its_parameters():
    guide = (Path(__file__).parents[3] / "docs" / "face.md").read_text()
    for path in PARTS.glob("*.html"):
        for macro in macros(path):
            if macro.name.startswith("_"):
                continue
            row = re.search(rf"^\| `{macro.name}`(?:\*|\(\*\))? \| `([^`]*)` \| (.+) \|$", guide, re.M)
            assert row, macro.name
            told = [
                word.split("=")[0] for word in re.findall(r"(\w+(?:=[^,]*)?)", row[1].replace("none", ""))
            ]
            names = [argument.name for argument in macro.args if argument.name != "caller"]
            assert [word for word in told if word in names] == names, macro.name
