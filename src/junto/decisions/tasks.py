"""Regular work: settle what has fallen due, and tell those who have not answered that it closes soon."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth import get_user_model
from django.db import transaction
from django_tasks import task

from junto.decisions import actions, queries, rules
from junto.decisions.letters import closing_letter
from junto.decisions.models import Decision, Response, RollEntry
from junto.kernel import clock
from junto.kernel.letters import Draft, queue, written
from junto.kernel.tasks import every

CLOSING = "decisions.closing"
SOON = timedelta(hours=24)


@every(timedelta(minutes=1))
@task()
def settle_decisions() -> None:
    """Write down what has fallen due; a reader has seen the same before, since states are computed."""
    actions.settle_due()


@every(timedelta(minutes=10))
@task()
def tell_closing() -> None:
    """Queue one letter a round for each who has not answered what closes within a day.

    Whoever was told of a round is not told of it again; a killed worker goes on where it was.
    """
    moment = clock.now()
    for decision in rules.running().filter(closes_at__gt=moment, closes_at__lte=moment + SOON):
        if decision.opened_at is None or decision.opened_at > moment - SOON:
            continue  # it has just been opened: everybody was told by its opening
        answered = Response.objects.filter(
            version__decision=decision, version__number=decision.round, person__isnull=False
        )
        for number in RollEntry.objects.filter(decision=decision).exclude(
            person__in=answered.values("person")
        ).values_list("person", flat=True):  # fmt: skip
            with transaction.atomic():
                key = f"decisions.closing:{decision.key}:{decision.round}"
                queue(to=number, kind=CLOSING, key=key, args=[decision.pk])


@written(CLOSING)
def write_closing(to: int, number: int) -> Draft | None:
    """Write it if she may still answer, has not, and wants letters."""
    person = get_user_model().objects.filter(pk=to, is_active=True).first()
    decision = Decision.objects.filter(pk=number).select_related("community").first()
    if person is None or decision is None or queries.letters_off(person):
        return None
    if not rules.may_respond(person, decision):
        return None
    mine = rules.unanswered_by(person, Decision.objects.filter(pk=number))
    return closing_letter(decision, person) if mine.exists() else None
