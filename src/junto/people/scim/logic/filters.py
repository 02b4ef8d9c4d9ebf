"""Filters: one attribute compared with one value, which is what directories ask."""

import json
import re
from dataclasses import dataclass

from junto.people.scim.logic.faults import Fault

ASKED = re.compile(r"\s*([A-Za-z][\w.:$-]*(?:\[[^\]]*\])?(?:\.\w+)?)\s+eq\s+(\"(?:[^\"\\]|\\.)*\")\s*", re.I)
IN_BRACKETS = re.compile(r"([\w.:-]+)\[\s*(\w+)\s+eq\s+(\"(?:[^\"\\]|\\.)*\")\s*\]", re.I)
LONGEST = 1000


@dataclass(frozen=True, slots=True)
class Equals:
    """An attribute by its name in lower case, without the standard's long prefix, and the value wanted."""

    name: str
    value: str


def read(text: str, known: frozenset[str]) -> Equals | None:
    """Read a filter; None for an empty one.

    Parameters
    ----------
    text : str
    known : frozenset of str
        Names that can be asked for, in lower case.

    Raises
    ------
    Fault
        It is longer, or of another form, or asks for another attribute.

    Examples
    --------
    >>> read('userName Eq "anna@firm.example"', frozenset({"username"}))
    Equals(name='username', value='anna@firm.example')
    >>> read('emails[value eq "a@b.c"]', frozenset({"emails.value"}))
    Equals(name='emails.value', value='a@b.c')
    """
    if not text.strip():
        return None
    if len(text) > LONGEST:
        raise Fault("invalidFilter", "This filter is too long.")
    bracket = IN_BRACKETS.fullmatch(text.strip())
    match = ASKED.fullmatch(text)
    if bracket is not None:
        name, value = f"{bracket[1]}.{bracket[2]}", bracket[3]
    elif match is not None:
        name, value = match[1], match[2]
    else:
        raise Fault("invalidFilter", 'Only filters of the form attribute eq "value" can be answered.')
    name = name.rpartition(":")[2].lower()
    if name not in known:
        raise Fault(
            "invalidFilter", f"It cannot be filtered by {name}; by {', '.join(sorted(known))} it can."
        )
    return Equals(name, _text(value))


def _text(quoted: str) -> str:
    try:
        told = json.loads(quoted)
    except ValueError as fault:
        raise Fault("invalidFilter", "The value of this filter is not a text in quotation marks.") from fault
    return str(told)
