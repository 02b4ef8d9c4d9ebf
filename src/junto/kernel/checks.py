"""System checks: what import contracts cannot see. Run by `junto check` and before serving."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.core.checks import CheckMessage, Error, register
from django.db.models import Field, Model
from django.db.models.fields.related import RelatedField

from junto.kernel import facts, registry

# from the ground up; a house test compares it with the import contract
FLOORS: tuple[tuple[str, ...], ...] = (
    ("kernel", "engine"),
    ("people",),
    ("communities",),
    ("conversations", "decisions"),
    ("practices", "elections"),
    ("gatherings", "teams", "skills", "value"),
    ("library", "insights"),
    ("coaching", "inbox", "reach"),
    ("home", "discovery"),
    ("config",),
)


def floor_of(room: str) -> int | None:
    """The floor a room stands on, or None for what is not a room of the house."""
    return next((number for number, names in enumerate(FLOORS) if room in names), None)


def _relations(model: type[Model]) -> Iterator["RelatedField[Any, Any]"]:
    for field in (*model._meta.local_fields, *model._meta.local_many_to_many):
        if isinstance(field, RelatedField) and not getattr(field.remote_field, "parent_link", False):
            yield field


def breaches(model: type[Model]) -> list[CheckMessage]:
    """What a table's foreign keys do against the plan of the house.

    Returns
    -------
    list of CheckMessage
        `junto.E001` for a key that points up or sideways, `junto.E002` for one that crosses a border and
        leaves a reverse relation there.
    """
    room = model._meta.app_label
    own = floor_of(room)
    found: list[CheckMessage] = []
    for field in _relations(model):
        there = _target(field)
        floor = floor_of(there)
        if own is None or floor is None or there == room:
            continue
        if floor >= own:
            found.append(
                Error(
                    f"{room}.{model.__name__}.{field.name} points to {there}, not to a room below {room}.",
                    hint="Keys point down. Let the higher room hold the key, or tell it by a fact.",
                    obj=model,
                    id="junto.E001",
                )
            )
        if not field.remote_field.hidden:
            found.append(
                Error(
                    f"{room}.{model.__name__}.{field.name} leaves a reverse relation in {there}.",
                    hint='Across rooms write related_name="+"; the lower room must not know the higher.',
                    obj=model,
                    id="junto.E002",
                )
            )
    return found


def _target(field: "Field[Any, Any]") -> str:
    meta = getattr(field.related_model, "_meta", None)  # a name nobody has declared has none
    return str(meta.app_label) if meta else ""


@register("junto")
def tables(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """Keys point to the same or a lower floor and leave nothing behind across a border."""
    chosen = app_configs or apps.get_app_configs()
    return [one for config in chosen for model in config.get_models(True) for one in breaches(model)]


@register("junto")
def kinds(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """Nobody listens to a kind of fact that no room declares; an absent room's kinds are let be."""
    declared = facts.kinds()
    return [
        Error(
            f"Somebody subscribes to {kind}, which no room publishes.",
            hint="Name a kind as <room>.<ClassName>, as the room's facts.py declares it.",
            id="junto.E003",
        )
        for kind in registry.subscribed_kinds()
        if kind not in declared and not _absent(kind.partition(".")[0])
    ]


def _absent(room: str) -> bool:
    return floor_of(room) is not None and not apps.is_installed(f"junto.{room}")
