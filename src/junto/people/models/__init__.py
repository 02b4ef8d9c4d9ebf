"""Tables of the room, a file a noun."""

from junto.people.models.clearance import Clearance
from junto.people.models.client import Client, Matter
from junto.people.models.competency import Competency
from junto.people.models.demo import DemoPerson
from junto.people.models.feed import WallFeed
from junto.people.models.importing import ColumnMapping, ImportStep, PeopleImport
from junto.people.models.person import Person, SystemRole
from junto.people.models.privacy import CorrectionRequest, DataExport, Erasure
from junto.people.models.scim import ScimGroup, ScimPerson, ScimQuestion, ScimRefusal, ScimToken
from junto.people.models.topic import Interest, Skill, Topic
from junto.people.models.tries import TryCount
from junto.people.models.unit import Discipline, Office, Unit
from junto.people.models.wall import (
    Barrier,
    BarrierCover,
    BarrierLifting,
    BarrierNotice,
    BarrierOpening,
    BarrierPerson,
    BarrierState,
)

__all__ = [
    "Barrier",
    "BarrierCover",
    "BarrierLifting",
    "BarrierNotice",
    "BarrierOpening",
    "BarrierPerson",
    "BarrierState",
    "Clearance",
    "Client",
    "ColumnMapping",
    "Competency",
    "CorrectionRequest",
    "DataExport",
    "DemoPerson",
    "Discipline",
    "Erasure",
    "ImportStep",
    "Interest",
    "Matter",
    "Office",
    "PeopleImport",
    "Person",
    "ScimGroup",
    "ScimPerson",
    "ScimQuestion",
    "ScimRefusal",
    "ScimToken",
    "Skill",
    "SystemRole",
    "Topic",
    "TryCount",
    "Unit",
    "WallFeed",
]
