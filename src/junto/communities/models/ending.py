"""How a community ends: drafted by a member, decided by the members, carried out once. Nothing is deleted."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from junto.kernel.ids import short_id

LONGEST_THANKS, LONGEST_LAST_WORDS = 2000, 6000


class Ending(models.Model):
    """A draft that a community shall end, merge, split, or receive another whose members are invited.

    It becomes true by the members' decision alone. A merger has an ending in each of the communities: that
    of the second names the first as `joint`, and nothing happens before the members of both have decided.
    """

    class Kind(models.TextChoices):
        CLOSING = "closing", _("closing")
        MERGING = "merging", _("merging")
        SPLITTING = "splitting", _("splitting")
        RECEIVING = "receiving", _("receiving")

    key = models.CharField(max_length=10, unique=True, default=short_id, editable=False)
    community = models.ForeignKey("communities.Community", on_delete=models.PROTECT, related_name="endings")
    kind = models.CharField(max_length=10, choices=Kind)
    partner = models.ForeignKey(
        "communities.Community", null=True, on_delete=models.PROTECT, related_name="endings_with"
    )
    joint = models.ForeignKey(
        "communities.Ending", null=True, on_delete=models.PROTECT, related_name="joined"
    )
    thanks = models.TextField(max_length=LONGEST_THANKS, blank=True)
    last_words = models.TextField(max_length=LONGEST_LAST_WORDS, blank=True)
    author = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    drafted_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    # the decision stands on a floor above: its number and its address, no key to its table
    decision_id = models.BigIntegerField(null=True)
    decision_key = models.CharField(max_length=20, blank=True)
    is_proposed = models.BooleanField(default=False)
    decided_at = models.DateTimeField(null=True)
    carried_out_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community"],
                condition=models.Q(withdrawn_at__isnull=True, carried_out_at__isnull=True),
                name="communities_one_open_ending",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

    @property
    def is_over(self) -> bool:
        return self.withdrawn_at is not None or self.carried_out_at is not None

    @property
    def is_draft(self) -> bool:
        return not self.is_over and not self.is_proposed and self.decided_at is None

    @property
    def ends_it(self) -> bool:
        """Whether its community is closed by it; one that receives goes on."""
        return self.kind != self.Kind.RECEIVING


class Successor(models.Model):
    """Where members are invited to go on: a community there is, or one a volunteer founds by her own act."""

    key = models.CharField(max_length=10, unique=True, default=short_id, editable=False)
    ending = models.ForeignKey(Ending, on_delete=models.CASCADE, related_name="successors")
    community = models.ForeignKey(
        "communities.Community", null=True, on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(max_length=80, blank=True)
    question = models.CharField(max_length=400, blank=True)
    domain = models.CharField(max_length=400, blank=True)
    volunteer = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    founded_at = models.DateTimeField(null=True)
    invited_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(name="") | models.Q(community__isnull=False),
                name="communities_successor_is_named",
            )
        ]

    def __str__(self) -> str:
        return self.name or str(self.community_id)


class EndingItem(models.Model):
    """What becomes of a thing in the library: another community takes it in, a steward keeps it, or it rests.

    `accepted_at` is set by whoever was asked: those who keep the other community, or the steward herself.
    """

    class Fate(models.TextChoices):
        REHOMED = "rehomed", _("goes to another community")
        KEPT = "kept", _("stays here, with a steward")
        RETIRED = "retired", _("stays readable here, and nobody looks after it")

    key = models.CharField(max_length=10, unique=True, default=short_id, editable=False)
    ending = models.ForeignKey(Ending, on_delete=models.CASCADE, related_name="items")
    ref = models.CharField(max_length=80)
    title = models.CharField(max_length=200)
    fate = models.CharField(max_length=8, choices=Fate)
    home = models.ForeignKey("communities.Community", null=True, on_delete=models.PROTECT, related_name="+")
    steward = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    declined_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ending", "ref"], name="communities_item_once"),
        ]

    def __str__(self) -> str:
        return self.title


class Lineage(models.Model):
    """One community came from another. No membership follows from it."""

    class How(models.TextChoices):
        MERGED = "merged", _("merged")
        SPLIT = "split", _("split")

    origin = models.ForeignKey("communities.Community", on_delete=models.PROTECT, related_name="lines_on")
    successor = models.ForeignKey(
        "communities.Community", on_delete=models.PROTECT, related_name="lines_back"
    )
    how = models.CharField(max_length=6, choices=How)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["origin", "successor"], name="communities_lineage_once"),
            models.CheckConstraint(
                condition=~models.Q(origin=models.F("successor")), name="communities_lineage_of_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.origin_id} {self.how} {self.successor_id}"


class CarryingOn(models.Model):
    """Those who remain were asked, and one of them said that it carries on; not asked again for a while."""

    community = models.ForeignKey("communities.Community", on_delete=models.CASCADE, related_name="carryings")
    person = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["community", "-at"], name="communities_carrying_on")]

    def __str__(self) -> str:
        return f"{self.community_id} carries on"


class LookAgainLetter(models.Model):
    """A community's day to look again came, and its keepers were written to about that day, once."""

    community = models.ForeignKey("communities.Community", on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    told_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["community", "day"], name="communities_look_again_once")
        ]

    def __str__(self) -> str:
        return f"{self.community_id} {self.day}"
