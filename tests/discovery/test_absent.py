"""Without its libraries the room does not exist: no table, no page, no worker, and everything else is
there.
"""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WITHOUT = """
import importlib.util, sys
real = importlib.util.find_spec
BLOCKED = ("igraph", "duckdb", "ibis", "scipy")
importlib.util.find_spec = lambda name, *rest: None if name.split(".")[0] in BLOCKED else real(name, *rest)
class Gone:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in BLOCKED:
            raise ImportError(name)
sys.meta_path.insert(0, Gone())
import django
django.setup()
from django.apps import apps
from django.conf import settings
from django.urls import NoReverseMatch, reverse
from junto.kernel import facts
from junto.kernel.tasks import periodic
assert "discovery" not in settings.ROOMS
assert not [m for m in apps.get_models() if m._meta.app_label == "discovery"]
assert not [k for k in facts.kinds() if k.startswith("discovery.")]
assert not [n for n in periodic.names() if "discovery" in n]
assert not [n for n in sys.modules if n.startswith("junto.discovery")]
try:
    reverse("discovery:index")
except NoReverseMatch:
    print("absent")
"""


def test_the_house_stands_without_it(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT],
        env={
            "PYTHONPATH": str(ROOT / "src"), "JUNTO_DATA_DIR": str(tmp_path), "PATH": "/usr/bin:/bin",
            "DJANGO_SETTINGS_MODULE": "junto.config.settings",
        },
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.stdout.strip() == "absent", done.stderr[-800:]


def test_nothing_outside_imports_it():
    found = []
    for path in (ROOT / "src" / "junto").rglob("*.py"):
        inside = path.relative_to(ROOT / "src" / "junto").parts[0]
        if inside != "discovery" and "junto.discovery" in path.read_text(encoding="utf-8"):
            found.append(str(path))
    assert [name for name in found if "/config/" not in name] == []


@pytest.mark.parametrize("library", ["igraph", "duckdb", "ibis", "scipy"])
def test_the_room_touches_the_libraries_through_the_engine_alone(library):
    for path in (ROOT / "src" / "junto" / "discovery").rglob("*.py"):
        lines = path.read_text(encoding="utf-8").split("\n")
        for place, line in enumerate(lines):
            if line.lstrip().startswith((f"import {library}", f"from {library}")):
                assert any("TYPE_CHECKING" in before for before in lines[max(0, place - 4) : place]), (
                    path,
                    line,
                )
