"""The engine's figures against their goals, on data that is not part of the product.

Needs the shared data sets, ``tools/discovery/score.py`` and ``plant.py`` beside them, and what those need
(pandas,
pyarrow, scikit-learn): a developer's tool. A figure below its measured floor fails; a goal missed is
printed as missed.
"""

from __future__ import annotations

import argparse
import csv
import importlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

__all__ = ["Row", "main", "run_discover"]

_SEEDS: Final = (0, 1, 2)


@dataclass(frozen=True, slots=True)
class Row:
    """One figure: what was measured, the goal, and the floor it may not fall below (or rise above)."""

    goal: str
    what: str
    value: float
    aim: float
    floor: float
    least: bool = True

    @property
    def met(self) -> bool:
        """Whether the goal is reached."""
        return self.value >= self.aim - 1e-9 if self.least else self.value <= self.aim + 1e-9

    @property
    def holds(self) -> bool:
        """Whether the floor is kept."""
        return self.value >= self.floor - 1e-9 if self.least else self.value <= self.floor + 1e-9

    def __str__(self) -> str:
        """Give the printed line."""
        sign = "≥" if self.least else "≤"
        verdict = "met" if self.met else ("missed" if self.holds else "FAILED: below the floor")
        return f"{self.goal:4s} {self.what:58s} {self.value:8.3f}  goal {sign} {self.aim:g}  {verdict}"


class _Bench:
    """Where the data is, and what was already run."""

    def __init__(self, shared: Path, work: Path) -> None:
        self.sets, self.tools, self.work = shared / "data" / "discovery", shared / "tools" / "discovery", work
        if str(self.tools) not in sys.path:
            sys.path.insert(0, str(self.tools))
        self.score: Any = importlib.import_module("score")

    def plant(self, name: str, *figures: object) -> Path:
        """A planted firm, made once."""
        folder = self.work / name
        if not folder.exists():
            command = [sys.executable, str(self.tools / "plant.py"), str(folder), *map(str, figures)]
            subprocess.run(command, check=True, capture_output=True)
        return folder

    def run(self, folder: Path, *options: object) -> tuple[Path, dict[str, Any]]:
        """One run of the command in a process of its own; the list, and its report with time and memory."""
        out = self.work / f"{folder.name}{'_'.join(map(str, options)).replace('/', '_')[-60:]}.csv"
        code = (
            "import resource, sys\nfrom junto.engine.command import main\ncode = main(sys.argv[1:])\n"
            "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)\nsys.exit(code)"
        )
        source = str(Path(__file__).resolve().parents[2])
        began = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-c", code, str(folder), "--out", str(out), *map(str, options)],
            check=True,
            capture_output=True,
            text=True,
            env={**os.environ, "PYTHONPATH": source},
        )
        report: dict[str, Any] = json.loads(out.with_suffix(".json").read_text(encoding="utf-8"))
        report["seconds"], report["gib"] = time.monotonic() - began, int(done.stdout.split()[-1]) / 2**20
        return out, report

    def scored(
        self, folder: Path, *options: object, weeks: int | None = None, gone: frozenset[str] = frozenset()
    ) -> dict[str, float]:
        """Figures of one run."""
        out, _ = self.run(folder, *options)
        truth = self.score.load_truth(str(folder), None, weeks)
        if gone:
            truth["truth"] = {key: people - gone for key, people in truth["truth"].items()}
            truth["nodes"] = truth["nodes"] - gone
        found, sure = self.score.read_candidates(str(out))
        return {name: float(value) for name, value in self.score.score(found, truth, sure).items()}


def _d1(bench: _Bench) -> Iterator[Row]:
    runs = [bench.scored(bench.sets / "synthetic", "--seed", seed) for seed in _SEEDS]
    for name, aim, floor in (("precision", 0.97, 0.95), ("recovered", 0.97, 0.98), ("f1", 0.89, 0.88)):
        yield Row("D1", f"planted, {name}, worst of 3 seeds", min(r[name] for r in runs), aim, floor)
    like = max(max(r["unit_like"], r["project_like"]) for r in runs)
    yield Row("D1", "planted, like a unit or project", like, 0, 0, least=False)


