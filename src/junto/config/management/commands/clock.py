"""`junto clock +8d`: move the demo's clock."""

import re
from argparse import ArgumentParser
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from junto.kernel import clock
from junto.kernel.models import Installation

UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
REFUSAL = "Only a demo's clock can be moved, and this database does not hold a demo. Nothing was changed."


class Command(BaseCommand):
    help = "Move the demo's clock: +8d, +36h, an ISO date and time, or `back` to the real time."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("to", nargs="?", help="+8d, +2w, +36h, +15m, 2026-12-01T09:00, or back")

    def handle(self, *args: Any, **options: Any) -> None:
        row = Installation.objects.first()
        if row is None or not row.demo:
            raise CommandError(REFUSAL)
        clock.refresh(force=True)
        if options["to"]:
            move(options["to"])
        here = timezone.localtime(clock.now(), ZoneInfo(settings.TIME_ZONE))
        self.stdout.write(f"In the demo it is {here:%A %d %B %Y, %H:%M}.")


def move(to: str) -> None:
    """Set the demo's clock; time only goes forward, or back to the real time.

    Raises
    ------
    CommandError
        The wish cannot be read, or lies in the demo's past.
    """
    offset = timedelta(0) if to == "back" else _wished(to) - clock.real_now()
    if to != "back" and _wished(to) < clock.now() - timedelta(minutes=1):
        raise CommandError("The demo's clock goes forward only; `junto clock back` returns to the real time.")
    Installation.objects.filter(pk=1, demo=True).update(clock_offset=offset)
    clock.refresh(force=True)


def _wished(to: str) -> datetime:
    step = re.fullmatch(r"\+(\d{1,4})([mhdw])", to)
    if step:
        return clock.now() + timedelta(**{UNITS[step.group(2)]: int(step.group(1))})
    try:
        moment = datetime.fromisoformat(to)
    except ValueError as fault:
        raise CommandError(f"{to} is not a time: write +8d, +2w, +36h, or 2026-12-01T09:00.") from fault
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(settings.TIME_ZONE))
    return moment.astimezone(UTC)
