"""What the pages show, in frozen pieces; every piece has gone through a scope of `rules`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery

from junto.discovery import rules
from junto.discovery.models import (
    Candidate,
    CandidateLink,
    CandidateMember,
    DiscoveryRun,
    ImportRun,
    Look,
    NeverAsk,
    OptOut,
    SealedDelivery,
    SealedInvitation,
)
from junto.discovery.queries import firm

if TYPE_CHECKING:
    from junto.people.models import Person

RECENT = 20


@dataclass(frozen=True, slots=True)
class Listing:
    """The last look and what it found: in the list, listed apart, set aside."""

    run: DiscoveryRun | None
    shown: tuple[Candidate, ...] = ()
    apart: tuple[Candidate, ...] = ()
    aside: tuple[Candidate, ...] = ()
    unit_names: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Imports:
    """What everybody may read of imports, looks, and who looked at the findings."""

    imports: tuple[ImportRun, ...]
    runs: tuple[DiscoveryRun, ...]
    looks: tuple[Look, ...]


@dataclass(frozen=True, slots=True)
class Near:
    """One person's own part, for her eyes alone."""

    places: tuple[CandidateMember, ...]
    invitations: tuple[SealedDelivery, ...]
    stays_out: bool
    never_ask: bool


@dataclass(frozen=True, slots=True)
class InvitationPage:
    """A sealed invitation as the person invited reads it, with her own reasons."""

    delivery: SealedDelivery
    reasons: tuple[dict[str, object], ...]


def last_run(person: Person) -> DiscoveryRun | None:
    """The last look that ended with a verdict."""
    return rules.visible_runs(person).filter(state=DiscoveryRun.State.FINISHED).order_by("-at", "-pk").first()


def listing(person: Person) -> Listing:
    """The list of candidates as it stands after the last look; four queries."""
    run = last_run(person)
    if run is None:
        return Listing(None)
    rows = list(
        rules.visible_candidates(person)
        .prefetch_related(Prefetch("links", _links(person), to_attr="near"))
        .order_by("-certainty", "pk")
    )
    units = {unit for row in rows for unit in row.units}
    return Listing(
        run,
        tuple(row for row in rows if row.is_shown and not row.apart),
        tuple(row for row in rows if row.is_shown and row.apart),
        tuple(row for row in rows if not row.is_shown),
        tuple(sorted(firm.unit_names(units).items())),
    )


def candidate_page(person: Person, key: str) -> Candidate | None:
    """One candidate with its look, its links and when it was last invited."""
    sent = SealedInvitation.objects.filter(candidate=OuterRef("pk")).order_by("-sent_week", "-pk")
    return (
        rules.visible_candidates(person)
        .filter(key=key)
        .select_related("run")
        .annotate(
            invited_week=Subquery(sent.values("sent_week")[:1]), reached=Subquery(sent.values("reached")[:1])
        )
        .prefetch_related(Prefetch("links", _links(person), to_attr="near"))
        .first()
    )


def _links(person: Person) -> QuerySet[CandidateLink]:
    return rules.visible_links(person).select_related("community", "other").order_by("kind", "pk")


def imports_page(person: Person) -> Imports:
    """The page everybody may read: imports, looks for groups, and looks at the findings; three queries."""
    imports = rules.visible_imports(person).select_related("started_by").order_by("-uploaded_at", "-pk")
    runs = rules.visible_runs(person).select_related("started_by").order_by("-asked_at", "-pk")
    looks = Look.objects.none() if person.outside else Look.objects.select_related("person")
    return Imports(
        tuple(imports[:RECENT]), tuple(runs[:RECENT]), tuple(looks.order_by("-day", "-pk")[:RECENT])
    )


def near_you(person: Person) -> Near:
    """A person's own places, invitations and what she has said; four queries."""
    places = rules.own_places(person).select_related("candidate").order_by("-candidate__certainty", "pk")
    waiting = rules.own_invitations(person).select_related(
        "invitation__candidate", "invitation__community", "invitation__sender"
    )
    return Near(
        places=tuple(places),
        invitations=tuple(waiting.order_by("-pk")),
        stays_out=OptOut.objects.filter(person=person).exists(),
        never_ask=NeverAsk.objects.filter(person=person).exists(),
    )


def invitation_page(person: Person, key: str) -> InvitationPage | None:
    """The sealed invitation with this key, if it stands for this person; nobody else has such a page."""
    delivery = (
        rules.own_invitations(person)
        .filter(invitation__key=key)
        .select_related("invitation__candidate", "invitation__community", "invitation__sender")
        .first()
    )
    if delivery is None:
        return None
    place = CandidateMember.objects.filter(person=person, candidate=delivery.invitation.candidate_id).first()
    return InvitationPage(delivery, tuple(place.reasons) if place else ())
