"""Tables of the room, a file a noun."""

from junto.discovery.models.candidates import Candidate, CandidateLink, CandidateMember
from junto.discovery.models.imports import ImportRun
from junto.discovery.models.invitations import SealedDelivery, SealedInvitation
from junto.discovery.models.persons import Look, NeverAsk, NotMe, OptOut, PersonKey
from junto.discovery.models.runs import DiscoveryRun

__all__ = [
    "Candidate",
    "CandidateLink",
    "CandidateMember",
    "DiscoveryRun",
    "ImportRun",
    "Look",
    "NeverAsk",
    "NotMe",
    "OptOut",
    "PersonKey",
    "SealedDelivery",
    "SealedInvitation",
]
