"""The words of a community: how they are stored, and which of them carry meaning. Pure."""

import re
import unicodedata

UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn")
JOINERS = "\u200c\u200d"  # meant in Persian and Indic writing
LETTERS = re.compile(r"[^\W_]+", re.UNICODE)
SHORTEST = 4
SMALL = frozenset(
    """
    a about after all also always an and another any are as at be because been before being between
    both but by can could did do does doing each ever every few first for from get go had has have
    having her here him his how i if in into is it its just last like made make many may me more
    most much my never no not now of off on once one only or other our out over own same see she
    should since so some still such than that the their them then there these they thing this those
    through to too two under until up us use used very want was way we were what when where which
    while who whom whose why will with without work works would year years you your aber alle als am
    an auch auf aus bei bin bis da das dass dem den der des die doch ein eine einem einen einer es
    für hat ich ihr im in ist ja kann man mit nach nicht noch nur ob oder sich sie sind so über um
    und uns von vor was wann warum wem wen wenn wer werden wie wir wird wo zu zum zur community
    communities practice practices firm client clients people question questions circle group
    gemeinschaft praxis kanzlei mandant mandanten frage fragen leute
    """.split()  # noqa: SIM905 - a list of two hundred quoted words is not read by anybody
)
ENDINGS = (
    "ations", "ation", "ements", "ement", "ments", "ment", "ings", "ing", "ities", "ity", "ies", "ers", "er",
    "ungen", "ung", "ed", "es", "ly", "en", "e", "s", "y",
)  # fmt: skip


def clean(text: str, *, lines: bool = False) -> str:
    """Text as it is stored: NFC, nothing unseen, one space between words; line breaks only if asked for."""
    kept = "".join(
        letter
        for letter in unicodedata.normalize("NFC", text)
        if letter.isspace() or letter in JOINERS or unicodedata.category(letter) not in UNSEEN
    )
    if not lines:
        return " ".join(kept.split())
    rows = [" ".join(row.split()) for row in kept.splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(rows)).strip()


def fold(text: str) -> str:
    """Text as it is compared: without capitals and accents."""
    apart = unicodedata.normalize("NFKD", text.casefold().replace("ß", "ss"))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


_SMALL = frozenset(map(fold, SMALL))


def stem(word: str) -> str:
    """A folded word without its usual English or German ending, never shorter than four letters."""
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST:
            return word.removesuffix(ending)
    return word


def stems(text: str) -> dict[str, str]:
    """Stems of the words that carry meaning, each with the word as it was first written."""
    found: dict[str, str] = {}
    for word in LETTERS.findall(text):
        low = fold(word)
        if len(low) > 2 and low not in _SMALL and not low.isdigit():
            found.setdefault(stem(low), word.lower())
    return found
