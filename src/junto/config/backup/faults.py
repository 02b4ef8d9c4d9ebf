"""What can be wrong with a backup, always in one sentence a person can act on."""


class BackupError(Exception):
    """The copy cannot be made or must not be used; the message says why, and nothing was changed."""
