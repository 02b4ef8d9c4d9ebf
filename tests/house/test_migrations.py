"""Migrations stand alone: they import nothing that may change later, and tell one line of history a room."""

import ast
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from tests.house.tree import files, short

# what a column's default is made of; it must stay where it is as long as a migration names it
STABLE = {"junto.kernel.ids"}
STEPS = [path for path in files(".py", under="src/junto") if path.parent.name == "migrations"]


def imports(text: str) -> set[str]:
    """Every module a file imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add("." * node.level + (node.module or ""))
    return found


def foreign(text: str) -> set[str]:
    """What of it belongs to the product and may change."""
    return {name for name in imports(text) if name.startswith(("junto", ".", "tests"))} - STABLE


def test_no_migration_imports_the_product() -> None:
    assert STEPS
    assert [(short(path), found) for path in STEPS if (found := foreign(path.read_text()))] == []


def test_an_import_is_seen() -> None:
    assert foreign("import junto.people.rules\nfrom django.db import models\nimport junto.kernel.ids") == {
        "junto.people.rules"
    }
    assert foreign("def f():\n    from junto.people import actions") == {"junto.people"}


def test_one_line_of_history_a_room() -> None:
    loader = MigrationLoader(None)
    ours = [config.label for config in apps.get_app_configs() if config.name.startswith("junto.")]
    leaves = {label: loader.graph.leaf_nodes(label) for label in ours if label in loader.migrated_apps}
    assert {label: len(nodes) for label, nodes in leaves.items()} == dict.fromkeys(leaves, 1)


def test_every_step_is_named_for_its_deed() -> None:
    assert [short(path) for path in STEPS if "_auto_" in path.name] == []


@pytest.mark.django_db
def test_the_tables_are_those_of_the_models() -> None:
    said = StringIO()
    call_command("makemigrations", check=True, dry_run=True, verbosity=1, stdout=said, skip_checks=True)
    assert "No changes detected" in said.getvalue()
    assert connection.introspection.table_names()
