"""Work that is done after the answer: the standard task API over a store of our own."""

from junto.kernel.tasks.periodic import every
from junto.kernel.tasks.store import enqueue_once

__all__ = ["enqueue_once", "every"]
