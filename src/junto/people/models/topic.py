"""Topics: one list for stated interests, skills, questions and core competencies; grown by use."""

from django.db import models
from django.db.models.functions import Lower


class Topic(models.Model):
    """Something people care about, in the words of whoever named it first."""

    name = models.CharField(max_length=80)
    core_competency = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(Lower("name"), name="people_topic_name")]

    def __str__(self) -> str:
        return self.name


class Interest(models.Model):
    """A person says that she cares about a topic."""

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="interests")
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="interests")
    stated_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "topic"], name="people_interest_once")]

    def __str__(self) -> str:
        return self.topic.name


class Skill(models.Model):
    """A person says how far she has come with a topic, in five steps."""

    class Level(models.IntegerChoices):
        BEGINNING = 1
        WITH_GUIDANCE = 2
        ON_MY_OWN = 3
        OTHERS_RELY_ON_ME = 4
        I_TEACH_IT = 5

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="skills")
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="skills")
    level = models.PositiveSmallIntegerField(choices=Level)
    stated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "topic"], name="people_skill_once"),
            models.CheckConstraint(
                condition=models.Q(level__gte=1, level__lte=5), name="people_skill_level"
            ),
        ]

    def __str__(self) -> str:
        return self.topic.name
