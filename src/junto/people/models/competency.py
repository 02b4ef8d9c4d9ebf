"""The short register of what the firm must be good at, kept with its history."""

from django.db import models

LONGEST_SAID = 300


class Competency(models.Model):
    """A topic is a core competency of the firm, in a line of words, from a day to a day.

    Other words are another row: what the register said at any moment can be read later.
    """

    topic = models.ForeignKey("people.Topic", on_delete=models.PROTECT, related_name="competencies")
    words = models.CharField(max_length=LONGEST_SAID)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    kept_by = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    ended_by = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["topic"],
                condition=models.Q(until__isnull=True),
                name="people_one_open_competency",
            )
        ]

    def __str__(self) -> str:
        return self.topic.name
