"""Topics: one list for stated interests, skills, questions and core competencies; grown by use."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Topic(models.Model):
    """Something people care about, in the words of whoever named it first."""

    name = models.CharField(max_length=80)
    # without capitals and accents, in any script: databases do not agree on what lower case is
    folded = models.CharField(max_length=240, unique=True, editable=False)
    core_competency = models.BooleanField(default=False)

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
        BEGINNING = 1, _("beginning")
        WITH_GUIDANCE = 2, _("with guidance")
        ON_MY_OWN = 3, _("on my own")
        OTHERS_RELY_ON_ME = 4, _("others rely on me")
        I_TEACH_IT = 5, _("I teach it")

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="skills")
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="skills")
    level = models.PositiveSmallIntegerField(choices=Level)
    stated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "topic"], name="people_skill_once"),
            models.CheckConstraint(condition=models.Q(level__gte=1, level__lte=5), name="people_skill_level"),
        ]

    def __str__(self) -> str:
        return self.topic.name
