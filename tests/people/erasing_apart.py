"""Plant, erase, sweep and search every byte: run in a process of its own, over a database of its own.

Prints how often the planted word was found before and after, in the database's files (or, on PostgreSQL, in
a dump of it) and in everything under the data folder.
"""

import json
import os
import subprocess
import sys
from pathlib import Path


def main() -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    from junto.kernel.tasks import worker
    from junto.people import actions
    from junto.people.actions import exporting
    from junto.people.models import Erasure
    from tests import factories
    from tests.people import test_erasing as planting

    factories.administrator("Gareth Keys")
    other = factories.person("Dee Carrow")
    who = planting.planted()
    planting.in_communities(who, other)
    row = actions.ask_for_data(actor=who)
    exporting.prepare(row.pk)
    before = _found(planting.CANARY)
    erasure = actions.erase_myself(actor=who)
    # everything that follows by itself, sweeping included
    worker.work_through()
    erasure = Erasure.objects.get(pk=erasure.pk)
    error = "" if erasure.swept_at else "not swept"
    connection.close()
    sys.stdout.write(json.dumps([before, _found(planting.CANARY), error]) + "\n")


def _found(word: str) -> int:
    """How often a word stands in any byte, in any capitals, in UTF-8 or UTF-16."""
    folder = Path(os.environ["JUNTO_DATA_DIR"])
    held = b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())
    url = os.environ.get("JUNTO_DATABASE_URL", "")
    if url:
        held += subprocess.run(["pg_dump", url], check=True, capture_output=True).stdout
    text = held.lower()
    return text.count(word.lower().encode()) + text.count(word.lower().encode("utf-16-le"))


if __name__ == "__main__":
    main()
