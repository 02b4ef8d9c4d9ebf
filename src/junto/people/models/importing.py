"""An HR list on its way in: what was mapped, what it would change, how far it is."""

from typing import Any

from django.db import models

from junto.kernel.ids import short_id


class ColumnMapping(models.Model):
    """Which column of a list is which, remembered for every list with the same header."""

    signature = models.CharField(max_length=64, unique=True)
    columns = models.JSONField[dict[str, str], dict[str, str]]()
    dates = models.CharField(max_length=3, blank=True)
    mapped_by = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    mapped_at = models.DateTimeField()

    def __str__(self) -> str:
        return ", ".join(self.columns)


class PeopleImport(models.Model):
    """One HR list. The file lies in a folder of its own and is destroyed at the end, or after a day."""

    class State(models.TextChoices):
        MAPPING = "mapping"  # waits for its columns
        PREVIEW = "preview"  # waits for answers and for being applied
        RUNNING = "running"
        DONE = "done"
        CANCELLED = "cancelled"
        FAILED = "failed"
        EXPIRED = "expired"

    key = models.CharField(max_length=10, unique=True, default=short_id, editable=False)
    file_name = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=State, default=State.MAPPING)
    begun_by = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    begun_at = models.DateTimeField()
    applied_by = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    header = models.JSONField[list[str], list[str]](default=list)
    columns = models.JSONField[dict[str, str], dict[str, str]](default=dict)
    dates = models.CharField(max_length=3, blank=True)
    complete = models.BooleanField(default=False)
    # counts, questions, refused lines and notices of the preview; people's data in it goes with the file
    preview = models.JSONField[dict[str, Any], dict[str, Any]](default=dict)
    answers = models.JSONField[dict[str, str], dict[str, str]](default=dict)
    # grows with each preview, so that nobody applies another one than she saw
    edition = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    cancel_asked = models.BooleanField(default=False)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    counts = models.JSONField[dict[str, int], dict[str, int]](default=dict)
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            # two at once would each work from a preview the other makes untrue
            models.UniqueConstraint(
                fields=["state"], condition=models.Q(state="running"), name="people_one_import_running"
            )
        ]
        indexes = [models.Index(fields=["-begun_at"], name="people_import_recent")]

    def __str__(self) -> str:
        return self.file_name

    @property
    def at_rest(self) -> bool:
        """Whether nothing of it will change any more."""
        return self.state in ("done", "cancelled", "failed", "expired")


class ImportStep(models.Model):
    """One change of a preview, exactly as it was shown, with what stood there before."""

    class Kind(models.TextChoices):
        UNIT = "unit"
        OFFICE = "office"
        NEW = "new"
        CHANGED = "changed"
        TOGETHER = "together"  # several persons whose addresses or keys change hands
        RETURNED = "returned"
        LEFT = "left"

    job = models.ForeignKey(PeopleImport, on_delete=models.CASCADE, related_name="steps")
    place = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=Kind)
    line = models.PositiveIntegerField(null=True)
    name = models.CharField(max_length=200)
    data = models.JSONField[dict[str, Any], dict[str, Any]]()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "place"], name="people_step_place")]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"
