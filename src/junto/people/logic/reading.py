"""A text as its characters, and as they read where marks write some: entities, tags, escapes. Pure."""

import html
import re
from dataclasses import dataclass
from urllib.parse import unquote

# what stands for another character, or for none; each is short, so that no text makes the search slow
_MARKED = re.compile(
    r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});"
    r"|<!--[^<>]{0,200}-->|</?[a-zA-Z][^<>]{0,200}>"
    r"|(?:%[0-9a-fA-F]{2}){1,64}"
)


@dataclass(frozen=True, slots=True)
class Seen:
    """One character as it is read, and the piece of the text it stands for (from, to)."""

    character: str
    start: int
    end: int


def views(text: str) -> list[list[Seen]]:
    """The text as it is written; and as it reads with its marks resolved, where it has any.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    list of list of Seen
        One or two.
    """
    plain = [Seen(character, place, place + 1) for place, character in enumerate(text)]
    marks = list(_MARKED.finditer(text))
    if not marks:
        return [plain]
    read: list[Seen] = []
    done = 0
    for mark in marks:
        read += plain[done : mark.start()]
        read += [Seen(character, mark.start(), mark.end()) for character in _resolved(mark[0])]
        done = mark.end()
    return [plain, [*read, *plain[done:]]]


def _resolved(mark: str) -> str:
    if mark[0] == "<":
        return ""
    return html.unescape(mark) if mark[0] == "&" else unquote(mark, errors="replace")
