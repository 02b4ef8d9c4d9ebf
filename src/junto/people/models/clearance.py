"""A second person's word that a text may be read more widely than where it was written."""

from django.db import models

from junto.kernel.classes import Confidentiality
from junto.kernel.ids import short_id

CLASSES = [(one.value, one.value) for one in Confidentiality]


class Clearance(models.Model):
    """A text asked, and then said by somebody else, to be fit for a wider class.

    It holds for exactly this text, told by its digest. `text` is there until it has been decided about.
    """

    key = models.CharField(max_length=10, unique=True, default=short_id, editable=False)
    ref = models.CharField(max_length=80, blank=True)
    from_class = models.CharField(max_length=10, choices=CLASSES)
    to_class = models.CharField(max_length=10, choices=CLASSES)
    digest = models.CharField(max_length=64, db_index=True)
    text = models.TextField(blank=True)
    why = models.CharField(max_length=300, blank=True)
    asked_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    cleared_by = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="+")
    cleared_at = models.DateTimeField(null=True, blank=True)
    declined_by = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="+")
    declined_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(cleared_by__isnull=True) | ~models.Q(cleared_by=models.F("asked_by")),
                name="people_clearance_two_persons",
            )
        ]

    def __str__(self) -> str:
        return f"{self.ref or 'text'}: {self.from_class} to {self.to_class}"
