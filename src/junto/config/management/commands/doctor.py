"""`junto doctor`: what is wrong with this installation, and the next step."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from junto.config import doctor
from junto.config.doctor import work
from junto.kernel import clock

MARKS = {"well": "  ok   ", "note": "  note ", "wrong": "  WRONG"}


class Command(BaseCommand):
    help = "Say what is wrong with this installation, and the next step; exit with 1 if anything is."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--privacy",
            action="store_true",
            help="Prove that discovery is absent: tables, work, pages, files.",
        )
        parser.add_argument("--retry", action="store_true", help="Queue again the tasks that were given up.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["retry"]:
            self.stdout.write(f"{work.retry()} tasks are queued again.")
            return
        checks = doctor.privacy.CHECKS if options["privacy"] else doctor.CHECKS
        if not options["privacy"]:
            self._tell_time()
        wrong = 0
        for name, finding in doctor.look(checks):
            self.stdout.write(f"{MARKS[finding.state]} {name}: {finding.says}")
            if finding.next:
                self.stdout.write(f"         -> {finding.next}")
            wrong += finding.state == "wrong"
        self.stdout.write(f"{len(checks)} looked at, {wrong} to mend.")
        if wrong:
            sys.exit(1)

    def _tell_time(self) -> None:
        try:
            clock.refresh(force=True)
        except Exception:  # the check of the database says what is wrong with it
            return
