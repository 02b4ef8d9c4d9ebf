"""A Slack export as large as a firm's, and what reading it takes."""

import json
import random
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from junto.discovery.importers.reading import read_traces
from junto.discovery.importers.records import Summary, Trace

BUDGET_BYTES = 300 * 1024 * 1024
_FIRST_DAY = datetime(2024, 1, 1, tzinfo=UTC)
_WORDS = ("lease", "clause", "rent", "review", "notice", "option", "consent", "licence", "deposit", "break")


@dataclass(frozen=True, slots=True)
class Figure:
    """What one import took: seconds, and most bytes of memory the reader held."""

    messages: int
    traces: int
    seconds: float
    peak: int


def write_slack(
    path: Path, *, messages: int, people: int = 5_000, channels: int = 400, days: int = 182, seed: int = 0
) -> None:
    """Write a Slack export of made-up messages.

    Parameters
    ----------
    path : Path
        The zip file to write.
    messages, people, channels, days : int
        Its size; every channel has a file for every day it is used on.
    seed : int
        Same seed, same export.
    """
    chance = random.Random(seed)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("users.json", json.dumps([_person(number) for number in range(people)]))
        archive.writestr("channels.json", json.dumps([_channel(number) for number in range(channels)]))
        left, cells = messages, channels * days
        for day in range(days):
            for channel in range(channels):
                count = round(left / cells)
                cells -= 1
                left -= count
                if count:
                    name = f"{_name(channel)}/{(_FIRST_DAY + timedelta(day)).date().isoformat()}.json"
                    archive.writestr(name, json.dumps(list(_messages(chance, people, channel, day, count))))


def _person(number: int) -> dict[str, object]:
    profile = {"email": f"p{number}@firm.example", "real_name": f"Person {number}"}
    return {
        "id": f"U{number:05d}",
        "name": f"p{number}",
        "deleted": False,
        "is_bot": False,
        "profile": profile,
    }


def _channel(number: int) -> dict[str, object]:
    return {"id": f"C{number:05d}", "name": _name(number), "members": [], "topic": {"value": ""}}


def _name(number: int) -> str:
    return f"{_WORDS[number % len(_WORDS)]}-{_WORDS[number // len(_WORDS) % len(_WORDS)]}-{number}"


def _messages(
    chance: random.Random, people: int, channel: int, day: int, count: int
) -> Iterator[dict[str, object]]:
    begun = (_FIRST_DAY + timedelta(day)).timestamp()
    roots: list[tuple[str, str]] = []
    for place in range(count):
        who = f"U{(channel * 13 + int(chance.expovariate(0.05))) % people:05d}"
        stamp = f"{begun + place * 80_000 / count + chance.random():.6f}"
        text = " ".join(chance.choices(_WORDS, k=chance.randint(4, 40)))
        if chance.random() < 0.2:
            text += f" <@U{(channel * 13 + int(chance.expovariate(0.05))) % people:05d}>"
        message: dict[str, object] = {
            "client_msg_id": f"{chance.getrandbits(128):032x}",
            "type": "message",
            "user": who,
            "text": text,
            "ts": stamp,
            "team": "T00001",
            "blocks": [{"type": "rich_text", "elements": [{"type": "text", "text": text}]}],
        }
        if roots and chance.random() < 0.4:
            root, author = chance.choice(roots)
            message |= {"thread_ts": root, "parent_user_id": author}
        else:
            roots.append((stamp, who))
        yield message


def measure_slack(path: Path) -> Figure:
    """Read an export as an import does, keep nothing, and say what it took.

    Parameters
    ----------
    path : Path
        The zip file.
    """
    begun = time.perf_counter()
    traces = messages = 0
    with path.open("rb") as file:
        reading = read_traces("slack", file, {"key": "00" * 32})
        for record in reading:
            if isinstance(record, Trace):
                traces += 1
            elif isinstance(record, Summary):
                messages = record.records
    return Figure(messages, traces, time.perf_counter() - begun, reading.peak)


def bench(folder: Path, messages: int = 1_000_000, seed: int = 0) -> Figure:
    """Write an export into a folder, read it, remove it.

    Parameters
    ----------
    folder : Path
        Where there is room for some 300 MB.
    messages, seed : int
        As for `write_slack`.
    """
    path = folder / "slack-bench.zip"
    try:
        write_slack(path, messages=messages, seed=seed)
        return measure_slack(path)
    finally:
        path.unlink(missing_ok=True)
