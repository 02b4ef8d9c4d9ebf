"""Finding client and matter names in words, whatever their spacing, case and letters. Pure.

Both sides are laid down as skeletons (`lookalike`): the text as one run of letters in which the places where
words begin and end are known. A name is found where its run stands and begins and ends as a word would.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import product

from junto.people.logic.lookalike import sign_letter, skeleton, unseen
from junto.people.logic.reading import Seen, views

LONG = 8  # from here a name is told inside longer words too; chance does not write eight letters
SHORTEST = 3
STROKES = 6  # shorter names do not count as found where only two strokes make the letter
_FORMS = frozenset(
    str.split(
        "plc ltd limited llp llc inc incorporated corp corporation co company gmbh ag kg kgaa ohg se sa sas "
        "sarl bv nv spa srl ab as oy aps pty"
    )
)
_JOINING = frozenset(("and", "und", "et"))
# words that stand beside each other in any text: a short name is not read out of two of them
_COMMON = frozenset(
    str.split(
        "a i o am an as at be by do go he if in is it me my no of on or so to up us we all and any are but "
        "can did for get had has her him his how its let may new not now off old one our out own per put say "
        "see she the too two use was way who why yes you also been both come each even from give have here "
        "into just last less like long made make many more most much must need next only open over part some "
        "such take than that them then they this time very want well went were what when will with work year "
        "your im um ab zu da du er es ob wo die der das den dem des ein und mit von vor aus bei bis auf für "
        "ist war hat wie wer wir sie ihr man nur nach noch auch oder aber als ce de en et il la le les ne ou "
        "par pas que qui sa se ses si sur un une"
    )
)
_STROKES = (("rn", "m"), ("vv", "w"), ("cl", "d"))
_POINTED = re.compile(r"\b(?:\w\.){2,}")  # "B.V." is the form BV


@dataclass(frozen=True, slots=True)
class Named:
    """A client or matter by one of its names."""

    label: str  # "client" or "matter"
    number: int
    name: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A name found, and the piece of the text in which it stands (from, to)."""

    named: Named
    start: int
    end: int


@dataclass(slots=True)
class _Run:
    """A text as one run of letters; for each letter the character it came from, by its place in the view."""

    view: list[Seen]
    strokes: bool = False
    letters: list[str] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    begins: set[int] = field(default_factory=set)
    ends: set[int] = field(default_factory=set)

    def word(self, letters: list[tuple[str, int]]) -> None:
        self.begins.add(len(self.letters))
        for letter, place in letters:
            # `ae`, `oe` and `ue` count as the letter they are written for, wherever the words are parted;
            # a figure is no such e
            if (
                letter == "e"
                and self.letters
                and self.letters[-1] in "aou"
                and not self.view[place].character.isdigit()
            ):
                continue
            self.letters.append(letter)
            self.places.append(place)
        self.ends.add(len(self.letters))

    def whole(self) -> str:
        return "".join(self.letters)


class Names:
    """Every known name, ready to be looked for.

    Parameters
    ----------
    known : iterable of Named
        Names, aliases and references; a reference is a name with figures in it.
    """

    def __init__(self, known: Iterable[Named]) -> None:
        self._by_head: dict[str, list[tuple[str, bool, Named]]] = defaultdict(list)
        self._exact: dict[str, list[Named]] = defaultdict(list)
        seen: set[tuple[str, str, int]] = set()
        for named in known:
            for pattern in _patterns(named.name):
                if (pattern, named.label, named.number) in seen:
                    continue
                seen.add((pattern, named.label, named.number))
                figures = any(letter.isdecimal() for letter in named.name)
                self._by_head[pattern[:SHORTEST]].append((pattern, figures, named))
            if not _patterns(named.name) and named.name.strip():
                self._exact[named.name.strip()].append(named)

    def within(self, text: str) -> list[Hit]:
        """Every known name in a text, in the order in which they stand.

        Parameters
        ----------
        text : str
            Any text; linear in its length.

        Returns
        -------
        list of Hit
            Each client or matter once a place.
        """
        found: dict[tuple[str, int, int], Hit] = {}
        for view in views(text):
            for run in _runs(view):
                for hit in self._in(run):
                    found.setdefault((hit.named.label, hit.named.number, hit.start), hit)
        for word in re.finditer(r"\w+", text):
            for named in self._exact.get(word[0], ()):
                hit = Hit(named, word.start(), word.end())
                found.setdefault((named.label, named.number, hit.start), hit)
        return sorted(found.values(), key=lambda hit: (hit.start, hit.end, hit.named.label, hit.named.number))

    def _in(self, run: _Run) -> Iterable[Hit]:
        whole = run.whole()
        for start in range(len(whole) - SHORTEST + 1):
            for pattern, figures, named in self._by_head.get(whole[start : start + SHORTEST], ()):
                if not whole.startswith(pattern, start) or (run.strokes and len(pattern) < STROKES):
                    continue
                end = start + len(pattern)
                seen = run.view[run.places[start] : run.places[end - 1] + 1]
                piece = "".join(one.character for one in seen)
                if _stands(run, start, end, len(pattern)) and _fits(piece, figures, len(pattern), named.name):
                    yield Hit(named, seen[0].start, seen[-1].end)