def _d2(bench: _Bench) -> Iterator[Row]:
    for seed in (401, 402):
        got = bench.scored(bench.plant(f"noise{seed}", 2000, 200_000, 40, seed, 0.30, 0))
        yield Row("D2", f"30 % noise, firm {seed}, precision", got["precision"], 0.90, 0.87)
        yield Row("D2", f"30 % noise, firm {seed}, recovered", got["recovered"], 0.70, 0.65)


def _d3(bench: _Bench) -> Iterator[Row]:
    for seed, traces in ((411, 200_000), (412, 200_000), (413, 900_000), (414, 900_000)):
        folder = bench.plant(f"null{seed}", 2000, traces, 40, seed, 0.15, 0, 0)
        for weeks in ("all", 26):
            shown = len(bench.run(folder, "--weeks", weeks)[1]["candidates"])
            yield Row(
                "D3", f"no practice planted, firm {seed}, weeks {weeks}, shown", shown, 0, 1, least=False
            )


def _d4(bench: _Bench) -> Iterator[Row]:
    for seed in (421, 422):
        got = bench.scored(bench.plant(f"dense{seed}", 2000, 900_000, 40, seed, 0.15, 0), "--weeks", 26)
        yield Row("D4", f"dense, 26 weeks, firm {seed}, precision", got["precision"], 0.95, 0.925)
        yield Row("D4", f"dense, 26 weeks, firm {seed}, recovered", got["recovered"], 0.80, 0.75)


def _d5(bench: _Bench) -> Iterator[Row]:
    runs = [bench.scored(bench.sets / "kubernetes", "--seed", seed) for seed in _SEEDS]
    for name, aim, floor in (("f1", 0.50, 0.487), ("onmi", 0.21, 0.202), ("omega", 0.26, 0.25)):
        yield Row("D5", f"kubernetes, {name}, worst of 3 seeds", min(r[name] for r in runs), aim, floor)
    sure = min(r.get("certainty_auc", 0.5) for r in runs)
    yield Row("D8", "kubernetes, AUC of the uncalibrated certainty, worst", sure, 0.65, 0.49)


def _d6(bench: _Bench) -> Iterator[Row]:
    folder = bench.sets / "kubernetes"
    runs = [bench.scored(folder, "--seed", seed, "--weeks", 26, weeks=26) for seed in _SEEDS]
    for name, aim, floor in (("f1", 0.43, 0.388), ("onmi", 0.11, 0.09)):
        yield Row(
            "D6", f"kubernetes, 26 weeks, {name}, worst of 3 seeds", min(r[name] for r in runs), aim, floor
        )


def _d7(bench: _Bench) -> Iterator[Row]:
    for name, aim, floor in (("email_eu_core", 0.70, 0.694), ("enron", 0.77, 0.763)):
        runs = [bench.scored(bench.sets / name, "--seed", seed)["ami"] for seed in _SEEDS]
        yield Row("D7", f"{name}, AMI, worst of 3 seeds", min(runs), aim, floor)


def _d8(bench: _Bench) -> Iterator[Row]:
    firms = [
        (bench.sets / "synthetic", ()),
        (bench.plant("dense421", 2000, 900_000, 40, 421, 0.15, 0), ("--weeks", 26)),
    ]
    words: dict[str, list[tuple[float, bool]]] = {"clear": [], "likely": []}
    for folder, options in firms:
        out, _ = bench.run(folder, *options, "--min-certainty", 0)
        truth = bench.score.load_truth(str(folder))
        found, sure = bench.score.read_candidates(str(out))
        figures = bench.score.score(found, truth, sure)
        third = figures["brier_base"] / 3
        yield Row(
            "D8",
            f"{folder.name}, Brier, against a third of the base rate's",
            figures["brier"],
            third,
            third,
            least=False,
        )
        for people, chance in zip(found, sure, strict=True):
            if chance >= 0.5:
                hit = bench.score.best(people, list(truth["truth"].values())) >= 0.5
                words["clear" if chance >= 0.8 else "likely"].append((chance, hit))
    for word, told in words.items():
        if told:
            off = abs(sum(c for c, _ in told) - sum(h for _, h in told)) / len(told)
            yield Row(
                "D8", f"{word}, printed against right ({len(told)} candidates)", off, 0.10, 0.20, least=False
            )


