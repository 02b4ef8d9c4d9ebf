"""The room measured: an HR list of ten thousand, the same list again, and the directory then.

All of it happens in a scratch installation in a temporary folder; the installation at hand is not touched.
"""

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

PERSONS = 10_000
SECONDS, MEBIBYTES, MILLISECONDS = 30.0, 250.0, 50.0
FIRST = (
    "Ada",
    "Bo",
    "Cy",
    "Dee",
    "Eli",
    "Fay",
    "Gareth",
    "Hanne",
    "Ines",
    "Jörg",
    "Kofi",
    "Lena",
    "Ngozi",
    "Sören",
)
LAST = ("Bevan", "Carrow", "Dvořák", "Ekström", "Fitch", "Grünwald", "Ibáñez", "Köhler", "Müller", "Ó'Neill")
LOOKS: tuple[dict[str, Any], ...] = (
    {},
    {"words": "jorg"},
    {"words": "mueller audit"},
    {"words": "no such person at all"},
    {"topic": "break notices"},
    {"words": "lease", "office": 1},
    {"discipline": 1, "page": 20},
    {"page": 200},
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure against its budget."""

    name: str
    value: float
    budget: float
    unit: str = ""


def figures() -> Iterator[Figure]:
    """Measure import and directory with ten thousand people.

    Yields
    ------
    Figure
    """
    with tempfile.TemporaryDirectory(prefix="junto-bench-") as folder:
        environ = {**os.environ, "JUNTO_DATA_DIR": folder, "JUNTO_DATABASE_URL": "", "PYTHONUNBUFFERED": "1"}
        list_ = Path(folder) / "people.csv"
        write_list(list_, PERSONS)
        person = (
            "--firm",
            "Bench",
            "--name",
            "Keeper",
            "--email",
            "keeper@bench.example",
            "--password-stdin",
        )
        subprocess.run(
            _junto("init", *person),
            env=environ,
            input="a long enough secret\n",
            text=True,
            check=True,
            capture_output=True,
        )
        for name in (f"a list of {PERSONS} people", "the same list again, changing nothing"):
            seconds, peak = _measured(_junto("people", str(list_), "--complete", "--apply"), environ)
            yield Figure(f"{name}, read, compared and applied", seconds, SECONDS, "s")
            yield Figure(f"{name}, memory of all its processes", peak, MEBIBYTES, "MiB")
        code = "from junto.people import bench; bench.look_around()"
        told = subprocess.run(
            [sys.executable, "-c", code], env=environ, text=True, check=True, capture_output=True
        )
        for name, milliseconds in json.loads(told.stdout).items():
            yield Figure(f"directory of {PERSONS}, {name}", milliseconds, MILLISECONDS, "ms")


def write_list(path: Path, count: int, seed: int = 7) -> None:
    """Write an HR list of a firm that does not exist: the same seed, the same bytes."""
    chance = random.Random(seed)
    with path.open("w", encoding="utf-8") as file:
        file.write("Staff number,Name,E-mail,Unit,Office,Discipline,Position,First day,Last day,Salary\n")
        for number in range(count):
            name = f"{chance.choice(FIRST)} {chance.choice(LAST)} {number:05d}"
            unit = chance.randrange(120)
            file.write(
                f"S{number:06d},{name},p{number}@bench.example,Unit {unit},Office {chance.randrange(12)},"
                f"Discipline {unit % 5},Associate,2020-01-0{1 + number % 9},,{30_000 + number}\n"
            )


def look_around() -> None:
    """Look through the directory in several ways, in a process of its own; print the milliseconds of each."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "junto.config.settings")
    django.setup()
    from junto.people import actions, queries
    from junto.people.models import Person

    keeper = Person.objects.get(email="keeper@bench.example")
    for row in Person.objects.filter(listed=True).order_by("pk")[:2000]:
        actions.change_profile(
            actor=row,
            person=row,
            profile=actions.Profile(headline="Reads leases for a living", findable=True),
            interests=["break notices", f"subject {row.pk % 400}", "plain drafting"],
        )
    took: dict[str, float] = {}
    for look in LOOKS:
        wanted = queries.Look(**look)
        took[", ".join(f"{name} {value}" for name, value in look.items()) or "first page"] = min(
            _timed(partial(_looked, keeper, wanted)) for _again in range(5)
        )
    took["near three interests"] = min(
        _timed(lambda: queries.near_people(keeper, words=["break clause", "drafting", "subject 7"], seed=1))
        for _again in range(5)
    )
    print(json.dumps(took))


def _looked(keeper: Any, wanted: Any) -> None:
    from junto.people import queries

    queries.directory(keeper, wanted)
    queries.options()


def _timed(deed: Callable[[], object]) -> float:
    begun = time.perf_counter()
    deed()
    return (time.perf_counter() - begun) * 1000


def _junto(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "junto", *arguments]


def _measured(command: list[str], environ: dict[str, str]) -> tuple[float, float]:
    """Seconds a command takes, and the most memory it and everything it started held together, in MiB."""
    begun, peak = time.perf_counter(), 0.0
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL, stderr=errors)
        while process.poll() is None:
            peak = max(peak, _held(process.pid))
            time.sleep(0.05)
        seconds = time.perf_counter() - begun
        if process.returncode:
            errors.seek(0)
            raise RuntimeError(errors.read().decode(errors="replace")[-2000:])
    return seconds, peak


def _held(pid: int) -> float:
    """Resident memory of a process and its descendants in MiB, where the system tells it in /proc; else 0."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except OSError:
        return 0.0
    own = next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:")), 0)
    return own / 1024 + sum(_held(int(child)) for child in children)
