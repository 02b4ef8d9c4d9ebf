"""In a demo: the persons one can be."""

from django.db import models


class DemoPerson(models.Model):
    """A person one can be in the demo, with one line on who she is; a real installation has no rows."""

    person = models.OneToOneField("people.Person", on_delete=models.CASCADE, related_name="+")
    why = models.CharField(max_length=200)
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return f"{self.person}: {self.why}"
