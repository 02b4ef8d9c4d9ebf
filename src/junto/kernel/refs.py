"""Names for things of any room without importing the room. Pure: no Django here."""

from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Ref:
    """A thing by room, kind and id, written `communities.community:12`.

    Attributes
    ----------
    label : str
        Room and kind, e.g. `"communities.community"`.
    id : int
        Its number, 1 or more.
    """

    label: str
    id: int

    def __str__(self) -> str:
        return f"{self.label}:{self.id}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `room.kind:12`.

        Raises
        ------
        ValueError
            The text has another shape.
        """
        label, colon, number = text.rpartition(":")
        if not colon or label.count(".") != 1 or not number.isascii() or not number.isdigit():
            raise ValueError(f"{text!r} does not name a thing; expected room.kind:number")
        return cls(label, int(number))

    @classmethod
    def of(cls, row: object) -> Self:
        """The name of a saved row of any table."""
        meta = row._meta  # type: ignore[attr-defined]  # any row has it; Django is not known here
        return cls(f"{meta.app_label}.{meta.model_name}", row.pk)  # type: ignore[attr-defined]  # as above
