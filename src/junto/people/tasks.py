"""Work of the room that is done after the answer."""

from datetime import timedelta

from django_tasks import task

from junto.kernel.tasks import every
from junto.people import actions
from junto.people.actions import applying, importing
from junto.people.signin import letters  # noqa: F401 - its regular work is known through this room


@task()
def apply_import(job_id: int) -> None:
    """Apply an HR list batch by batch; started again after a kill it goes on behind the last whole batch."""
    while applying.apply_batch(job_id):
        pass


@every(timedelta(hours=1))
@task()
def tend_imports() -> None:
    """Destroy lists that nobody applied within a day."""
    importing.tend_imports()


@every(timedelta(minutes=30))
@task()
def keep_dates() -> None:
    """Let first and last days take effect when they are due."""
    actions.keep_dates()
