"""A decision: what is proposed, by which rule, and what came of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from junto.kernel.ids import short_id

LONGEST_TITLE, LONGEST_TEXT = 120, 20_000
PERSON = "people.Person"


class Decision(models.Model):
    """Something members settle by a rule that was stated before.

    No column holds a state that time changes: it is computed from these moments, the answers and the
    objections, whenever somebody reads. `ended_at` repeats what the outcome or a withdrawal wrote.
    """

    class Kind(models.TextChoices):
        CONSENT = "consent", _("consent")
        LAZY = "lazy consensus", _("lazy consensus")
        ADVICE = "advice", _("advice")
        CONSENSUS = "consensus", _("consensus")
        MAJORITY = "majority", _("majority")

    class Share(models.TextChoices):
        HALF = "1/2", _("more than half")
        THREE_FIFTHS = "3/5", _("three fifths")
        TWO_THIRDS = "2/3", _("two thirds")
        THREE_QUARTERS = "3/4", _("three quarters")

    key = models.CharField(max_length=10, unique=True, default=short_id, editable=False)
    community = models.ForeignKey("communities.Community", on_delete=models.PROTECT, related_name="+")
    proposer = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    decider = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    title = models.CharField(max_length=LONGEST_TITLE)
    kind = models.CharField(max_length=16, choices=Kind, default=Kind.CONSENT)
    began_as = models.CharField(max_length=16, choices=Kind, blank=True)
    share = models.CharField(max_length=3, choices=Share, default=Share.HALF)
    quorum = models.PositiveIntegerField(default=0)
    window = models.DurationField(null=True)
    review_months = models.PositiveSmallIntegerField(default=12)
    # what it is about in another room, as `room.kind:number`; empty when it stands alone
    subject = models.CharField(max_length=80, blank=True)
    replaces = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="replaced_by")
    drafted_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    closes_at = models.DateTimeField(null=True)
    # the number of the words that began the present round of answers
    round = models.PositiveSmallIntegerField(default=1)
    roll_size = models.PositiveIntegerField(default=0)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_why = models.CharField(max_length=500, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_for = models.BooleanField(default=False)
    ended_at = models.DateTimeField(null=True)
    review_since = models.DateTimeField(null=True)
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject"],
                condition=~models.Q(subject="")
                & models.Q(opened_at__isnull=False)
                & models.Q(ended_at__isnull=True),
                name="decisions_one_open_about_a_thing",
            ),
            models.CheckConstraint(
                condition=models.Q(opened_at__isnull=True, closes_at__isnull=True)
                | models.Q(opened_at__isnull=False, closes_at__isnull=False, roll_size__gte=1),
                name="decisions_open_has_an_end_and_a_roll",
            ),
        ]
        indexes = [
            models.Index(fields=["community", "-drafted_at"], name="decisions_of_community"),
            models.Index(
                fields=["closes_at"], condition=models.Q(ended_at__isnull=True), name="decisions_running"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class DecisionVersion(models.Model):
    """The words of a proposal. A material change begins a new round of answers; an editorial one does not."""

    class Change(models.TextChoices):
        FIRST = "first", _("first words")
        EDITORIAL = "editorial", _("wording only")
        MATERIAL = "material", _("changed in substance")

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    change = models.CharField(max_length=10, choices=Change, default=Change.FIRST)
    text = models.TextField(max_length=LONGEST_TEXT)
    why = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["decision", "number"], name="decisions_version_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.decision_id} version {self.number}"

    @property
    def begins_round(self) -> bool:
        """Whether answers were asked for anew with these words."""
        return self.change != self.Change.EDITORIAL


class Outcome(models.Model):
    """What a decision came to, computed from its rule and written once; beside it what a person says."""

    class Result(models.TextChoices):
        ADOPTED = "adopted", _("adopted")
        NOT_ADOPTED = "not adopted", _("not adopted")
        LAPSED = "lapsed", _("lapsed")

    decision = models.OneToOneField(Decision, on_delete=models.CASCADE, related_name="outcome")
    result = models.CharField(max_length=12, choices=Result)
    reason = models.CharField(max_length=24)
    version = models.ForeignKey(DecisionVersion, on_delete=models.PROTECT, related_name="+")
    counts = models.JSONField[dict[str, int], dict[str, int]](default=dict)
    needed = models.PositiveIntegerField()
    decided_at = models.DateTimeField()
    settled_at = models.DateTimeField()
    review_on = models.DateField(null=True)
    statement = models.TextField(max_length=2000, blank=True)
    stated_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    stated_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.decision_id} {self.result}"
