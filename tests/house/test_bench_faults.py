"""The bench of faults finds what it looks for: a scene that lost something is told, and no other."""

import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from random import Random

import pytest

from junto.config import bench_faults, bench_faults_kills, bench_faults_load
from junto.config.bench_faults_kills import Act


class Noting:
    """Writes a line per deed; `forgetful` acknowledges before it has written, and is caught."""

    patient = True

    def __init__(self, file: Path, *, forgetful: bool) -> None:
        self.file, self.forgetful = file, forgetful

    def acts(self, done: int) -> Iterator[Act]:
        for number in range(done, done + 1000):
            yield str(number), partial(self._note, number)

    def _note(self, number: int) -> None:
        time.sleep(0.002)
        if not (self.forgetful and number % 3 == 2):
            with self.file.open("a") as file:
                file.write(f"{number}\n")

    def faults(self, taken: list[str], pending: str) -> tuple[list[str], bool]:
        there = self.file.read_text().split()
        happened = pending in there
        wanted = [*taken, *([pending] if happened else [])]
        return ([] if there == wanted else [f"{sorted({*wanted} ^ {*there})}"]), happened


@pytest.mark.parametrize("forgetful", [False, True])
def test_kills_find_what_was_acknowledged_and_lost(
    tmp_path: Path, forgetful: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def looked(scene: Noting, taken: list[str], pending: str) -> tuple[list[str], bool, float]:
        return (*scene.faults(taken, pending), time.monotonic())

    monkeypatch.setattr(bench_faults_kills, "_looked", looked)
    scene = Noting(tmp_path / "notes", forgetful=forgetful)
    came = bench_faults_kills._kind(scene, 5, 0.05, Random(3))
    assert came.kills == 5
    assert came.midway >= 3
    assert came.acknowledged >= 5
    assert bool(came.faults) is forgetful


def test_a_fault_in_the_killed_process_is_told(tmp_path: Path) -> None:
    def broken() -> None:
        raise ValueError("torn")

    class Broken(Noting):
        def acts(self, done: int) -> Iterator[tuple[str, Callable[[], object]]]:
            yield "0", broken

    acked, pending, fault, _at = bench_faults_kills._killed(Broken(tmp_path / "n", forgetful=False), 0, 0.0)
    assert (acked, pending) == ([], "0")
    assert "ValueError: torn" in fault


def test_what_could_not_be_measured_misses_nothing_and_says_so() -> None:
    figure = bench_faults.Unmeasured("no PostgreSQL here", 0, 0)
    assert figure.kept
    assert str(figure) == "not measured: no PostgreSQL here"


def test_shares_of_answers() -> None:
    answers = [
        bench_faults_load.Answer(0.0, seconds, 200, False, 0, "", False, 0)
        for seconds in (3.0, 1.0, 2.0, 4.0)
    ]
    assert bench_faults_load.share(answers, 0.5) == 3.0
    assert bench_faults_load.share(answers, 0.95) == 4.0
    assert bench_faults_load.share([], 0.5) == float("inf")
