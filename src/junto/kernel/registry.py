"""Who wants to hear of which fact. A subscriber names a sibling's or a higher room's fact by its kind."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from junto.kernel.facts import Fact


@dataclass(frozen=True, slots=True)
class Told:
    """A fact as its subscribers receive it.

    Attributes
    ----------
    fact : Fact
    entry_id : int
        Number of the ledger entry; the same at every delivery, so it can serve as a key.
    actor : int or None
        Who did it, where the fact says so.
    at : datetime
        When it became true.
    """

    fact: Fact
    entry_id: int
    actor: int | None
    at: datetime


Subscriber = Callable[[Told], None]
F = TypeVar("F", bound=Subscriber)
_subscribers: dict[str, dict[str, Subscriber]] = {}


def subscribe(kind: str) -> Callable[[F], F]:
    """Deliver every fact of `kind` to the decorated function, after commit, in a transaction of its own.

    Delivery is at least once until the function's transaction commits, and exactly once in its effects on
    the database. A second subscriber of the same name is refused.
    """

    def register(function: F) -> F:
        name = f"{function.__module__}.{function.__qualname__}"
        known = _subscribers.setdefault(kind, {})
        if name in known:
            raise RuntimeError(f"{name} subscribes to {kind} twice")
        known[name] = function
        return function

    return register


def subscribers(kind: str) -> dict[str, Subscriber]:
    """The subscribers of a kind by name, in the order of their names."""
    return dict(sorted(_subscribers.get(kind, {}).items()))


def subscribed_kinds() -> list[str]:
    """Every kind somebody listens to; a system check compares it with what rooms publish."""
    return sorted(_subscribers)
