"""How widely a thing that carries words may be read: four classes, from the narrowest to the firm. Pure.

A room says of each of its tables which class a row has; a row of a table nobody has spoken for is walled,
so that forgetting to say it keeps words in.
"""

from collections.abc import Callable
from enum import StrEnum


class Confidentiality(StrEnum):
    """The class of a text, narrowest first."""

    WALLED = "walled"  # stands before a client or a matter
    TEAM = "team"
    COMMUNITY = "community"  # its members and whom they invite
    FIRM = "firm"  # everyone in the firm


ORDER = tuple(Confidentiality)
# the argument is a row of the table spoken for; the kernel knows no tables of rooms
Teller = Callable[..., Confidentiality]
_tellers: dict[str, Teller] = {}


def is_wider(to: Confidentiality, than: Confidentiality) -> bool:
    """Whether words that move from `than` to `to` reach people who could not read them before.

    >>> is_wider(Confidentiality.FIRM, Confidentiality.WALLED)
    True
    >>> is_wider(Confidentiality.TEAM, Confidentiality.TEAM)
    False
    """
    return ORDER.index(to) > ORDER.index(than)


def tell_class(label: str, teller: Teller) -> None:
    """Say how the class of a row of a table (`"communities.community"`) is told."""
    _tellers[label] = teller


def class_of(row: object) -> Confidentiality:
    """The class of a row; walled where no room has spoken for its table."""
    teller = _tellers.get(row._meta.label_lower)  # type: ignore[attr-defined]  # any row has it
    return teller(row) if teller else Confidentiality.WALLED


def told_for() -> list[str]:
    """The tables somebody has spoken for."""
    return sorted(_tellers)
