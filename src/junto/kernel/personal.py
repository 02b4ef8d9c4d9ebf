"""What every room holds of a person: given to her, foretold to her, and erased, from one declaration.

A room registers what it holds once, column by column; a house test compares it with every key that points
to a person, so that a new table without an answer fails the build.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db.models import Count, IntegerField, Model, QuerySet, Value

from junto.kernel.checks import floor_of
from junto.kernel.policy import Words

Json = dict[str, "Json"] | list["Json"] | str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Section:
    """One heading of what a person takes with her.

    Attributes
    ----------
    name : str
        Its name in the data, e.g. `"memberships"`.
    title : str or lazy str
        Its heading in the readable text.
    rows : list of dict
        Plain data, already through the room's own gate and the walls of this moment.
    files : tuple of Path
        Files that are hers; copied beside the data under their own names.
    """

    name: str
    title: Words
    rows: list[dict[str, Json]]
    files: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Lot:
    """What a room says of one of its keys to a person.

    Attributes
    ----------
    what : str or lazy str
        What the rows are, in the person's words.
    goes : bool
        Whether they are deleted; others stay and name a former colleague from then on.
    why : str or lazy str
        For rows that stay: why.
    path : str or None
        Look-up from the row to the thing that walls look at, e.g. `"decision__community"`; the gate of an
        export goes by it.
    untold : mapping
        Look-ups of rows she must not learn of by a count, e.g. `{"barrier__silent": True}`.
    """

    what: Words
    goes: bool = False
    why: Words = ""
    path: str | None = None
    untold: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Holding:
    """A key that points to a person, with what its room says of it."""

    model: type[Model]
    key: str
    lot: Lot
    declared: bool = True

    @property
    def name(self) -> str:
        return f"{self.model._meta.label}.{self.key}"

    def rows(self, person: Model) -> QuerySet[Model]:
        return self.model._default_manager.filter(**{self.key: person}).order_by("pk")

    def told(self, person: Model) -> QuerySet[Model]:
        """Those of them she may be told of."""
        rows = self.rows(person)
        return rows.exclude(**self.lot.untold) if self.lot.untold else rows


@dataclass(frozen=True, slots=True)
class Fate:
    """What would become of some rows of a person, as she is told before she decides."""

    what: Words
    count: int
    goes: bool
    why: Words


@dataclass(frozen=True, slots=True)
class ErasureReport:
    """How many rows went and how many stay, by column."""

    gone: dict[str, int] = field(default_factory=dict)
    kept: dict[str, int] = field(default_factory=dict)


# the argument is a Person; the kernel stands below the room that has the table
Export = Callable[..., list[Section]]
Erase = Callable[..., ErasureReport]


@dataclass(frozen=True, slots=True)
class Provision:
    """What one room registered."""

    room: str
    export: Export
    erase: Erase
    holdings: tuple[Holding, ...]


_provisions: dict[str, Provision] = {}


def provide_personal_data(room: str, *, export: Export, erase: Erase, held: Iterable[Holding]) -> None:
    """Register what a room holds of a person.

    Parameters
    ----------
    room : str
    export : callable
        Takes the person and returns her sections.
    erase : callable
        Takes the person and erases inside the caller's transaction; usually ends in `erase_holdings`.
    held : iterable of Holding
        Every key of the room's tables that points to a person, usually from `holdings`.
    """
    if room in _provisions:
        raise RuntimeError(f"{room} provides personal data twice")
    _provisions[room] = Provision(room, export, erase, tuple(held))


def provisions() -> list[Provision]:
    """Every room's, from the top of the house down: what stands on something goes before it."""
    return sorted(_provisions.values(), key=lambda one: (-(floor_of(one.room) or 0), one.room))


