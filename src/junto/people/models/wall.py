"""Information barriers: which persons a client or a matter does not exist for."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from junto.kernel.ids import short_id


class Barrier(models.Model):
    """A wall round clients and matters; in force from `since` until somebody has lifted it."""

    class Kind(models.TextChoices):
        EXCLUSION = "exclusion", _("exclusion")  # named persons are out
        INCLUSION = "inclusion", _("inclusion")  # everybody but the named persons is out
        COMPETITOR_PAIR = (
            "competitor pair",
            _("competitor pair"),
        )  # the persons of one side are out of the other
        CONTRACTOR = "contractor", _("contractors")  # persons from outside are out unless named

    key = models.CharField(max_length=10, unique=True, default=short_id, editable=False)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, choices=Kind)
    reason = models.CharField(max_length=300, blank=True)
    set_by = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    since = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)
    review_on = models.DateField(null=True, blank=True)
    # price-sensitive work: nobody is told, nothing is shown to whom it names
    silent = models.BooleanField(default=False)
    # what the conflicts register calls it; empty for a wall set by hand
    feed_key = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["feed_key"],
                condition=models.Q(lifted_at__isnull=True) & ~models.Q(feed_key=""),
                name="people_one_wall_of_feed",
            )
        ]

    def __str__(self) -> str:
        return self.name


class BarrierCover(models.Model):
    """What a wall surrounds: a client with all its matters, or one matter. `side` is 1 or 2 in a pair."""

    barrier = models.ForeignKey(Barrier, on_delete=models.CASCADE, related_name="covers")
    client = models.ForeignKey("people.Client", null=True, on_delete=models.PROTECT, related_name="covers")
    matter = models.ForeignKey("people.Matter", null=True, on_delete=models.PROTECT, related_name="covers")
    side = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(client__isnull=False, matter__isnull=True)
                | models.Q(client__isnull=True, matter__isnull=False),
                name="people_cover_one_thing",
            )
        ]

    def __str__(self) -> str:
        return f"{self.client or self.matter}"


class BarrierPerson(models.Model):
    """A person a wall names: out (exclusion), in (inclusion, contractor), or on a side (pair)."""

    barrier = models.ForeignKey(Barrier, on_delete=models.CASCADE, related_name="persons")
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    side = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["barrier", "person"], name="people_barrier_person_once")
        ]

    def __str__(self) -> str:
        return f"{self.barrier}: {self.person}"


class BarrierLifting(models.Model):
    """Somebody's proposal to lift a wall; it is lifted when a second keeper of walls confirms."""

    barrier = models.ForeignKey(Barrier, on_delete=models.CASCADE, related_name="liftings")
    reason = models.CharField(max_length=300)
    proposed_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["barrier"],
                condition=models.Q(confirmed_at__isnull=True, withdrawn_at__isnull=True),
                name="people_one_open_lifting",
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_by__isnull=True)
                | ~models.Q(confirmed_by=models.F("proposed_by")),
                name="people_lifting_two_persons",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.barrier}: lifting"


class BarrierState(models.Model):
    """What a wall was from a moment on, as recorded at a moment: only ever added to.

    `data` holds kind, silence, covers and persons by number, and whether it stood. Who could see what at any
    past moment is told from these rows alone.
    """

    barrier = models.ForeignKey(Barrier, on_delete=models.CASCADE, related_name="states")
    effective_from = models.DateTimeField()
    recorded_at = models.DateTimeField()
    actor = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    data = models.JSONField[dict[str, Any], dict[str, Any]]()

    class Meta:
        indexes = [models.Index(fields=["barrier", "effective_from", "id"], name="people_wall_states")]

    def __str__(self) -> str:
        return f"{self.barrier} from {self.effective_from:%Y-%m-%d %H:%M}"


class BarrierNotice(models.Model):
    """A notice to a person a wall names, to be acknowledged; there is none for a silent wall."""

    key = models.CharField(max_length=10, unique=True, default=short_id, editable=False)
    barrier = models.ForeignKey(Barrier, on_delete=models.CASCADE, related_name="notices")
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    # the wall was lifted, became silent or names her no longer
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["barrier", "person"],
                condition=models.Q(ended_at__isnull=True),
                name="people_one_open_notice",
            )
        ]

    def __str__(self) -> str:
        return f"{self.barrier}: notice"


class BarrierOpening(models.Model):
    """A part of a wall that would open, waiting for a second keeper: what a feed no longer carries.

    `step` says what would be done. Declined, it is not asked again while the feed stays as it was.
    """

    key = models.CharField(max_length=10, unique=True, default=short_id, editable=False)
    barrier = models.ForeignKey(Barrier, on_delete=models.CASCADE, related_name="openings")
    digest = models.CharField(max_length=64)
    step = models.JSONField[dict[str, Any], dict[str, Any]]()
    # whom the step is about, where it is about somebody
    person = models.ForeignKey("people.Person", null=True, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=300, blank=True)
    proposed_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    declined_by = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="+")
    declined_at = models.DateTimeField(null=True, blank=True)
    # the feed carries it again, or the wall has ended
    moot_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["barrier", "digest"],
                condition=models.Q(confirmed_at__isnull=True, moot_at__isnull=True),
                name="people_one_open_opening",
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_by__isnull=True)
                | ~models.Q(confirmed_by=models.F("proposed_by")),
                name="people_opening_two_persons",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.barrier}: opening"
