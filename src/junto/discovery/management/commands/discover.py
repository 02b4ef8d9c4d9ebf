"""`junto discover PATH`: candidates in a given folder of traces; never in the people of this installation."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from junto.engine.command import main


class Command(BaseCommand):
    help = "Find candidate communities in a folder of traces. Reads that folder alone; needs no database."
    requires_system_checks: list[str] = []

    def run_from_argv(self, argv: list[str]) -> None:
        raise SystemExit(main(argv[2:]))

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("rest", nargs="*", help="See: junto discover --help")

    def handle(self, *args: Any, **options: Any) -> None:
        if code := main(list(options["rest"])):
            raise SystemExit(code)
