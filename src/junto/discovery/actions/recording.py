"""From the engine's findings to candidates: bands, codes and sealed places, under the floors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from junto.discovery.facts import CandidateFound
from junto.discovery.logic.floors import apart, band, comparable, crossed_units, enough
from junto.discovery.logic.reasons import Reason
from junto.discovery.models import Candidate, CandidateLink, CandidateMember, DiscoveryRun, NotMe
from junto.discovery.queries import firm, living
from junto.engine import findings as found
from junto.kernel import clock
from junto.kernel.outbox import publish
from junto.kernel.refs import Ref

State = Candidate.State
LAPSES_AFTER: Final = 3
_KEEP: Final = (State.SET_ASIDE, State.NAMED, State.INVITED, State.ADOPTED)
_LEVELS: Final = {"evenness": (0.9, 0.75), "crossing": (0.66, 0.4), "lift": (10.0, 3.0)}
Told = Mapping[str, Any]


def record_candidates(
    *,
    run: DiscoveryRun,
    findings: found.Findings,
    person_of: Mapping[int, int],
    reasons: Mapping[tuple[str, int], tuple[Reason, ...]],
) -> list[Candidate]:
    """Record what a run found, in one transaction with its end.

    Whoever said *not me* is taken out of the group and of what it becomes; groups below ten people, and
    groups that
    differ from one recorded by fewer than ten, are not recorded. Publishes `CandidateFound` for each new one.
    """
    _describe(run, findings)
    listed: list[tuple[found.Candidate, dict[int, float]]] = []
    for candidate in _surest_first(findings):
        _carry_over(candidate)
        people = _people(candidate, person_of)
        if enough(len(people)) and all(apart(people, others) for _c, others in listed):
            listed.append((candidate, people))
    _forget_others({candidate.key for candidate, _people in listed}, findings)
    recorded = [_record(run, findings, candidate, people) for candidate, people in listed]
    _seal(recorded, listed, reasons, person_of)
    _link(recorded, listed)
    return recorded


def _surest_first(findings: found.Findings) -> list[found.Candidate]:
    shown = sorted(findings.candidates, key=lambda c: (-c.certainty, c.key))
    return [*shown, *sorted(findings.apart, key=lambda c: (-c.certainty, c.key))]


def _describe(run: DiscoveryRun, findings: found.Findings) -> None:
    """Figures about the whole firm, none about a group below the floor."""
    gate = findings.gate
    run.gate = {
        "reasons": list(gate.reasons),
        "rate": None if gate.traces_per_week is None else round(gate.traces_per_week, 1),
    }
    run.view, run.calibrated, run.units_known = str(findings.view), findings.calibrated, findings.units_known
    run.weeks_found, run.first_week, run.last_week = findings.weeks, findings.first_week, findings.last_week
    run.people_band = band(findings.people)
    run.bridges = [
        [one.left, one.right, "high" if one.low > 2 else "some"] for one in findings.bridges if one.low > 1
    ]
    run.settings, run.versions = dict(findings.settings), dict(findings.versions)
    run.save(
        update_fields=[
            "gate", "view", "calibrated", "units_known", "weeks_found", "first_week", "last_week",
            "people_band", "bridges", "settings", "versions",
        ]
    )  # fmt: skip


def _carry_over(candidate: found.Candidate) -> None:
    """A *not me* said of a group holds for what the group split into or merged to."""
    before = [key for key in candidate.link.previous if key != candidate.key]
    said = NotMe.objects.filter(identity__in=before).values_list("person_id", flat=True)
    NotMe.objects.bulk_create(
        [NotMe(person_id=pk, identity=candidate.key, at=clock.now()) for pk in sorted(set(said))],
        ignore_conflicts=True,
    )


def _people(candidate: found.Candidate, person_of: Mapping[int, int]) -> dict[int, float]:
    """The group's persons and shares, without those who said that it is not theirs."""
    not_theirs = set(NotMe.objects.filter(identity=candidate.key).values_list("person_id", flat=True))
    people = {person_of[m.person]: m.strength for m in candidate.members if m.person in person_of}
    return {person: share for person, share in people.items() if person not in not_theirs}


def _forget_others(keys: set[str], findings: found.Findings) -> None:
    """Groups this run did not find are not shown; after three such runs they have lapsed and their
    places go.
    """
    replaced = {
        key
        for candidate in (*findings.candidates, *findings.apart)
        if candidate.link.kind in (found.LinkKind.SPLIT, found.LinkKind.MERGED)
        for key in candidate.link.previous
    }
    for candidate in Candidate.objects.exclude(identity__in=keys):
        candidate.missed = min(candidate.missed + 1, 999)
        update = ["missed"]
        gone = candidate.missed >= LAPSES_AFTER or candidate.identity in replaced
        if gone and candidate.state not in (State.ADOPTED, State.DISSOLVED):
            candidate.state, update = State.LAPSED, ["missed", "state"]
        candidate.save(update_fields=update)
        if gone:
            candidate.sealed.all().delete()


