"""Objections: what state one is in at a moment, and when its objector counts as silent. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

SILENT_DAYS = 5
NOTICE = timedelta(days=3)


class Standing(StrEnum):
    """Where an objection stands."""

    RAISED = "raised"
    IN_DIALOGUE = "in dialogue"
    INTEGRATED = "integrated"
    WITHDRAWN = "withdrawn"
    SUSTAINED = "sustained"
    OVERRIDDEN = "overridden"


OPEN = frozenset({Standing.RAISED, Standing.IN_DIALOGUE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Protest:
    """An objection as its row holds it; its state is computed.

    Attributes
    ----------
    ended_as, ended_at :
        How somebody ended it; None while nobody did.
    replied : bool
        Whether anybody but the objector has spoken to it.
    asked_at : datetime or None
        When the objector was last asked for a word.
    spoke_at : datetime
        The objector's last words; the objection itself to begin with.
    proposed_at : datetime or None
        When its withdrawal was proposed because the objector was silent.
    vote_open, voted : bool
        Whether the members are voting now on overriding it, or have done so.
    """

    spoke_at: datetime
    ended_as: Standing | None = None
    ended_at: datetime | None = None
    replied: bool = False
    asked_at: datetime | None = None
    proposed_at: datetime | None = None
    vote_open: bool = False
    voted: bool = False


def standing(protest: Protest, now: datetime) -> Standing:
    """The state of an objection at a moment: a proposed withdrawal takes effect by silence alone."""
    if protest.ended_as is not None:
        return protest.ended_as
    silent_since = silence_ends(protest)
    if silent_since is not None and now >= silent_since:
        return Standing.WITHDRAWN
    return Standing.IN_DIALOGUE if protest.replied else Standing.RAISED


def ended_at(protest: Protest, now: datetime) -> datetime | None:
    """When an objection came to its end; None while it is open."""
    if standing(protest, now) in OPEN:
        return None
    return protest.ended_at or silence_ends(protest)


def silence_ends(protest: Protest) -> datetime | None:
    """When a proposed withdrawal takes effect unless the objector speaks; None where none is proposed."""
    if protest.proposed_at is None or protest.spoke_at > protest.proposed_at:
        return None
    return protest.proposed_at + NOTICE


def is_silent(protest: Protest, now: datetime) -> bool:
    """Whether an objector was asked and has said nothing for five working days."""
    if protest.asked_at is None or protest.spoke_at >= protest.asked_at:
        return False
    return now >= after_working_days(protest.asked_at, SILENT_DAYS)


def after_working_days(moment: datetime, days: int) -> datetime:
    """The same hour so many working days later; Saturdays and Sundays do not count."""
    while days:
        moment += timedelta(days=1)
        days -= moment.weekday() < 5
    return moment
