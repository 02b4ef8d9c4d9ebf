"""The list of words the interface does not use, and where sentences are found."""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

LIST = Path(__file__).with_name("words.txt")
SPOKEN = {
    "_",
    "gettext",
    "gettext_lazy",
    "ngettext",
    "ngettext_lazy",
    "pgettext",
    "pgettext_lazy",
    "npgettext",
}
SAID_BY = {"CommandError", "Denied", "Conflict", "Http404", "Verdict", "no"}


def patterns(*, rendered: bool = False) -> list[re.Pattern[str]]:
    """The expressions; with `rendered` also those that only a finished page can be tried with."""
    above, below = LIST.read_text(encoding="utf-8").split("# ---\n")
    lines = (above + below if rendered else above).splitlines()
    # a program's insides are told apart by their letters, words are not
    return [
        re.compile(line, 0 if line.startswith((r"\bundefined", "Traceback")) else re.IGNORECASE)
        for line in lines
        if line and not line.startswith("#")
    ]


def found(text: str, *, rendered: bool = False) -> list[str]:
    """What of the list occurs in a text."""
    return [hit.group() for pattern in patterns(rendered=rendered) if (hit := pattern.search(text))]


def sentences_of_python(path: Path) -> Iterator[str]:
    """Texts that a person reads: what is translated, refused, or told by a command."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in SPOKEN | SAID_BY or (name == "write" and _is_output(node.func)):
                yield from _texts(*node.args)
            yield from _texts(
                *(word.value for word in node.keywords if word.arg in ("help", "description", "label"))
            )
        elif isinstance(node, ast.Assign) and any(getattr(one, "id", "") == "help" for one in node.targets):
            yield from _texts(node.value)


def _is_output(function: ast.expr) -> bool:
    return isinstance(function, ast.Attribute) and getattr(function.value, "attr", "") in ("stdout", "stderr")


def _texts(*nodes: ast.expr) -> Iterator[str]:
    for node in nodes:
        for part in ast.walk(node):
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                yield part.value


def sentences_of_template(text: str) -> Iterator[str]:
    """Texts of a template: what stands in it, and every string that is translated or handed to a part."""
    text = re.sub(r"\{#.*?#\}", " ", text, flags=re.S)
    for code in re.findall(r"\{\{.*?\}\}|\{%.*?%\}", text, flags=re.S):
        yield from (one or two for one, two in re.findall(r'"([^"]*\s[^"]*)"|\'([^\']*\s[^\']*)\'', code))
    yield from visible(re.sub(r"\{\{.*?\}\}|\{%.*?%\}", " ", text, flags=re.S))


def sentences_of_paper(text: str) -> Iterator[str]:
    """A document's prose: code is left out, and what follows the heading that lists words not to use."""
    text = text.split("\n## Not these")[0]
    yield re.sub(r"`[^`\n]*`", " ", re.sub(r"^```.*?^```", " ", text, flags=re.S | re.M))


class _Visible(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in ("script", "style")
        self.said += [
            value or "" for name, value in attrs if name in ("title", "alt", "aria-label", "placeholder")
        ]

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if not self._silent and data.strip():
            self.said.append(" ".join(data.split()))


def visible(html: str) -> list[str]:
    """What a person can read on a page or hear from it."""
    parser = _Visible()
    parser.feed(html)
    return parser.said