def _record(
    run: DiscoveryRun, findings: found.Findings, candidate: found.Candidate, people: Mapping[int, float]
) -> Candidate:
    row = Candidate.objects.filter(identity=candidate.key).first()
    new = row is None
    if row is None:
        row = Candidate(identity=candidate.key, first_run=run, found_at=clock.now())
    if row.state not in _KEEP:
        row.state = State.NAMED if row.proposed_name else State.OFFERED
    row.run, row.missed, row.seen_at, row.first_week = run, 0, clock.now(), candidate.first_week
    row.kind, row.view = str(candidate.kind), str(findings.view)
    row.apart = candidate.kind in (found.Kind.TEAM, found.Kind.UNIT) or any(
        r.inside for r in candidate.resembles
    )
    row.sureness, row.certainty = str(candidate.sureness), round(candidate.certainty, 2)
    row.calibrated = candidate.calibrated
    row.size_band, row.units_band = band(len(people)), candidate.units_band or ""
    row.words = list(candidate.words)
    row.units = list(crossed_units(people.keys(), firm.unit_of(), firm.unit_sizes()))
    row.evidence = [told for one in candidate.evidence if (told := _told(one, row.size_band))]
    row.disproofs = [_disproof(one) for one in candidate.disproofs]
    row.save()
    if new and not row.apart:
        publish(CandidateFound(candidate_id=row.pk), subject=Ref.of(row))
    return row


def _told(one: found.Evidence, size: str) -> dict[str, Any] | None:
    """A reason as it may be stored: bands and levels, no count of people."""
    if one.code == "people":
        return {"code": "people", "band": size}
    if one.code == "units":
        return {"code": "units", "band": one.band or ""}
    if one.code in _LEVELS:
        high, some = _LEVELS[one.code]
        return {
            "code": one.code,
            "level": "high" if one.value >= high else "some" if one.value >= some else "low",
        }
    if one.code in ("support", "months", "weeks") and one.of:
        return {"code": one.code, "value": round(one.value), "of": round(one.of)}
    return {"code": "kinds", "text": one.text} if one.code == "kinds" and one.text else None


def _disproof(one: found.Disproof) -> dict[str, Any]:
    of = None if one.of is None else round(one.of)
    value = round(one.value, 2) if one.value < 1 else round(one.value)
    return {"code": one.code, "value": value, "of": of, "holds": one.holds}


def _seal(
    recorded: Iterable[Candidate],
    listed: Iterable[tuple[found.Candidate, Mapping[int, float]]],
    reasons: Mapping[tuple[str, int], tuple[Reason, ...]],
    person_of: Mapping[int, int],
) -> None:
    """Write who is in each group, with each person's own reasons, where only she and the letters' job read
    it.
    """
    number_of = {person: number for number, person in person_of.items()}
    for row, (_candidate, people) in zip(recorded, listed, strict=True):
        row.sealed.all().delete()
        CandidateMember.objects.bulk_create(
            CandidateMember(
                candidate=row,
                person_id=person,
                share=share,
                reasons=[r.data() for r in reasons.get((row.identity, number_of[person]), ())],
            )
            for person, share in sorted(people.items())
        )


def _link(
    recorded: Iterable[Candidate], listed: Iterable[tuple[found.Candidate, Mapping[int, float]]]
) -> None:
    """Links to what a group came from, and to communities it lies near, where saying so tells of nobody."""
    pairs = list(zip(recorded, listed, strict=True))
    by_identity = dict(Candidate.objects.values_list("identity", "pk"))
    members = living.members()
    for row, (candidate, people) in pairs:
        row.links.all().delete()
        links = []
        if candidate.link.kind in (found.LinkKind.SPLIT, found.LinkKind.MERGED):
            kind = CandidateLink.Kind(str(candidate.link.kind))
            links += [
                CandidateLink(candidate=row, kind=kind, other_id=by_identity[key])
                for key in candidate.link.previous
                if key in by_identity and key != row.identity
            ]
        for community, belong in members.items():
            both = len(belong & people.keys())
            part = both / len(people)
            if part >= living.NEAR and comparable(len(people), len(belong), both):
                kind = CandidateLink.Kind.INSIDE if part >= living.INSIDE else CandidateLink.Kind.RESEMBLES
                links.append(CandidateLink(candidate=row, kind=kind, community_id=community))
            if part >= living.INSIDE and row.invitations.filter(community=community).exists():
                row.state = State.ADOPTED
                row.save(update_fields=["state"])
        CandidateLink.objects.bulk_create(links)
