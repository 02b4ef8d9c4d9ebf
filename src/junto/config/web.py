"""The web process: everything is loaded once, then it waits at its door, then granian serves it."""

import gc
import os
import sys
from importlib import import_module

from junto.config.early import OPEN, WEB_GRACE

LINE = {"()": "junto.kernel.logs.Line"}


def main(command: str) -> None:
    """Serve the pages when standard input says so; end in silence when it ends without a word.

    What makes the settings unusable is said by the parent, which reads the same.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "junto.config.settings")
    gc.disable()  # nothing of what is loaded is ever garbage, and looking for it is felt
    from django.core.exceptions import ImproperlyConfigured
    from pydantic import ValidationError

    try:
        _load()
    except (ImproperlyConfigured, ValidationError):
        sys.exit(1)
    if sys.stdin.buffer.read() != OPEN:
        sys.exit(1)
    # only now: it lists the static files, which the parent collects where they changed
    import_module("junto.config.wsgi")
    gc.freeze()
    gc.enable()
    _serve(command)


def _load() -> None:
    import django

    django.setup()
    from django.conf import settings
    from django.urls import get_resolver

    for middleware in settings.MIDDLEWARE:
        import_module(middleware.rpartition(".")[0])
    _ = get_resolver().url_patterns


def _serve(command: str) -> None:
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    from junto.config.env import env

    Granian(
        "junto.config.wsgi:application",
        address=env.bind,
        port=env.port,
        interface=Interfaces.WSGI,
        workers=1 if command == "demo" else env.workers,  # a demo is one person's
        blocking_threads=env.threads,
        backpressure=128,
        workers_kill_timeout=WEB_GRACE,  # without it a half-sent request would hold it for ever
        respawn_failed_workers=True,
        websockets=False,
        log_level=LogLevels.warning,
        log_access=False,  # it would name addresses and paths; junto.answers tells what may be told
        log_dictconfig={"formatters": {"generic": LINE, "access": LINE}},
    ).serve()


if __name__ == "__main__":
    main(sys.argv[1])
