"""Client names nobody tuned for: other syllables, other shapes and disguises than the matcher was built on.

`bench_walls` holds the set the matcher grew up with. This one is scored and not fitted: where it misses, the
matcher is mended by a rule that holds for all names, and the seed is changed.
"""

import html
import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from junto.people.logic.names import Named, Names

COUNT, SEED = 500, 90_407
HEADS = str.split(
    "Al Bor Cas Dru Fen Gal Hol Iver Jas Kil Lang Mor Nes Orm Pry Quen Ros Sel Tor Ulv Var Wex Yar Zel Łoz "
    "Žil Çel Ég Ång Øst Šar Ğar Ñan Þor"
)
TAILS = str.split("bury dal ewicz gård hurst ińska kov lund mar nau ovce poel rup sen thwaite vale wyn zano")
TRADES = (
    "Shipping", "Pharma", "Dairy", "Rail", "Aggregates", "Wind", "Re", "Media", "Textil", "Bank", "Trust",
    "Brothers", "Sons", "Holding", "Systems", "",
)  # fmt: skip
FORMS = ("Ltd", "Limited", "plc", "S.A.", "GmbH", "B.V.", "a.s.", "Oy", "LLC", "Pty Ltd", "S.r.l.", "", "")
GREEK = str.maketrans("ABEZHIKMNOPTYXovp", "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧονρ")
CYRILLIC = str.maketrans("aceopxyisjABCEHKMOPTX", "асеорхуіѕјАВСЕНКМОРТХ")
UNSEEN = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u180e\u034f"
MARKS = "\u0300\u0308\u0327\u0331\u20d7"
BETWEEN = ".-_·•*/|,:~'’"
TALK = (
    "As {} wrote, the deadline moves.", "{}: open points", "(cf. {})", "We never say {} here, do we?",
    "Frag bitte bei {} nach, ob das gilt.", "L'avis de {} est attendu.", "https://intra.example/{}/notes",
    "draft-{}-v3", "“{}”", "{}'s letter came",
)  # fmt: skip

LAST_OF_LETTERS = "ringed letters"
Dress = Callable[[str, random.Random], str]


@dataclass(frozen=True, slots=True)
class Score:
    """How many of the dressed names were seen, which were not, and what ordinary text set off."""

    tried: int
    missed: tuple[tuple[str, str], ...]


def names(count: int = COUNT, seed: int = SEED) -> list[str]:
    """Names of companies that do not exist, in the shapes such names have."""
    chance = random.Random(seed)
    found: dict[str, None] = {}
    while len(found) < count:
        found[_name(chance)] = None
    return list(found)


def _name(chance: random.Random) -> str:
    head = chance.choice(HEADS) + chance.choice(TAILS)
    other = chance.choice(HEADS) + chance.choice(TAILS)
    shape, form = chance.randrange(10), chance.choice(FORMS)
    name = {
        0: f"{head}-{other}",
        1: f"{head} & {other}",
        2: f"Bank of {head}",
        3: f"{chance.choice('ABDGHKMRT')}. {chance.choice('ABDGHKMRT')}. {head}",
        4: f"O'{head}",
        5: f"{chance.choice('BCDFGKMVZ')}{chance.randrange(10, 99)} {chance.choice(TRADES[:6])}",
        6: f"The {head} {chance.choice(TRADES)}",
    }.get(shape, f"{head} {chance.choice(TRADES)}")
    return " ".join(f"{name} {form}".split())


def _every(name: str, put: Callable[[], str]) -> str:
    return "".join(letter + (put() if letter.isalnum() else "") for letter in name)


def _bare(name: str, _chance: random.Random) -> str:
    for form in filter(None, FORMS):
        if name.endswith(f" {form}"):
            return name.removesuffix(f" {form}")
    return name


def _inside(mark: str) -> Dress:
    def dress(name: str, chance: random.Random) -> str:
        place = chance.randrange(1, len(name))
        return f"{name[:place]}{mark}{name[place:]}"

    return dress


