"""`junto demo`: the demo firm, planted once, then served."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from junto.config import running
from junto.config.env import env
from junto.config.management.commands import clock as clock_command
from junto.kernel import clock, static
from junto.kernel.models import Installation

REAL = (
    "This database holds a real firm; a demo is never planted beside one. "
    "Set JUNTO_DATA_DIR to an empty folder for the demo."
)


class Command(BaseCommand):
    help = "Plant the demo firm if the database is empty, then serve it: web and worker, until Ctrl-C."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--at", help="Set the demo's clock: +8d, or 2026-12-01T09:00, or back.")
        parser.add_argument("--no-serve", action="store_true", help="Plant and stop.")

    def handle(self, *args: Any, **options: Any) -> None:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self._say("Creating the database …")
            call_command("migrate", verbosity=0, interactive=False)
        row = Installation.objects.first()
        if row is not None and not row.demo:
            raise CommandError(REAL)
        if row is None:
            self._plant()
        clock.refresh(force=True)
        if options["at"]:
            clock_command.move(options["at"])
        static.collect()
        persons = self._persons()
        connection.close()
        if options["no_serve"]:
            return
        sys.exit(running.run("demo", ready=lambda: self._welcome(persons)))

    def _plant(self) -> None:
        from junto.config import planting  # its content is read by yaml, which only the demo installs

        self._say("Planting Hartwell & Pryce, an invented firm …")
        planting.plant(self._say)

    def _persons(self) -> list[tuple[str, str]]:
        from junto.people.queries import demo_persons

        return [(row.person.name, row.why) for row in demo_persons()]

    def _welcome(self, persons: list[tuple[str, str]]) -> None:
        self._say(f"\nJunto is at {env.address}\n\nSix persons you can be (no password; pick one there):")
        width = max(len(name) for name, _why in persons)
        for name, why in persons:
            self._say(f"  {name:<{width}}  {why}")
        self._say("\nCtrl-C ends it; the same command starts it again. `junto clock +8d` moves its time.")

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
