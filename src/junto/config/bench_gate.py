"""The gate measured: names that must not pass, grants on walls; from a clone also table, twins and mutants.

Names are looked for in memory; grants are given in a scratch installation in a temporary folder. The
installation at hand is not touched. What needs the tests is left out where they are not: `clone` says so.
"""

import importlib.util
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import yaml

from junto.config.bench_pages import _environ, _junto
from junto.config.figures import Figure

CELLS, CELL_SECONDS, VIEWERS, GRANTS, KILLED = 3000, 240.0, 6, 20_000, 95.0
MUTANT_SECONDS, TWIN_SECONDS, LONGEST = 600.0, 900.0, 3600
CONTENT = Path(__file__).with_name("planting") / "content"
NEEDED = ("pytest", "pytest_django", "xdist", "hypothesis", "igraph")


def figures() -> Iterator[Figure]:
    """Measure what can be measured here.

    Yields
    ------
    Figure
    """
    yield from _names()
    yield from _grants()
    root = clone()
    if root is not None:
        yield from _cells(root)
        yield from _twins(root)
        yield from _mutants(root)


def clone() -> Path | None:
    """The root of the clone this program runs from, if its tests are there and can run."""
    root = Path(__file__).parents[3]
    there = (root / "tests/house/access.txt").is_file()
    return root if there and all(importlib.util.find_spec(name) for name in NEEDED) else None


def _names() -> Iterator[Figure]:
    # measuring is nobody's business but its own room's, so that it is asked by name
    bench_walls, bench_names = (
        import_module(f"junto.people.{name}") for name in ("bench_walls", "bench_names")
    )
    for one in bench_walls.figures():
        yield Figure(one.name, one.value, one.budget, one.unit, one.at_least)
    known = bench_names.names()
    once, twice = bench_names.score(known, 1), bench_names.score(known, 2, twice=True)
    yield Figure(
        f"of {twice.tried} names nobody tuned for, each in two disguises, pass unseen", len(twice.missed), 0
    )
    yield Figure(f"of {once.tried} disguises of them, one by one, pass unseen", len(once.missed), 0)
    texts = list(_texts())
    alarms = bench_names.false_alarms(known, texts)
    yield Figure(f"false alarms of these names in the {len(texts)} texts of the demo", len(alarms), 0)


def _texts() -> Iterator[str]:
    waiting = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(CONTENT.glob("*.yaml"))]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one


def _grants() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory(prefix="junto-bench-") as folder:
        environ = _environ(folder)
        _junto(environ, "init", "--firm", "Bench", "--name", "Ada Bench", "--email", "ada@bench.example",
               "--password-stdin", told="a long enough secret\n")  # fmt: skip
        code = "import django; django.setup()\nfrom junto.config import bench_gate_grants as b; b.main()"
        done = subprocess.run(
            [sys.executable, "-c", code],
            env=environ,
            text=True,
            check=True,
            stdout=subprocess.PIPE,
            timeout=LONGEST,
        )
    told = json.loads(done.stdout)
    yield Figure("random grants on top of walls of four kinds", told["grants"], GRANTS, at_least=True)
    yield Figure(
        f"of them override a wall in one of {told['scopes']} scopes of all rooms", told["overrides"], 0
    )
    yield Figure(f"of {told['verdicts']} verdicts for somebody barred say yes", told["spoken"], 0)
    yield Figure("grants that open something where no wall stands", told["opened"], 1, at_least=True)
    yield Figure(
        f"of {told['tried']} walls set between two requests, later than the next one", told["late"], 0
    )
    yield Figure("a wall set and the next request denied, the slowest", told["worst"], 60.0, "s")


def _cells(root: Path) -> Iterator[Figure]:
    tests = ("tests/house/test_access.py", "tests/api/test_access.py", "tests/house/test_surfaces.py")
    told, seconds = _pytest(root, *tests)
    yield Figure("from a clone: cells of the access table, each asked", told["cells"], CELLS, at_least=True)
    yield Figure("from a clone: checks of them with an unexpected answer", told["failed"], 0)
    yield Figure("from a clone: all of it in", seconds, CELL_SECONDS, "s")


def _twins(root: Path) -> Iterator[Figure]:
    told, seconds = _pytest(root, "tests/house/test_twins.py", JUNTO_TWINS="all")
    what = f"{told['pages']} addresses, letters and exports, {told['classes']} classes of hidden things"
    yield Figure("from a clone: viewers of twins", told["viewers"], VIEWERS, at_least=True)
    yield Figure(f"from a clone: twins that differ ({what})", told["failed"], 0)
    yield Figure("from a clone: all of them in", seconds, TWIN_SECONDS, "s")


def _mutants(root: Path) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory(prefix="junto-bench-") as folder:
        file = Path(folder) / "told.json"
        command = [sys.executable, "-m", "tests.house.mutants", str(file)]
        subprocess.run(command, cwd=root, stdin=subprocess.DEVNULL, stdout=sys.stderr, check=True,
                       timeout=LONGEST, env=_tools(root))  # fmt: skip
        told = json.loads(file.read_text(encoding="utf-8"))
    tried = told["killed"] + len(told["survivors"]) + len(told["unreached"])
    yield Figure(
        f"from a clone: of {tried} mutants of the gate, killed",
        100 * told["killed"] / tried,
        KILLED,
        "%",
        at_least=True,
    )
    yield Figure("from a clone: all of them in", told["seconds"], MUTANT_SECONDS, "s")


def _pytest(root: Path, *tests: str, **environ: str) -> tuple[dict[str, int], float]:
    """Run tests and take back what they noted, and the seconds they took."""
    with tempfile.TemporaryDirectory(prefix="junto-bench-") as folder:
        noted = Path(folder) / "noted"
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests]
        begun = time.perf_counter()
        done = subprocess.run(
            command, cwd=root, text=True, stdout=subprocess.PIPE, timeout=LONGEST, check=False,
            env={**_tools(root), "JUNTO_GATE_NOTED": str(noted), **environ},
        )  # fmt: skip
        seconds = time.perf_counter() - begun
        lines = noted.read_text(encoding="utf-8").splitlines() if noted.exists() else []
    said = done.stdout.splitlines()[-1] if done.stdout else ""
    failed = sum(int(number) for number in re.findall(r"(\d+) (?:failed|error)", said))
    if done.returncode not in (0, 1) or " passed" not in said:
        failed += 1
    if failed:
        sys.stderr.write(done.stdout[-8000:])
    counted = {"failed": failed, "cells": 0, "pages": 0, "viewers": 0, "classes": 0}
    for line in lines:
        name, number = line.split()
        counted[name] = max(counted[name], int(number)) if name == "classes" else counted[name] + int(number)
    return counted, seconds


def _tools(root: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("JUNTO_", "DJANGO_"))}
    return {**kept, "PYTHONPATH": os.pathsep.join((str(root / "src"), str(root)))}
