"""Small planted firms: units, time-boxed projects, practices across units, noise."""

from dataclasses import dataclass, field

import numpy as np

from junto.engine.traces import Trace

WEEKS = 26


@dataclass
class Firm:
    rows: list[Trace]
    units: dict[int, str]
    practices: list[frozenset[int]]
    projects: list[frozenset[int]] = field(default_factory=list)


def _meet(rng, people, traces, low=0, high=WEEKS):
    people = np.array(people)
    weight = rng.gamma(3.0, 1.0, len(people))
    ends = rng.choice(people, (traces, 2), p=weight / weight.sum())
    weeks = rng.integers(low, high, traces)
    return [Trace(int(week), int(a), int(b)) for (a, b), week in zip(ends, weeks, strict=True) if a != b]


def firm(seed=1, *, people=300, practices=5, size=20, units=10, rate=2.0, projects=25):
    """A firm of 26 weeks with `rate` traces a person and week; a third each for units, projects, "
    "practices."""
    rng = np.random.default_rng(seed)
    unit = np.arange(people) % units
    total = int(people * WEEKS * rate)
    groups = [rng.choice(people, size, replace=False).tolist() for _ in range(practices)]
    rows = []
    for group in groups:
        rows += _meet(rng, group, int(0.3 * total / max(1, practices)))
    teams = []
    for _ in range(projects):
        own = np.flatnonzero(unit == rng.integers(units))
        team = rng.choice(own, 8, replace=False).tolist() + rng.choice(people, 3, replace=False).tolist()
        start = int(rng.integers(0, WEEKS - 8))
        rows += _meet(rng, sorted(set(team)), int(0.25 * total / projects), start, start + 8)
        teams.append(frozenset(team))
    for number in range(units):
        rows += _meet(rng, np.flatnonzero(unit == number).tolist(), int(0.3 * total / units))
    rows += _meet(rng, list(range(people)), int(0.15 * total))
    return Firm(
        rows,
        {person: f"unit {unit[person]}" for person in range(people)},
        [frozenset(group) for group in groups],
        teams,
    )


def best(sets, wanted):
    """Largest Jaccard index of a set with any of some."""
    return max((len(s & wanted) / len(s | wanted) for s in sets), default=0.0)
