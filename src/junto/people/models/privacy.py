"""What a person asks for about her own data: to have it, to have it corrected, to have it erased."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from junto.kernel.ids import short_id


class DataExport(models.Model):
    """Everything about a person, prepared for her alone; the file is gone after a day."""

    class State(models.TextChoices):
        WAITING = "waiting"
        WORKING = "working"
        READY = "ready"
        STOPPED = "stopped"
        EXPIRED = "expired"

    OPEN = (State.WAITING, State.WORKING)

    key = models.CharField(max_length=10, unique=True, default=short_id, editable=False)
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    asked_at = models.DateTimeField()
    done = models.PositiveSmallIntegerField(default=0)
    total = models.PositiveSmallIntegerField(default=0)
    ready_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    size = models.BigIntegerField(default=0)
    # which clients and matters were hidden from her when it was made: more of them now, and it is not given
    barred = models.JSONField[list[str], list[str]](default=list)
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(state__in=["waiting", "working", "ready"]),
                name="people_one_export_a_person",
            )
        ]
        indexes = [models.Index(fields=["asked_at"], name="people_export_recent")]

    def __str__(self) -> str:
        return f"export {self.key} ({self.state})"


class CorrectionRequest(models.Model):
    """A person says what the firm keeps wrongly of her; an administrator takes it up and answers."""

    class About(models.TextChoices):
        NAME = "name", _("name")
        EMAIL = "email", _("e-mail address")
        UNIT = "unit", _("unit")
        OFFICE = "office", _("place")
        POSITION = "position", _("position")
        DATES = "dates", _("first or last day")
        ELSE = "else", _("something else")

    key = models.CharField(max_length=10, unique=True, default=short_id, editable=False)
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    about = models.CharField(max_length=10, choices=About)
    words = models.CharField(max_length=500)
    asked_at = models.DateTimeField()
    owner = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    owned_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=500, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["person", "-asked_at"], name="people_correction_person")]

    def __str__(self) -> str:
        return f"correction {self.key}"


class Erasure(models.Model):
    """That a person's data was erased: on her own word, or on two administrators' for one who has left.

    What a backup brings back is erased again, on the ground of the first time.
    """

    class Ground(models.TextChoices):
        HERSELF = "herself", _("by the person")
        WRITTEN = "written", _("on a written request")
        AGAIN = "again", _("again, after a backup was brought back")

    key = models.CharField(max_length=10, unique=True, default=short_id, editable=False)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    ground = models.CharField(max_length=10, choices=Ground)
    received_on = models.DateField(null=True)
    proposed_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    counts = models.JSONField[dict[str, Any], dict[str, Any]](default=dict)
    # when nothing was left in free pages, the log and letters on the disk
    swept_at = models.DateTimeField(null=True)
    # a digest of the key she had, by which a copy from before is found to hold her
    mark = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="people_one_erasure_a_person",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    ground__in=["herself", "again"], confirmed_by__isnull=True, received_on__isnull=True
                )
                | models.Q(ground="written", received_on__isnull=False),
                name="people_erasure_ground",
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_by__isnull=True)
                | ~models.Q(confirmed_by=models.F("proposed_by")),
                name="people_erasure_two_persons",
            ),
        ]

    def __str__(self) -> str:
        return f"erasure {self.key}"
