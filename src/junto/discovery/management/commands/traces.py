"""`junto traces FILE`: what a file of traces would leave here, and importing it, on the same ground as the
page.
"""

from __future__ import annotations

import hashlib
import os
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_backends, get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from junto.discovery import folders, sources
from junto.discovery.actions import imports, reading
from junto.discovery.models import ImportRun
from junto.discovery.views import reports
from junto.kernel.ids import short_id
from junto.kernel.policy import Denied
from junto.kernel.readers import LIMITS, Unreadable

if TYPE_CHECKING:
    from junto.people.models import Person

PIECE = 1 << 20
NOTHING = "Nothing was kept."


class Command(BaseCommand):
    help = "Import a file of traces (a Slack export, or the trace schema) on its recorded ground."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", type=Path, help="The file. It is copied; you destroy the original yourself."
        )
        parser.add_argument("--source", required=True, choices=ImportRun.Source.values, help="What it is.")
        parser.add_argument("--purpose", default="", help="What the traces are for, and nothing else.")
        parser.add_argument("--basis", default="", help="The legal basis.")
        parser.add_argument("--notice-on", default="", metavar="YYYY-MM-DD", help="When everybody was told.")
        parser.add_argument(
            "--agreement", default="none", help="Number of the works agreement, if there is one."
        )
        parser.add_argument("--private", nargs="*", default=[], help="Private channels the agreement names.")
        parser.add_argument(
            "--as", dest="actor", default="", metavar="EMAIL", help="Who does it, with the role."
        )
        parser.add_argument(
            "--look-only", action="store_true", help="Say what would be kept, and keep nothing."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        actor = self._actor(options["actor"])
        key = short_id()
        brought = None
        try:
            ground = self._ground(options)
            file = self._copy(options["file"], key)
            preview = self._look(options, key)
            if options["look_only"]:
                return
            brought = imports.bring_file(
                actor=actor, ground=ground, source=options["source"], file=file,
                private=[name.lstrip("#") for name in options["private"]], preview=preview,
            )  # fmt: skip
            imports.start_import(actor=actor, brought=brought)
            reading.read_file(import_id=brought.pk)
        except Denied as why:
            raise CommandError(f"{why} {NOTHING}") from why
        except KeyboardInterrupt:
            if brought is not None:
                imports.end_without_traces(brought, "stopped", actor=actor.pk)
            raise CommandError(_("Stopped. Nothing was kept.")) from None
        finally:
            if brought is None:
                folders.destroy_job(key)
        self._tell(brought)

    def _actor(self, email: str) -> Person:
        """The person with the discovery role in whose name it is done; the only one if there is one."""
        rows = get_user_model().objects.filter(
            system_roles__role="discovery", system_roles__until__isnull=True, is_active=True
        )
        if email:
            rows = rows.filter(email__iexact=email)
        found = list(rows.values_list("pk", flat=True)[:2])
        if len(found) > 1:
            raise CommandError(
                _("Several people have the discovery role. Say --as EMAIL of the one who does this.")
            )
        person = get_backends()[0].get_user(found[0]) if found else None
        if person is None:
            raise CommandError(
                _("Nobody with the discovery role is known by that. An administrator gives it.")
            )
        loaded: Person = person
        return loaded

    def _ground(self, options: dict[str, Any]) -> imports.Ground:
        try:
            day = date.fromisoformat(options["notice_on"])
        except ValueError as fault:
            raise CommandError(
                _(
                    "An import needs --purpose, --basis and --notice-on YYYY-MM-DD, the day everybody "
                    "was told. Nothing was read."
                )
            ) from fault
        return imports.Ground(options["purpose"], options["basis"], day, options["agreement"])

    def _copy(self, path: Path, key: str) -> imports.File:
        digest, size = hashlib.sha256(), 0
        try:
            with path.open("rb") as file:
                target = folders.make_job(key) / folders.UPLOAD
                with os.fdopen(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as copy:
                    while piece := file.read(PIECE):
                        size += len(piece)
                        if size > LIMITS.file_bytes:
                            raise CommandError(
                                _("The file is larger than 2 GB, which is the most that is read.")
                            )
                        digest.update(piece)
                        copy.write(piece)
        except OSError as fault:
            raise CommandError(f"{path}: {fault.strerror or fault}. {NOTHING}") from fault
        return imports.File(key, path.name, size, digest.hexdigest())

    def _look(self, options: dict[str, Any], key: str) -> dict[str, Any]:
        try:
            preview = sources.look(options["source"], folders.job(key) / folders.UPLOAD, options["private"])
        except Unreadable as why:
            raise CommandError(f"{why.sentence(_)} {NOTHING}") from why
        row = ImportRun(source=options["source"], preview=preview)
        told = reports.one_import(row)
        for _fate, title, fields in told["fates"]:
            self.stdout.write(f"{title}:")
            for name, becomes, count in fields:
                self.stdout.write(f"  {name}: {becomes} ({count})")
        for count, reason in told["dropped"]:
            self.stdout.write(f"  {count} {reason}")
        for note in told["notes"]:
            self.stdout.write(f"  {note}")
        return preview

    def _tell(self, brought: ImportRun | None) -> None:
        if brought is None:
            return
        brought.refresh_from_db()
        report = reports.report(brought)
        if brought.state != ImportRun.State.FINISHED:
            raise CommandError(report.why or report.state)
        self.stdout.write(report.sentence)
        self.stdout.write(_("The copy is destroyed. Destroy the original too."))
