"""Figures of the installation for a monitoring system, in Prometheus' text form. None is about a person."""

import os
import threading
from collections import Counter
from collections.abc import Iterator

from django.db.models import Count

from junto import __version__
from junto.config import health
from junto.kernel.models import TaskRow

KIND = "text/plain; version=0.0.4; charset=utf-8"
BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
HELP = {
    "junto_info": ("gauge", "The release that runs."),
    "junto_state": ("gauge", "1 where a sign is well, 0.5 where it wants a look, 0 where it is wrong."),
    "junto_queue_age_seconds": ("gauge", "How long the oldest task that is due has waited."),
    "junto_worker_silence_seconds": ("gauge", "Since when no worker has shown itself."),
    "junto_disk_free_share": ("gauge", "Free share of the data folder's disk."),
    "junto_backup_age_seconds": ("gauge", "Age of the newest backup that was tried."),
    "junto_tasks": ("gauge", "Tasks by state."),
    "junto_answers_total": ("counter", "Answers of this process by class of status."),
    "junto_answer_seconds": ("histogram", "Time this process took to answer."),
}
SIGNS = {
    "queue": "junto_queue_age_seconds",
    "worker": "junto_worker_silence_seconds",
    "disk": "junto_disk_free_share",
    "backup": "junto_backup_age_seconds",
}
WORTH = {"well": "1", "look": "0.5", "wrong": "0"}
_answers: Counter[str] = Counter()
_times: Counter[float] = Counter()
_sum = [0.0]
_lock = threading.Lock()


def note(status: int, seconds: float) -> None:
    """Count an answer: its class of status and its time, and nothing of who asked for what."""
    bucket = next((edge for edge in BUCKETS if seconds <= edge), float("inf"))
    with _lock:
        _answers[f"{status // 100}xx"] += 1
        _times[bucket] += 1
        _sum[0] += seconds


def text() -> str:
    """All figures, as they are read by a monitoring system."""
    rows: dict[str, list[str]] = {name: list(lines) for name, lines in _of_installation()}
    rows.update({name: list(lines) for name, lines in _of_process()})
    out = []
    for name, (kind, told) in HELP.items():
        if lines := rows.get(name):
            out += [f"# HELP {name} {told}", f"# TYPE {name} {kind}", *lines]
    return "\n".join(out) + "\n"


def _of_installation() -> Iterator[tuple[str, Iterator[str] | list[str]]]:
    told = health.verdict()
    yield "junto_info", [f'junto_info{{version="{__version__}"}} 1']
    yield "junto_state", [f'junto_state{{sign="{one.name}"}} {WORTH[one.state]}' for one in told.signs]
    for sign in told.signs:
        if sign.name in SIGNS and sign.value is not None:
            yield SIGNS[sign.name], [f"{SIGNS[sign.name]} {sign.value:.6g}"]
    counted = dict(TaskRow.objects.values_list("state").annotate(number=Count("pk")).order_by("state"))
    yield (
        "junto_tasks",
        [f'junto_tasks{{state="{state}"}} {counted.get(state, 0)}' for state in TaskRow.State],
    )


def _of_process() -> Iterator[tuple[str, list[str]]]:
    mine = f'process="{os.getpid()}"'
    with _lock:
        answers, times, total = dict(_answers), dict(_times), _sum[0]
    yield (
        "junto_answers_total",
        [
            f'junto_answers_total{{class="{kind}",{mine}}} {number}'
            for kind, number in sorted(answers.items())
        ],
    )
    lines, so_far = [], 0
    for edge in (*BUCKETS, float("inf")):
        so_far += times.get(edge, 0)
        lines.append(
            f'junto_answer_seconds_bucket{{le="{edge:g}",{mine}}} {so_far}'.replace('"inf"', '"+Inf"')
        )
    lines += [
        f"junto_answer_seconds_sum{{{mine}}} {total:.6f}",
        f"junto_answer_seconds_count{{{mine}}} {so_far}",
    ]
    yield "junto_answer_seconds", lines
