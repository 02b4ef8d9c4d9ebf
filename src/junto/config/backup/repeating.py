"""Erasing again whom a copy brought back, in a process of its own: the copy is an installation of its own.

`python -m junto.config.backup.repeating` speaks to the installation its environment names; the marks come on
standard input, and it prints how many persons were erased.
"""

import os
import subprocess
import sys

from junto.config.backup.faults import BackupError

LONGEST = 3600
FAILED = "Whose data was erased since the copy was made could not be erased again in it ({})."


def repeat(environ: dict[str, str], marks: frozenset[str]) -> int:
    """Erase again, in the installation an environment names, whoever a copy brought back.

    Its tables are brought up to this release first. A fault may name somebody; only its kind is told.

    Raises
    ------
    BackupError
        It did not work.
    """
    done = subprocess.run(
        [sys.executable, "-m", __name__],
        env={**os.environ, **environ, "DJANGO_SETTINGS_MODULE": "junto.config.settings"},
        input="\n".join(sorted(marks)), capture_output=True, text=True, timeout=LONGEST, check=False,
    )  # fmt: skip
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if line.strip()]
        raise BackupError(FAILED.format(said[-1].partition(":")[0][:80] if said else "it ended silently"))
    return int(done.stdout.splitlines()[-1])


def main() -> None:
    """Repeat the erasures in this process's installation."""
    import django

    django.setup()
    from django.core.management import call_command

    from junto.people import actions

    call_command("migrate", verbosity=0, interactive=False)
    sys.stdout.write(f"{actions.repeat_erasures(marks=sys.stdin.read().split())}\n")


if __name__ == "__main__":
    main()
