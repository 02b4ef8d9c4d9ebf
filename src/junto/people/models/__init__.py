"""Tables of the room, a file a noun."""

from junto.people.models.client import Client, Matter
from junto.people.models.person import Person, SystemRole
from junto.people.models.topic import Interest, Skill, Topic
from junto.people.models.unit import Discipline, Office, Unit
from junto.people.models.wall import Barrier, BarrierCover, BarrierPerson

__all__ = [
    "Barrier",
    "BarrierCover",
    "BarrierPerson",
    "Client",
    "Discipline",
    "Interest",
    "Matter",
    "Office",
    "Person",
    "Skill",
    "SystemRole",
    "Topic",
    "Unit",
]
