"""The charter in force in a few lines, read together with its community."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONObject
from django.utils.dateparse import parse_datetime

from junto.communities.logic.charter import clauses
from junto.communities.models import CharterRevision, Community, Deciding

CARRIED = ("number", "domain", "norms", "deciding_type", "deciding", "joining", "decision_key")


@dataclass(frozen=True, slots=True)
class CharterBrief:
    """The charter in force in a few lines, for the page about a community."""

    number: int
    since: datetime
    domain: str
    norms: tuple[str, ...]
    deciding_type: str
    deciding: tuple[str, ...]
    joining: tuple[str, ...]
    decision_key: str

    @property
    def way(self) -> str:
        """The rule by which the members decide, in words."""
        return str(Deciding(self.deciding_type).label)


def charter_in_force() -> Subquery:
    """The charter in force of each community, to be annotated as `charter_in_force`: no query more."""
    rows = CharterRevision.objects.filter(
        charter__community=OuterRef("pk"), in_force_at__isnull=False, superseded_at__isnull=True
    )
    said = JSONObject(since="in_force_at", **{name: name for name in CARRIED})
    return Subquery(rows.values(said=said)[:1])


def brief_of(community: Community) -> CharterBrief | None:
    """What `charter_in_force` read together with a community."""
    said = community.__dict__.get("charter_in_force")
    if said is None:
        return None
    since = parse_datetime(said["since"])
    assert since is not None
    return CharterBrief(
        number=said["number"],
        since=since,
        domain=" ".join(clauses(said["domain"])),
        norms=clauses(said["norms"]),
        deciding_type=said["deciding_type"],
        deciding=clauses(said["deciding"]),
        joining=clauses(said["joining"]),
        decision_key=said["decision_key"],
    )
