"""Facts: what happened, past tense, ids and scalars only. Pure: no Django here."""

import re
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

_KINDS: dict[str, type["Fact"]] = {}
Scalar = str | int | float | bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A thing that happened, published in the transaction that made it happen.

    A subclass in `junto/<room>/facts.py` gets the kind `"<room>.<ClassName>"`. Fields hold ids, dates as
    ISO text and other scalars; never a name, an address or a person's words. `version` grows when the
    meaning of a field changes. `decides` is true for what somebody is answerable for (a role given, a wall
    set, a charter in force): other entries forget who acted after thirteen months.
    """

    kind: ClassVar[str] = ""
    version: ClassVar[int] = 1
    decides: ClassVar[bool] = False

    def __init_subclass__(cls, **kwargs: Any) -> None:
        # not super(): a slotted dataclass is made twice, and the second class has no __class__ cell
        match = re.search(r"\.?(\w+)\.facts$", cls.__module__)
        room = match.group(1) if match else cls.__module__.rpartition(".")[2]
        cls.kind = f"{room}.{cls.__name__}"
        _KINDS[cls.kind] = cls

    def data(self) -> dict[str, Scalar]:
        """The fields as plain scalars, ready for JSON.

        Returns
        -------
        dict
            Field name to str, int, float, bool or None.

        Raises
        ------
        TypeError
            A field holds something else; a fact carries no objects.
        """
        values = asdict(self)
        for name, value in values.items():
            if not isinstance(value, str | int | float | bool | None):
                raise TypeError(f"{self.kind}.{name} holds {type(value).__name__}; facts hold scalars only")
        return values


def kinds() -> dict[str, type[Fact]]:
    """Every kind of fact that some room has declared, by name, sorted."""
    return dict(sorted(_KINDS.items()))


def restore(kind: str, data: dict[str, Scalar]) -> Fact:
    """Make a fact again from its kind and its stored fields.

    Raises
    ------
    LookupError
        No room declares this kind (any more).
    """
    if kind not in _KINDS:
        raise LookupError(f"no room declares the fact {kind}")
    return _KINDS[kind](**data)
