"""`junto init`: a real firm."""

import getpass
import secrets
import sys
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction

from junto.kernel import clock
from junto.kernel.models import Installation
from junto.people import actions


class Command(BaseCommand):
    help = "Set up a real firm: its name and its first administrator."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--firm", help="The firm's name.")
        parser.add_argument("--name", help="The first administrator's name.")
        parser.add_argument("--email", help="The first administrator's e-mail address.")
        parser.add_argument(
            "--password-stdin", action="store_true", help="Read the password from standard input."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=0, interactive=False)
        if Installation.objects.exists():
            raise CommandError(
                "This database already holds a firm. "
                "Set JUNTO_DATA_DIR or JUNTO_DATABASE_URL to start another."
            )
        firm = self._asked(options["firm"], "The firm's name: ")
        name = self._asked(options["name"], "Your name (first administrator): ")
        email = self._asked(options["email"], "Your e-mail address: ")
        try:
            validate_email(email)
        except ValidationError as fault:
            raise CommandError(f"{email} is not an e-mail address. Nothing was set up.") from fault
        password = self._password(from_stdin=options["password_stdin"])
        with transaction.atomic():
            Installation.objects.create(
                firm_name=firm, demo=False, clock_offset=timedelta(0), created_at=clock.now()
            )
            actions.found_firm(name=name, email=email, password=password)
        self.stdout.write(f"{firm} is set up. Next: junto serve")

    def _asked(self, given: str | None, question: str) -> str:
        if given:
            return given.strip()
        if not sys.stdin.isatty():
            raise CommandError(
                "Say --firm, --name and --email, or run this where it can ask. Nothing was set up."
            )
        answer = input(question).strip()
        if not answer:
            raise CommandError("Nothing was typed, so nothing was set up.")
        return answer

    def _password(self, *, from_stdin: bool) -> str:
        if from_stdin:
            password = sys.stdin.readline().rstrip("\n")
        elif sys.stdin.isatty():
            password = getpass.getpass("A password of at least 12 characters: ")
        else:
            password = secrets.token_urlsafe(12)
            self.stdout.write(f"Your password, shown once: {password}")
        try:
            validate_password(password)
        except ValidationError as fault:
            raise CommandError(" ".join(fault.messages) + " Nothing was set up.") from fault
        return password
