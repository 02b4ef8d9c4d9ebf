"""Which steps the tables have taken, and which this release knows; told without loading any migration."""

import pkgutil
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from django.apps import apps
from django.db import connection

OPTIONAL = {"discovery"}


@lru_cache(maxsize=1)
def known() -> frozenset[str]:
    """Every step this release knows, as `room.name`."""
    found = set()
    for config in apps.get_app_configs():
        spec = find_spec(f"{config.name}.migrations") if (Path(config.path) / "migrations").is_dir() else None
        for place in spec.submodule_search_locations or () if spec else ():
            names = (one.name for one in pkgutil.iter_modules([place]))
            found |= {f"{config.label}.{name}" for name in names if name[0] not in "_~"}
    return frozenset(found)


def applied() -> frozenset[str]:
    """Every step the tables have taken."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        return frozenset(f"{app}.{name}" for app, name in cursor.fetchall())


def unknown(state: list[str]) -> list[str]:
    """Of some steps those that only a newer release can know; an optional part may be absent here."""
    return sorted(
        step for step in set(state) - known()
        if (label := step.partition(".")[0]) not in OPTIONAL or apps.is_installed(f"junto.{label}")
    )  # fmt: skip
