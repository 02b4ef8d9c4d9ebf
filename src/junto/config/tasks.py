"""Regular work of the installation itself."""

from datetime import timedelta
from pathlib import Path

from django_tasks import task

from junto.config.env import env
from junto.kernel.registry import Told, subscribe
from junto.kernel.tasks import every


@every(timedelta(minutes=30))
@task()
def back_up() -> None:
    """Make and try this night's backup, where a folder for it is named."""
    from junto.config.backup import nightly  # sealing and unpacking are not loaded by every process

    folder = Path(env.backup_dir) if env.backup_dir else None
    if folder and (not folder.is_dir() or nightly.due(folder)):
        nightly.make_and_check(folder)


@subscribe("people.PersonErased")
def keep_from_coming_back(told: Told) -> None:
    """Note an erasure where a backup cannot undo it; tried again until every place has it."""
    from junto.config.backup import erased

    erased.keep()
