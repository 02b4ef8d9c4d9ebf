"""`junto retention`: let go what is past its time, or say what would go."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from junto.kernel import retention


class Command(BaseCommand):
    help = "Let go what is past its time; with --dry-run only say what would go today."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        counted = retention.due()
        width = max(len(rule.name) for rule, _number in counted)
        for rule, number in counted:
            self.stdout.write(f"{rule.name:<{width}}  {number:>7}  {rule.what}: {rule.keeps}")
        total = sum(number for _rule, number in counted)
        if options["dry_run"]:
            self.stdout.write(f"{total} would go today. Nothing was changed.")
            return
        gone = retention.run_all()
        self.stdout.write(f"{sum(gone.values())} went.")