def holdings(label: str, lots: Mapping[str, Lot]) -> tuple[Holding, ...]:
    """Every key of an app's tables that points to a person, with the lot declared for it.

    Parameters
    ----------
    label : str
        The app.
    lots : mapping
        `"Model.field"` to its lot. A key nobody declared stays, and a house test says so.
    """
    found = []
    for model in apps.get_app_config(label).get_models():
        for column in model._meta.concrete_fields:
            target = column.remote_field.model if column.remote_field else None
            if target is None or getattr(target, "_meta", None) is None:
                continue
            if target._meta.label == settings.AUTH_USER_MODEL:
                lot = lots.get(f"{model.__name__}.{column.name}")
                plain_lot = Lot(str(model._meta.verbose_name))
                found.append(Holding(model, column.name, lot or plain_lot, lot is not None))
    return tuple(found)


def foretell(person: Model) -> list[Fate]:
    """What an erasure would delete and what would stay, with the person's own counts, in one query."""
    held = [holding for one in provisions() for holding in one.holdings]
    counts = _counted(held, person)
    told: dict[tuple[str, bool], Fate] = {}
    for place, holding in enumerate(held):
        if not counts.get(place):
            continue
        lot = holding.lot
        key = (str(lot.what), lot.goes)
        before = told[key].count if key in told else 0
        told[key] = Fate(lot.what, before + counts[place], lot.goes, lot.why)
    return list(told.values())


def erase_holdings(held: Iterable[Holding], person: Model) -> ErasureReport:
    """Delete what goes and count what stays, in the caller's transaction."""
    gone: dict[str, int] = {}
    kept: dict[str, int] = {}
    for holding in held:
        rows = holding.rows(person)
        number = rows.count()
        if not number:
            continue
        if holding.lot.goes:
            rows.delete()
            gone[holding.name] = number
        else:
            kept[holding.name] = number
    return ErasureReport(gone, kept)


Narrow = Callable[[Holding, "QuerySet[Model]"], "QuerySet[Model]"]
Name = Callable[[Model], dict[str, Json]]


def sections(
    held: Iterable[Holding],
    person: Model,
    *,
    narrow: Narrow | None = None,
    name: Name | None = None,
    without: Iterable[str] = (),
) -> list[Section]:
    """The rows of some holdings as plain data, a section a key.

    Parameters
    ----------
    narrow : callable, optional
        Takes a holding and its rows and returns those that no wall hides from the person.
    name : callable, optional
        Takes a row and returns what says where it belongs, e.g. the community's name.
    without : iterable of str
        Fields that are nobody's words: digests and the like.
    """
    left_out, found = frozenset(without), []
    for holding in held:
        rows = narrow(holding, holding.rows(person)) if narrow else holding.rows(person)
        told = [{**(name(row) if name else {}), **plain(row, left_out)} for row in rows]
        if told:
            key = f"{holding.model._meta.model_name}_by_{holding.key}"
            found.append(Section(key, holding.lot.what, told))
    return found


def plain(row: Model, without: frozenset[str] = frozenset()) -> dict[str, Json]:
    """A row's own columns as plain data: no keys to other tables, nothing that is empty."""
    told: dict[str, Json] = {}
    for column in row._meta.concrete_fields:
        if column.primary_key or column.remote_field or column.name in without:
            continue
        value = getattr(row, column.name)
        if value in (None, "", [], {}):
            continue
        told[column.name] = _plain(value)
    return told


def _plain(value: object) -> Json:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    if isinstance(value, bool | int | float):
        return value
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    return str(value)


def _counted(held: list[Holding], person: Model) -> dict[int, int]:
    parts = [
        holding.told(person)
        .order_by()
        .annotate(of_holding=Value(place, IntegerField()))
        .values("of_holding")
        .annotate(rows_held=Count("*"))
        .values_list("of_holding", "rows_held")
        for place, holding in enumerate(held)
    ]
    if len(parts) < 2:
        return {place: number for part in parts for place, number in part}
    return dict(parts[0].union(*parts[1:], all=True))
