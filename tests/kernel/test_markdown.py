"""People's text as HTML: nothing of it acts, and no text takes long."""

import json
import re
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from junto.kernel.markdown import LONGEST, inline, render

ALLOWED = {"a", "blockquote", "br", "code", "em", "li", "ol", "p", "pre", "strong", "ul"}
TAG = re.compile(r"</?([a-zA-Z][^\s/>]*)([^>]*)>")
HREF = re.compile(
    r'\s(?:href="(?:https?://|mailto:|/(?!/)|#)[^"]*"|rel="nofollow noopener noreferrer")', re.I
)


def _harmless(html: str) -> None:
    for name, attributes in TAG.findall(html):
        assert name in ALLOWED, html
        left = HREF.sub("", attributes)
        assert left.strip() in ("", "/"), html


def test_what_is_light_is_drawn() -> None:
    assert str(inline("We *listen* and **answer** in `ten` days.")) == (
        "We <em>listen</em> and <strong>answer</strong> in <code>ten</code> days."
    )
    assert str(inline("[the list](https://firm.example/a)")) == (
        '<a href="https://firm.example/a" rel="nofollow noopener noreferrer">the list</a>'
    )
    assert "<li>two</li>" in render("One.\n\n- two\n- three")
    assert str(render("# Loud")) == "<p># Loud</p>\n"


def test_markup_is_words_and_pictures_are_not_fetched() -> None:
    assert str(inline('<img src=x onerror="alert(1)">')) == '&lt;img src=x onerror="alert(1)"&gt;'
    assert "<img" not in render("![a](https://elsewhere.example/pixel.png)")
    assert "href" not in inline("[x](javascript:alert(1)) [y](data:text/html,z)")


@given(st.text(max_size=300))
def test_whatever_is_typed_is_harmless(text: str) -> None:
    _harmless(str(inline(text)))
    _harmless(str(render(text)))


def test_texts_over_the_caps_are_shown_as_typed() -> None:
    for text in ("*a* " * LONGEST, "> " * 50 + "deep", "*" * 3_000):
        assert "<em>" not in render(text)
        assert "<blockquote>" not in render(text)
        assert "<em>" not in inline(text)


def _lines(shared: Path, name: str) -> list[dict[str, object]]:
    text = (shared / "data" / "badinput" / "markdown" / name).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


@pytest.mark.slow
def test_no_known_pattern_takes_half_a_second(shared: Path) -> None:
    for row in _lines(shared, "slow.jsonl"):
        text = str(row["pattern"]) * int(str(row["repeat"]))
        for length in (LONGEST, len(text)):
            start = time.process_time()
            render(text[:length])
            inline(text[:length])
            assert time.process_time() - start < 0.5, row["id"]


def test_no_known_attack_gets_through(shared: Path) -> None:
    for row in _lines(shared, "xss.jsonl"):
        said = next(str(value) for key, value in row.items() if key not in ("id", "kind", "about"))
        _harmless(str(render(said)))
        _harmless(str(inline(said)))
