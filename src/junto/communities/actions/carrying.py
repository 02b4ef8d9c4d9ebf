"""Carrying out what the members decided. Called by the room of decisions alone, inside its transaction."""

from __future__ import annotations

from datetime import datetime

from junto.communities.actions.charter import mark_charter_proposed, put_in_force
from junto.communities.actions.ending import carry_out_ending, mark_ending_proposed
from junto.communities.actions.roles import end_role_by_decision
from junto.communities.queries.proposable import ENDING, REVISION, ROLE
from junto.kernel.refs import Ref


def mark_proposed(*, ref: str, decision_id: int, decision_key: str, open: bool) -> None:
    """A thing is put to decision (`open`), or its decision has ended; meanwhile nobody edits or proposes it.

    A decision that stands alone names nothing, and nothing is marked. Refuses a thing that another decision
    holds (`Conflict`).
    """
    label, number = _named(ref)
    if label == REVISION:
        mark_charter_proposed(
            revision_id=number, decision_id=decision_id, decision_key=decision_key, open=open
        )
    elif label == ENDING:
        mark_ending_proposed(ending_id=number, decision_id=decision_id, decision_key=decision_key, open=open)


def carry_out(*, ref: str, decision_id: int, decided_at: datetime) -> None:
    """What an adopted decision is about takes effect: a charter in force, an ending carried out, a role over.

    Done twice it changes nothing the second time. A decision that stands alone carries out nothing.
    """
    label, number = _named(ref)
    if label == REVISION:
        put_in_force(revision_id=number, decision_id=decision_id, decided_at=decided_at)
    elif label == ENDING:
        carry_out_ending(ending_id=number, decision_id=decision_id, decided_at=decided_at)
    elif label == ROLE:
        end_role_by_decision(role_id=number, decision_id=decision_id, decided_at=decided_at)


def _named(ref: str) -> tuple[str, int]:
    if not ref:
        return "", 0
    named = Ref.parse(ref)
    return named.label, named.id