def _resampled(folder: Path, target: Path) -> Path:
    """The same firm with its traces drawn again."""
    import duckdb
    import numpy as np

    target.mkdir(exist_ok=True)
    table = duckdb.sql(f"SELECT ts, src, dst FROM '{folder}/interactions.parquet'").fetchnumpy()
    drawn = np.random.default_rng(5).integers(0, len(table["ts"]), len(table["ts"]))
    again = {name: column[drawn] for name, column in table.items()}
    connection = duckdb.connect()
    connection.register("again", {n: c.astype(str) if c.dtype == object else c for n, c in again.items()})
    connection.execute(f"COPY (FROM again) TO '{target}/interactions.parquet'")
    (target / "people.csv").write_bytes((folder / "people.csv").read_bytes())
    return target


def _d9(bench: _Bench) -> Iterator[Row]:
    one, other = (
        bench.run(bench.sets / "enron")[0].read_bytes(),
        bench.run(bench.sets / "enron")[0].read_bytes(),
    )
    yield Row("D9", "same seed, equal bytes", float(one == other), 1, 1)
    dense = bench.plant("dense421", 2000, 900_000, 40, 421, 0.15, 0)
    for folder, options, aim, floor in (
        (bench.sets / "synthetic", (), 0.90, 0.82),
        (dense, ("--weeks", 26), 0.75, 0.65),
    ):
        first, _ = bench.score.read_candidates(str(bench.run(folder, *options)[0]))
        drawn = _resampled(folder, bench.work / f"again_{folder.name}")
        second, _ = bench.score.read_candidates(str(bench.run(drawn, *options)[0]))
        again = sum(bench.score.best(people, second) >= 0.5 for people in first) / max(1, len(first))
        yield Row("D9", f"{folder.name}, traces drawn again, found again", again, aim, floor)


def _auc(right: Sequence[bool], value: Sequence[float]) -> float:
    """Share of pairs of a right and a wrong one that the value puts in the right order; half for equals."""
    good = [v for v, r in zip(value, right, strict=True) if r]
    bad = [v for v, r in zip(value, right, strict=True) if not r]
    won = sum((g > b) + 0.5 * (g == b) for g in good for b in bad)
    return won / max(1, len(good) * len(bad))


def _d10(bench: _Bench) -> Iterator[Row]:

    from junto.engine.affinity import read_network
    from junto.engine.chain import look
    from junto.engine.folder import read_folder
    from junto.engine.settings import Settings

    folder, settings = bench.sets / "synthetic", Settings.for_folder()
    traces = read_folder(folder, settings)
    found, _ = look(read_network(traces, settings), settings)
    truth, right, sure = bench.score.load_truth(str(folder)), [], []
    for group in range(found.groups.cover.shape[0]):
        people = {traces.labels[number] for number in found.people(group)}
        practice = bench.score.best(people, list(truth["truth"].values())) >= 0.5
        if practice or bench.score.best(people, [*truth["teams"], *truth["units"]]) >= 0.5:
            right.append(practice)
            sure.append(float(found.certainty[group]))
    yield Row("D10", "practice against unit or project, AUC of certainty", _auc(right, sure), 0.98, 0.98)


def _d11(bench: _Bench) -> Iterator[Row]:
    folder = bench.sets / "kubernetes"
    out, report = bench.run(folder)
    lines = (folder / "truth/communities.csv").read_text(encoding="utf-8").splitlines()
    about = {row["community_id"]: row for row in csv.DictReader(lines)}
    truth = bench.score.load_truth(str(folder))
    found, _ = bench.score.read_candidates(str(out))
    named = meant = matched = 0
    for people, told in zip(found, report["candidates"], strict=True):
        match, f1 = max(
            (
                (key, 2 * len(people & t) / (len(people & truth["nodes"]) + len(t)))
                for key, t in truth["truth"].items()
            ),
            key=lambda pair: pair[1],
        )
        if f1 < 0.35:
            continue
        matched += 1
        name = _words(about[match].get("name", "") + " " + match)
        mission = _words(" ".join(str(value) for value in about[match].values()))
        named += any(_alike(word, own) for word in told["words"][:3] for own in name)
        meant += any(_alike(word, own) for word in told["words"][:5] for own in mission)
    yield Row(
        "D11", f"kubernetes, name word in three ({matched} matched)", named / max(1, matched), 0.45, 0.38
    )
    yield Row(
        "D11", f"kubernetes, mission word in five ({matched} matched)", meant / max(1, matched), 0.80, 0.76
    )


