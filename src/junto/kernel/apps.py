"""Rooms: how Django learns of them."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig

SPOKEN = ("facts", "subscribers", "tasks", "provides", "checks")


class Room(AppConfig):
    """A room of the house. Its facts, subscribers, tasks and checks are known as soon as it is there."""

    default = False
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        for name in SPOKEN:
            if find_spec(f"{self.name}.{name}"):
                import_module(f"{self.name}.{name}")


class Kernel(Room):
    name = "junto.kernel"
    label = "kernel"
    default = True
