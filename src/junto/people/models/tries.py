"""How often something was tried at the door; what throttles count."""

from django.db import models


class TryCount(models.Model):
    """Tries of one kind, from or for one thing, until a moment of machine time.

    `key` is a keyed hash: neither an address nor a network can be read from it.
    """

    key = models.CharField(max_length=80, primary_key=True)
    count = models.PositiveIntegerField(default=0)
    until = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.key}: {self.count}"
