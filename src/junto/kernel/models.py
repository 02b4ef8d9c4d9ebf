"""Tables of the house itself: the installation, the ledger, the task store."""

from typing import Any

from django.db import models


class Installation(models.Model):
    """The one row that says what this database is."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    firm_name = models.CharField(max_length=120)
    demo = models.BooleanField(default=False)
    clock_offset = models.DurationField()
    planted_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="kernel_one_installation")]

    def __str__(self) -> str:
        return self.firm_name


class LedgerEntry(models.Model):
    """One fact, written in the transaction that made it true. Append-only; holds no personal text."""

    kind = models.CharField(max_length=80)
    version = models.PositiveSmallIntegerField()
    at = models.DateTimeField(db_index=True)
    actor = models.BigIntegerField(null=True)
    scope = models.CharField(max_length=80, blank=True)
    subject = models.CharField(max_length=80)
    data = models.JSONField[dict[str, Any], dict[str, Any]]()

    class Meta:
        indexes = [
            models.Index(fields=["scope", "-id"], name="kernel_ledger_scope"),
            models.Index(fields=["subject", "-id"], name="kernel_ledger_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"


class TaskRow(models.Model):
    """One piece of work to be done; it exists exactly when the change that asked for it was committed."""

    class State(models.TextChoices):
        READY = "ready"
        RUNNING = "running"
        DONE = "done"
        DEAD = "dead"

    # null and not empty: any number of tasks may go without a key
    key = models.CharField(max_length=160, null=True, unique=True)  # noqa: DJ001 - as said above
    path = models.CharField(max_length=200)
    args = models.JSONField[list[Any], list[Any]](default=list)
    kwargs = models.JSONField[dict[str, Any], dict[str, Any]](default=dict)
    priority = models.SmallIntegerField(default=0)
    state = models.CharField(max_length=8, choices=State, default=State.READY)
    run_after = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    worker = models.CharField(max_length=60, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    enqueued_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["-priority", "run_after", "id"],
                name="kernel_task_due",
                condition=models.Q(state__in=["ready", "running"]),
            ),
            models.Index(fields=["finished_at"], name="kernel_task_finished"),
        ]

    def __str__(self) -> str:
        return f"{self.path} ({self.state})"


class Periodic(models.Model):
    """When a piece of regular work is due next."""

    name = models.CharField(max_length=120, primary_key=True)
    due_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class AuditEntry(models.Model):
    """One entry of the administrator's log, chained to the one before it. Append-only; ids and codes only."""

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField(db_index=True)
    actor = models.BigIntegerField(null=True)
    deed = models.CharField(max_length=80)
    subject = models.CharField(max_length=120, blank=True)
    about = models.BigIntegerField(null=True)
    detail = models.JSONField[dict[str, Any], dict[str, Any]](default=dict)
    # unique: two entries can never follow the same one, whatever a writer's code does
    previous = models.CharField(max_length=64, unique=True)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        indexes = [
            models.Index(fields=["about", "-number"], name="kernel_audit_about"),
            models.Index(fields=["actor", "-number"], name="kernel_audit_actor"),
            models.Index(fields=["deed", "-number"], name="kernel_audit_deed"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.deed}"


class AuditChain(models.Model):
    """The one row that holds both ends of the chain: what the log must begin after and end with."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    head = models.CharField(max_length=64)
    entries = models.BigIntegerField(default=0)
    anchor = models.CharField(max_length=64)
    pruned = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="kernel_one_chain")]

    def __str__(self) -> str:
        return f"{self.pruned}-{self.entries}"


class Letter(models.Model):
    """One letter to one person about one event. Neither her address nor a word of it is kept here."""

    class State(models.TextChoices):
        WAITING = "waiting"
        SENDING = "sending"
        SENT = "sent"
        DROPPED = "dropped"  # when it was to be sent she could not see it, did not want it or was gone
        DEAD = "dead"

    to = models.BigIntegerField()
    kind = models.CharField(max_length=60)
    event = models.CharField(max_length=160)
    channel = models.CharField(max_length=10)
    args = models.JSONField[list[Any], list[Any]](default=list)
    message_id = models.CharField(max_length=320, unique=True)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    queued_at = models.DateTimeField()
    due_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=80, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["to", "event", "channel"], name="kernel_one_letter_an_event")
        ]
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                name="kernel_letter_due",
                condition=models.Q(state__in=["waiting", "sending"]),
            ),
            models.Index(fields=["to", "ended_at"], name="kernel_letter_to"),
            models.Index(fields=["state", "ended_at"], name="kernel_letter_ended"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} ({self.state})"


class MailLine(models.Model):
    """The one row that says whether the mail server answers, and when it is asked again if it does not."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    failures = models.PositiveIntegerField(default=0)
    since = models.DateTimeField(null=True)
    closed_until = models.DateTimeField(null=True)
    error = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="kernel_one_mail_line")]

    def __str__(self) -> str:
        return f"{self.failures}"
