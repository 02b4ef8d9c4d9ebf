"""How long things are kept: one table of clocks, which really run.

Each room says what it keeps, for how long, how much of it is past its time and how it goes. The page that
everybody may read, `junto retention`, the regular work and the printed table all read this list.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Model, QuerySet
from django_tasks import task

from junto.kernel import clock
from junto.kernel.policy import Words
from junto.kernel.tasks import every

BATCH = 500
HOURLY, NIGHTLY = timedelta(hours=1), timedelta(days=1)
log = logging.getLogger("junto.retention")


@dataclass(frozen=True, slots=True)
class Rule:
    """One clock.

    Attributes
    ----------
    name : str
        `room.what`, e.g. `"reach.answers"`.
    what : str or lazy str
        What is kept, as people read it.
    keeps : str or lazy str
        How long, as people read it.
    period : timedelta
        The same as a length of time; zero where an event and not an age decides.
    count : callable
        How much is past its time at a moment.
    purge : callable
        Lets at most so many go at a moment and returns how many went.
    runs : timedelta
        How often it is looked at: an hour or a day.
    """

    name: str
    what: Words
    keeps: Words
    period: timedelta
    count: Callable[[datetime], int]
    purge: Callable[[datetime, int], int]
    runs: timedelta = NIGHTLY

    @property
    def room(self) -> str:
        return self.name.partition(".")[0]


_rules: dict[str, Rule] = {}


def keep(rule: Rule) -> Rule:
    """Register a clock. A second one of the same name is refused."""
    if rule.name in _rules:
        raise RuntimeError(f"{rule.name} is kept twice")
    _rules[rule.name] = rule
    return rule


def keep_rows(
    name: str,
    *,
    what: Words,
    keeps: Words,
    period: timedelta,
    old: Callable[[datetime], "QuerySet[Model]"],
    runs: timedelta = NIGHTLY,
) -> Rule:
    """Register a clock for rows that are deleted.

    Parameters
    ----------
    old : callable
        Takes a moment and returns the rows past their time at it.
    """

    def count(moment: datetime) -> int:
        return old(moment).count()

    def purge(moment: datetime, limit: int) -> int:
        rows = old(moment)
        numbers = list(rows.order_by("pk").values_list("pk", flat=True)[:limit])
        rows.model._default_manager.filter(pk__in=numbers).delete()
        return len(numbers)

    return keep(Rule(name, what, keeps, period, count, purge, runs))


def rules() -> list[Rule]:
    """Every clock, by name."""
    return [_rules[name] for name in sorted(_rules)]


def due(moment: datetime | None = None) -> list[tuple[Rule, int]]:
    """How much is past its time now, by clock; nothing is changed."""
    when = moment or clock.now()
    return [(rule, rule.count(when)) for rule in rules()]


def run(rule: Rule, moment: datetime | None = None) -> int:
    """Let everything go that is past its time by one clock, batch by batch; a kill between two loses nothing.

    Returns
    -------
    int
        How many went.
    """
    when, gone = moment or clock.now(), 0
    while went := rule.purge(when, BATCH):
        gone += went
        if went < BATCH:
            break
    return gone


def run_all(runs: timedelta | None = None, *, room: str = "") -> dict[str, int]:
    """Run every clock, or those of one rhythm or one room.

    One that fails keeps none of the others waiting; then the first fault is raised at the end.

    Returns
    -------
    dict
        Name of the clock to how many went, where any did.
    """
    gone: dict[str, int] = {}
    fault: Exception | None = None
    for rule in rules():
        if (runs and rule.runs != runs) or (room and rule.room != room):
            continue
        try:
            went = run(rule)
        except Exception as error:
            log.exception("the clock %s stopped", rule.name)
            fault = fault or error
            continue
        if went:
            gone[rule.name] = went
    if fault is not None:
        raise fault
    return gone


@every(NIGHTLY)
@task()
def run_nightly() -> None:
    """Let go what is past its time."""
    run_all(NIGHTLY)


@every(HOURLY)
@task()
def run_hourly() -> None:
    """Let go what may lie about for hours only: files and receipts."""
    run_all(HOURLY)
