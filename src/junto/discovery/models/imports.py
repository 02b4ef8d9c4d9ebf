"""An import of traces: the ground it stands on, how far it is, what became of it."""

from typing import Any

from django.db import models

from junto.kernel.ids import short_id


class ImportRun(models.Model):
    """One file brought in. Holds counts and no person but the one who brought it."""

    class Source(models.TextChoices):
        SLACK = "slack"
        TRACES = "traces"

    class State(models.TextChoices):
        LOOKING = "looking"  # uploaded; a long file is being gone through for its preview
        LOOKED_AT = "looked at"  # previewed; nothing has been kept
        WAITING = "waiting"
        READING = "reading"
        FINISHED = "finished"
        CANCELLED = "cancelled"
        REFUSED = "refused"

    OPEN = (State.LOOKING, State.LOOKED_AT, State.WAITING, State.READING)

    key = models.CharField(max_length=10, unique=True, default=short_id, editable=False)
    source = models.CharField(max_length=10, choices=Source)
    purpose = models.CharField(max_length=500)
    basis = models.CharField(max_length=500)
    notice_on = models.DateField()
    agreement_no = models.CharField(max_length=120)
    started_by = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")

    file_name = models.CharField(max_length=200)
    file_bytes = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    number = models.PositiveSmallIntegerField(null=True)  # the source's number in the store of weeks
    private_channels = models.JSONField[list[str], list[str]](default=list)  # those the agreement names
    preview = models.JSONField[dict[str, Any], dict[str, Any]](default=dict)
    stop_if_unmatched = models.BooleanField(default=False)

    state = models.CharField(max_length=10, choices=State, default=State.LOOKING)
    step = models.CharField(max_length=20, blank=True)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    stop_asked = models.BooleanField(default=False)
    reason = models.CharField(max_length=20, blank=True)  # why it ended without traces
    refusal = models.JSONField[list[Any], list[Any]](default=list)  # the reader's sentence, in parts

    records = models.BigIntegerField(default=0)
    kept = models.BigIntegerField(default=0)
    ties = models.BigIntegerField(default=0)
    ties_left_out = models.JSONField[dict[str, int], dict[str, int]](default=dict)
    dropped = models.JSONField[dict[str, int], dict[str, int]](default=dict)
    matched = models.PositiveIntegerField(default=0)
    unmatched = models.PositiveIntegerField(default=0)
    first_week = models.SmallIntegerField(null=True)
    last_week = models.SmallIntegerField(null=True)

    uploaded_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["-uploaded_at"], name="discovery_import_recent")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(purpose="") & ~models.Q(basis="") & ~models.Q(agreement_no=""),
                name="discovery_import_has_ground",
            )
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.uploaded_at:%Y-%m-%d}"

    @property
    def is_open(self) -> bool:
        """Whether the file is still there and somebody may start or stop it."""
        return self.state in self.OPEN
