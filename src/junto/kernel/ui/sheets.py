"""The sheets of the face in their order, and with those of the rooms as the one that is served."""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "static" / "ui"
NAMES = (
    "tokens.css",
    "base.css",
    "layout.css",
    "parts.css",
    "parts-words.css",
    "parts-data.css",
    "rooms.css",
    "print.css",
)
LAYERS = ("reset", "tokens", "base", "layout", "parts", "rooms", "print")


def sources(rooms: Iterable[Path] = ()) -> list[Path]:
    """Every sheet that goes into the one, in order.

    Parameters
    ----------
    rooms : iterable of Path
        Folders of the rooms; each may have `static/<room>/<room>.css`.
    """
    theirs = (room / "static" / room.name / f"{room.name}.css" for room in rooms)
    return [*(FOLDER / name for name in NAMES), *(sheet for sheet in theirs if sheet.is_file())]


def together(rooms: Iterable[Path] = ()) -> str:
    """The one sheet: the order of the layers, then every source under its name. Same sources, same bytes."""
    parts = ["@layer " + ", ".join(LAYERS) + ";\n"]
    for path in sources(rooms):
        text = path.read_text(encoding="utf-8").removeprefix(parts[0])
        parts.append(f"/* {path.name} */\n{text.strip()}\n")
    return "".join(parts)


@cache
def icon_names() -> tuple[str, ...]:
    """Names of the icons in the sprite, without `i-`, in its order."""
    return tuple(re.findall(r'<symbol id="i-([\w-]+)"', (FOLDER / "icons.svg").read_text(encoding="utf-8")))


def icon_anchor(name: str) -> str:
    """Where an icon stands in the sprite.

    Raises
    ------
    ValueError
        The sprite has no such icon.
    """
    if name not in icon_names():
        raise ValueError(f"there is no icon called {name}")
    return f"#i-{name}"