DRESSES: dict[str, Dress] = {
    "as it is": lambda name, chance: name,
    "capitals": lambda name, chance: name.upper(),
    "small letters": lambda name, chance: name.lower(),
    "swapped case": lambda name, chance: name.swapcase(),
    "form dropped": _bare,
    "form dropped, no spaces": lambda name, chance: _bare(name, chance).replace(" ", ""),
    "double spaces": lambda name, chance: name.replace(" ", "   "),
    "line breaks": lambda name, chance: name.replace(" ", "\r\n> "),
    "no-break spaces": lambda name, chance: name.replace(" ", "\u202f"),
    "letter by letter": lambda name, chance: " ".join(name.replace(" ", "")),
    "points between letters": lambda name, chance: chance.choice(BETWEEN).join(name.replace(" ", "")),
    "unseen characters": lambda name, chance: _every(name, lambda: chance.choice(UNSEEN)),
    "soft hyphens": lambda name, chance: _every(name, lambda: "\u00ad"),
    "Cyrillic": lambda name, chance: name.translate(CYRILLIC),
    "Greek": lambda name, chance: name.upper().translate(GREEK),
    "full width": lambda name, chance: name.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)}),
    "marks over letters": lambda name, chance: _every(name, lambda: chance.choice(MARKS)),
    "mathematical letters": lambda name, chance: name.translate(
        {ord("a") + n: 0x1D41A + n for n in range(26)} | {ord("A") + n: 0x1D400 + n for n in range(26)}
    ),
    "ringed letters": lambda name, chance: name.translate(
        {ord("a") + n: 0x24D0 + n for n in range(26)} | {ord("A") + n: 0x24B6 + n for n in range(26)}
    ),
    "bold": lambda name, chance: f"**{name}**",
    "emphasis inside": _inside("**"),
    "emphasis of one letter": lambda name, chance: f"_{name[0]}_{name[1:]}",
    "a tag inside": _inside("<b></b>"),
    "a comment inside": _inside("<!-- x -->"),
    "entities": lambda name, chance: "".join(f"&#{ord(letter)};" for letter in name),
    "entities in hexadecimals": lambda name, chance: _every(name, lambda: "&#x200b;"),
    "named entities": lambda name, chance: html.escape(name).replace(" ", "&nbsp;"),
    "a soft hyphen by name": _inside("&shy;"),
    "per cent": lambda name, chance: name.replace(" ", "%20"),
    "escaped": lambda name, chance: "\\" + "\\".join(name),
    "a link's words": lambda name, chance: f"[{name}](https://firm.example/)",
}


def score(known: list[str], seed: int, twice: bool = False) -> Score:
    """Every name in every dress (or in two, one over the other), within something people write."""
    finder = Names(Named("client", number, name) for number, name in enumerate(known))
    missed, tried = [], 0
    for number, name in enumerate(known):
        chance = random.Random(seed * 100_003 + number)
        for called, text in _dressed(name, chance, twice):
            tried += 1
            if not any(hit.named.number == number for hit in finder.within(text)):
                missed.append((called, text))
    return Score(tried, tuple(missed))


def _dressed(name: str, chance: random.Random, twice: bool) -> Iterator[tuple[str, str]]:
    if twice:
        # letters first, what is wrapped round them after: a mark over a letter of "%20" is no disguise
        names_ = list(DRESSES)
        first = chance.choice(names_[: names_.index(LAST_OF_LETTERS) + 1])
        second = chance.choice(names_[names_.index(first) + 1 :])
        worn = DRESSES[second](DRESSES[first](name, chance), chance)
        yield f"{first}, {second}", chance.choice(TALK).format(worn)
        return
    for called, dress in DRESSES.items():
        yield called, chance.choice(TALK).format(dress(name, chance))


def false_alarms(known: list[str], texts: Iterable[str]) -> list[tuple[str, str]]:
    """Names found in texts in which none of them stands: (name, text)."""
    finder = Names(Named("client", number, name) for number, name in enumerate(known))
    return [(hit.named.name, text[hit.start : hit.end]) for text in texts for hit in finder.within(text)]
