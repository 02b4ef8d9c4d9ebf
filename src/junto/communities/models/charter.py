"""The charter: the members' own statement, its draft, and every version that was ever written down."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from junto.communities.logic.charter import LONGEST


class Deciding(models.TextChoices):
    """The rules by which members may say that they decide."""

    CONSENT = "consent", _("consent: no reasoned objection, and enough have answered")
    CONSENSUS = "consensus", _("consensus: two thirds agree and nobody blocks")
    MAJORITY = "majority", _("majority: more yes than no, and enough have answered")
    ADVICE = "advice", _("advice: one of us decides, after asking those concerned")
    LAZY = "lazy consensus", _("lazy consensus: done unless somebody objects")


class CharterWords(models.Model):
    """The six parts of a charter, and what the author says about the change."""

    domain = models.TextField(blank=True)
    aims = models.TextField(blank=True)
    norms = models.TextField(blank=True)
    scope = models.TextField(blank=True)
    deciding_type = models.CharField(max_length=16, choices=Deciding, default=Deciding.CONSENT)
    deciding = models.TextField(blank=True)
    joining = models.TextField(blank=True)
    note = models.CharField(max_length=LONGEST["note"], blank=True)

    class Meta:
        abstract = True


class Charter(CharterWords):
    """The one draft a community writes on; `saves` counts how often it was kept, so that none goes unseen.

    Without `drafted_at` there is no draft: what is in force says everything.
    """

    community = models.OneToOneField(
        "communities.Community", on_delete=models.PROTECT, related_name="charter"
    )
    saves = models.PositiveIntegerField(default=0)
    drafted_at = models.DateTimeField(null=True)
    drafted_by = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")

    def __str__(self) -> str:
        return f"charter of {self.community_id}"


class CharterRevision(CharterWords):
    """A version written down: it never changes, only comes into force and makes way for the next.

    `decision_id` and `decision_key` name the decision that is or was about it; the room of decisions stands
    above, so they are no keys of a table here.
    """

    class State(models.TextChoices):
        WRITTEN = "written", _("written, not yet put to the members")
        PROPOSED = "proposed", _("before the members")
        NOT_ADOPTED = "not adopted", _("not adopted")
        IN_FORCE = "in force", _("in force")
        SUPERSEDED = "superseded", _("superseded")

    charter = models.ForeignKey("communities.Charter", on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    author = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    in_force_at = models.DateTimeField(null=True)
    superseded_at = models.DateTimeField(null=True)
    decision_id = models.BigIntegerField(null=True)
    decision_key = models.CharField(max_length=20, blank=True)
    proposed = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["charter", "number"], name="communities_charter_number"),
            models.UniqueConstraint(
                fields=["charter"],
                condition=models.Q(in_force_at__isnull=False, superseded_at__isnull=True),
                name="communities_one_charter_in_force",
            ),
            models.UniqueConstraint(
                fields=["charter"],
                condition=models.Q(proposed=True),
                name="communities_one_charter_proposed",
            ),
        ]

    def __str__(self) -> str:
        return f"charter {self.charter_id}, version {self.number}"

    @property
    def state(self) -> State:
        """Computed from what happened to it; never typed in."""
        if self.superseded_at is not None:
            return self.State.SUPERSEDED
        if self.in_force_at is not None:
            return self.State.IN_FORCE
        if self.proposed:
            return self.State.PROPOSED
        return self.State.WRITTEN if self.decision_id is None else self.State.NOT_ADOPTED
