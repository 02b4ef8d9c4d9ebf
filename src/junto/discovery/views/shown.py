"""From rows to what the templates write: sentences, badges, the map. No rule and no person is decided
here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from junto.discovery import sentences
from junto.discovery.logic import map as atlas
from junto.discovery.models import Candidate, CandidateLink, DiscoveryRun
from junto.discovery.queries import InvitationPage, Listing, Near, firm
from junto.engine.traces import monday_of
from junto.kernel.ui import filters

if TYPE_CHECKING:
    from junto.people.models import Person

LABEL = 28
BADGES = {"clear": "good", "likely": "attention"}


@dataclass(frozen=True, slots=True)
class Line:
    """A candidate in a list."""

    title: str
    href: str
    sentence: str
    word: str
    badge: str
    kind: str
    near: tuple[tuple[str, str], ...] = ()
    state: str = ""


@dataclass(frozen=True, slots=True)
class Index:
    """The page of the map."""

    run: DiscoveryRun | None
    weeks: str
    verdict: tuple[str, ...]
    shown: tuple[Line, ...]
    apart: tuple[Line, ...]
    aside: tuple[Line, ...]
    picture: atlas.Picture | None
    summary: str
    rows: tuple[tuple[str, ...], ...]
    runs_discovery: bool


@dataclass(frozen=True, slots=True)
class Opened:
    """One candidate, opened."""

    row: Candidate
    line: Line
    href: str
    about: str
    why: list[str]
    units: list[str]
    unit_rows: list[tuple[str, ...]]
    sure: str
    certainty: str
    disproofs: list[str]
    resembles: list[tuple[str, str, bool]]
    became: list[tuple[str, str, str]]
    invited_on: date | None
    reached: str
    picture: atlas.Picture | None
    looked: str


@dataclass(frozen=True, slots=True)
class Place:
    """A theme near a person, with her own reasons."""

    title: str
    href: str
    key: str
    size: str
    reasons: list[str] = field(default_factory=list)


def index(found: Listing, person: Person) -> Index:
    """The map, its table twin and the lists."""
    names = dict(found.unit_names)
    picture, rows = _map(found, names)
    run = found.run
    verdict = sentences.gate(run.verdict, run.gate) if run else []
    return Index(
        run=run,
        weeks=sentences.weeks_words(run.weeks_found or run.weeks) if run else "",
        verdict=tuple(verdict),
        shown=tuple(map(line, found.shown)),
        apart=tuple(map(line, found.apart)),
        aside=tuple(map(line, found.aside)),
        picture=picture,
        summary=_("Found groups in the middle, the units they cross round them; no person is drawn."),
        rows=rows,
        runs_discovery=person.runs_discovery,
    )


def _map(found: Listing, names: dict[int, str]) -> tuple[atlas.Picture | None, tuple[tuple[str, ...], ...]]:
    if not found.shown or found.run is None:
        return None, ()
    groups = [
        atlas.Group(row.identity, _label(row, place), row.size_band, tuple(row.units))
        for place, row in enumerate(found.shown, 1)
    ]
    units = [atlas.Unit(key, name) for key, name in names.items()]
    wide = {"high": 4.5, "some": 2.5}
    bridges = [(left, right, wide.get(level, 2.5)) for left, right, level in found.run.bridges]
    titles = {group.key: group.label for group in groups}
    rows = [
        (group.label, names[unit], _("crosses this unit"))
        for group in groups
        for unit in group.units
        if unit in names
    ]
    rows += [
        (titles[left], titles[right], _("more ties than chance would have it"))
        for left, right, _level in bridges
        if left in titles and right in titles
    ]
    return atlas.picture(groups, units, bridges), tuple(rows)


def _label(row: Candidate, place: int) -> str:
    """What fits beside a circle: the number in the list, and the beginning of the name where there is one."""
    name = row.proposed_name or ", ".join(row.words[:2])
    if not name:
        return _("No. %(n)s") % {"n": place}
    return f"{place}. {name if len(name) <= LABEL else name[: LABEL - 1] + '…'}"


def line(row: Candidate) -> Line:
    """A candidate in a list, with the living communities it lies near as far as the reader may know
    of them.
    """
    near = tuple(
        (one.community.name, reverse("communities:front", args=[one.community.address]))
        for one in getattr(row, "near", ())
        if one.community is not None
    )
    state = {Candidate.State.INVITED: _("invited")}.get(Candidate.State(row.state), "")
    return Line(
        title=sentences.title(row),
        href=reverse("discovery:candidate", args=[row.address]),
        sentence=sentences.short(row),
        word=sentences.sureness_word(row.sureness),
        badge=BADGES.get(row.sureness, ""),
        kind=sentences.aside(row) or sentences.kind_words(row.kind),
        near=near,
        state=state,
    )


def candidate(row: Candidate) -> Opened:
    """A candidate with everything that may be said of it."""
    links: list[CandidateLink] = getattr(row, "near", [])
    inside = CandidateLink.Kind.INSIDE
    run = row.run
    names = firm.unit_names(set(row.units))
    picture = None
    if names and not row.apart:
        group = atlas.Group(row.identity, _("this group"), row.size_band, tuple(row.units))
        picture = atlas.picture([group], [atlas.Unit(key, name) for key, name in sorted(names.items())])
    told: dict[str, Any] = row.__dict__
    return Opened(
        row=row,
        line=line(row),
        href=reverse("discovery:candidate", args=[row.address]),
        about=", ".join(row.words),
        why=sentences.evidence(row),
        units=sorted(names.values()),
        unit_rows=[(name,) for name in sorted(names.values())],
        sure=sentences.sureness_sentence(row),
        certainty=sentences.certainty_words(row),
        disproofs=sentences.disproofs(row),
        resembles=[
            (
                one.community.name,
                reverse("communities:front", args=[one.community.address]),
                one.kind == inside,
            )
            for one in links
            if one.community is not None
        ],
        became=[
            (one.kind, sentences.title(one.other), reverse("discovery:candidate", args=[one.other.address]))
            for one in links
            if one.other is not None
        ],
        invited_on=told.get("invited_week"),
        reached=told.get("reached") or "",
        picture=picture,
        looked=looked(run) if run else "",
    )


def looked(run: DiscoveryRun) -> str:
    """What was looked at, in one sentence."""
    if run.first_week is None or run.last_week is None:
        return ""
    span = {
        "first": filters.day(monday_of(run.first_week)),
        "last": filters.day(monday_of(run.last_week) + timedelta(days=6)),
        "people": run.people_band,
    }
    return _("Traces from %(first)s to %(last)s, of %(people)s people.") % span


def near(found: Near) -> dict[str, Any]:
    """A person's own page."""
    return {
        "places": [
            Place(
                title=sentences.title(place.candidate),
                href=reverse("discovery:candidate", args=[place.candidate.address]),
                key=place.candidate.key,
                size=place.candidate.size_band,
                reasons=[sentences.own_reason(one) for one in place.reasons],
            )
            for place in found.places
        ],
        "invitations": [one.invitation for one in found.invitations],
        "stays_out": found.stays_out,
        "never_ask": found.never_ask,
    }


def invitation(page: InvitationPage) -> dict[str, Any]:
    """A sealed invitation as the person invited reads it."""
    sent = page.delivery.invitation
    return {
        "invitation": sent,
        "candidate": sent.candidate,
        "title": sentences.title(sent.candidate),
        "has_candidate_page": sent.candidate.is_shown and not sent.candidate.missed,
        "reasons": [sentences.own_reason(one) for one in page.reasons],
    }


__all__ = ["Index", "Line", "Opened", "Place", "candidate", "index", "invitation", "line", "looked", "near"]
