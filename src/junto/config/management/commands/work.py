"""`junto work`: the worker."""

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand

from junto.kernel.tasks import worker


class Command(BaseCommand):
    help = "Do the work that is queued and what falls due, until stopped."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        worker.serve(stop)
