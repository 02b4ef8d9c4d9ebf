"""What a list's questions and notes say, in the reader's language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from junto.people.logic.columns import CALLED


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is read: `choices` are (answer, words), `chosen` is the answer given so far."""

    id: str
    title: str
    text: str
    why: str
    choices: tuple[tuple[str, str], ...]
    chosen: str


def asked(question: Mapping[str, object], answers: Mapping[str, str]) -> Asked:
    """A stored question in words."""
    kind, told = str(question["kind"]), _texts(question["told"])
    lines, choices = _texts(question["lines"]), _texts(question["choices"])
    at = _("Line %(lines)s") if len(lines) == 1 else _("Lines %(lines)s")
    title, text, why = _said(kind, told)
    return Asked(
        id=str(question["id"]),
        title=title,
        text=f"{at % {'lines': ', '.join(lines)}}: {text}",
        why=why,
        choices=tuple((choice, _choice(kind, choice, told, choices)) for choice in choices),
        chosen=answers.get(str(question["id"]), "leave"),
    )


def _texts(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, Sequence) and not isinstance(value, str) else []


def _said(kind: str, told: Sequence[str]) -> tuple[str, str, str]:
    first, second = (*told, "", "")[:2]
    address = (*told, "", "", "")[2]
    everybody = "; ".join(told)
    new = {"new": first, "known": second, "address": address}
    wrong = _("A wrong guess would give one of them what belongs to the other.")
    said = {
        "twice": (
            _("Which line counts?"),
            _("the same key or address stands on several lines that differ: %(who)s.") % {"who": everybody},
            _("One line is one person."),
        ),
        "swap": (
            _("Did two people swap addresses?"),
            _("the addresses have changed places between %(who)s.") % {"who": _(" and ").join(told)},
            wrong,
        ),
        "moved": (
            _("Did these addresses change hands?"),
            _("in this list an address goes to somebody else. Until now: %(who)s.") % {"who": everybody},
            wrong,
        ),
        "held": (
            _("This address belongs to somebody else. What now?"),
            _("somebody here has the address and the list does not move her. Until now: %(who)s.")
            % {"who": everybody},
            _("Two people cannot have one address. Whoever keeps it can be corrected by hand."),
        ),
        "reused": (
            _("Is this still the same person?"),
            _("the key was %(known)s's; now it has the name %(new)s and another address, %(address)s.") % new,
            _("A key given to somebody new would open the former person's page to her."),
        ),
        "address": (
            _("Is this the same person?"),
            _("%(address)s is %(known)s's address here; the list says %(new)s.") % new,
            _("An address given to somebody new would open the former person's page to her."),
        ),
        "newkey": (
            _("The same person with a new key?"),
            _("%(address)s is %(known)s's address here, with another key; the list says %(new)s.") % new,
            _("Keys change when systems change, and addresses are sometimes given to somebody new."),
        ),
        "namesake": (
            _("Is this one person or two?"),
            _("%(new)s is new. You have %(known)s.") % {"new": first, "known": "; ".join(told[1:])},
            _("Names are not keys. A wrong guess makes one person two, or two people one."),
        ),
        "returns": (
            _("Should this person return?"),
            _("%(who)s was deactivated by hand, and the list has the name.") % {"who": first},
            _("What somebody did on purpose, a list alone does not undo."),
        ),
        "directory": (
            _("Should this person return?"),
            _("the firm's directory let %(who)s go, and the list has the name.") % {"who": first},
            _("One of the two is behind. The directory can let her return, too."),
        ),
    }
    return said[kind]


def _choice(kind: str, choice: str, told: Sequence[str], choices: Sequence[str]) -> str:
    if choice.startswith("line-"):
        place = choices.index(choice)
        return _("Line %(line)s: %(who)s") % {"line": choice.removeprefix("line-"), "who": told[place]}
    if choice.startswith("one-"):
        place = choices.index(choice) + 1
        return _("One person: %(who)s") % {"who": told[place]} if len(choices) > 3 else _("One person")
    words = {
        "swapped": _("They swapped addresses"),
        "keys": _("Their keys were swapped"),
        "moved": _("They changed hands"),
        "keep": _("A mistake in the list: all but the addresses"),
        "same": _("The same person"),
        "two": _("Two"),
        "return": _("Let her return"),
        "leave": _("Leave it for now"),
    }
    return words[choice]


def field_word(name: str) -> str:
    """A field as people call it."""
    stored = {"starts_on": "start", "ends_on": "end"}
    return _("kept by") if name == "listed" else _(CALLED[stored.get(name, name)])


def value_word(name: str, value: str) -> str:
    """A value as it is shown: nothing is said in words."""
    if name == "listed":
        return _("the HR list") if value else _("recorded by hand")
    return value or _("nothing")
