"""Backups: one file that holds the database and what people uploaded, and is tried before it is believed."""

from junto.config.backup.faults import BackupError

__all__ = ["BackupError"]
