"""People's words: one normal form to store, one folded form to find and compare."""

import re
import unicodedata
from functools import lru_cache

# letters that no decomposition takes apart, and the pairs German and Nordic writers put for one letter
_PLAIN = str.maketrans(
    {"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i", "ŋ": "n"}
)
_PAIRS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})
_JOINERS = "\u200c\u200d"  # meant in Persian and Indic writing; every other unseen character goes
_SPLIT = re.compile(r"[^\w]+", re.UNICODE)
MOST_WORDS = 8


def clean(text: str) -> str:
    """Text as it is stored: NFC, one space between words, nothing unseen or undefined in it."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    kept = (
        " " if character.isspace() else character
        for character in unicodedata.normalize("NFC", text)
        if character.isspace()
        or character in _JOINERS
        or unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co", "Cn")
    )
    return " ".join("".join(kept).split())


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """Text as it is compared: without capitals, accents and ligatures, in any script."""
    if text.isascii():
        return clean(text).lower()
    lower = clean(unicodedata.normalize("NFKC", text)).casefold().translate(_PLAIN)
    apart = unicodedata.normalize("NFKD", lower)
    return clean("".join(letter for letter in apart if not unicodedata.combining(letter)))


def words(text: str) -> list[str]:
    """The folded words of a text, in order."""
    return [word for word in _SPLIT.split(fold(text)) if word]


def search_words(text: str) -> list[str]:
    """The words somebody looks for: at most eight, of at most forty letters."""
    return list(dict.fromkeys(word[:40] for word in words(text[:400])))[:MOST_WORDS]


def findable_text(*texts: str) -> str:
    """What a search goes through: every folded word once, each after a space, umlauts in both spellings."""
    found: dict[str, None] = {}
    for text in texts:
        found.update(dict.fromkeys(words(text)))
        if not text.isascii():
            found.update(
                dict.fromkeys(words(unicodedata.normalize("NFC", text).casefold().translate(_PAIRS)))
            )
    return "".join(f" {word}" for word in found)


def wanted(word: str) -> str:
    """The piece to look for in `findable_text`: a word's beginning; anywhere where a script has no spaces."""
    return f" {word}" if word.isascii() else word


def listed(text: str, most: int) -> list[str]:
    """Names written with commas, semicolons or line breaks between them: each once, as first written."""
    found: dict[str, str] = {}
    for part in re.split(r"[,;\n\r]+", text):
        name = clean(part)
        if name:
            found.setdefault(fold(name), name)
    return list(found.values())[:most]
