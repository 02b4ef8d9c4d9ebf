"""`junto people FILE`: what an HR list would change, and applying it."""

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from junto.kernel.policy import Denied
from junto.kernel.readers import Unreadable
from junto.people import actions
from junto.people.actions import applying
from junto.people.backend import Persons
from junto.people.logic.columns import FIELDS
from junto.people.models import PeopleImport, Person
from junto.people.queries.importing import Preview, preview_of, said_counts, sentence_of, shown
from junto.people.rules import administrators

PIECE = 65_536
SHOWN = 50


class Command(BaseCommand):
    help = "Read an HR list (CSV), say exactly what it would change, and change it with --apply."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="The list, as CSV with the names of its columns in the first row.")
        parser.add_argument(
            "--map",
            nargs="+",
            action="extend",
            default=[],
            metavar="FIELD=COLUMN",
            help=f"Which column is which: {', '.join(FIELDS)}. Unsaid ones are taken by their names.",
        )
        parser.add_argument("--dates", choices=("dmy", "mdy"), default="", help="How 01/02/2026 is meant.")
        parser.add_argument(
            "--complete", action="store_true", help="Whoever the list does not carry has left."
        )
        parser.add_argument("--answer", nargs="+", action="extend", default=[], metavar="QUESTION=ANSWER")
        parser.add_argument(
            "--apply", action="store_true", help="Make the changes; without it nothing changes."
        )
        parser.add_argument(
            "--sure", action="store_true", help="Apply even if more than a tenth would leave."
        )
        parser.add_argument(
            "--as", dest="actor", default="", metavar="EMAIL", help="The administrator who does it."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        actor = self._actor(options["actor"])
        job = None
        try:
            job = self._read(actor, options)
            self._say(preview_of(job), job)
            if options["apply"] and job.steps.exists():
                self._apply(actor, job, sure=options["sure"])
        except Unreadable as why:
            raise CommandError(sentence_of(why) + " " + _("Nothing was changed.")) from why
        except Denied as why:
            raise CommandError(str(why)) from why
        finally:
            # what was not applied is not kept either: the command can always be run again
            if job is not None and job.state in (PeopleImport.State.MAPPING, PeopleImport.State.PREVIEW):
                actions.ask_to_cancel(actor=actor, job=job)

    def _actor(self, email: str) -> Person:
        """The administrator in whose name it is done; the only one if there is one."""
        rows = administrators().order_by("pk")
        if email:
            rows = rows.filter(email__iexact=email)
        found = list(rows[:2])
        if not found:
            raise CommandError(
                _("No administrator is known by that. Run `junto init` first, or say --as EMAIL.")
            )
        if len(found) > 1:
            raise CommandError(
                _("There are several administrators. Say --as EMAIL of the one who does this.")
            )
        loaded = Persons().get_user(found[0].pk)
        if loaded is None:
            raise CommandError(_("This administrator is not active."))
        return loaded

    def _read(self, actor: Person, options: dict[str, Any]) -> PeopleImport:
        path = Path(options["file"])
        if not path.is_file():
            raise CommandError(_("There is no file %(path)s.") % {"path": path})
        job = actions.begin_import(actor=actor, file_name=path.name, pieces=_pieces(path), at_once=False)
        try:
            said = _pairs(options["map"], "--map", set(FIELDS))
            columns = {**job.columns, **said}
            dates = options["dates"] or job.dates
            actions.map_columns(
                actor=actor, job=job, columns=columns, dates=dates, complete=options["complete"]
            )
            answers = _pairs(options["answer"], "--answer", None)
            if answers:
                actions.answer_questions(actor=actor, job=job, answers=answers, complete=options["complete"])
        except BaseException:
            actions.ask_to_cancel(actor=actor, job=job)
            raise
        return job

    def _say(self, preview: Preview, job: PeopleImport) -> None:
        write = self.stdout.write
        write(f"{preview.headline}. {_('Nothing has changed yet.')}")
        for sentence in (*preview.notes, *preview.refused):
            write(f"  {sentence}")
        if preview.never:
            write("  " + _("Never kept: %(columns)s.") % {"columns": ", ".join(preview.never)})
        for question in preview.questions:
            write(f"? {question.title} {question.text}")
            for choice, words in question.choices:
                mark = "*" if choice == question.chosen else " "
                write(f"  {mark} --answer {question.id}={choice}  {words}")
        for step in job.steps.order_by("place")[:SHOWN]:
            row = shown(step)
            line = _("line %(line)s") % {"line": row.line} if row.line else "–"
            changes = "; ".join(f"{change.field}: {change.now} → {change.after}" for change in row.changes)
            write(f"  {line}: {row.name}, {row.title}{': ' if changes else ''}{changes}")
        more = job.steps.count() - SHOWN
        if more > 0:
            write("  " + ngettext("and %(n)s more", "and %(n)s more", more) % {"n": more})
        for counted in preview.counted:
            write(counted)

    def _apply(self, actor: Person, job: PeopleImport, *, sure: bool) -> None:
        """In this process, so that the command ends when the work does; a worker may help, none doubles."""
        actions.start_import(actor=actor, job=job, edition=job.edition, sure=sure)
        while applying.apply_batch(job.pk):
            job.refresh_from_db(fields=["done"])
            self.stdout.write(_("%(done)s of %(total)s") % {"done": job.done, "total": job.total})
        job.refresh_from_db()
        self.stdout.write(_("Done. The copy of the file is destroyed."))
        for counted in said_counts(job.counts):
            self.stdout.write(counted)


def _pairs(given: list[str], option: str, known: set[str] | None) -> dict[str, str]:
    found: dict[str, str] = {}
    for pair in given:
        name, equals, value = pair.partition("=")
        if not equals or (known is not None and name not in known):
            choices = f" ({', '.join(sorted(known))})" if known else ""
            raise CommandError(
                _("%(option)s takes NAME=VALUE%(choices)s, not %(pair)s.")
                % {"option": option, "choices": choices, "pair": pair}
            )
        found[name] = value
    return found


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece
