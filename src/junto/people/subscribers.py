"""What the room does when it hears of something."""

from junto.kernel.registry import Told, subscribe
from junto.kernel.tasks import enqueue_once
from junto.people.facts import PeopleImportStarted
from junto.people.tasks import apply_import


@subscribe("people.PeopleImportStarted")
def apply_what_was_started(told: Told) -> None:
    """An import is applied by a task of its own, which may take long and goes on after a kill."""
    if isinstance(told.fact, PeopleImportStarted):
        number = told.fact.import_id
        enqueue_once(apply_import, f"people.import:{number}", number)