def _stands(run: _Run, start: int, end: int, length: int) -> bool:
    """Whether a piece of the run begins and ends as a word would; a long one may grow at one end."""
    begins = start in run.begins
    if length >= LONG:
        return begins or end in run.ends
    # a plural or a genitive is the same name
    closed = end in run.ends or (end + 1 in run.ends and run.letters[end] == "s")
    return begins and closed


def _fits(piece: str, figures: bool, length: int, name: str) -> bool:
    """A reference has figures where it stands; a short name is not read out of common words."""
    # letters in rings and of other faces are letters
    bare = unicodedata.normalize("NFKC", "".join(letter for letter in piece if not unseen(letter)))
    has_figure = any(letter.isdecimal() for letter in bare)
    if length <= SHORTEST:
        # too short for look-alikes: "ELL" is not "Eli"
        return _plain(bare) == _plain(name)[:length] and has_figure == figures
    if figures:
        return has_figure
    if not any(letter.isalpha() for letter in bare):
        return False
    words = re.findall(r"\w+", bare.casefold())
    if len(words) > 1 and length < LONG:
        whole_words = [word for word in words if len(word) > 1]
        return not whole_words or not all(word in _COMMON for word in words)
    return True


def _patterns(name: str) -> tuple[str, ...]:
    """The runs a name is looked for by: whole, and without the form of its company."""
    together = _POINTED.sub(lambda found: found[0].replace(".", ""), name)
    words = [word for word in re.findall(r"[^\s,.;()/&+]+", together) if word]
    if not words:
        return ()
    shapes = [words]
    while len(shapes[-1]) > 1 and _plain(shapes[-1][-1]) in _FORMS:
        shapes.append(shapes[-1][:-1])  # "X Pty Ltd" is also X Pty, and X
    found: dict[str, None] = {}
    for chosen in shapes:
        for run in _runs(views(" ".join(chosen))[0]):
            if len(run.letters) >= (STROKES if run.strokes else SHORTEST):
                found[run.whole()] = None
        # the sign written out, and no space left round it
        if any(sign in name for sign in "&+"):
            for joined in _JOINING:
                found[next(iter(_runs(views(joined.join(chosen))[0]))).whole()] = None
    return tuple(found)


def _plain(word: str) -> str:
    return "".join(letter for letter in word.casefold() if letter.isalpha())


def _runs(view: list[Seen]) -> Iterable[_Run]:
    """The text as it reads; and in other ways where it could: two strokes for a letter, a sign for none.

    A word like “and” is left out between the parts of a name, and may as well be a part of one.
    """
    told: set[str] = set()
    for signs, joins in product((True, False), repeat=2):
        words = list(_words(view, signs=signs, joins=joins))
        for strokes in (False, True):
            run = _Run(view, strokes=strokes)
            for word in words:
                run.word(_joined(word) if strokes else word)
            if run.whole() not in told:
                told.add(run.whole())
                yield run


def _words(view: list[Seen], *, signs: bool, joins: bool) -> Iterable[list[tuple[str, int]]]:
    word: list[tuple[str, int]] = []
    for place, seen in enumerate(view):
        if unseen(seen.character):
            continue
        letters = skeleton(seen.character)
        if not letters and signs and word and _inside(view, place):
            letters = sign_letter(seen.character)
        if letters:
            word.extend((letter, place) for letter in letters)
            continue
        yield from _kept(word, joins)
        word = []
    yield from _kept(word, joins)


def _kept(word: list[tuple[str, int]], joins: bool) -> Iterable[list[tuple[str, int]]]:
    if word and (not joins or "".join(letter for letter, _place in word) not in _JOINING):
        yield word


def _inside(view: list[Seen], place: int) -> bool:
    near = (seen.character for seen in view[place + 1 : place + 4] if not unseen(seen.character))
    return next(near, "").isalnum()


def _joined(word: list[tuple[str, int]]) -> list[tuple[str, int]]:
    out: list[tuple[str, int]] = []
    number = 0
    while number < len(word):
        pair = word[number][0] + (word[number + 1][0] if number + 1 < len(word) else "")
        one = next((single for two, single in _STROKES if two == pair), None)
        if one is None:
            out.append(word[number])
            number += 1
        else:
            out.append((one, word[number + 1][1]))
            number += 2
    return out
