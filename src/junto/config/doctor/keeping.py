"""Backups: made, tried, and not too old."""

import os
from pathlib import Path

from junto.config.backup import state
from junto.config.doctor.finding import Check, Finding, note, well, wrong
from junto.config.env import env

MAKE = (
    "Run: junto backup, then junto restore --check FILE; or set JUNTO_BACKUP_DIR, and it is done each night"
)


def backup() -> Finding:
    folder = Path(env.backup_dir) if env.backup_dir else None
    if folder and not (folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)):
        return wrong(
            f"JUNTO_BACKUP_DIR is {folder}, which cannot be written.", "Make it, or give it to this account."
        )
    age = state.age()
    if age is None:
        return note("No backup was ever made and tried.", MAKE)
    if age > state.OLD:
        return wrong(f"The newest backup that was tried is {age.total_seconds() / 86400:.1f} days old.", MAKE)
    return well(f"The newest backup that was tried is {age.total_seconds() / 3600:.0f} hours old.")


CHECKS: tuple[Check, ...] = (backup,)
