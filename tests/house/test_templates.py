"""Templates: no inline code or style, nothing unescaped, nothing but the house's own parts."""

import re

import pytest

from tests.house.tree import product_python, short, templates, without_comments

# where stored, sanitised HTML is shown; each line says what makes it safe
SAFE = {
    "src/junto/kernel/markdown.py": "what people wrote: HTML off, then an allow-list",
    "src/junto/kernel/ui": "the face escapes what it is given and marks its own markup",
}
FORBIDDEN = {
    "inline style": r"<[^>]*\sstyle\s*=",
    "style element": r"<style\b",
    "inline handler": r"<[^>]*\son[a-z]+\s*=",
    "hx-on": r"\bhx-on\b",
    "javascript address": r"javascript:",
    "inline script": r"<script(?![^>]*\ssrc=)(?![^>]*type=\"application/json\")[^>]*>",
    "foreign address": r"<(script|link|img|iframe)[^>]*\s(src|href)\s*=\s*[\"']?(https?:)?//",
    "autoescape off": r"\{%-?\s*autoescape\s+false",
}


def breaches(text: str) -> list[str]:
    plain = without_comments(text)
    return [name for name, pattern in FORBIDDEN.items() if re.search(pattern, plain, flags=re.I)]


def test_no_template_carries_code_or_style() -> None:
    assert len(templates()) > 20
    own = [path for path in templates() if path.suffix == ".html" and "parts" not in path.parts]
    assert [(short(path), found) for path in own if (found := breaches(path.read_text()))] == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('<p style="color: red">', ["inline style"]),
        ("<style>p{}</style>", ["style element"]),
        ('<a onclick="x()">', ["inline handler"]),
        ('<a hx-on:click="x()">', ["hx-on"]),
        ('<a href="javascript:x()">', ["javascript address"]),
        ("<script>x()</script>", ["inline script"]),
        ('<script src="{{ static("ui/junto.js") }}" defer></script>', []),
        ('<script id="d" type="application/json">{}</script>', []),
        ('<img src="https://elsewhere.example/x.png">', ["foreign address"]),
        ("{% autoescape false %}", ["autoescape off"]),
        ("{# <style> #}<p data-online='1'>It is on = fine</p>", []),
    ],
)
def test_a_breach_is_seen(text: str, found: list[str]) -> None:
    assert breaches(text) == found


def test_safe_stands_only_where_it_is_allowed() -> None:
    allowed = tuple(SAFE)
    loose = [short(p) for p in templates() if re.search(r"\|\s*safe\b", without_comments(p.read_text()))]
    assert [name for name in loose if not name.startswith(allowed)] == []
    made = [short(p) for p in product_python() if re.search(r"\b(mark_safe|Markup)\(", p.read_text())]
    assert [name for name in made if not name.startswith(allowed)] == []


def test_templates_do_not_reach_for_the_database() -> None:
    reach = re.compile(r"\.(objects|filter|all|exclude|count)\(")
    assert [short(path) for path in templates() if reach.search(without_comments(path.read_text()))] == []
