"""The one command: `junto …`, a thin door to the management commands."""

import os
import sys


def main() -> None:
    """Run one `junto` command; `junto` alone lists them."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "junto.config.settings")
    if sys.argv[1:] in (["--version"], ["version"]):
        from junto import __version__

        print(f"junto {__version__}")  # noqa: T201 - a command speaks on standard output
        return
    from pydantic import ValidationError

    try:
        from junto.config import early

        early.begin(sys.argv[1:])
    except ValidationError as fault:
        wrong = "; ".join(f"JUNTO_{one['loc'][0]!s}".upper() + f": {one['msg']}" for one in fault.errors())
        sys.exit(f"junto: a setting cannot be used. {wrong}")

    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(["junto", *sys.argv[1:]])
    except ImproperlyConfigured as fault:
        sys.exit(f"junto: {fault}")
    finally:
        early.give_up()


if __name__ == "__main__":
    main()
