"""How rooms speak upward without importing each other: who listens to which fact, who has what waiting.

A subscriber names a sibling's or a higher room's fact by its kind.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from junto.kernel.facts import Fact
from junto.kernel.policy import Words


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


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that needs one person, as her own page shows it to her alone.

    Attributes
    ----------
    title : str or lazy str
        What it is.
    because : str or lazy str
        Why it is shown to her.
    href : str
        Where she can deal with it.
    act : str or lazy str
        The words on the link.
    at : datetime
        Since when it waits; the oldest stands first.
    """

    title: Words
    because: Words
    href: str
    act: Words
    at: datetime


# the argument is a Person; the kernel stands below the room that has the table
Provider = Callable[..., list[Waiting]]
_waiting: dict[str, Provider] = {}


def provide_waiting(function: Provider) -> Provider:
    """Let a room say what needs a person; asked once when her day is shown, with one query at most.

    The function takes the person and returns a list, already through the room's own gate.
    """
    name = f"{function.__module__}.{function.__qualname__}"
    if name in _waiting:
        raise RuntimeError(f"{name} provides twice")
    _waiting[name] = function
    return function


def waiting(person: object) -> list[Waiting]:
    """Everything that needs a person, from every room that has something, oldest first."""
    found = [item for _name, provider in sorted(_waiting.items()) for item in provider(person)]
    return sorted(found, key=lambda item: item.at)
