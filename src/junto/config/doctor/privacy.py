"""Proof that discovery is absent: no tables, no work, no listening, no pages, no files."""

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.urls import get_resolver

from junto.config.doctor.finding import Check, Finding, well, wrong
from junto.kernel import registry
from junto.kernel.models import TaskRow
from junto.kernel.tasks import periodic

ROOM = "junto.discovery"
REMOVE = (
    "Run: junto migrate discovery zero, then pip uninstall igraph duckdb ibis-framework, then junto serve"
)


def room() -> Finding:
    if apps.is_installed(ROOM):
        return wrong("Discovery is installed in this process.", REMOVE)
    return well("Discovery is not part of this process.")


def tables() -> Finding:
    left = [name for name in connection.introspection.table_names() if name.startswith("discovery_")]
    if left:
        return wrong(f"{len(left)} tables of discovery are there, {left[0]} among them.", REMOVE)
    return well("There is no table of discovery.")


def work() -> Finding:
    regular = [name for name in periodic.names() if name.startswith(ROOM)]
    queued = TaskRow.objects.filter(path__startswith=ROOM).exclude(state=TaskRow.State.DONE).count()
    if regular or queued:
        return wrong(f"{len(regular)} regular tasks and {queued} queued tasks are discovery's.", REMOVE)
    return well("The worker has no work of discovery.")


def listening() -> Finding:
    names = [name for kind in registry.subscribed_kinds() for name in registry.subscribers(kind)]
    if any(name.startswith(ROOM) for name in names):
        return wrong("Discovery listens to what happens in other rooms.", REMOVE)
    return well("Nothing of discovery listens to other rooms.")


def pages() -> Finding:
    if "discovery" in get_resolver().namespace_dict:
        return wrong("Discovery has pages and a place in the menu.", REMOVE)
    return well("Discovery has no page and no place in the menu.")


def files() -> Finding:
    left = [path for path in settings.DATA_DIR.rglob("*") if path.is_file() and _is_trace(path.name)]
    kept = settings.DATA_DIR / "discovery"
    if left or kept.exists():
        return wrong(
            f"{len(left)} files of traces lie in {settings.DATA_DIR}.",
            f"Delete {kept} and the files ending in .parquet.",
        )
    return well("No file of traces is kept.")


def _is_trace(name: str) -> bool:
    return name.endswith((".parquet", ".duckdb"))


CHECKS: tuple[Check, ...] = (room, tables, work, listening, pages, files)
