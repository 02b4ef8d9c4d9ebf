"""The task store: rows in the product's own database, so that work exists exactly when its cause does.

Ready-made workers were tried and lose or strand work on `kill -9`; this one leases.
"""

from datetime import datetime
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.utils.module_loading import import_string
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskError, TaskResult, TaskResultStatus
from django_tasks.exceptions import TaskResultDoesNotExist

from junto.kernel import clock
from junto.kernel.models import TaskRow

STATUS = {
    TaskRow.State.READY: TaskResultStatus.READY,
    TaskRow.State.RUNNING: TaskResultStatus.RUNNING,
    TaskRow.State.DONE: TaskResultStatus.SUCCESSFUL,
    TaskRow.State.DEAD: TaskResultStatus.FAILED,
}


class Store(BaseTaskBackend):
    """Backend of the standard task API: `enqueue` is one INSERT in the caller's transaction."""

    supports_defer = True
    supports_get_result = True
    supports_priority = True

    def enqueue(self, task: Task[..., Any], args: Any, kwargs: Any) -> TaskResult[Any]:
        self.validate_task(task)
        return _result(task, _insert(task, None, list(args), dict(kwargs)))

    def get_result(self, result_id: str) -> TaskResult[Any]:
        try:
            row = TaskRow.objects.get(pk=int(result_id))
        except (ValueError, ObjectDoesNotExist) as lost:
            raise TaskResultDoesNotExist(result_id) from lost
        return _result(import_string(row.path), row)


def enqueue_once(task: Task[..., Any], key: str, *args: Any, after: datetime | None = None) -> bool:
    """Queue a task unless one with this key was ever queued (rows are kept for a week when done).

    Returns
    -------
    bool
        Whether it was queued now.
    """
    moment = clock.now()
    made = TaskRow.objects.bulk_create(
        [
            TaskRow(
                key=key,
                path=task.module_path,
                args=list(args),
                priority=task.priority,
                run_after=after or moment,
                enqueued_at=moment,
            )
        ],
        ignore_conflicts=True,
    )
    return bool(made) and TaskRow.objects.filter(key=key, enqueued_at=moment).exists()


def _insert(task: Task[..., Any], key: str | None, args: list[Any], kwargs: dict[str, Any]) -> TaskRow:
    moment = clock.now()
    return TaskRow.objects.create(
        key=key,
        path=task.module_path,
        args=args,
        kwargs=kwargs,
        priority=task.priority,
        run_after=task.run_after or moment,
        enqueued_at=moment,
    )


def _result(task: Task[..., Any], row: TaskRow) -> TaskResult[Any]:
    return TaskResult(
        task=task,
        id=str(row.pk),
        status=STATUS[TaskRow.State(row.state)],
        enqueued_at=row.enqueued_at,
        started_at=None,
        finished_at=row.finished_at,
        last_attempted_at=None,
        args=row.args,
        kwargs=row.kwargs,
        backend="default",
        errors=[TaskError(exception_class_path="builtins.RuntimeError", traceback=row.error)]
        if row.error
        else [],
        worker_ids=[row.worker] * row.attempts,
    )
