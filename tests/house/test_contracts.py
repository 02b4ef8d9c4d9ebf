"""The plan of the house is kept by machine, and the machine is shown to see each breach."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.house.tree import ROOT, copy_of_the_house, rooms

RUN = "from importlinter.cli import lint_imports_command as run; run()"
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]


def lint(house: Path, *contracts: str) -> tuple[bool, str]:
    chosen = [word for one in contracts for word in ("--contract", one)]
    done = subprocess.run(
        [sys.executable, "-c", RUN, "--no-cache", "--no-logo", *chosen],
        cwd=house,
        env={**os.environ, "PYTHONPATH": str(house / "src"), "COLUMNS": "300"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    return done.returncode == 0, done.stdout + done.stderr


def plant(house: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = house / "src/junto" / name
        for folder in (path.parent, *path.parent.parents):
            if folder.name == "junto":
                break
            folder.mkdir(exist_ok=True)
            (folder / "__init__.py").touch()
        before = path.read_text() if path.exists() else ""
        path.write_text(f"{before}\n{text}\n")


def test_the_house_keeps_its_contracts() -> None:
    kept, said = lint(ROOT)
    assert kept, said


BREACHES = {
    "floors": (
        {
            "kernel/planted.py": "import junto.people.rules",
            "people/planted.py": "def late():\n    from junto.home import queries",
            "home/planted.py": "from junto.discovery import queries",
            "discovery/queries.py": "",
            "home/queries.py": "",
        },
        [
            "junto.kernel.planted -> junto.people.rules",
            "junto.people.planted -> junto.home.queries",
            "junto.home.planted -> junto.discovery.queries",
        ],
    ),
    "inside": (
        {
            "people/rules.py": "from junto.people import actions as planted",
            "people/facts.py": "from junto.people import models as planted",
            "people/actions.py": "def late():\n    import junto.people.planted",
            "people/planted.py": "import junto.people.views",
            "people/views.py": "",
        },
        [
            "junto.people.rules -> junto.people.actions",
            "junto.people.facts -> junto.people.models",
            "junto.people.actions -> junto.people.planted",
        ],
    ),
    "quartet": (
        {
            "home/planted.py": "from junto.people.models import Person\nfrom junto.people import rules",
            "config/planted.py": "from junto.discovery import queries",
            "discovery/queries.py": "",
        },
        [
            "junto.home.planted -> junto.people.models (l.2)",
            "junto.config.planted -> junto.discovery.queries (l.2)",
        ],
    ),
    "pure": (
        {
            "engine/planted.py": "from django.utils import timezone",
            "people/facts.py": "from junto.kernel import clock",
            "people/logic/planted.py": "def late():\n    import django",
        },
        [
            "junto.engine.planted -> django",
            "junto.people.facts -> junto.kernel.clock",
            "junto.people.logic.planted -> django",
        ],
    ),
    "heavy": (
        {"people/queries.py": "def late():\n    import igraph", "kernel/planted.py": "import duckdb"},
        ["junto.people.queries -> igraph", "junto.kernel.planted -> duckdb"],
    ),
}


@pytest.mark.parametrize("contract", BREACHES)
def test_each_breach_is_caught(contract: str, tmp_path: Path) -> None:
    files, named = BREACHES[contract]
    house = copy_of_the_house(tmp_path)
    plant(house, files)
    kept, said = lint(house, contract)
    assert not kept
    lines = re.sub(r"\s+", " ", said)
    missed = [one for one in named if one not in lines]
    assert not missed, said


def test_every_contract_has_a_planted_breach() -> None:
    assert {contract["id"] for contract in CONTRACTS} == set(BREACHES)


def test_a_room_without_a_floor_is_caught(tmp_path: Path) -> None:
    house = copy_of_the_house(tmp_path)
    plant(house, {"cellar/queries.py": ""})
    kept, said = lint(house, "floors")
    assert not kept
    assert "junto.cellar" in said or "cellar" in said


def test_type_only_imports_may_cross(tmp_path: Path) -> None:
    house = copy_of_the_house(tmp_path)
    only_for_types = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import junto.people.models"
    plant(house, {"home/planted.py": only_for_types})
    kept, said = lint(house, "quartet", "floors")
    assert kept, said


def test_floors_of_the_contract_and_of_the_checks_are_the_same() -> None:
    from junto.kernel.checks import FLOORS

    contract = next(one for one in CONTRACTS if one["id"] == "floors")
    told = [{name.strip(" ()") for name in layer.split("|")} for layer in reversed(contract["layers"])]
    assert [set(floor) for floor in FLOORS] == told


def test_no_room_is_empty() -> None:
    """A room appears with its first feature: with an address, an action or a query of its own."""
    for room in rooms():
        folder = ROOT / "src/junto" / room
        lived_in = [name for name in ("urls", "actions", "queries") if (folder / f"{name}.py").exists()]
        lived_in += [name for name in ("actions", "queries") if (folder / name).is_dir()]
        assert lived_in, f"the room {room} has nothing in it"
