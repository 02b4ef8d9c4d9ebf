"""Groups found in a demo firm's traces: recorded as a look records what the engine says."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from junto.discovery.actions.recording import record_candidates
from junto.discovery.actions.runs import ask_for_run, close_run
from junto.engine import findings as found
from junto.engine.kinds import units_band
from junto.kernel import clock


def plant(
    content: Mapping[str, Any], *, at: datetime, persons: Mapping[str, Any], founded: Mapping[str, Any]
) -> int:
    """Record the look of a demo firm that its content tells of.

    `content` names groups, people and communities by the demo's own ids; `persons` and `founded` are what
    these became. Returns how many groups wait to be looked at. Publishes what a look publishes.
    """
    keeper = persons[content["keeper"]]
    keeper.runs_discovery = True
    number_of = {name: person.pk for name, person in persons.items()}
    groups = tuple(_candidate(one, number_of, founded) for one in content["candidates"])
    with clock.at(at), transaction.atomic():
        run = ask_for_run(actor=keeper)
        record_candidates(
            run=run,
            findings=_findings(content, groups, len(number_of)),
            person_of={number: number for number in number_of.values()},
            reasons={},
        )
        close_run(run)
    return sum(one.kind is not found.Kind.TEAM for one in groups)


def _findings(content: Mapping[str, Any], groups: tuple[found.Candidate, ...], people: int) -> found.Findings:
    return found.Findings(
        candidates=tuple(one for one in groups if one.kind is not found.Kind.TEAM),
        apart=tuple(one for one in groups if one.kind is found.Kind.TEAM),
        withheld=(found.Withheld("small", 1),),
        bridges=(),
        gate=found.Gate(True, (), content["traces_per_week"], people),
        view=found.View.PRACTICE,
        units_known=True,
        units_guessed=False,
        calibrated=True,
        people=people,
        ties=0,
        traces=0,
        objects=0,
        weeks=content["weeks"],
        first_week=None,
        last_week=None,
        dropped=(),
        seed=0,
        settings=(),
        versions=(),
    )


def _candidate(
    one: Mapping[str, Any], number_of: Mapping[str, int], founded: Mapping[str, Any]
) -> found.Candidate:
    members = tuple(found.Member(number_of[name], 0.8) for name in one["members"])
    certainty = one["certainty"]
    return found.Candidate(
        key=one["id"],
        members=members,
        size_band="",
        units_band=units_band(one["units"]),
        support=one["held"] / one["of"],
        certainty=certainty,
        calibrated=True,
        sureness=found.Sureness.CLEAR if certainty >= 0.8 else found.Sureness.LIKELY,
        kind=found.Kind(one["kind"]),
        words=tuple(one["words"]),
        evidence=_evidence(one),
        disproofs=(
            found.Disproof("seen_again", one["of"] / 2, one["of"]),
            found.Disproof("evenness", 0.75, now=one["evenness"]),
            found.Disproof("one_unit", 0.5, now=0.3),
            found.Disproof("invited", 3, 20),
            found.Disproof("not_me", 5),
        ),
        evenness=one["evenness"],
        crossing=one["crossing"],
        lift=one["lift"],
        largest_unit=0.3,
        units=one["units"],
        resembles=tuple(
            found.Resemblance(str(founded[name].pk), share, share >= 0.6)
            for name, share in one["near"].items()
        ),
    )


def _evidence(one: Mapping[str, Any]) -> tuple[found.Evidence, ...]:
    return (
        found.Evidence("people", len(one["members"])),
        found.Evidence("units", one["units"], band=units_band(one["units"])),
        found.Evidence("months", one["months"], 6),
        found.Evidence("support", one["held"], one["of"]),
        found.Evidence("kinds", len(one["traces"]), text=",".join(one["traces"])),
        found.Evidence("evenness", one["evenness"]),
        found.Evidence("crossing", one["crossing"]),
        found.Evidence("lift", one["lift"]),
    )
