"""Where discovery keeps what is not in the database: a folder a job, and the store of weeks. Never in
backups.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.conf import settings

UPLOAD = "upload"
UNMATCHED = "unmatched.json"
LOCK = "lock"
_KEY = re.compile(r"[0-9a-z]{10}")


def root() -> Path:
    """The room's folder, for the owner of the process alone."""
    return _private(Path(settings.DATA_DIR) / "discovery")


def weeks() -> Path:
    """The folder of the store of weeks; whoever makes backups leaves it out."""
    return _private(root() / "weeks")


def job(key: str) -> Path:
    """The folder of one import; whether it is there says whether its file is."""
    if not _KEY.fullmatch(key):
        raise ValueError("a job's folder is named by its key")
    return root() / "jobs" / key


def make_job(key: str) -> Path:
    """Make the folder of one import, new and private."""
    _private(root() / "jobs")
    folder = job(key)
    folder.mkdir(mode=0o700)
    return folder


def destroy_job(key: str) -> bool:
    """Destroy everything an import brought.

    Returns
    -------
    bool
        Whether there was anything. When this returns, nothing of it is left.
    """
    folder = job(key)
    if not folder.exists():
        return False
    shutil.rmtree(folder)
    return True


def jobs() -> list[tuple[str, float]]:
    """Every job's folder there is, with the machine's time of its making."""
    place = root() / "jobs"
    if not place.is_dir():
        return []
    return sorted(
        (entry.name, entry.stat().st_mtime) for entry in place.iterdir() if _KEY.fullmatch(entry.name)
    )


@contextmanager
def held(key: str) -> Iterator[bool]:
    """Hold a job's folder against other processes; False where another holds it. A killed holder lets go."""
    try:
        lock = os.open(job(key) / LOCK, os.O_CREAT | os.O_RDWR, 0o600)
    except FileNotFoundError:  # the folder is gone, so nobody else works in it
        yield True
        return
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        free = True
    except BlockingIOError:
        free = False
    try:
        yield free
    finally:
        os.close(lock)


def older_than(moment: datetime) -> list[str]:
    """Jobs whose folder was made before a moment of the machine."""
    return [key for key, made in jobs() if made < moment.timestamp()]


def write_private(path: Path, text: str) -> None:
    """Write a small file that only the owner of the process reads, whole or not at all."""
    part = path.with_suffix(".part")
    with os.fdopen(
        os.open(part, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w", encoding="utf-8"
    ) as file:
        file.write(text)
    part.replace(path)


def _private(folder: Path) -> Path:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
