"""Invitations to people whose names the sender does not know."""

from django.db import models

from junto.kernel.ids import short_id


class SealedInvitation(models.Model):
    """What a sender wrote to a found group: for which community, in which week, reaching which band."""

    key = models.CharField(max_length=10, unique=True, default=short_id, editable=False)
    candidate = models.ForeignKey("discovery.Candidate", on_delete=models.CASCADE, related_name="invitations")
    community = models.ForeignKey("communities.Community", on_delete=models.CASCADE, related_name="+")
    sender = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    text = models.CharField(max_length=2000)
    sent_week = models.DateField()  # its Monday
    expires_at = models.DateTimeField()
    reached = models.CharField(max_length=10)

    def __str__(self) -> str:
        return f"sealed invitation {self.key}"


class SealedDelivery(models.Model):
    """Sealed: one person's copy, and her answer, which nobody but she and the letters' job reads."""

    class Answer(models.TextChoices):
        NONE = ""
        JOINED = "joined"
        NOT_NOW = "not now"

    invitation = models.ForeignKey(SealedInvitation, on_delete=models.CASCADE, related_name="sealed")
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    answer = models.CharField(max_length=10, choices=Answer, default=Answer.NONE, blank=True)
    mailed_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["invitation", "person"], name="discovery_delivery_once")
        ]
        indexes = [models.Index(fields=["person"], name="discovery_delivery_person")]

    def __str__(self) -> str:
        return "sealed"
