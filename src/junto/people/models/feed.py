"""A feed from the conflicts register on its way in: what it said, what it would change, what was refused."""

from typing import Any

from django.db import models

from junto.kernel.ids import short_id


class WallFeed(models.Model):
    """One file of walls or of clients. The file itself is gone as soon as it has been read."""

    class State(models.TextChoices):
        REFUSED = "refused"  # could not be read as a whole: nothing changed
        PREVIEW = "preview"
        RUNNING = "running"
        DONE = "done"
        CANCELLED = "cancelled"

    class What(models.TextChoices):
        WALLS = "walls"
        CLIENTS = "clients"

    key = models.CharField(max_length=10, unique=True, default=short_id, editable=False)
    file_name = models.CharField(max_length=120)
    what = models.CharField(max_length=8, choices=What, default=What.WALLS)
    state = models.CharField(max_length=10, choices=State, default=State.PREVIEW)
    begun_by = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    begun_at = models.DateTimeField()
    applied_by = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    finished_at = models.DateTimeField(null=True)
    lines = models.PositiveIntegerField(default=0)
    # what was read; compared again with the walls before it is applied
    content = models.JSONField[list[Any], list[Any]](default=list)
    # what it would change, exactly as the preview shows it
    steps = models.JSONField[list[Any], list[Any]](default=list)
    # lines left out, and the one sentence about a file that was refused: [line, sentence, values]
    refused = models.JSONField[list[Any], list[Any]](default=list)
    place = models.PositiveIntegerField(default=0)
    counts = models.JSONField[dict[str, int], dict[str, int]](default=dict)

    class Meta:
        indexes = [models.Index(fields=["-begun_at"], name="people_feed_recent")]
        constraints = [
            # two at once would each go by walls the other makes untrue
            models.UniqueConstraint(
                fields=["state"], condition=models.Q(state="running"), name="people_one_feed_running"
            )
        ]

    def __str__(self) -> str:
        return self.file_name
