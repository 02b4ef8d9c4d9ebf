"""Clients and matters: opaque references, with the names and aliases that must not travel."""

from django.db import models


class Client(models.Model):
    """A client by reference; name and aliases are known so that they can be kept out of wider classes."""

    reference = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    aliases = models.JSONField[list[str], list[str]](default=list)

    def __str__(self) -> str:
        return self.reference


class Matter(models.Model):
    """A matter by reference, always some client's."""

    reference = models.CharField(max_length=60, unique=True)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="matters")
    label = models.CharField(max_length=200, blank=True)
    aliases = models.JSONField[list[str], list[str]](default=list)

    def __str__(self) -> str:
        return self.reference
