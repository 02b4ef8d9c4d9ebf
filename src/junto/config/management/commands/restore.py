"""`junto restore`: bring a backup back, or try it without touching anything."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from junto.config.backup import BackupError, erased, restoring
from junto.config.backup.manifest import Manifest
from junto.config.management.commands.backup import asked


class Command(BaseCommand):
    help = "Bring a backup back into an empty place; with --check, really restore it elsewhere and try it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="The file junto backup wrote.")
        parser.add_argument(
            "--check", action="store_true", help="Try the backup; what is here stays as it is."
        )
        parser.add_argument("--replace", action="store_true", help="Move aside what is here, then restore.")
        parser.add_argument("--passphrase-stdin", action="store_true", help="Read the passphrase.")

    def handle(self, *args: Any, **options: Any) -> None:
        source, passphrase = Path(options["file"]), asked(from_stdin=options["passphrase_stdin"])
        if options["check"] and options["replace"]:
            raise CommandError("--check changes nothing, so --replace has no place beside it.")
        try:
            if options["check"]:
                self._check(source, passphrase)
            else:
                self._restore(source, passphrase, replace=options["replace"])
        except BackupError as fault:
            what = "This backup is not to be relied on." if options["check"] else "Nothing was restored."
            raise CommandError(f"{what} {fault}") from fault

    def _check(self, source: Path, passphrase: str) -> None:
        told, remembered = restoring.checked(source, passphrase)
        self.stdout.write(f"Good: restored beside, looked through, a page opened. {said(told)}")
        if remembered:
            self.stdout.write("junto doctor and /readyz count from this backup now.")

    def _restore(self, source: Path, passphrase: str, *, replace: bool) -> None:
        done = restoring.restore(source, passphrase, replace=replace)
        self.stdout.write(f"Restored. {said(done.told)}")
        if done.aside:
            self.stdout.write(f"What was here before is in {done.aside}.")
        if done.erased_again:
            self.stdout.write(f"Erased again, because they were erased since: {done.erased_again}.")
        if not done.list_there:
            self.stdout.write(
                f"No list of erasures ({erased.NAME}) lay here or beside the backup: whoever was erased "
                "since is back. If there is one, lay it beside the backup and restore with --replace."
            )
        self.stdout.write("Everybody signs in again. Next: junto migrate, junto doctor, then junto serve")


def said(told: Manifest) -> str:
    """What a backup is, in a line."""
    return f"{told.firm}, made {told.made_at} by Junto {told.version}, {sum(told.counts.values())} rows."
