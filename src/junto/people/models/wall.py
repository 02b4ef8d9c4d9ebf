"""Information barriers: which persons a client or a matter does not exist for."""

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
