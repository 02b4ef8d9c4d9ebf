"""Who may answer, and what they answered by name. Nothing secret is kept here."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from junto.decisions.models.decision import PERSON, Decision, DecisionVersion


class RollEntry(models.Model):
    """A member who belonged when a decision opened; whoever joins later may speak and does not answer."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="roll")
    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="+")
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["decision", "person"], name="decisions_on_roll_once")]

    def __str__(self) -> str:
        return f"{self.person_id} on the roll of {self.decision_id}"


class Response(models.Model):
    """A person's latest answer to the words that began a round."""

    class Answer(models.TextChoices):
        NO_CONCERN = "no concern", _("no concern")
        ADVICE = "advice", _("advice")
        CONSENT = "consent", _("consents")
        ASIDE = "stand aside", _("stands aside")
        OBJECT = "object", _("objects")
        AGREE = "agree", _("agrees")
        DISAGREE = "disagree", _("disagrees")
        BLOCK = "block", _("blocks")
        YES = "yes", _("yes")
        NO = "no", _("no")
        ABSTAIN = "abstain", _("abstains")

    version = models.ForeignKey(DecisionVersion, on_delete=models.CASCADE, related_name="responses")
    person = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    answer = models.CharField(max_length=12, choices=Answer)
    reason = models.TextField(max_length=2000, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "person"], name="decisions_one_answer_a_version")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.answer}"


class LetterChoice(models.Model):
    """A person wants no letters about decisions; they wait on her own page all the same."""

    person = models.OneToOneField(PERSON, on_delete=models.CASCADE, related_name="+", primary_key=True)
    off_at = models.DateTimeField()

    def __str__(self) -> str:
        return "no letters"
