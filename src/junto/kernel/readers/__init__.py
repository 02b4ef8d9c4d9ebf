"""Bounded readers for files that people bring: tables, documents, archives, pictures.

Nothing here knows Django. Every reader works as a stream under `Limits`, and says what it cannot read as one
`Unreadable`, a sentence a person can act on. `child` runs a reader apart, without disk, network or secrets.
"""

from junto.kernel.readers.faults import Fault, Unreadable, Where
from junto.kernel.readers.limits import LIMITS, Limits

__all__ = ["LIMITS", "Fault", "Limits", "Unreadable", "Where"]
