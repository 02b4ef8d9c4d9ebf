"""The words of a charter: its six parts, how long each may be, where two drafts collide. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from hashlib import blake2s

from junto.communities.logic.words import clean

PARTS = ("domain", "aims", "norms", "scope", "deciding", "joining")
# the longest each may be, in characters; a charter that uses a fifth of it fills a page
LONGEST = {
    "domain": 1000,
    "aims": 2000,
    "norms": 3000,
    "scope": 2000,
    "deciding": 2000,
    "joining": 1500,
    "note": 400,
}
CONSENT = "consent"
MARKUP = re.compile(r"</?[a-zA-Z][\w:.-]*(?:\s[^<>]{0,400})?/?>|<!--|<!\[")
MARKS = 3  # one or two angle brackets may be meant; three tags are a page's markup
BULLET = re.compile(r"^(?:[-*+•·‣]|\(?\d{1,2}[.)]|\(?[a-z]\))\s+")


@dataclass(frozen=True, slots=True)
class CharterText:
    """What a charter says.

    Attributes
    ----------
    domain, aims, norms, scope, deciding, joining : str
        The six parts; a line is a clause.
    deciding_type : str
        By which rule the members decide.
    note : str
        What changed, and why.
    """

    domain: str = ""
    aims: str = ""
    norms: str = ""
    scope: str = ""
    deciding_type: str = CONSENT
    deciding: str = ""
    joining: str = ""
    note: str = ""

    def cleaned(self) -> CharterText:
        """As it is stored: nothing unseen, one space between words, at most one empty line."""
        return replace(
            self, **{name: clean(getattr(self, name), lines=True) for name in PARTS}, note=clean(self.note)
        )

    def same_words(self, other: CharterText) -> bool:
        """Whether a reader of the charter would see no difference; the note is not part of it."""
        return all(getattr(self, name) == getattr(other, name) for name in (*PARTS, "deciding_type"))

    def too_long(self) -> tuple[str, ...]:
        """The parts that exceed their length."""
        return tuple(name for name, longest in LONGEST.items() if len(getattr(self, name)) > longest)

    def marked_up(self) -> tuple[str, ...]:
        """The parts that hold the markup of a page instead of words."""
        return tuple(name for name in LONGEST if is_markup(getattr(self, name)))


NAMES = tuple(field.name for field in fields(CharterText))


def text_of(row: object) -> CharterText:
    """The words of anything that has them under the same names."""
    return CharterText(**{name: getattr(row, name) for name in NAMES})


def is_markup(text: str) -> bool:
    """Whether a text is the markup of a page or a word processor, pasted where words belong.

    Examples
    --------
    >>> is_markup("<p class=MsoNormal>We meet<o:p></o:p></p>")
    True
    >>> is_markup("a < b, and <sic> stays")
    False
    """
    return sum(1 for _ in zip(MARKUP.finditer(text), range(MARKS), strict=False)) == MARKS


def clauses(text: str) -> tuple[str, ...]:
    """The lines of a part that say something, without the bullets or numbers somebody typed before them.

    Examples
    --------
    >>> clauses("- Facts first.\\n\\n2. Days before percentages.")
    ('Facts first.', 'Days before percentages.')
    """
    return tuple(BULLET.sub("", line.strip()) for line in text.split("\n") if line.strip())


def seal(text: str) -> str:
    """A short mark of a part as it was given to somebody, by which we see later whether she touched it."""
    return blake2s(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def seals(text: CharterText) -> dict[str, str]:
    """The marks of everything a draft holds."""
    return {name: seal(getattr(text, name)) for name in NAMES}


@dataclass(frozen=True, slots=True)
class Merged:
    """Two drafts laid together after both were begun from the same one.

    Attributes
    ----------
    text : CharterText
        Hers where she changed something, else what the other kept.
    taken : tuple of str
        Parts she had not touched and the other changed; the other's words stand in `text`.
    collide : tuple of str
        Parts in which hers and the other's differ and hers stand in `text`.
    """

    text: CharterText
    taken: tuple[str, ...]
    collide: tuple[str, ...]


def merge(hers: CharterText, theirs: CharterText, given: dict[str, str]) -> Merged:
    """Lay her draft over the one that another kept meanwhile, losing no word of either.

    Parameters
    ----------
    hers, theirs : CharterText
        Cleaned.
    given : dict
        The seals of the draft she began from; a part without one counts as touched.
    """
    taken, collide, words = [], [], {}
    for name in NAMES:
        mine, other = getattr(hers, name), getattr(theirs, name)
        words[name] = mine
        if mine == other:
            continue
        if given.get(name) == seal(mine):
            words[name] = other
            taken.append(name)
        else:
            collide.append(name)
    return Merged(CharterText(**words), tuple(taken), tuple(collide))
