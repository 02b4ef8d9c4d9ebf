"""Deeds killed in the middle, in a scratch installation: what was acknowledged is there, nothing by half.

One process loads the product and holds no database open when it forks. A child acts over and over and
writes the name of each deed into a pipe before it begins and after it returned; the parent kills it at
a random moment (SIGKILL) and lets another child look, with SQL of its own and not with the product's. A deed
begun and not acknowledged may have happened or not, whole.
"""

import gc
import json
import os
import random
import signal
import sqlite3
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol

SHARE = {"join": 44, "answer": 44, "import": 40, "mail": 40, "backup": 26, "migration": 6}
SEED, LONGEST = 20_261_124, 0.3  # seconds a child goes on at most after its first acknowledgement
Act = tuple[str, Callable[[], object]]


class Scene(Protocol):
    """One kind of deed: what is done over and over, and what must be true after a kill.

    `taken` names the deeds that are known to have happened, in their order; `pending` the one that had begun
    and was not acknowledged, or nothing. A `patient` scene is killed after its first acknowledgement, another
    within its one deed.
    """

    patient: bool

    def acts(self, done: int) -> Iterator[Act]: ...

    def faults(self, taken: list[str], pending: str) -> tuple[list[str], bool]: ...


@dataclass(slots=True)
class Came:
    """What came of one kind."""

    kills: int = 0
    midway: int = 0
    happened: int = 0
    acknowledged: int = 0
    slowest: float = 0.0
    faults: list[str] = field(default_factory=list)


def main() -> None:
    """Kill, look, kill again; print what came of each kind as JSON."""
    import django

    django.setup()
    from django.db import connections

    from junto.config import bench_faults_scenes as scenes

    chance = random.Random(SEED)
    fixture = sys.argv[1] if len(sys.argv) > 1 else ""
    scenes.prepare()
    connections.close_all()
    gc.freeze()
    told: dict[str, Any] = {}
    for kind, number in SHARE.items():
        begun = time.perf_counter()
        if kind == "migration":
            if not fixture:
                continue
            scene, longest = scenes.migration(Path(fixture), _aside)
        else:
            scene, longest = scenes.SCENES[kind](), LONGEST
        came = _kind(scene, number, longest, chance)
        if end := getattr(scene, "at_the_end", None):
            came.faults += _aside(end, _taken[id(scene)])
        told[kind] = {name: getattr(came, name) for name in Came.__slots__}
        told[kind]["seconds"] = time.perf_counter() - begun
    sys.stdout.write(json.dumps(told) + "\n")


_taken: dict[int, list[str]] = {}


def _kind(scene: Scene, number: int, longest: float, chance: random.Random) -> Came:
    came, taken = Came(), _taken.setdefault(id(scene), [])
    for _again in range(number):
        acked, pending, fault, at = _killed(scene, len(taken), chance.uniform(0.0, longest))
        came.kills += 1
        came.midway += bool(pending)
        came.acknowledged += len(acked)
        taken += acked
        faults, happened, ready = _aside(_looked, scene, taken, pending)
        came.slowest = max(came.slowest, ready - at)
        if happened and pending:
            taken.append(pending)
            came.happened += 1
        came.faults += [*faults, *([fault] if fault else [])]
    return came


def _killed(scene: Scene, done: int, wait: float) -> tuple[list[str], str, str, float]:
    """Let a child act and kill it.

    Returns
    -------
    tuple
        What it acknowledged, what it had begun and not acknowledged, what went wrong in it, and when it died.
    """
    read, write = os.pipe()
    child = os.fork()
    if not child:
        os.close(read)
        _act(scene, done, write)
    os.close(write)
    with os.fdopen(read, "r", encoding="utf-8") as lines:
        said = [lines.readline()]
        while scene.patient and said[-1].startswith("begin "):  # or "done", a fault, or the end
            said.append(lines.readline())
        time.sleep(wait if said[-1] else 0)
        os.kill(child, signal.SIGKILL)
        at = time.monotonic()
        os.waitpid(child, 0)
        said += lines.readlines()
    whole = [line.rstrip("\n") for line in said if line.endswith("\n")]
    acked = [line[5:] for line in whole if line.startswith("done ")]
    begun = [line[6:] for line in whole if line.startswith("begin ")]
    fault = next((line for line in whole if line.startswith("fault ")), "")
    return acked, begun[-1] if len(begun) > len(acked) else "", fault, at


def _act(scene: Scene, done: int, write: int) -> None:
    try:
        for name, deed in scene.acts(done):
            os.write(write, f"begin {name}\n".encode())
            deed()
            os.write(write, f"done {name}\n".encode())
    except BaseException:
        told = " | ".join(traceback.format_exc().strip().splitlines()[-3:])
        with suppress(OSError):
            os.write(write, f"fault {told}\n".encode())
    finally:
        os._exit(1)


def _aside(deed: Callable[..., Any], *given: Any) -> Any:
    """Do something in a child, so that this process never holds the database; its answer comes as JSON."""
    read, write = os.pipe()
    child = os.fork()
    if not child:
        os.close(read)
        try:
            try:
                answer = json.dumps(["well", deed(*given)])
            except BaseException:
                answer = json.dumps(["fault", traceback.format_exc()])
            with os.fdopen(write, "w", encoding="utf-8") as out:
                out.write(answer)
        finally:
            os._exit(0)
    os.close(write)
    with os.fdopen(read, "r", encoding="utf-8") as lines:
        state, answer = json.loads(lines.read() or '["fault", "it ended silently"]')
    os.waitpid(child, 0)
    if state == "fault":
        raise RuntimeError(answer)
    return answer


def _looked(scene: Scene, taken: list[str], pending: str) -> tuple[list[str], bool, float]:
    """A new process opens what the killed one left: is it ready, whole, and true?"""
    from django.db import connection

    from junto.config import health
    from junto.config.doctor import data

    file = getattr(scene, "file", None)
    if file is not None:  # a migration's own database, which is made ready by going on with it
        connection.settings_dict["NAME"] = str(file)
        faults, happened = scene.faults(taken, pending)
        return [*faults, *_consistent(data)], happened, time.monotonic()
    health.forget()
    signs = [sign for sign in health.verdict().signs if sign.state == "wrong"]
    ready = time.monotonic()
    faults = [f"{sign.name}: {sign.says}" for sign in signs]
    faults += _consistent(data)
    more, happened = scene.faults(taken, pending)
    return [*faults, *more], happened, ready


def _consistent(data: Any) -> list[str]:
    checks = (data.database, data.integrity, data.administrators_log)
    return [found.says for check in checks if (found := check()).state == "wrong"]


def rows(file: Path, question: str, *given: object) -> list[tuple[Any, ...]]:
    """Ask the database past the product."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=10)) as place:
        return place.execute(question, given).fetchall()


def scratch(folder: Path) -> Path:
    """A folder of its own beside the database."""
    return Path(tempfile.mkdtemp(prefix="bench-", dir=folder))


LEASE = timedelta(milliseconds=200)
