"""The firm's structure: disciplines, offices, units."""

from django.db import models
from django.db.models.functions import Lower


class Discipline(models.Model):
    """What a unit practises: law, audit, tax."""

    name = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(Lower("name"), name="people_discipline_name")]

    def __str__(self) -> str:
        return self.name


class Office(models.Model):
    """A place of work; a desk in somebody else's building belongs to an office."""

    name = models.CharField(max_length=120)
    time_zone = models.CharField(max_length=60, blank=True)
    belongs_to = models.ForeignKey(
        "people.Office", null=True, on_delete=models.SET_NULL, related_name="desks"
    )

    class Meta:
        constraints = [models.UniqueConstraint(Lower("name"), name="people_office_name")]

    def __str__(self) -> str:
        return self.name


class Unit(models.Model):
    """A unit of the firm's chart: whom a person belongs to by employment, not by choice."""

    name = models.CharField(max_length=120)
    discipline = models.ForeignKey(Discipline, null=True, on_delete=models.SET_NULL, related_name="units")
    office = models.ForeignKey(Office, null=True, on_delete=models.SET_NULL, related_name="units")

    class Meta:
        constraints = [models.UniqueConstraint(Lower("name"), name="people_unit_name")]

    def __str__(self) -> str:
        return self.name
