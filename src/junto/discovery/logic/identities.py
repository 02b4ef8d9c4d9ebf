"""Whose traces these are: exact keys and addresses only, never a guess."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

__all__ = ["NOBODY", "OUTSIDE", "Book", "Found", "Known"]

OUTSIDE: Final = "outside"
NOBODY: Final = "nobody"


@dataclass(frozen=True, slots=True)
class Known:
    """A person of the firm, as far as matching needs her.

    `last_week` is the last week that counts of somebody who left, None for who is there. `stays_out` is true
    for
    whoever opted out.
    """

    person: int
    email: str
    hr_key: str | None = None
    outside: bool = False
    last_week: int | None = None
    stays_out: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """What became of somebody a source names.

    `person` is None where her traces are dropped, for `reason`: nobody, outside, or "" for who stays out and
    is not
    counted apart.
    """

    person: int | None
    reason: str = ""
    last_week: int | None = None


def plain(text: str) -> str:
    """An address or key as it is compared: no surrounding space, ASCII letters small, all others as they are.

    >>> plain(" Ana@Firm.example "), plain("Аna@firm.example") == "ana@firm.example"
    ('ana@firm.example', False)
    """
    return "".join(chr(ord(c) + 32) if "A" <= c <= "Z" else c for c in text.strip())


class Book:
    """The firm's people by address and by key of the HR list.

    Examples
    --------
    >>> book = Book([Known(7, "ana@firm.example", hr_key="P-7"), Known(8, "bo@firm.example", stays_out=True)])
    >>> book.find(["U1", "ANA@firm.example"]).person, book.find(["p-7"]).person
    (7, 7)
    >>> book.find(["U2"]).reason, book.find(["bo@firm.example"])
    ('nobody', Found(person=None, reason='', last_week=None))
    """

    def __init__(self, known: Iterable[Known]) -> None:
        self._whole: dict[int, Known] = {}
        self._people: dict[str, set[int]] = {}
        for someone in known:
            self._whole[someone.person] = someone
            for key in (someone.email, someone.hr_key or ""):
                if key.strip():
                    self._people.setdefault(plain(key), set()).add(someone.person)

    def find(self, keys: Iterable[str]) -> Found:
        """The one person all known keys point to; keys that point to two persons match nobody."""
        hits: set[int] = set()
        for key in keys:
            hits |= self._people.get(plain(key), set())
        if len(hits) != 1:
            return Found(None, NOBODY)
        found = self._whole[hits.pop()]
        if found.stays_out:
            return Found(None)
        if found.outside:
            return Found(None, OUTSIDE)
        return Found(found.person, last_week=found.last_week)
