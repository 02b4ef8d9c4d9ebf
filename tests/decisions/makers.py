"""Makers of decisions for tests, through the product's own deeds."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from junto.communities.models import Community
from junto.decisions import actions, rules
from junto.decisions.logic.assent import Assent
from junto.decisions.models import Decision, Objection
from junto.kernel import clock
from junto.kernel.models import LedgerEntry
from junto.people.models import Person
from tests import factories
from tests.communities import makers as communities


def circle(founder: Person, *members: Person, more: int = 0) -> Community:
    """A community of these members and some more."""
    it = communities.community(founder)
    for person in (*members, *(factories.person() for _n in range(more))):
        communities.joined(person, it)
    return it


def drafted(by: Person, community: Community, **fields: Any) -> Decision:
    fields = {"title": "One page for notices", "text": "We keep one page.\n\nAnd read it.", **fields}
    return actions.propose(actor=by, community=community, proposal=actions.Proposal(**fields))


def opened(by: Person, community: Community, **fields: Any) -> Decision:
    return actions.open_decision(actor=by, decision=drafted(by, community, **fields))


def answered(person: Person, decision: Decision, answer: str, reason: str = "", version: int = 0) -> None:
    number = version or Decision.objects.get(pk=decision.pk).versions.latest("number").number
    actions.respond(actor=person, decision=decision, answer=answer, reason=reason, version=number)


def objected(person: Person, decision: Decision, reason: str = "It would harm.") -> Objection:
    kind = Decision.objects.get(pk=decision.pk).kind
    answered(person, decision, {"consensus": "block", "advice": "advice"}.get(kind, "object"), reason)
    return Objection.objects.get(decision=decision, person=person, ended_as="")


def assent(decision: Decision) -> Assent:
    row = Decision.objects.select_related("community").get(pk=decision.pk)
    return rules.assent_of(row, clock.now())


@contextmanager
def later(**delta: float) -> Iterator[None]:
    with clock.at(clock.now() + timedelta(**delta)):
        yield


def kinds() -> list[str]:
    entries = LedgerEntry.objects.filter(kind__startswith="decisions.").order_by("pk")
    return [entry.kind.partition(".")[2] for entry in entries]
