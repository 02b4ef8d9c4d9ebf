"""`junto backup`: everything in one file, while people go on working."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from junto.config.backup import BackupError, making
from junto.config.env import env
from junto.kernel import clock


class Command(BaseCommand):
    help = "Write the firm (database and uploads) into one file, while it is used. Keys are not included."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", help="Where; a name with date and time is made if left out.")
        parser.add_argument("--passphrase-stdin", action="store_true", help="Seal it under a passphrase.")

    def handle(self, *args: Any, **options: Any) -> None:
        folder = Path(env.backup_dir or ".")
        to = Path(options["file"] or folder / making.default_name(clock.real_now()))
        passphrase = asked(from_stdin=options["passphrase_stdin"])
        try:
            told = making.make(to, passphrase)
        except BackupError as fault:
            raise CommandError(f"No backup was made. {fault}") from fault
        rows = sum(told.counts.values())
        self.stdout.write(
            f"{to} holds {told.firm}: {rows} rows in {len(told.counts)} tables, "
            f"{len(told.parts) - 1} uploaded files, {to.stat().st_size / 1e6:.1f} MB"
            + (", sealed." if passphrase else ".")
        )
        self.stdout.write(
            "Not included: " + "; ".join(one.partition(":")[0] for one in told.not_included) + "."
        )
        self.stdout.write(f"Now try it: junto restore --check {to}")


def asked(*, from_stdin: bool) -> str:
    """The passphrase: from standard input, or from the setting."""
    if not from_stdin:
        return env.backup_passphrase
    passphrase = sys.stdin.readline().rstrip("\n")
    if not passphrase:
        raise CommandError("No passphrase came on standard input. Nothing was done.")
    return passphrase
