"""What the room does when it hears of something."""

from junto.kernel.registry import Told, subscribe
from junto.kernel.tasks import enqueue_once
from junto.people.facts import (
    BarrierNoticeMade,
    DataExportAsked,
    PeopleImportStarted,
    PersonErased,
    WallFeedStarted,
)
from junto.people.tasks import apply_import, prepare_data, sweep_after_erasure
from junto.people.wall_tasks import apply_feed, send_notice


@subscribe("people.PeopleImportStarted")
def apply_what_was_started(told: Told) -> None:
    """An import is applied by a task of its own, which may take long and goes on after a kill."""
    if isinstance(told.fact, PeopleImportStarted):
        number = told.fact.import_id
        enqueue_once(apply_import, f"people.import:{number}", number)


@subscribe("people.DataExportAsked")
def prepare_what_was_asked_for(told: Told) -> None:
    """A person's data is gathered by a task of its own."""
    if isinstance(told.fact, DataExportAsked):
        number = told.fact.export_id
        enqueue_once(prepare_data, f"people.data:{number}", number)


@subscribe("people.PersonErased")
def sweep(told: Told) -> None:
    """What a database keeps of deleted rows goes by a task of its own, tried until nobody is in the way."""
    if isinstance(told.fact, PersonErased):
        number = told.fact.erasure_id
        enqueue_once(sweep_after_erasure, f"people.sweep:{number}", number)


@subscribe("people.WallFeedStarted")
def apply_feed_that_was_started(told: Told) -> None:
    """A feed of walls is applied by a task of its own, which goes on after a kill."""
    if isinstance(told.fact, WallFeedStarted):
        number = told.fact.feed_id
        enqueue_once(apply_feed, f"people.feed:{number}", number)


@subscribe("people.BarrierNoticeMade")
def write_about_a_notice(told: Told) -> None:
    """Whoever a wall names gets a letter at once."""
    if isinstance(told.fact, BarrierNoticeMade):
        number = told.fact.notice_id
        enqueue_once(send_notice, f"people.notice:{number}", number)
