"""The backup of every night: made by the worker, tried at once, seven kept."""

from datetime import datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

from junto.config.backup import erased, making, restoring
from junto.config.backup.faults import BackupError
from junto.config.env import env
from junto.kernel import clock

NOT_BEFORE = time(2, 0)
PATTERN = "junto-????????-??????.backup"


def due(folder: Path) -> bool:
    """Whether this night's backup is still to be made: it is past two at the firm and none is of today."""
    here = clock.real_now().astimezone(ZoneInfo(settings.TIME_ZONE))
    begins = datetime.combine(here.date(), NOT_BEFORE, here.tzinfo)
    last = newest(folder)
    return here >= begins and (last is None or last.stat().st_mtime < begins.timestamp())


def newest(folder: Path) -> Path | None:
    """The newest of our own backups in a folder."""
    return max(folder.glob(PATTERN), default=None, key=lambda path: path.name)


def make_and_check(folder: Path) -> Path:
    """Make a backup, try it, and only then let the eldest go.

    Raises
    ------
    BackupError
        It could not be made, or is no good; then none was let go and the bad one is marked.
    """
    if not folder.is_dir():
        raise BackupError(f"JUNTO_BACKUP_DIR is {folder}, which is not a folder.")
    making.tidy(folder)
    erased.keep()
    path = folder / making.default_name(clock.real_now())
    making.make(path, env.backup_passphrase)
    try:
        restoring.checked(path, env.backup_passphrase)
    except BackupError:
        path.rename(path.with_suffix(".bad"))
        raise
    for old in sorted(folder.glob(PATTERN))[: -env.backup_keep]:
        old.unlink()
    return path
