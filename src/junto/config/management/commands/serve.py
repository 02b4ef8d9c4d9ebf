"""`junto serve`: web and worker in the foreground."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from junto.config import running
from junto.config.env import env
from junto.kernel import static
from junto.kernel.models import Installation


class Command(BaseCommand):
    help = "Serve the firm: web and worker together, until Ctrl-C or SIGTERM."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--web-only", action="store_true", help="Leave the worker to another process.")

    def handle(self, *args: Any, **options: Any) -> None:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise CommandError("The database is older than the product. Run: junto migrate")
        if not Installation.objects.exists():
            raise CommandError("This database holds no firm yet. Run: junto init (or: junto demo)")
        static.collect()
        connection.close()
        self.stdout.write(f"Junto is at {env.address} (listening on {env.bind}:{env.port}); Ctrl-C ends it.")
        self.stdout.flush()
        sys.exit(running.run("serve", worker=not options["web_only"]))
