"""Looks from outside: an administrator's, which two of them must want, and an adviser's."""

from datetime import timedelta

from django.db import models

from junto.kernel import clock
from junto.kernel.ids import short_id

ASKING_STANDS = timedelta(hours=24)


class BrokenGlass(models.Model):
    """An administrator looks into a community: asked with a reason, confirmed by another, over in hours."""

    key = models.CharField(max_length=10, unique=True, default=short_id, editable=False)
    community = models.ForeignKey("communities.Community", on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500)
    asked_at = models.DateTimeField()
    confirmed_by = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(confirmed_by__isnull=True) | ~models.Q(confirmed_by=models.F("asked_by")),
                name="communities_glass_two_persons",
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_at__isnull=True, until__isnull=True)
                | models.Q(confirmed_at__isnull=False, until__isnull=False),
                name="communities_glass_has_an_end",
            ),
        ]
        indexes = [
            models.Index(fields=["asked_by", "until"], name="communities_glass_of"),
            models.Index(fields=["community", "confirmed_at"], name="communities_glass_here"),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def stands(self) -> bool:
        """Whether it waits and a second administrator may still confirm it."""
        waits = self.confirmed_at is None and self.withdrawn_at is None
        return waits and self.asked_at > clock.now() - ASKING_STANDS


class Opening(models.Model):
    """A page of a community that somebody from outside opened; one row a page and hour."""

    community = models.ForeignKey("communities.Community", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    adviser = models.ForeignKey(
        "communities.AdviserAssignment", null=True, on_delete=models.CASCADE, related_name="openings"
    )
    glass = models.ForeignKey(BrokenGlass, null=True, on_delete=models.CASCADE, related_name="openings")
    page = models.CharField(max_length=30)
    hour = models.DateTimeField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(adviser__isnull=False, glass__isnull=True)
                | models.Q(adviser__isnull=True, glass__isnull=False),
                name="communities_opening_by_one_right",
            ),
            models.UniqueConstraint(
                fields=["adviser", "page", "hour"],
                condition=models.Q(adviser__isnull=False),
                name="communities_adviser_hour",
            ),
            models.UniqueConstraint(
                fields=["glass", "page", "hour"],
                condition=models.Q(glass__isnull=False),
                name="communities_glass_hour",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.page} {self.hour}"
