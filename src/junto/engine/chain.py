"""The whole chain, from traces to findings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from hashlib import blake2b
from typing import TYPE_CHECKING

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

if TYPE_CHECKING:
    from junto.engine.network import Network
    from junto.engine.shortlist import Found, Shortlist
    from junto.engine.sparse import Matrix
    from junto.engine.traces import Traces

__all__ = [
    "Bridge",
    "Candidate",
    "Disproof",
    "Evidence",
    "Findings",
    "Gate",
    "Kind",
    "KnownTeam",
    "Link",
    "LinkKind",
    "LivingCommunity",
    "Member",
    "PastCandidate",
    "Resemblance",
    "Settings",
    "Sureness",
    "View",
    "Withheld",
    "find_candidates",
    "look",
]

Progress = Callable[[str], None]


def _silent(step: str) -> None:
    """Tell nobody."""


def find_candidates(
    traces: Traces,
    settings: Settings,
    *,
    known_teams: Sequence[KnownTeam] = (),
    living: Sequence[LivingCommunity] = (),
    previous: Sequence[PastCandidate] = (),
    stop_words: frozenset[str] = frozenset(),
    progress: Progress = _silent,
) -> Findings:
    """Find candidate communities of practice in a firm's traces.

    Parameters
    ----------
    traces
        From `traces_from_rows`, `store.read` or `folder.read_folder`.
    settings
        `Settings.for_firm` or `Settings.for_folder`.
    known_teams
        Teams already known: their ties count less and they are never listed.
    living
        Communities to compare with; pass only those that whoever reads the findings may see.
    previous
        Candidates of earlier runs, for identity over time.
    stop_words
        Words that must not name anything (client, matter and personal names), lower case.
    progress
        Called with a code at the start of each step: ``ties``, ``looks``, ``figures``, ``words``,
        ``bridges``.

    Returns
    -------
    Findings
        With a failed gate and `settings.refuse_below_gate` it holds no group at all. Same traces, settings
        and seed: equal findings, whatever the order of the rows and whoever carries which number.

    Raises
    ------
    TracesRefused
        When there is no trace to look at.
    """
    from junto.engine.affinity import read_network

    progress("ties")
    network = read_network(traces, settings)
    gate = _gate(traces, network, settings)
    if not gate.passed and settings.refuse_below_gate:
        return _nothing(traces, network, gate, settings)
    progress("looks")
    found, guessed = look(network, settings, known_teams, progress)
    told = _told(traces, found, gate, settings, known_teams, living, previous, stop_words, progress)
    return replace(told, units_guessed=guessed)


def _told(
    traces: Traces,
    found: Found,
    gate: Gate,
    settings: Settings,
    teams: Sequence[KnownTeam],
    living: Sequence[LivingCommunity],
    previous: Sequence[PastCandidate],
    stop_words: frozenset[str],
    progress: Progress,
) -> Findings:
    """What is said of the groups that were found."""
    from junto.engine.naming import name_words
    from junto.engine.shortlist import shortlist

    listing = shortlist(found, settings, teams, living)
    order = [*listing.listed, *sorted(listing.apart)]
    progress("words")
    words = name_words(
        traces,
        found.network,
        found.groups.cover[order],
        floor=settings.name_floor,
        number=settings.listed_words,
        stop=stop_words,
    )
    made = _candidates(traces, found, listing, order, words, settings, gate, previous)
    progress("bridges")
    shown = tuple(made[: len(listing.listed)])
    return replace(
        _nothing(traces, found.network, gate, settings),
        candidates=shown,
        apart=tuple(made[len(shown) :]),
        withheld=listing.reasons(),
        bridges=_bridges(found, listing, shown, settings),
        view=found.view,
        calibrated=found.calibrated and gate.passed,
    )


def _gate(traces: Traces, network: Network, settings: Settings) -> Gate:
    from junto.engine.traces import gate_of

    enough = traces.connection.execute(
        f"SELECT count(*) FROM (SELECT person FROM (SELECT who AS person, n FROM {traces.table} WHERE "
        "scope = $s AND "
        f"week >= $w UNION ALL SELECT whom, n FROM {traces.table} WHERE whom IS NOT NULL AND scope = $s "
        "AND week >= $w) "
        "GROUP BY person HAVING sum(n) >= $least)",
        {"s": settings.scope, "w": network.from_week, "least": settings.gate_people_traces},
    ).fetchone()
    return gate_of(
        traces=network.traces,
        people=int(network.active.sum()),
        people_with_enough=int(enough[0]) if enough else 0,
        weeks=network.weeks if network.timed else None,
        settings=settings,
    )


def look(
    network: Network, settings: Settings, teams: Sequence[KnownTeam] = (), progress: Progress = _silent
) -> tuple[Found, bool]:
    """Choose the view from the data alone, look, and measure what was found; whether units were guessed for
    it.
    """
    import numpy as np

    from junto.engine.certainty import certainty, uncalibrated
    from junto.engine.looks import group_looks, practice_looks, work_looks
    from junto.engine.membership import settled
    from junto.engine.shortlist import Found
    from junto.engine.stability import consensus, found_again, measured
    from junto.engine.structure import figures_of

    view, guess = _view(network, settings)
    unit = network.unit
    if guess:
        # no chart in a larger firm: what ties alone show best is the chart, so that is taken for it
        first = group_looks(network, settings, 1)[0]
        unit = np.where(network.active, np.asarray(first.argmax(1)).ravel(), -1).astype(np.int64)
    if view is View.PRACTICE:
        looks = practice_looks(network, unit, settings, _team_cover(network, teams))
        groups = settled(network, unit, consensus(looks, settings), settings)
        groups = replace(groups, support=found_again(groups.cover, looks, settings.same_group))
    elif view is View.WORK:
        looks, cover = work_looks(network, settings)
        groups = measured(cover, looks, settings)
    else:
        looks = group_looks(network, settings)
        groups = measured(looks[0], looks, settings)
    progress("figures")
    groups = groups.only(np.flatnonzero(np.diff(groups.shares.indptr) >= min(5, settings.least_people)))
    figures = figures_of(network, groups.cover, unit)
    calibrated = view is View.PRACTICE
    sure = certainty(groups, figures) if calibrated else uncalibrated(groups.support, figures)
    return Found(network, groups, figures, sure, view, calibrated, network.has_units()), guess


def _view(network: Network, settings: Settings) -> tuple[View, bool]:
    """Which way of looking the traces allow, and whether units must be guessed."""
    if network.work is not None and not network.fused:
        return View.WORK, False
    long_enough = network.timed and network.weeks >= settings.least_weeks
    if long_enough and network.has_units():
        return View.PRACTICE, False
    if long_enough and int(network.active.sum()) >= settings.guess_units_from:
        return View.PRACTICE, True
    return View.GROUPS, False


def _team_cover(network: Network, teams: Sequence[KnownTeam]) -> Matrix | None:
    """People × known teams."""
    import numpy as np

    from junto.engine.sparse import bipartite

    if not teams:
        return None
    place = {int(number): spot for spot, number in enumerate(network.people)}
    entries = [(place[p], t) for t, team in enumerate(teams) for p in sorted(team.people) if p in place]
    rows = np.array([row for row, _ in entries], dtype=np.int64)
    columns = np.array([column for _, column in entries], dtype=np.int64)
    return bipartite(rows, columns, np.ones(len(rows)), (network.n, len(teams)))


def _key(people: frozenset[int], first_week: int | None) -> str:
    """A name for a new candidate that depends on nothing but its people and its week."""
    text = ",".join(map(str, sorted(people))) + f"@{first_week}"
    return blake2b(text.encode(), digest_size=8).hexdigest()


def _candidates(
    traces: Traces,
    found: Found,
    listing: Shortlist,
    order: Sequence[int],
    words: Sequence[tuple[str, ...]],
    settings: Settings,
    gate: Gate,
    previous: Sequence[PastCandidate],
) -> list[Candidate]:
    """The candidates, in the order asked for."""
    from junto.engine.matching import identities
    from junto.engine.reasons import kinds_of_trace

    kinds = kinds_of_trace(traces, settings.scope)
    people = [found.people(group) for group in order]
    links = identities(people, previous)
    made = []
    for place, group in enumerate(order):
        link, same = links[place]
        candidate = _candidate(found, group, listing, words[place], settings, kinds)
        made.append(_dated(candidate, people[place], link, same, found, gate, settings))
    return made


def _dated(
    candidate: Candidate,
    people: frozenset[int],
    link: Link,
    same: PastCandidate | None,
    found: Found,
    gate: Gate,
    settings: Settings,
) -> Candidate:
    """Add what earlier runs teach: its key, the week it was first found, and so whether it is a community."""
    from junto.engine.kinds import kind_of

    network = found.network
    started = network.first_week
    first = same.first_week if same and same.first_week is not None else started
    last = None if started is None else started + network.weeks
    kind = candidate.kind
    # how steadily people work says nothing of how steadily a group meets: only a practice may turn out a team
    evenness = (
        candidate.evenness if found.view is View.PRACTICE else max(candidate.evenness or 0.0, settings.even)
    )
    if kind is Kind.UNDECIDED and found.view is not View.GROUPS:
        kind = kind_of(
            evenness=evenness,
            largest_unit=candidate.largest_unit if found.units_known else None,
            units_known=found.units_known,
            weeks_seen=None if first is None or last is None else last - first,
            even=settings.even,
            most_of_one_unit=settings.largest_unit,
        )
    return replace(
        candidate,
        key=same.key if same else _key(people, first),
        link=link,
        first_week=first,
        kind=kind,
        calibrated=candidate.calibrated and gate.passed,
    )


def _candidate(
    found: Found, group: int, listing: Shortlist, words: tuple[str, ...], settings: Settings, kinds: str
) -> Candidate:
    from junto.engine.certainty import sureness
    from junto.engine.kinds import people_band, units_band
    from junto.engine.reasons import disproofs_of, evidence_of

    shares, figures = found.groups.shares, found.figures
    part = slice(shares.indptr[group], shares.indptr[group + 1])
    members = sorted(
        (int(found.network.people[place]), round(float(share), 4))
        for place, share in zip(shares.indices[part], shares.data[part], strict=True)
    )
    units = found.known(figures.units[group]) if found.units_known else None
    sure = float(found.certainty[group])
    return Candidate(
        key="",
        members=tuple(Member(person, share) for person, share in members),
        size_band=people_band(len(members)),
        units_band=None if units is None else units_band(int(units)),
        support=float(found.groups.support[group]),
        certainty=sure,
        calibrated=found.calibrated,
        sureness=sureness(sure),
        kind=listing.apart.get(group, Kind.UNDECIDED),
        words=words,
        evidence=evidence_of(found, group, kinds),
        disproofs=disproofs_of(found, group, settings),
        evenness=found.known(figures.evenness[group]),
        crossing=found.known(figures.cross[group]),
        lift=float(figures.lift[group]),
        largest_unit=found.known(figures.largest_unit[group]),
        units=None if units is None else int(units),
        resembles=listing.resembles.get(group, ()),
    )


def _bridges(
    found: Found, listing: Shortlist, shown: Sequence[Candidate], settings: Settings
) -> tuple[Bridge, ...]:
    from junto.engine.bridges import bridges

    return bridges(
        found.network,
        found.groups.cover[listing.listed],
        [candidate.key for candidate in shown],
        floor=settings.least_people,
        samples=settings.bridge_samples,
        seed=settings.seed,
    )


def _nothing(traces: Traces, network: Network, gate: Gate, settings: Settings) -> Findings:
    """What is said of a run before any group is."""
    import duckdb
    import igraph
    import numpy

    view, guess = _view(network, settings)
    return Findings(
        candidates=(),
        apart=(),
        withheld=(),
        bridges=(),
        gate=gate,
        view=view,
        units_known=network.has_units(),
        units_guessed=guess,
        calibrated=False,
        people=int(network.active.sum()),
        ties=len(network.a),
        traces=network.traces,
        objects=len(network.work_objects),
        weeks=network.weeks,
        first_week=network.first_week,
        last_week=None if network.first_week is None else network.first_week + network.weeks - 1,
        dropped=tuple(sorted({**traces.dropped, **network.dropped}.items())),
        seed=settings.seed,
        settings=settings.as_pairs(),
        versions=tuple((it.__name__, str(it.__version__)) for it in (duckdb, igraph, numpy)),
    )
