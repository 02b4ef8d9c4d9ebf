"""Tables of the room."""

from django.db import models


class ApiToken(models.Model):
    """A personal token: it sees at most what its person sees, and ends by its date inside the gate.

    Only a digest is kept; the token itself is shown once. `minute` and `spent` count what it asked for in the
    minute it was last used, so that several processes count together.
    """

    class Scope(models.TextChoices):
        READ = "read"
        WRITE = "write"

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    scope = models.CharField(max_length=5, choices=Scope)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    used_on = models.DateField(null=True, blank=True)
    minute = models.BigIntegerField(default=0)
    spent = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["person", "-id"], name="reach_token_person")]

    def __str__(self) -> str:
        return self.name


class KeptAnswer(models.Model):
    """What a program was answered under a key of its own, for a day: asked again, it is answered the same.

    `asked` is a digest of the request. Answers kept are receipts and refusals; nothing that is read is among
    them.
    """

    token = models.ForeignKey(ApiToken, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    asked = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="reach_answer_once")]
        indexes = [models.Index(fields=["at"], name="reach_answer_at")]

    def __str__(self) -> str:
        return f"answer {self.status}"
