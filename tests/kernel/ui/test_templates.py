"""What no template may hold, in this room and in every other."""

import hashlib
import re
from pathlib import Path

import jinja2
import pytest
from django.template import TemplateDoesNotExist, engines
from django.template.loader import get_template
from django.utils import translation

from junto.kernel.ui import blocks, sheets, style

ENGINE = engines["jinja2"]
SOURCE = Path(style.__file__).parents[2]
ALL = sorted({*SOURCE.rglob("templates/**/*.html"), *SOURCE.glob("kernel/ui/parts/*.html")})
STATUS = ("400", "403", "404", "413", "429", "500", "503")


def test_there_are_templates():
    assert len(ALL) > 30


@pytest.mark.parametrize("path", ALL, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_inline_style_script_or_handler(path):
    text = path.read_text()
    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text)
    assert "<style" not in text
    assert "hx-on" not in text
    assert "javascript:" not in text
    for opened in re.findall(r"<script\b[^>]*>", text):
        assert "src=" in opened, opened
        assert "defer" in opened, opened


@pytest.mark.parametrize("path", ALL, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_icon_that_is_named_exists(path):
    named = re.findall(r"""ui\.icon\(\s*["']([\w-]+)["']|icon=["']([\w-]+)["']""", path.read_text())
    assert {one or two for one, two in named} - set(sheets.icon_names()) == set()


@pytest.mark.parametrize("status", STATUS)
def test_error_pages_need_nothing(status):
    page = get_template(f"ui/errors/{status}.html").render({})
    assert page.count("<h1>") == 1
    assert f"<small>{status}</small>" in page
    assert "report it" not in page
    told = get_template(f"ui/errors/{status}.html").render({"reference": "OSIER 4417", "why": "A sentence."})
    assert '<b class="code">OSIER 4417</b>' in told


@pytest.mark.parametrize("status", ["400", "403", "413", "429", "503"])
def test_error_pages_give_the_rules_own_sentence(status):
    page = get_template(f"ui/errors/{status}.html").render({"why": "Members edit <their> charter."})
    assert "Members edit &lt;their&gt; charter." in page


def test_nothing_at_this_address_says_the_same_to_everybody():
    page = get_template("ui/errors/404.html")
    assert page.render({"why": "It is walled."}) == page.render({})


def test_particulars_of_errors():
    assert "larger than 20 MB" in get_template("ui/errors/413.html").render({"limit": 20_000_000})
    assert "A short pause of 11 seconds" in get_template("ui/errors/429.html").render({"retry_after": 11})
    assert "A short pause of one second" in get_template("ui/errors/429.html").render({"retry_after": 1})
    assert 'href="/x/"' in get_template("ui/errors/500.html").render({"again_href": "/x/"})


def test_the_twin_in_plain_text():
    text = get_template("ui/errors/500.txt").render({"reference": "A & B"})
    assert "<" not in text
    assert "give this word: A & B" in text


def test_a_page_without_a_title_fails():
    with pytest.raises(jinja2.TemplateRuntimeError, match="title"):
        ENGINE.from_string('{% extends "ui/plain.html" %}').render({})


def test_a_block_alone_has_the_parts_and_the_context():
    ENGINE.env.cache.clear()
    template = ENGINE.from_string(
        '{% extends "ui/plain.html" %}{% block title %}T{% endblock %}'
        "{% block main %}before {% block found %}{{ ui.tag(word) }}{% endblock %} after{% endblock %}"
    )
    assert blocks.render_block(template, "found", {"word": "a & b"}) == '<span class="tag">a &amp; b</span>'
    with pytest.raises(KeyError):
        blocks.render_block(template, "absent", {})


def test_a_block_alone_gets_what_a_request_brings(rf):
    template = ENGINE.from_string("{% block form %}{{ csrf_input }}{{ request.path }}{% endblock %}")
    request = rf.get("/there/")
    from django.contrib.auth.models import AnonymousUser

    request.user = AnonymousUser()
    drawn = blocks.render_block(template, "form", {}, request)
    assert 'name="csrfmiddlewaretoken"' in drawn
    assert drawn.endswith("/there/")


def test_words_follow_the_reader_at_every_call():
    template = ENGINE.from_string("{{ language() }} {{ direction() }}")
    seen = []
    for code in ("en", "de", "ar"):
        with translation.override(code):
            seen.append(template.render({}))
    assert seen == ["en ltr", "de ltr", "ar rtl"]


def test_other_packages_templates_are_not_ours():
    for folder in ENGINE.template_dirs:
        assert SOURCE in (Path(folder), *Path(folder).parents)
    with pytest.raises(TemplateDoesNotExist):
        ENGINE.get_template("account/email/base_message.txt")


def test_percent_signs_come_through():
    assert (
        ENGINE.from_string("{{ ui.sure(82.4, 76, 87) }}").render({}).count("82%, likely range 76 to 87%") == 1
    )


def test_vendored_files_are_the_ones_we_say():
    note = (sheets.FOLDER / "VENDORED.md").read_text()
    for name, said in re.findall(r"`([\w.]+\.js)`.*`([0-9a-f]{64})`", note):
        assert hashlib.sha256((sheets.FOLDER / name).read_bytes()).hexdigest() == said
    ours = {"junto.js", "still.js", "trusted.js"}
    assert {path.name for path in sheets.FOLDER.glob("*.js")} - ours == set(
        re.findall(r"`([\w.]+\.js)`", note)
    )


@pytest.mark.parametrize("name", ["junto.js", "still.js", "trusted.js"])
def test_our_scripts_are_short_and_evaluate_nothing(name):
    text = (sheets.FOLDER / name).read_text()
    assert len(text.splitlines()) <= 120
    assert not re.search(
        r"\beval\(|new Function|innerHTML|insertAdjacentHTML|document\.write|localStorage", text
    )


def test_htmx_is_told_what_it_may_not_do():
    page = get_template("ui/errors/404.html").render({})
    for setting in (
        '"selfRequestsOnly": true', '"allowEval": false', '"includeIndicatorStyles": false',
        '"historyCacheSize": 0', '"allowScriptTags": false',
    ):  # fmt: skip
        assert setting in page
    assert page.index("trusted.js") < page.index("htmx.min.js")
