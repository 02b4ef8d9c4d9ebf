"""Letters that pass for others: one skeleton for all spellings of a word, however it is dressed up. Pure."""

import unicodedata
from functools import lru_cache

# letters of other scripts, and of our own, that look like a plain Latin letter
_TWINS = {
    "a": "аɑαάᴀ", "b": "вьъƅʙβ", "c": "сϲƈᴄ", "d": "ԁɗđðᴅ", "e": "еєҽɛεέᴇəё", "f": "ғƒꞙ", "g": "ɡցǥɢ",
    "h": "һнʜћђ", "i": "іιɩıɪїίΐϊи", "j": "јʝᴊ", "k": "кκķᴋ", "l": "ⅼӏʟłιǀ", "m": "мᴍ", "n": "ոпηήɴŋñ",
    "o": "оοσօøᴏόδ", "p": "рρᴘþ", "q": "ԛգ", "r": "гʀɼя", "s": "ѕʂꜱ", "t": "тτᴛ", "u": "υսᴜцύ", "v": "ѵνᴠ",
    "w": "ԝωшщѡᴡώ", "x": "хχ×", "y": "уүγʏ", "z": "ʐᴢžζ",
}  # fmt: skip
_FIGURES = {
    "0": "o",
    "1": "l",
    "3": "e",
    "4": "a",
    "5": "s",
    "6": "g",
    "7": "t",
    "8": "b",
    "9": "g",
    "2": "z",
}
_SIGNS = {"@": "a", "$": "s", "€": "e", "!": "l", "|": "l", "¡": "l", "£": "l"}
_LONGER = {"ß": "ss", "æ": "ae", "œ": "oe", "ǆ": "dz"}
# capitals that look like another Latin letter than their small ones do
_CAPITALS = {"Ν": "n", "Η": "h", "Υ": "y", "Μ": "m", "Γ": "r"}
_CLASS = {"i": "l"}  # a capital i and a small L are one stroke


def _table() -> dict[int, str]:
    table = {ord(letter): plain for plain, letters in _TWINS.items() for letter in letters}
    table.update({ord(figure): plain for figure, plain in _FIGURES.items()})
    table.update({ord(letter): plain for letter, plain in _LONGER.items()})
    return {code: "".join(_CLASS.get(one, one) for one in plain) for code, plain in table.items()} | {
        ord("i"): "l"
    }


_TABLE = _table()


@lru_cache(maxsize=8192)
def skeleton(character: str) -> str:
    """What one character counts as: small Latin letters; nothing for what is no letter or figure.

    Parameters
    ----------
    character : str
        One character, in any form.

    Returns
    -------
    str
        No, one or two letters of `a`-`z`, or the letter itself in a script without likenesses.
    """
    found = []
    for part in unicodedata.normalize("NFKD", character):
        if unicodedata.combining(part):
            continue
        if part in _CAPITALS:
            found.append(_CAPITALS[part])
            continue
        for letter in part.casefold():
            plain = _TABLE.get(ord(letter), letter)
            found.append(plain if plain.isalnum() else "")
    return "".join(found)


def sign_letter(character: str) -> str:
    """The letter a sign stands for inside a word (`@`, `$`), else nothing."""
    return _SIGNS.get(character, "")


def unseen(character: str) -> bool:
    """Whether a character takes no room: zero-width signs, soft hyphens, marks that join or direct."""
    return unicodedata.category(character) in ("Cf", "Mn", "Me") or character in "\u034f\u115f\u1160\u3164"
