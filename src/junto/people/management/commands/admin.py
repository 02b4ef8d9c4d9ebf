"""`junto admin break-glass`: let an administrator in while the firm's own sign-in is out of order."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from junto.kernel.policy import Denied
from junto.people.signin import glass


class Command(BaseCommand):
    help = "Print a link with which one administrator can sign in once, with her password and a code."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("deed", choices=("break-glass",))
        parser.add_argument("--email", required=True, help="The address of the administrator.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            link = glass.print_link(email=options["email"])
        except Denied as why:
            raise CommandError(str(why)) from why
        self.stdout.write(link)
        self.stdout.write("It works once, for 15 minutes, with her password and a code from her app.")
        self.stdout.write("Every administrator is told by letter, and it stands in the administrators' log.")
