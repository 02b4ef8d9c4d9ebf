"""What goes wrong, made to go wrong: kills in the middle, many at once, a database that goes away.

All of it happens in scratch installations in temporary folders; the installation at hand is not touched.
"""

import json
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from junto.config import bench_faults_load as load
from junto.config import bench_faults_races as races
from junto.config.bench_pages import _environ, _junto, _python
from junto.config.figures import Figure

KILLS, READY, MIGRATED = 200, 10.0, 60.0
PATIENCE = (
    20.0  # nobody reads what she is shown for more than a second: this is more than any two cores can serve
)
CALM, AWAY, SOON, BACK = 6.0, 8.0, 3.0, 10.0
CALM_WRITERS, CALM_READERS = 4, 4
OLD = Path("tests/fixtures/upgrade")


@dataclass(frozen=True, slots=True)
class Unmeasured(Figure):
    """A figure that could not be measured here; its name says why."""

    def __str__(self) -> str:
        return f"not measured: {self.name}"


def figures() -> Iterator[Figure]:
    """Measure: kills, races, load on SQLite, PostgreSQL stopped.

    Yields
    ------
    Figure
    """
    with _firm() as (environ, place):
        yield from _kills(environ, place)
    with _firm() as (environ, _place):
        yield from _races(environ)
    with _firm() as (environ, _place):
        yield from _load(environ)
    yield from _postgresql()


class _firm:  # noqa: N801 - it is used as a function is
    """A firm in a temporary folder; its environment and the folder."""

    def __init__(self, database: str = "") -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="junto-bench-")
        self.environ = _environ(self.folder.name)
        if database:
            self.environ["JUNTO_DATABASE_URL"] = database

    def __enter__(self) -> tuple[dict[str, str], Path]:
        _junto(self.environ, "init", "--firm", "Bench", "--name", "Ada Bench", "--email", "ada@bench.example",
               "--password-stdin", told="a long enough secret\n")  # fmt: skip
        return self.environ, Path(self.folder.name)

    def __exit__(self, *_fault: object) -> None:
        self.folder.cleanup()


def _told(environ: dict[str, str], code: str, *words: str) -> Any:
    """Run a line in an installation and read the JSON it prints last."""
    done = subprocess.run(
        [sys.executable, "-c", code, *words], env=environ, text=True, stdout=subprocess.PIPE, check=True
    )
    return json.loads(done.stdout.splitlines()[-1])


def _tell(faults: list[str]) -> None:
    for fault in faults[:10]:
        sys.stderr.write(f"    {fault}\n")


# --- kills -------------------------------------------------------------------------------------------------


def _kills(environ: dict[str, str], place: Path) -> Iterator[Figure]:
    kept = sorted(OLD.glob("*.sqlite.sql"))
    # in a folder of its own: nothing of the checkout is written to
    words = [str(kept[0].absolute())] if kept else []
    told = _told(environ, "from junto.config import bench_faults_kills as b; b.main()", *words)
    if not kept:
        yield Unmeasured("kills in a migration: the kept schemas are not beside this checkout", 0, 0)
    for kind, came in told.items():
        _tell(came["faults"])
        yield Figure(
            f"lost or by half after {came['kills']} kills, {kind} ({came['acknowledged']} acknowledged, "
            f"{came['midway']} cut in the middle, {came['happened']} of these had happened, whole)",
            len(came["faults"]),
            0,
        )
    wanted = KILLS if kept else KILLS - 6
    yield Figure("kills (SIGKILL)", sum(came["kills"] for came in told.values()), wanted, at_least=True)
    midway = sum(came["midway"] for came in told.values())
    yield Figure("of them in the middle of a deed", midway, wanted / 2, at_least=True)
    again = told.pop("migration", None)
    yield Figure("ready again after a kill, slowest", max(c["slowest"] for c in told.values()), READY, "s")
    if again:
        yield Figure("a killed migration run again, slowest", again["slowest"], MIGRATED, "s")


# --- races -------------------------------------------------------------------------------------------------


def _races(environ: dict[str, str]) -> Iterator[Figure]:
    begun = time.perf_counter()
    told = _told(environ, "from junto.config import bench_faults_races as b; b.main()")
    came, charter = told["invitation"]["came"], told["charter"]
    _tell([one for one in came if one not in ("joined", "refused")] + charter["faults"])
    uses = f"{races.USES} uses of one invitation at once"
    yield Figure(f"{uses}: joined", came.get("joined", 0), 1)
    yield Figure(
        f"{uses}: memberships and facts", told["invitation"]["members"] + told["invitation"]["facts"], 2
    )
    yield Figure(f"{uses}: neither joined nor refused with a sentence",
                 races.USES - came.get("joined", 0) - came.get("refused", 0), 0)  # fmt: skip
    editors = f"{races.EDITORS} editors of one charter, {races.ROUNDS} times each ({charter['kept']} kept)"
    yield Figure(f"{editors}: silent overwrites", charter["unseen overwrites"] + (not charter["counted"]), 0)
    yield Figure(f"{editors}: refused without being shown the other text", charter["refused blindly"], 0)
    unaccounted = charter["tries"] - charter["kept"] - charter["refused"]
    yield Figure(f"{editors}: neither kept nor shown", unaccounted, 0)
    yield Figure("both races, in all", time.perf_counter() - begun, 240, "s")


