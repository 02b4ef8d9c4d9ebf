"""How long a decision stays open, and what an amendment or an objection does to that. Pure."""

from datetime import datetime, timedelta

from junto.decisions.logic.assent import Kind

DEFAULT = {
    Kind.ADVICE: timedelta(days=5),
    Kind.LAZY: timedelta(hours=72),
    Kind.CONSENT: timedelta(days=7),
    Kind.CONSENSUS: timedelta(days=7),
    Kind.MAJORITY: timedelta(days=7),
}
SHORTEST = {kind: timedelta(hours=72) if kind == Kind.LAZY else timedelta(hours=24) for kind in Kind}
LONGEST = timedelta(days=60)
AFTER_AMENDMENT = timedelta(days=3)


def fits(kind: Kind, opens_at: datetime, closes_at: datetime) -> bool:
    """Whether a window is long enough for its type and not longer than sixty days."""
    return SHORTEST[kind] <= closes_at - opens_at <= LONGEST


def amended(closes_at: datetime, now: datetime, *, material: bool) -> datetime:
    """When the window closes after an amendment: a material one leaves three days at least."""
    return max(closes_at, now + AFTER_AMENDMENT) if material else closes_at


def turned(closes_at: datetime, now: datetime) -> datetime:
    """When the window closes after an objection made a lazy consensus a consent decision."""
    return max(closes_at, now + DEFAULT[Kind.CONSENT])
