"""A restored copy tried in a process of its own: brought up to this release, asked for a page, counted.

`python -m junto.config.backup.trial` speaks to the installation its environment names and prints JSON.
"""

import json
import os
import subprocess
import sys
from typing import Any

from junto.config.backup.faults import BackupError

LONGEST = 600


def tried(environ: dict[str, str]) -> dict[str, Any]:
    """Try the installation an environment names.

    Raises
    ------
    BackupError
        It cannot be brought up to this release, or shows no page.
    """
    done = subprocess.run(
        [sys.executable, "-m", __name__],
        env={**os.environ, **environ, "DJANGO_SETTINGS_MODULE": "junto.config.settings"},
        capture_output=True, text=True, timeout=LONGEST, check=False,
    )  # fmt: skip
    if done.returncode:
        said = [line for line in done.stderr.strip().splitlines() if line.strip()]
        raise BackupError(f"Restored, it does not work: {said[-1][:300] if said else 'it ended silently'}.")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> None:
    """Try this process's installation; the first active person sees her own day."""
    import django

    django.setup()
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client

    from junto.config.backup import database
    from junto.kernel import static
    from junto.people.backend import Persons

    counts = database.count_postgresql() if connection.vendor == "postgresql" else {}
    call_command("migrate", verbosity=0, interactive=False)
    connection.check_constraints()
    static.collect()
    browser = Client(headers={"host": "127.0.0.1"})
    pages = {"/sign-in/": browser.get("/sign-in/").status_code}
    person = get_user_model().objects.filter(is_active=True).order_by("pk").first()
    if person:
        loaded: Any = Persons().get_user(person.pk)
        browser.force_login(loaded, settings.AUTHENTICATION_BACKENDS[0])
        pages["/"] = browser.get("/").status_code
    if bad := [page for page, status in pages.items() if status != 200]:
        sys.exit(f"the page {bad[0]} answers {pages[bad[0]]}")
    json.dump({"counts": counts, "pages": len(pages)}, sys.stdout)


if __name__ == "__main__":
    main()
