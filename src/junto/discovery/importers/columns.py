"""Which column of a file is which column of the trace schema."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from junto.discovery.importers.records import Field
from junto.kernel.readers.faults import N_, Unreadable, Where, shown

SCHEMA = ("week", "who", "whom", "object", "kind", "n", "weight", "scope")
ALIASES: Mapping[str, tuple[str, ...]] = {
    "week": ("week", "date", "day", "at", "ts", "time", "timestamp", "when"),
    "who": ("who", "from", "src", "sender", "person", "person_id", "author"),
    "whom": ("whom", "to", "dst", "recipient", "other"),
    "object": ("object", "doc_id", "document", "document_id", "channel", "item_id"),
    "kind": ("kind",),
    "n": ("n", "count"),
    "weight": ("weight",),
    "scope": ("scope",),
}
BECOMES: Mapping[str, str] = {
    "week": N_("the ISO week; anything finer is dropped"),
    "who": N_("a person's number, after finding the person in your list"),
    "whom": N_("a person's number, after finding the person in your list"),
    "object": N_("a number that cannot be traced back once the file is destroyed"),
    "kind": N_("the kind of trace"),
    "n": N_("a count, 50 a week at most"),
    "weight": N_("a share"),
    "scope": N_("the wall or class inside which traces meet"),
}
NOTHING = N_("nothing")

MISSING = N_(
    "No column says “%(name)s”. The file has: %(found)s. Name the columns as in the trace schema, "
    "or say which column is which."
)
NO_TARGET = N_(
    "No column says with whom (“whom”) or on what (“object”). The file has: %(found)s. "
    "Name the columns as in the trace schema, or say which column is which."
)
NOT_THERE = N_("The column “%(name)s” is not in the file. It has: %(found)s.")


@dataclass(frozen=True, slots=True)
class Layout:
    """Place of each column of the schema in a row of the file; None where the file has none."""

    columns: tuple[str, ...]
    places: tuple[int | None, ...]

    def cells(self, row: Sequence[str]) -> list[str]:
        """The cells of a row in the order of the schema, outer spaces removed."""
        return ["" if place is None else row[place].strip() for place in self.places]

    def fields(self, filled: Sequence[int]) -> Iterator[Field]:
        """The lines of the preview: each column, what becomes of it, in how many rows it is filled."""
        names = dict(zip(self.places, SCHEMA, strict=True))
        for place, column in enumerate(self.columns):
            name = names.get(place)
            fate, becomes = ("kept", BECOMES[name]) if name else ("dropped", NOTHING)
            yield Field(shown(column), fate, becomes, filled[place])


def layout_of(columns: Sequence[str], mapping: Mapping[str, str]) -> Layout:
    """Find the columns of the schema in a file.

    Parameters
    ----------
    columns : sequence of str
        Names in the file.
    mapping : mapping of str to str
        Column of the file by column of the schema, where somebody said so; an empty name leaves it out.

    Raises
    ------
    Unreadable
        When week or who is missing, or both whom and object are.
    """
    small = [column.strip().lower() for column in columns]
    found = ", ".join(shown(column, 30) for column in columns[:20])
    places: list[int | None] = []
    for name in SCHEMA:
        place: int | None = None
        if name in mapping:
            if mapping[name]:
                if mapping[name].strip().lower() not in small:
                    raise Unreadable(NOT_THERE, Where(line=1), name=shown(mapping[name]), found=found)
                place = small.index(mapping[name].strip().lower())
        else:
            place = next((small.index(alias) for alias in ALIASES[name] if alias in small), None)
        if place is None and name in ("week", "who"):
            raise Unreadable(MISSING, Where(line=1), name=name, found=found)
        places.append(place)
    if places[2] is None and places[3] is None:
        raise Unreadable(NO_TARGET, Where(line=1), found=found)
    return Layout(tuple(columns), tuple(places))
