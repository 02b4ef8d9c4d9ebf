"""Which decisions exist for whom: members', and of nobody else, whatever their office."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet

from junto.communities.rules import FACILITATOR, memberships_of, roles_held, visible_memberships
from junto.decisions.models import Decision, Objection, Response, RollEntry, Words
from junto.decisions.rules.reading import Part

if TYPE_CHECKING:
    from junto.people.models import Person


def visible_decisions(person: Person) -> QuerySet[Decision]:
    """A decision exists for the members of its community; a draft for its proposer alone.

    A closed community's stay readable for whoever belonged on its last day. Sponsors, administrators and
    advisers are not members, and a wall before the community hides its decisions from a member, too.
    """
    # a time in a community is visible unless a wall hides it, and whoever has it sees the community, too
    mine = visible_memberships(person).filter(community=OuterRef("community"))
    there = Q(Exists(mine.filter(left_at__isnull=True))) | (
        Q(community__closed_at__isnull=False)
        & Q(Exists(mine.filter(left_at__gte=OuterRef("community__closed_at"))))
    )
    shown = Q(asked_at__isnull=False) | Q(opened_at__isnull=False) | Q(proposer=person)
    return Decision.objects.filter(there, shown)


def visible_objections(person: Person) -> QuerySet[Objection]:
    """The objections to decisions that exist for a person."""
    return Objection.objects.filter(decision__in=visible_decisions(person).values("pk"))


def visible_questions(person: Person) -> QuerySet[Words]:
    """Questions asked about proposals that exist for a person."""
    asked = Words.objects.filter(turn=Words.Turn.QUESTION)
    return asked.filter(decision__in=visible_decisions(person).values("pk"))


def with_part(decisions: QuerySet[Decision], person: Person) -> QuerySet[Decision]:
    """The same decisions, each with how the person stands to it, for `part_in`."""
    mine = memberships_of(person).filter(community=OuterRef("community"), left_at__isnull=True)
    facilitated = roles_held().filter(community=OuterRef("community"), role=FACILITATOR)
    return decisions.annotate(
        belongs=Exists(mine),
        facilitates=Exists(facilitated.filter(person=person)),
        has_facilitator=Exists(facilitated),
        on_roll=Exists(RollEntry.objects.filter(decision=OuterRef("pk"), person=person)),
    )


def part_in(row: Decision, person: Person) -> Part:
    """The part that `with_part` read together with the decision."""
    read = row.__dict__
    belongs = read["belongs"] and not person.outside
    return Part(
        sees=True,
        belongs=belongs,
        keeps=belongs and (read["facilitates"] or not read["has_facilitator"]),
        on_roll=read["on_roll"],
    )


def part_of(person: Person, decision: Decision) -> Part:
    """How a person stands to a decision now; one query."""
    row = with_part(visible_decisions(person).filter(pk=decision.pk), person).first()
    return Part() if row is None else part_in(row, person)


def unanswered_by(person: Person, decisions: QuerySet[Decision]) -> QuerySet[Decision]:
    """Of some decisions those on whose roll a person is and which she has not answered in this round."""
    answered = Response.objects.filter(
        person=person, version__decision=OuterRef("pk"), version__number=OuterRef("round")
    )
    on_roll = RollEntry.objects.filter(decision=OuterRef("pk"), person=person)
    return decisions.filter(
        Exists(on_roll), ~Exists(answered), opened_at__isnull=False, ended_at__isnull=True
    )


def running() -> QuerySet[Decision]:
    """Decisions that were opened and have not ended. Not a scope for a person: compose it with one."""
    return Decision.objects.filter(opened_at__isnull=False, ended_at__isnull=True)
