"""Work of the room that is done after the answer."""

from datetime import timedelta

from django_tasks import task

from junto.kernel import clock, posting, sweeping  # noqa: F401 - posting’s regular work is known through this
from junto.kernel.tasks import enqueue_once, every
from junto.people import actions
from junto.people.actions import applying, exporting
from junto.people.signin import letters  # noqa: F401 - its regular work is known through this room


@task()
def apply_import(job_id: int) -> None:
    """Apply an HR list batch by batch; started again after a kill it goes on behind the last whole batch."""
    while applying.apply_batch(job_id):
        pass


@every(timedelta(minutes=30))
@task()
def keep_dates() -> None:
    """Let first and last days take effect when they are due."""
    actions.keep_dates()


@task()
def prepare_data(export_id: int) -> None:
    """Prepare everything that is kept about a person; begun anew after a kill."""
    exporting.prepare(export_id)


SWEPT_BY_DAY = 256 * 2**20
NIGHT = 3


@task()
def sweep_after_erasure(erasure_id: int) -> None:
    """Leave nothing of an erased person in free pages and logs; tried again while somebody is in the way.

    A large file is rebuilt at night: nobody can write meanwhile.
    """
    if sweeping.size() > SWEPT_BY_DAY and not NIGHT <= clock.now().hour < NIGHT + 3:
        moment = clock.now()
        night = moment.replace(hour=NIGHT, minute=0, second=0, microsecond=0)
        due = night if night > moment else night + timedelta(days=1)
        enqueue_once(
            sweep_after_erasure, f"people.sweep:{erasure_id}:{due.date().isoformat()}", erasure_id, after=due
        )
        return
    sweeping.sweep_database()
    actions.mark_swept(erasure_id=erasure_id)
