"""From the ways people write a time to the ISO week, and nothing finer."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from junto.discovery.importers.gathering import week_at
from junto.discovery.importers.records import NO_ZONE, TIME

_NUMBER = re.compile(r"-?[0-9]{1,5}(\.0)?")
_WEEK = re.compile(r"([0-9]{4})-?W([0-9]{2})")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SECONDS = re.compile(r"[0-9]{9,10}(\.[0-9]{1,9})?")
_MONDAY = date(2019, 12, 30)


@dataclass(frozen=True, slots=True)
class Moment:
    """The week of a time, and whether the time was written finer than a day."""

    week: int
    fine: bool


def moment_of(text: str, zone: str | None) -> Moment | str:
    """Read a week ("212", "2024-W03"), a date, a time with its zone, or seconds since 1970.

    Parameters
    ----------
    text : str
        The cell.
    zone : str, optional
        Time zone of times that do not say theirs.

    Returns
    -------
    Moment or str
        The reason when it cannot be read: `TIME`, or `NO_ZONE` for a time that may lie in two weeks.
    """
    text = text.strip()
    try:
        if _NUMBER.fullmatch(text):
            return Moment(int(float(text)), False)
        if _SECONDS.fullmatch(text):
            return Moment(week_at(float(text)), True)
        if named := _WEEK.fullmatch(text):
            day = date.fromisocalendar(int(named[1]), int(named[2]), 1)
            return Moment((day - _MONDAY).days // 7, False)
        if _DATE.fullmatch(text):
            return Moment((date.fromisoformat(text) - _MONDAY).days // 7, False)
        if len(text) > 40 or not text[:1].isdigit():
            return TIME
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            if zone is None:
                return NO_ZONE
            moment = moment.replace(tzinfo=ZoneInfo(zone))
        return Moment((moment.astimezone(UTC).date() - _MONDAY).days // 7, True)
    except (ValueError, OverflowError, ZoneInfoNotFoundError):
        return TIME
