"""Who belongs, by her own act, and who has taken on which part."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Membership(models.Model):
    """A person's time in a community, from the act by which she joined to the one by which she left.

    `joined_by` repeats the person: even a row written past the product must name her as the one who acted.
    """

    class How(models.TextChoices):
        FOUNDER = "founder"
        UNAIDED = "unaided"
        INVITATION = "invitation"
        LINK = "link"
        REQUEST = "request"

    community = models.ForeignKey(
        "communities.Community", on_delete=models.PROTECT, related_name="memberships"
    )
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    joined_by = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    how = models.CharField(max_length=10, choices=How)
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    paused_until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "person"],
                condition=models.Q(left_at__isnull=True),
                name="communities_one_open_membership",
            ),
            models.CheckConstraint(
                condition=models.Q(joined_by=models.F("person")), name="communities_joined_by_herself"
            ),
            models.CheckConstraint(
                condition=models.Q(paused_at__isnull=True, paused_until__isnull=True)
                | models.Q(paused_at__isnull=False, paused_until__isnull=False),
                name="communities_pause_has_an_end",
            ),
        ]
        indexes = [models.Index(fields=["person", "left_at"], name="communities_of_person")]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.community_id}"


class RoleAssignment(models.Model):
    """A part somebody was asked to take and took: offered, then accepted (`since`), then laid down.

    Or asked for by herself (`asked_for`), and accepted by another. `ends_on` is a last day that was agreed at
    the start: on the day after it the role is over, whether or not anything has been written.
    """

    class Role(models.TextChoices):
        FACILITATOR = "facilitator", _("facilitator")
        STEWARD = "steward", _("knowledge steward")
        HOST = "host", _("host")
        GREETER = "greeter", _("greeter")
        TECHNOLOGY_STEWARD = "technology steward", _("technology steward")

    community = models.ForeignKey("communities.Community", on_delete=models.PROTECT, related_name="roles")
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=20, choices=Role)
    offered_by = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    offered_at = models.DateTimeField()
    asked_for = models.BooleanField(default=False)
    since = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    ends_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "person", "role"],
                condition=models.Q(until__isnull=True),
                name="communities_one_open_role",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.role} of {self.community_id}"
