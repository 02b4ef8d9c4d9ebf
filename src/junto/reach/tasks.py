"""Work of the room that is done after the answer."""

from datetime import timedelta

from django_tasks import task

from junto.kernel.tasks import every
from junto.reach import actions


@every(timedelta(hours=1))
@task()
def forget_answers() -> None:
    """Forget what programs were answered a day ago."""
    actions.forget_answers()
