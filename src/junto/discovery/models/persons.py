"""What concerns single persons: the key of the pseudonyms, and what each has said about herself."""

from django.db import models


class PersonKey(models.Model):
    """The only link between a number in the stored weeks and a person; gone with the room."""

    number = models.IntegerField(unique=True)
    person = models.OneToOneField("people.Person", on_delete=models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return "key"


class OptOut(models.Model):
    """A person stays out: no trace of hers is kept, she is in no group and is asked nothing."""

    person = models.OneToOneField("people.Person", on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return "stays out"


class NeverAsk(models.Model):
    """A person wants no invitation that came out of traces; her traces still count for others."""

    person = models.OneToOneField("people.Person", on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return "is never asked"


class NotMe(models.Model):
    """A person said that a found group is not hers; remembered by the group's identity, over all runs."""

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    identity = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "identity"], name="discovery_not_me_once")]

    def __str__(self) -> str:
        return "not me"


class Look(models.Model):
    """A holder of a role of the installation looked at findings; everybody may read this log."""

    class Page(models.TextChoices):
        MAP = "map"
        CANDIDATE = "candidate"

    person = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    page = models.CharField(max_length=10, choices=Page)
    candidate_key = models.CharField(max_length=10, blank=True)
    day = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "page", "candidate_key", "day"], name="discovery_look_once_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.page} {self.day}"
