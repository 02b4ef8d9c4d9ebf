"""Tables of the room, a file a noun."""

from junto.people.models.client import Client, Matter
from junto.people.models.demo import DemoPerson
from junto.people.models.importing import ColumnMapping, ImportStep, PeopleImport
from junto.people.models.person import Person, SystemRole
from junto.people.models.topic import Interest, Skill, Topic
from junto.people.models.tries import TryCount
from junto.people.models.unit import Discipline, Office, Unit
from junto.people.models.wall import Barrier, BarrierCover, BarrierLifting, BarrierPerson

__all__ = [
    "Barrier",
    "BarrierCover",
    "BarrierLifting",
    "BarrierPerson",
    "Client",
    "ColumnMapping",
    "DemoPerson",
    "Discipline",
    "ImportStep",
    "Interest",
    "Matter",
    "Office",
    "PeopleImport",
    "Person",
    "Skill",
    "SystemRole",
    "Topic",
    "TryCount",
    "Unit",
]
