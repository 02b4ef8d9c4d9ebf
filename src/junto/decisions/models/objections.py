"""Objections, what is said about them, and questions asked before a proposal opens."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from junto.decisions.models.decision import PERSON, Decision, DecisionVersion
from junto.kernel.ids import short_id

LONGEST_WORDS = 2000


class Objection(models.Model):
    """A reason why a proposal would harm what the charter aims at. In an advice decision: a concern.

    Nobody strikes it out: `ended_as` is written by its objector, by whoever confirms that it stands, or by
    a vote. A withdrawal proposed for silence takes effect by the clock and is not written anywhere.
    """

    class End(models.TextChoices):
        INTEGRATED = "integrated", _("integrated")
        WITHDRAWN = "withdrawn", _("withdrawn")
        SUSTAINED = "sustained", _("sustained")
        OVERRIDDEN = "overridden", _("overridden by a vote")

    key = models.CharField(max_length=10, unique=True, default=short_id, editable=False)
    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="objections")
    version = models.ForeignKey(DecisionVersion, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.TextField(max_length=LONGEST_WORDS)
    raised_at = models.DateTimeField()
    spoke_at = models.DateTimeField()
    replied_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)
    proposed_at = models.DateTimeField(null=True)
    proposed_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    offered = models.ForeignKey(DecisionVersion, null=True, on_delete=models.PROTECT, related_name="+")
    vote = models.OneToOneField(Decision, null=True, on_delete=models.PROTECT, related_name="about_objection")
    ended_as = models.CharField(max_length=10, choices=End, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "person"],
                condition=models.Q(ended_as=""),
                name="decisions_one_open_objection_each",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_as="", ended_at__isnull=True)
                | (~models.Q(ended_as="") & models.Q(ended_at__isnull=False)),
                name="decisions_objection_end_has_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return self.key


class Words(models.Model):
    """What somebody said: in an objection's dialogue, or as a question about a proposal and its answer."""

    class Turn(models.TextChoices):
        SAID = "said", _("said")
        ASKED = "asked", _("asks for a word")
        OFFERED = "offered", _("offers new words as meeting it")
        PROPOSED = "proposed", _("proposes that it counts as withdrawn")
        ENDED = "ended", _("says how it ended")
        QUESTION = "question", _("asks")

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="words")
    objection = models.ForeignKey(Objection, null=True, on_delete=models.CASCADE, related_name="words")
    answers = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="answered_by")
    person = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    turn = models.CharField(max_length=8, choices=Turn, default=Turn.SAID)
    text = models.TextField(max_length=LONGEST_WORDS, blank=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "words"
        indexes = [models.Index(fields=["decision", "at"], name="decisions_words_in_order")]

    def __str__(self) -> str:
        return f"{self.turn} {self.at:%Y-%m-%d}"
