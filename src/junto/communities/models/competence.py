"""Which of the firm's core competencies a community says it cares for."""

from django.db import models


class CompetenceLink(models.Model):
    """A community cares for a core competency, from a day to a day; said by those who keep it."""

    community = models.ForeignKey(
        "communities.Community", on_delete=models.PROTECT, related_name="competences"
    )
    topic = models.ForeignKey("people.Topic", on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "topic"],
                condition=models.Q(until__isnull=True),
                name="communities_one_open_competence",
            )
        ]

    def __str__(self) -> str:
        return f"{self.community_id} {self.topic_id}"
