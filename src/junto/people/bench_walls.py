"""Walls measured: names that must not pass, ordinary text that must, and every combination of walls.

Nothing here touches the installation: names are looked for in memory, walls are judged by the rule itself.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product

from junto.people.logic.access import Cover, Standing, Wall, hidden_from
from junto.people.logic.names import Named, Names

# lent to the bench of the whole gate, which judges its scopes by the same rule
__all__ = ["Cover", "Standing", "Wall", "figures", "hidden_from"]

NAMES, SEED = 500, 20261124
STARTS = str.split(
    "Pen Castle Ash Brom Vos Tamar Eller Meri Grün Kör Mül Har Whit Thorn Black Straß Ravens Mont Bel Dú "
    "Sjø Lin"
)
ENDS = str.split(
    "hallow gate beck dale ridge wald mann field worth combe stein bridge ton haven fjord mere grave holm "
    "court"
)
SECOND = str.split(
    "Leisure|Care Homes|Maschinenbau|Foods|Later Living|Stores|Estates|& "
    "Daughters|Logistik|Energie|Capital Partners",
    "|",
)
FORMS = str.split(
    "Ltd|plc|GmbH|GmbH & Co. KG|Inc.|AG|LLP||",
    "|",
)
CODES = str.split(
    "Kestrel Larch Sumac Heron Rowan Falcon Osprey Juniper Mistral Zephyr Tundra Quartz Cobalt Saffron"
)
SPELT = {ord(letter): told for letter, told in {"ü": "ue", "ö": "oe", "ß": "ss", "ø": "o", "ú": "u"}.items()}
TWINS = str.maketrans("aeopcxyiABEKMHOPCTX", "аеорсхуіАВЕКМНОРСТХ")
FIGURES = str.maketrans("aeiost", "431057")
SENTENCES = (
    "What {} asked us last week about the schedule.",
    "Notes on {}, and what came of it",
    "{}",
    "Wer hat zuletzt mit {} gesprochen?",
    "minutes_{}_final.docx",
    "I do leases (mostly for {}) and bread.",
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure against its goal; `at_least` says that it is a floor."""

    name: str
    value: float
    budget: float
    unit: str = ""
    at_least: bool = False


def figures() -> Iterator[Figure]:
    """Names in every dress, and walls in every combination.

    Yields
    ------
    Figure
    """
    known = seeded_names(NAMES, SEED)
    names = Names(Named("client", number, name) for number, name in enumerate(known))
    unseen = sum(not _caught(names, number, text) for number, text in dressed_once(known, SEED))
    yield Figure(f"of {NAMES} seeded client names, pass unseen", unseen, 0)
    tried = [(number, text) for number, name in enumerate(known) for text in every_dress(name, SEED + number)]
    caught = sum(_caught(names, number, text) for number, text in tried)
    share = 100 * caught / len(tried)
    yield Figure(f"{len(tried)} dresses of them are recognised", share, 99.0, "%", at_least=True)
    wrong, cases = truth_table()
    yield Figure(f"{cases} judgements over 4 kinds x 3 walls, other than the table says", wrong, 0)


def seeded_names(count: int, seed: int) -> list[str]:
    """Names of clients that do not exist, references and short ones among them: a seed, a list."""
    chance = random.Random(seed)
    found: dict[str, None] = {}
    while len(found) < count:
        kind = chance.random()
        if kind < 0.08:
            name = f"{chance.choice('CMKP')}-{chance.randrange(100, 9999):04d}"
        elif kind < 0.16:
            name = "".join(chance.choice("BDFGHKLMNPRTVW") for _ in range(4))
        elif kind < 0.26:
            name = f"{chance.choice(CODES)} {chance.choice(ENDS).capitalize()}"
        else:
            first = chance.choice(STARTS) + chance.choice(ENDS)
            name = " ".join(filter(None, (first, chance.choice(SECOND), chance.choice(FORMS))))
        found[name] = None
    return list(found)


DRESSES: tuple[Callable[[str, random.Random], str], ...] = (
    lambda name, chance: name,
    lambda name, chance: name.upper(),
    lambda name, chance: name.lower(),
    lambda name, chance: "".join(chance.choice((letter.upper(), letter.lower())) for letter in name),
    lambda name, chance: name.replace(" ", ""),
    lambda name, chance: name.replace(" ", "_"),
    lambda name, chance: name.replace(" ", "\u00a0\n"),
    lambda name, chance: " ".join(name.replace(" ", "")),
    lambda name, chance: ".".join(name.replace(" ", "")),
    lambda name, chance: _split(name, chance, " "),
    lambda name, chance: _split(name, chance, "-"),
    lambda name, chance: _split(name, chance, "\u200b"),
    lambda name, chance: "\u00ad".join(name),
    lambda name, chance: name.translate(TWINS),
    lambda name, chance: name if _has_figure(name) else name.translate(FIGURES),
    lambda name, chance: "".join(letter + ("\u0301" if letter in "aeou" else "") for letter in name),
    lambda name, chance: name.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)}),
    lambda name, chance: name.translate(SPELT),
    lambda name, chance: name if _has_figure(name) else name.replace("l", "I").replace("o", "0"),
    lambda name, chance: name.replace("rn", "m") if len(name) > 7 else name,
    lambda name, chance: name.replace("&", "and"),
    lambda name, chance: name + "s",
)


def every_dress(name: str, seed: int) -> Iterator[str]:
    """A name in each of its dresses, each within a sentence or a file's name."""
    chance = random.Random(seed)
    for dress in DRESSES:
        yield chance.choice(SENTENCES).format(dress(name, chance))


def dressed_once(known: list[str], seed: int) -> Iterator[tuple[int, str]]:
    """Each name once, in one dress or in two over each other."""
    chance = random.Random(seed)
    for number, name in enumerate(known):
        text = name
        for dress in chance.sample(DRESSES, chance.choice((1, 2))):
            text = dress(text, chance)
        yield number, chance.choice(SENTENCES).format(text)


def truth_table() -> tuple[int, int]:
    """Every combination of four kinds in three walls, judged by the rule and by the table written out here.

    Returns
    -------
    tuple of int
        Judgements that differ, and judgements in all.
    """
    kinds = ("exclusion", "inclusion", "competitor pair", "contractor")
    wrong = cases = 0
    for three in product(kinds, repeat=3):
        for named in product((False, True), repeat=3):
            for outside, side in product((False, True), (1, 2)):
                walls = [_wall(kind, is_named, side) for kind, is_named in zip(three, named, strict=True)]
                table = any(
                    {
                        "exclusion": is_named,
                        "inclusion": not is_named,
                        "competitor pair": is_named and side == 2,
                        "contractor": outside and not is_named,
                    }[kind]
                    for kind, is_named in zip(three, named, strict=True)
                )
                cases += 1
                wrong += hidden_from(walls, Standing(7, outside), client=1, matter=None) != table
    return wrong, cases


def _wall(kind: str, named: bool, side: int) -> Wall:
    covers = (Cover(1, None, 1), Cover(2, None, 2)) if kind == "competitor pair" else (Cover(1, None, 0),)
    own = side if kind == "competitor pair" else 0
    return Wall(kind, covers, ((7, own),) if named else ((8, own),))


def _caught(names: Names, number: int, text: str) -> bool:
    return any(hit.named.number == number for hit in names.within(text))


def _has_figure(name: str) -> bool:
    return any(letter.isdigit() for letter in name)


def _split(name: str, chance: random.Random, mark: str) -> str:
    place = chance.randrange(1, len(name))
    return f"{name[:place]}{mark}{name[place:]}"
