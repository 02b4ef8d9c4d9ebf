"""The demo firm's content as files, and its days as dates."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib import resources
from typing import Any
from zoneinfo import ZoneInfo

import yaml

FRIDAY = 4


@cache
def read(name: str) -> dict[str, Any]:
    """One file of the demo's content, e.g. `read("firm")`."""
    text = resources.files(__package__).joinpath("content", f"{name}.yaml").read_text(encoding="utf-8")
    content: dict[str, Any] = yaml.safe_load(text)
    return content


@dataclass(frozen=True, slots=True)
class Calendar:
    """The demo's days: day 0 is the latest Friday at planting, -1 the Thursday before it.

    Attributes
    ----------
    day_0 : date
    latest : datetime
        The moment of planting; nothing that has happened lies after it.
    """

    day_0: date
    latest: datetime

    @classmethod
    def of(cls, moment: datetime) -> "Calendar":
        today = moment.date()
        return cls(today - timedelta(days=(today.weekday() - FRIDAY) % 7), moment)

    def on(self, day: int) -> date:
        """The date of a day."""
        return self.day_0 + timedelta(days=day)

    def at(self, day: int, hour: int = 10, minute: int = 0, zone: str = "Europe/London") -> datetime:
        """A moment on a day, in an office's zone; never later than the planting itself."""
        local = datetime.combine(self.on(day), time(hour, minute), ZoneInfo(zone)).astimezone(UTC)
        return min(local, self.latest)