# --- load --------------------------------------------------------------------------------------------------


def _prepared(environ: dict[str, str], people: int) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(
        _python(environ, f"from junto.config import bench_faults_people as b; b.main({people})")
    )
    return told


def _crowd(environ: dict[str, str], told: dict[str, Any], writers: int) -> load.Crowd:
    return load.Crowd(int(environ["JUNTO_PORT"]), told["cookies"], told["key"], told["address"], writers)


def _kept(environ: dict[str, str], told: dict[str, Any], crowd: load.Crowd) -> Figure:
    """What was acknowledged is there: each writer's last answer, and a fact for each."""
    found = json.loads(_python(environ, "from junto.config import bench_faults_people as b; b.found()"))
    lost = 0
    for person in range(crowd.writers):
        mine = [one for one in crowd.answers if one.writes and one.person == person]
        acked = [one.number for one in mine if 200 <= one.status < 400]
        last, facts = found.get(str(told["numbers"][person]), [-1, 0])
        lost += (bool(acked) and last < acked[-1]) + max(0, len(acked) - facts)
    return Figure("acknowledged writes lost", lost, 0)


def _load(environ: dict[str, str]) -> Iterator[Figure]:
    told = _prepared(environ, load.WRITERS + load.READERS)
    with load.serving(environ) as process, _crowd(environ, told, load.WRITERS) as crowd:
        time.sleep(load.SECONDS)
        killed = time.monotonic()
        load.kill_all(process)
    with load.serving(environ):
        yield Figure("the server killed under load and started again, ready", _since(environ, killed, crowd),
                     READY, "s")  # fmt: skip
    before = [one for one in crowd.answers if one.at + one.seconds < killed]
    reads, writes = ([one for one in before if one.writes is kind] for kind in (False, True))
    who = f"{load.WRITERS} writers and {load.READERS} readers for {load.SECONDS:g} s on SQLite"
    yield Figure(f"{who}: answers", len(before), load.SECONDS, at_least=True)
    yield Figure(f"{who}: writes among them", len(writes), load.WRITERS, at_least=True)
    yield Figure("answers that say “locked”", sum(one.locked for one in before), 0)
    yield Figure("answers of 500", sum(one.status == 500 for one in before), 0)
    other = [one for one in before if not 200 <= one.status < 400 and one.status != 500]
    _tell(sorted({f"status {one.status}" for one in other}))
    yield Figure("other answers than a page or a deed done", len(other), 0)
    for name, part in (("reads", reads), ("writes", writes)):
        yield Figure(f"{name}, half of them within", load.share(part, 0.5), PATIENCE / 2, "s")
        yield Figure(f"{name}, 95 of 100 within", load.share(part, 0.95), PATIENCE, "s")
    yield _kept(environ, told, crowd)


def _since(environ: dict[str, str], killed: float, crowd: load.Crowd) -> float:
    """Seconds from the kill to readiness, less those in which the crowd was seen home."""
    last = max((one.at + one.seconds for one in crowd.answers), default=killed)
    return time.monotonic() - max(killed, last)


# --- PostgreSQL --------------------------------------------------------------------------------------------


def _postgresql() -> Iterator[Figure]:
    if not (load.program("initdb") and load.program("postgres")):
        yield Unmeasured("PostgreSQL stopped under load: its programs are not on this machine", 0, 0)
        return
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = load.Postgres(port)
    try:
        server.start()
        with _firm(server.make("junto")) as (environ, _place):
            yield from _away(environ, server)
    finally:
        server.remove()


def _away(environ: dict[str, str], server: load.Postgres) -> Iterator[Figure]:
    told = _prepared(environ, CALM_WRITERS + CALM_READERS)
    with load.serving(environ), _crowd(environ, told, CALM_WRITERS) as crowd:
        time.sleep(CALM)
        server.stop()
        gone = time.monotonic()
        time.sleep(AWAY)
        coming = time.monotonic()
        server.start()
        back = time.monotonic()
        time.sleep(BACK + 2)
    name = f"PostgreSQL stopped under load for {AWAY:g} s"
    away = [one for one in crowd.answers if gone < one.at and one.at + one.seconds < coming]
    yield Figure(f"{name}: answers meanwhile", len(away), 1, at_least=True)
    wrong = [one for one in away if one.status != 503 or not one.retry]
    _tell(sorted({f"status {one.status}, Retry-After {one.retry!r}" for one in wrong}))
    yield Figure(f"{name}: other answers than 503 with Retry-After", len(wrong), 0)
    yield Figure(f"{name}: slowest of them", max((one.seconds for one in away), default=99), SOON, "s")
    bad = [one.at + one.seconds - back for one in crowd.answers
           if one.at + one.seconds > back and not 200 <= one.status < 400]  # fmt: skip
    yield Figure(f"{name}: last answer of 503 after its return", max(bad, default=0.0), BACK, "s")
    good = [one for one in crowd.answers if one.at > back and 200 <= one.status < 400]
    yield Figure(f"{name}: pages and deeds after its return", len(good), 1, at_least=True)
    yield _kept(environ, told, crowd)
