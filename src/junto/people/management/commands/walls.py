"""`junto walls FILE`: what a feed of walls would change, and applying it."""

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from junto.kernel.policy import Denied
from junto.people import actions, queries
from junto.people.backend import Persons
from junto.people.models import Person, SystemRole, WallFeed
from junto.people.rules import at_the_firm

PIECE = 65_536


class Command(BaseCommand):
    help = "Read a feed of walls, or of clients (CSV), say exactly what it would change; --apply changes it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="The feed, as UTF-8 CSV with the names of its columns first.")
        parser.add_argument(
            "--apply", action="store_true", help="Do what closes, and lay what opens before a second keeper."
        )
        parser.add_argument(
            "--as", dest="actor", default="", metavar="EMAIL", help="The keeper of walls who does it."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        actor = self._actor(options["actor"])
        path = Path(options["file"])
        if not path.is_file():
            raise CommandError(_("There is no file %(path)s. Every wall stands as it did.") % {"path": path})
        try:
            feed = actions.bring_feed(actor=actor, file_name=path.name, pieces=_pieces(path))
            self._say(actor, feed)
            if feed.state == WallFeed.State.REFUSED:
                raise CommandError(_("Refused. Nothing was changed, and every wall stands."))
            if not options["apply"]:
                actions.cancel_feed(actor=actor, feed=feed)
                return
            actions.start_feed(actor=actor, feed=feed)
        except Denied as why:
            raise CommandError(str(why)) from why
        # in this process, so that the command ends when the work does; a worker may help, none doubles
        while actions.apply_feed_batch(feed.pk):
            pass
        feed.refresh_from_db()
        self.stdout.write(_("Applied. What would open waits for a second keeper."))
        for counted in queries.feed_said(actor, feed).counted:
            self.stdout.write(f"  {counted}")

    def _say(self, actor: Person, feed: WallFeed) -> None:
        said = queries.feed_said(actor, feed)
        for sentence in said.refused:
            self.stdout.write(f"- {sentence}")
        for sentence in said.steps:
            self.stdout.write(f"  {sentence}")
        for sentence in said.waits:
            self.stdout.write(f"? {sentence}")
        if feed.state == WallFeed.State.PREVIEW and not said.steps and not said.waits:
            self.stdout.write(_("The walls stand as this feed says. Nothing changes."))

    def _actor(self, email: str) -> Person:
        """The keeper in whose name it is done; the only one if there is one."""
        roles = SystemRole.objects.filter(role=SystemRole.Role.BARRIERS, until__isnull=True)
        rows = Person.objects.filter(at_the_firm(), pk__in=roles.values("person")).order_by("pk")
        found = list((rows.filter(email__iexact=email) if email else rows)[:2])
        if not found:
            raise CommandError(
                _("No keeper of walls is known by that. Give the role first, or say --as EMAIL.")
            )
        if len(found) > 1:
            raise CommandError(_("There are several keepers of walls. Say --as EMAIL of who does this."))
        loaded = Persons().get_user(found[0].pk)
        if loaded is None:
            raise CommandError(_("This keeper of walls is not active."))
        return loaded


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece
