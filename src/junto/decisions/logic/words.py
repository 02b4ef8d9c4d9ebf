"""Words as they are stored. Pure."""

import re
import unicodedata

UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn")
JOINERS = "\u200c\u200d"  # meant in Persian and Indic writing


def clean(text: str, *, lines: bool = False) -> str:
    """Text in NFC without what cannot be seen; line breaks and empty lines stay where `lines` is asked for.

    Examples
    --------
    >>> clean(" two   words\\u200b ")
    'two words'
    """
    kept = "".join(
        letter
        for letter in unicodedata.normalize("NFC", text)
        if letter.isspace() or letter in JOINERS or unicodedata.category(letter) not in UNSEEN
    )
    if not lines:
        return " ".join(kept.split())
    rows = "\n".join(" ".join(row.split()) for row in kept.splitlines())
    return re.sub(r"\n{3,}", "\n\n", rows).strip()
