"""The whole chain, from traces to findings."""

from __future__ import annotations

from junto.engine.findings import (
    Bridge,
    Candidate,
    Disproof,
    Evidence,
    Findings,
    Gate,
    Kind,
    KnownTeam,
    Link,
    LinkKind,
    LivingCommunity,
    Member,
    PastCandidate,
    Resemblance,
    Sureness,
    View,
    Withheld,
)
from junto.engine.settings import Settings
