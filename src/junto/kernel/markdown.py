"""People's text as HTML: light Markdown, an allow-list, and caps before anything is parsed."""

from __future__ import annotations

import re
from functools import cache
from itertools import groupby

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup, escape

LONGEST = 20_000  # characters; the slowest pattern known takes half a second at this length
DEEPEST = 20  # levels of quotes and lists that are drawn as such
RUNS = 2_000  # characters that can open something; a text with more is shown as it was typed

INLINE = {"a", "br", "code", "em", "strong"}
BLOCK = INLINE | {"blockquote", "li", "ol", "p", "pre", "ul"}
SCHEMES = {"http", "https", "mailto"}
OPENERS = re.compile(r"[*_`~\[\]<>!&\\]")
ADDRESS = re.compile(r"https?://|mailto:|/(?!/)|#", re.IGNORECASE)
NESTED = re.compile(rf"^(?:[ \t]*(?:>|[-+*]|\d{{1,9}}[.)])(?=[ \t>])){{{DEEPEST},}}", re.MULTILINE)


def inline(text: str) -> Markup:
    """One paragraph or clause: emphasis, code and links; no blocks, no images, no HTML, no line breaks.

    Parameters
    ----------
    text : str
        As it was typed. Longer than 20,000 characters, or with more than 2,000 marks that could open
        something, it is shown as it was typed.

    Returns
    -------
    Markup
        Safe to put into a page.

    Examples
    --------
    >>> str(inline("We *listen* <first>"))
    'We <em>listen</em> &lt;first&gt;'
    >>> str(inline("[here](javascript:alert(1))"))
    '[here](javascript:alert(1))'
    """
    if not _fit(text):
        return Markup(escape(text))
    return Markup(_clean(_parser().renderInline(" ".join(text.split())), INLINE))


def render(text: str) -> Markup:
    """Paragraphs, lists, quotes and what `inline` knows; headings stay plain paragraphs of their words.

    Parameters
    ----------
    text : str
        As it was typed; over the caps it is shown so, its empty lines between paragraphs.

    Returns
    -------
    Markup
        Safe to put into a page.

    Examples
    --------
    >>> str(render("One.\\n\\n- two"))
    '<p>One.</p>\\n<ul>\\n<li>two</li>\\n</ul>\\n'
    """
    if not _fit(text) or NESTED.search(text):
        lines = ("" if line.isspace() else line for line in text.split("\n"))
        groups = ("\n".join(held) for said, held in groupby(lines, key=bool) if said)
        return Markup("\n").join(Markup("<p>{}</p>").format(paragraph) for paragraph in groups)
    return Markup(_clean(_parser().render(text), BLOCK))


def _fit(text: str) -> bool:
    return len(text) <= LONGEST and sum(1 for _ in OPENERS.finditer(text)) <= RUNS


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": DEEPEST})
    return parser.disable(["image", "heading", "lheading", "hr", "reference", "html_block", "html_inline"])


def _leads_somewhere(tag: str, name: str, value: str) -> str | None:
    # the cleaner's own `rel` passes here too; nobody can have written one
    return value if name == "rel" or (name == "href" and ADDRESS.match(value)) else None


def _clean(html: str, tags: set[str]) -> str:
    return nh3.clean(
        html,
        tags=tags,
        attributes={"a": {"href"}},
        url_schemes=SCHEMES,
        link_rel="nofollow noopener noreferrer",
        attribute_filter=_leads_somewhere,
        strip_comments=True,
    )
