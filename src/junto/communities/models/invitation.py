"""Offers that may be left unanswered without trace."""

from django.db import models

from junto.kernel.ids import short_id


class Invitation(models.Model):
    """An offer to one person, or by a link to whoever is given it; gone after thirty days.

    There is no column for an answer. Whoever joins makes the row go away; whoever does not is told by
    nothing here. What a person sets aside is written elsewhere, for her eyes only.
    """

    key = models.CharField(max_length=10, unique=True, default=short_id, editable=False)
    community = models.ForeignKey(
        "communities.Community", on_delete=models.CASCADE, related_name="invitations"
    )
    sender = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey("people.Person", null=True, on_delete=models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001 - unique where it is there
    words = models.CharField(max_length=500, blank=True)
    after_request = models.BooleanField(default=False)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(person__isnull=False, token_hash__isnull=True)
                | models.Q(person__isnull=True, token_hash__isnull=False),
                name="communities_invitation_to_one_or_link",
            ),
            models.UniqueConstraint(
                fields=["community", "sender", "person"],
                condition=models.Q(person__isnull=False),
                name="communities_invited_once_by_one",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "expires_at"], name="communities_invited_person"),
            models.Index(fields=["expires_at"], name="communities_invitation_ends"),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def is_link(self) -> bool:
        return self.token_hash is not None


class SetAside(models.Model):
    """A person does not want to be shown invitations to a community; nobody but she is ever shown this."""

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    community = models.ForeignKey("communities.Community", on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "community"], name="communities_set_aside_once")
        ]

    def __str__(self) -> str:
        return "set aside"


class JoinRequest(models.Model):
    """A person asks to be invited. A yes becomes an invitation; a no stays between the two."""

    key = models.CharField(max_length=10, unique=True, default=short_id, editable=False)
    community = models.ForeignKey("communities.Community", on_delete=models.CASCADE, related_name="requests")
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    words = models.CharField(max_length=500, blank=True)
    asked_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    answer = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["community", "person"], name="communities_request_once")
        ]

    def __str__(self) -> str:
        return self.key


class MailChoice(models.Model):
    """A person wants no letters about invitations; they wait on her own page all the same."""

    person = models.OneToOneField(
        "people.Person", on_delete=models.CASCADE, related_name="+", primary_key=True
    )
    off_at = models.DateTimeField()

    def __str__(self) -> str:
        return "no letters"
