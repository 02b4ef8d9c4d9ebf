"""Somebody from outside who helps a community for a stated time."""

from django.db import models

from junto.kernel.ids import short_id


class AdviserAssignment(models.Model):
    """An adviser's time with a community: what for, until which day, and whether she reads of its client.

    `ends_on` is her last day: on the next one nothing here exists for her, whatever has or has not been done.
    What a client or matter stands behind opens only when two persons who keep the community have said so.
    """

    key = models.CharField(max_length=10, unique=True, default=short_id, editable=False)
    community = models.ForeignKey("communities.Community", on_delete=models.PROTECT, related_name="advisers")
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    scope = models.CharField(max_length=500)
    ends_on = models.DateField()
    asked_by = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField()
    since = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    client_reason = models.CharField(max_length=500, blank=True)
    client_asked_by = models.ForeignKey(
        "people.Person", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    client_asked_at = models.DateTimeField(null=True)
    client_granted_by = models.ForeignKey(
        "people.Person", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    client_granted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(client_granted_by__isnull=True)
                | ~models.Q(client_granted_by=models.F("client_asked_by")),
                name="communities_client_content_two_persons",
            )
        ]
        indexes = [models.Index(fields=["person", "ends_on"], name="communities_adviser_person")]

    def __str__(self) -> str:
        return self.key
