"""A look for groups in the stored weeks."""

from typing import Any

from django.db import models

from junto.kernel.ids import short_id


class DiscoveryRun(models.Model):
    """One look: when, with which seed and settings, what the gate said. No person but who asked for it."""

    class State(models.TextChoices):
        WAITING = "waiting"
        LOOKING = "looking"
        FINISHED = "finished"
        CANCELLED = "cancelled"
        REFUSED = "refused"

    OPEN = (State.WAITING, State.LOOKING)

    key = models.CharField(max_length=10, unique=True, default=short_id, editable=False)
    started_by = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    step = models.CharField(max_length=20, blank=True)
    stop_asked = models.BooleanField(default=False)
    seed = models.PositiveIntegerField()
    weeks = models.PositiveSmallIntegerField()
    asked_at = models.DateTimeField()
    at = models.DateTimeField(null=True)

    verdict = models.CharField(max_length=20, blank=True)  # passed, too_few_traces, no_traces
    gate = models.JSONField[dict[str, Any], dict[str, Any]](default=dict)
    view = models.CharField(max_length=20, blank=True)
    calibrated = models.BooleanField(default=False)
    units_known = models.BooleanField(default=False)
    weeks_found = models.PositiveSmallIntegerField(default=0)
    first_week = models.SmallIntegerField(null=True)
    last_week = models.SmallIntegerField(null=True)
    people_band = models.CharField(max_length=10, blank=True)
    bridges = models.JSONField[list[Any], list[Any]](default=list)
    settings = models.JSONField[dict[str, str], dict[str, str]](default=dict)
    versions = models.JSONField[dict[str, str], dict[str, str]](default=dict)

    class Meta:
        indexes = [models.Index(fields=["-asked_at"], name="discovery_run_recent")]
        constraints = [
            models.UniqueConstraint(
                models.F("weeks") * 0,
                condition=models.Q(state__in=["waiting", "looking"]),
                name="discovery_one_run_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"run {self.key} ({self.state})"

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done or under way."""
        return self.state in self.OPEN