def _words(text: str) -> set[str]:
    plain = "".join(c if c.isalpha() else " " for c in text.lower())
    return {w for w in plain.split() if len(w) > 2 and w not in ("sig", "the", "and", "for")}


def _alike(word: str, own: str) -> bool:
    """One begins with the other, or both with five letters (scheduler, scheduling)."""
    return word.startswith(own) or (len(word) > 3 and own.startswith(word)) or word[:5] == own[:5]


def _d14(bench: _Bench) -> Iterator[Row]:
    report = bench.run(bench.plant("ten_thousand", 10_000, 1_000_000, 120, 431, 0.15, 0))[1]
    yield Row("D14", "10^4 people, 10^6 traces, seconds", report["seconds"], 30, 120, least=False)
    yield Row("D14", "10^4 people, 10^6 traces, GiB", report["gib"], 0.7, 0.75, least=False)


def _d14_large(bench: _Bench) -> Iterator[Row]:
    report = bench.run(
        bench.plant("hundred_thousand", 100_000, 10_000_000, 1_200, 432, 0.15, 0), "--weeks", "all"
    )[1]
    yield Row("D14", "10^5 people, 10^7 traces, seconds", report["seconds"], 300, 1800, least=False)
    yield Row("D14", "10^5 people, 10^7 traces, GiB", report["gib"], 3.0, 4.0, least=False)


def _d15(bench: _Bench) -> Iterator[Row]:
    import random

    folder = bench.sets / "synthetic"
    people = sorted(bench.score.load_truth(str(folder))["nodes"])
    gone = frozenset(random.Random(9).sample(people, len(people) // 10))
    drop = bench.work / "gone.csv"
    drop.write_text("person_id\n" + "\n".join(sorted(gone)) + "\n", encoding="utf-8")
    whole, less = bench.scored(folder), bench.scored(folder, "--drop", drop, gone=gone)
    yield Row(
        "D15",
        "10 % opted out, fall of recovered",
        whole["recovered"] - less["recovered"],
        0.05,
        0.05,
        least=False,
    )
    yield Row(
        "D15",
        "10 % opted out, fall of precision",
        whole["precision"] - less["precision"],
        0.0,
        0.05,
        least=False,
    )


_PARTS: Final[dict[str, Callable[[_Bench], Iterator[Row]]]] = {
    "D1": _d1,
    "D2": _d2,
    "D3": _d3,
    "D4": _d4,
    "D5": _d5,
    "D6": _d6,
    "D7": _d7,
    "D8": _d8,
    "D9": _d9,
    "D10": _d10,
    "D11": _d11,
    "D14": _d14,
    "D14-large": _d14_large,
    "D15": _d15,
}


def run_discover(
    shared: Path, only: Sequence[str] = (), *, told: Callable[[str], None] = print
) -> tuple[list[Row], bool]:
    """Measure, print each figure against its goal as it comes.

    Parameters
    ----------
    shared
        Folder with ``data/discovery`` and ``tools/discovery``.
    only
        Goals to measure; empty: all but the largest firm (``D14-large``).

    Returns
    -------
    rows, held
        All figures, and whether none fell below its floor.
    """
    unknown = [part for part in only if part not in _PARTS]
    if unknown:
        raise ValueError(f"There is no goal {unknown[0]}; there are {', '.join(_PARTS)}.")
    rows = []
    with tempfile.TemporaryDirectory(prefix="junto-bench-") as work:
        bench = _Bench(shared, Path(work))
        for part in only or [name for name in _PARTS if name != "D14-large"]:
            for row in _PARTS[part](bench):
                told(str(row))
                rows.append(row)
    return rows, all(row.holds for row in rows)


def main(argv: Sequence[str] | None = None) -> int:
    """``python -m junto.engine.bench SHARED [GOAL …]``; 1 when a figure fell below its floor."""
    parser = argparse.ArgumentParser(description="Measure the engine against its goals.")
    parser.add_argument("shared", type=Path)
    parser.add_argument("only", nargs="*")
    options = parser.parse_args(argv)
    rows, held = run_discover(options.shared, options.only, told=lambda line: print(line, flush=True))
    met, failed = sum(row.met for row in rows), sum(not row.holds for row in rows)
    print(f"{len(rows)} figures, {met} goals met, {failed} failed")
    return 0 if held else 1


if __name__ == "__main__":
    raise SystemExit(main())
