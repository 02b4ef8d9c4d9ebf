"""Information barriers: which persons a client or a matter does not exist for."""

from django.db import models


class Barrier(models.Model):
    """A wall round clients and matters; in force from `since` until somebody has lifted it."""

    class Kind(models.TextChoices):
        EXCLUSION = "exclusion"  # named persons are out
        INCLUSION = "inclusion"  # everybody but the named persons is out
        COMPETITOR_PAIR = "competitor pair"  # the persons of one side are out of the other
        CONTRACTOR = "contractor"  # persons from outside are out unless named

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
