"""Random short ids that stand in addresses; what they name cannot be counted or guessed."""

import re
import secrets
import unicodedata

ALPHABET = "23456789bcdfghjkmnpqrstvwxz"
LENGTH = 10


def short_id() -> str:
    """Ten characters without vowels or look-alikes: 27**10 possibilities, about 47 bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def slug(text: str) -> str:
    """The cosmetic end of an address: lower-case ASCII words with hyphens, at most 60 characters.

    Examples
    --------
    >>> slug("Scope & fixed fees: Überblick")
    'scope-fixed-fees-uberblick'
    >>> slug("法律")
    ''
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:60].strip("-")


def address(key: str, text: str) -> str:
    """`<id>-<slug>` as it stands in a URL; the id alone when nothing of the text is left."""
    end = slug(text)
    return f"{key}-{end}" if end else key
