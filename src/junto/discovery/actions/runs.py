"""Looking for groups in the stored weeks, and recording what may be shown of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from junto.discovery import keeping, rules, sources
from junto.discovery.actions.recording import record_candidates
from junto.discovery.facts import RunAsked, RunFinished
from junto.discovery.logic.reasons import own_reasons
from junto.discovery.models import CandidateMember, DiscoveryRun, PersonKey
from junto.discovery.queries import firm, living
from junto.engine.chain import PastCandidate, Settings, find_candidates
from junto.engine.traces import TracesRefused
from junto.kernel import clock
from junto.kernel.outbox import publish
from junto.kernel.policy import Conflict, require
from junto.kernel.refs import Ref

if TYPE_CHECKING:
    from junto.people.models import Person

State = DiscoveryRun.State
WEEKS = 26


class Stopped(Exception):  # noqa: N818 - an agreed end, not a fault
    """Somebody with the role wanted the run stopped."""


def ask_for_run(*, actor: Person | None) -> DiscoveryRun:
    """Ask for a look at the stored weeks; None is the month's clock.

    Refuses whoever has not the discovery role (`Denied`) and a second one while one is waiting (`Conflict`).
    Publishes `RunAsked`.
    """
    if actor is not None:
        require(rules.may_look(actor))
    try:
        with transaction.atomic():
            run = DiscoveryRun.objects.create(
                started_by=actor, seed=int(f"{clock.today():%Y%m%d}"), weeks=WEEKS, asked_at=clock.now()
            )
            publish(RunAsked(run_id=run.pk), subject=Ref.of(run), actor=actor.pk if actor else None)
    except IntegrityError as twice:
        raise Conflict(_("A look is under way already. Its end is shown here.")) from twice
    return run


def stop_run(*, actor: Person, run: DiscoveryRun) -> None:
    """Stop a look before its next step; what an earlier look found stays. Refuses whoever has not the role
    (`Denied`).
    """
    require(rules.may_look(actor))
    DiscoveryRun.objects.filter(pk=run.pk, state__in=DiscoveryRun.OPEN).update(stop_asked=True)


def carry_out_run(*, run_id: int) -> None:
    """Look, and record what was found. Killed in between, it begins again with the same seed and ends the
    same.

    Publishes `RunFinished`, and `CandidateFound` for each group found for the first time.
    """
    run = DiscoveryRun.objects.filter(pk=run_id, state__in=DiscoveryRun.OPEN).first()
    if run is None:
        return
    DiscoveryRun.objects.filter(pk=run.pk).update(state=State.LOOKING)

    def tell(step: str) -> None:
        DiscoveryRun.objects.filter(pk=run.pk).update(step=step[:20])
        if DiscoveryRun.objects.filter(pk=run.pk, stop_asked=True).exists():
            raise Stopped

    try:
        tell("ties")
        _look(run, tell)
    except Stopped:
        _end(run, State.CANCELLED, "")
    except TracesRefused:
        _end(run, State.FINISHED, "no_traces")


def _look(run: DiscoveryRun, tell: Callable[[str], None]) -> None:
    person_of = firm.numbers()
    number_of = {person: number for number, person in person_of.items()}
    settings = Settings.for_firm(seed=run.seed, weeks=run.weeks)
    unit_of = {number_of[person]: str(unit) for person, unit in firm.unit_of().items() if person in number_of}
    with keeping.opened(set(person_of), unit_of, sources.this_week()) as traces:
        findings = find_candidates(
            traces,
            settings,
            living=living.everybody_sees(number_of),
            previous=_previous(),
            stop_words=firm.names_never_used(),
            progress=tell,
        )
        groups = [*findings.candidates, *findings.apart]
        reasons = own_reasons(
            keeping.rows(traces), {group.key: group.people for group in groups}, findings.weeks
        )
    with transaction.atomic():
        held = DiscoveryRun.objects.select_for_update().get(pk=run.pk)
        if not held.is_open:
            return
        record_candidates(run=held, findings=findings, person_of=person_of, reasons=reasons)
        _end(held, State.FINISHED, "passed" if findings.gate.passed else "too_few_traces")


def close_run(run: DiscoveryRun) -> None:
    """End a look whose findings are recorded. Publishes `RunFinished`; an ended one stays as it is."""
    _end(run, State.FINISHED, "passed")


def _previous() -> list[PastCandidate]:
    """What earlier looks found and the last three have not forgotten, in the numbers of the store."""
    number_of = dict(PersonKey.objects.values_list("person_id", "number"))
    people: dict[tuple[str, int | None], set[int]] = {}
    rows = CandidateMember.objects.values_list("candidate__identity", "candidate__first_week", "person_id")
    for identity, first_week, person in rows:
        if person in number_of:
            people.setdefault((identity, first_week), set()).add(number_of[person])
    return [
        PastCandidate(identity, frozenset(found), first_week)
        for (identity, first_week), found in sorted(people.items(), key=lambda item: item[0][0])
    ]


def _end(run: DiscoveryRun, state: str, verdict: str) -> None:
    with transaction.atomic():
        changed = DiscoveryRun.objects.filter(pk=run.pk, state__in=DiscoveryRun.OPEN).update(
            state=state, verdict=verdict, step="", at=clock.now()
        )
        if changed and state == State.FINISHED:
            publish(RunFinished(run_id=run.pk, verdict=verdict), subject=Ref.of(run), actor=run.started_by_id)
