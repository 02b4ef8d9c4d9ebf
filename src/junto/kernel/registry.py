"""How rooms speak upward without importing each other: who listens to which fact, who has what waiting.

A subscriber names a sibling's or a higher room's fact by its kind.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

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
    subject : str
        What it is about, as a reference; empty where the fact is delivered to a subscriber.
    """

    fact: Fact
    entry_id: int
    actor: int | None
    at: datetime
    subject: str = ""


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


# what the filter of a history page offers
TOPICS = ("decisions", "charter", "roles", "sponsor", "life")


@dataclass(frozen=True, slots=True)
class Line:
    """One fact as the history of a community says it.

    Attributes
    ----------
    topic : str
        One of `TOPICS`; what the page is filtered by.
    title : str or lazy str
        What was decided or happened. Placeholders `%(word)s` are filled from `values` and `named`; a title
        without either is shown as it stands.
    said : str or lazy str
        The sentence under it, if there is more to say; with the same placeholders.
    rule : str or lazy str
        By what rule, where a rule decided.
    values : mapping of str to str
        Words for placeholders.
    named : mapping of str to int
        Persons for placeholders, by number; only where the act was public. Their names are read once for
        the page, and somebody erased is "a former colleague".
    href : str
        Where it can be read.
    """

    topic: str
    title: Words
    said: Words = ""
    rule: Words = ""
    values: Mapping[str, Words] = field(default_factory=dict)
    named: Mapping[str, int] = field(default_factory=dict)
    href: str = ""


# the first argument is the Person who reads; the answer goes by entry_id, and what has no line is left out
Teller = Callable[..., Mapping[int, Line]]
T = TypeVar("T", bound=Teller)
_tellers: dict[str, Teller] = {}
_topics: dict[str, str] = {}
_untold: set[str] = set()


def provide_told(*kinds: str, topic: str) -> Callable[[T], T]:
    """Let a room say its facts as lines in the history of a community.

    The decorated function takes the person who reads and a sequence of `Told`, all those of its kinds on one
    page, and returns a mapping from `entry_id` to `Line`. It is called at most once for a page, and asks at
    most one query, through the room's own gate. What it gives no line for is not shown.

    Parameters
    ----------
    *kinds : str
        Kinds of facts that are published with a community as their scope.
    topic : str
        One of `TOPICS`, for all of them.

    Raises
    ------
    RuntimeError
        A kind is told twice or left out and told, or the topic is none.
    """
    if topic not in TOPICS:
        raise RuntimeError(f"{topic} is no topic of a history")

    def register(function: T) -> T:
        for kind in kinds:
            if kind in _tellers or kind in _untold:
                raise RuntimeError(f"{kind} has its line already")
            _tellers[kind] = function
            _topics[kind] = topic
        return function

    return register


def leave_untold(*kinds: str) -> None:
    """Say of kinds of facts that no history shows them: who did what there is nobody's business.

    Raises
    ------
    RuntimeError
        One of them is told.
    """
    for kind in kinds:
        if kind in _tellers:
            raise RuntimeError(f"{kind} is told and left out")
        _untold.add(kind)


def told_kinds(topic: str = "") -> list[str]:
    """The kinds of facts that have a line, all of them or those of one topic."""
    return sorted(kind for kind, its in _topics.items() if topic in ("", its))


def untold_kinds() -> list[str]:
    """The kinds of facts that are left out by name."""
    return sorted(_untold)


def tell(person: object, entries: Sequence[Told]) -> dict[int, Line]:
    """The lines of some facts for the person who reads, by `entry_id`; one call for each teller."""
    theirs: dict[str, tuple[Teller, list[Told]]] = {}
    for told in entries:
        teller = _tellers.get(told.fact.kind)
        if teller is not None:
            name = f"{teller.__module__}.{teller.__qualname__}"
            theirs.setdefault(name, (teller, []))[1].append(told)
    lines: dict[int, Line] = {}
    for _name, (teller, mine) in sorted(theirs.items()):
        lines.update(teller(person, mine))
    return lines


@dataclass(frozen=True, slots=True)
class LibraryItem:
    """A thing in a community's library, as the community's end asks what becomes of it.

    Attributes
    ----------
    ref : str
        Its name across rooms, `room.kind:12`.
    title : str or lazy str
        What it is called.
    steward : int or None
        Number of the person who looks after it now, where somebody does.
    """

    ref: str
    title: Words
    steward: int | None = None


Librarian = Callable[[int], list[LibraryItem]]
_librarians: dict[str, Librarian] = {}


def provide_library(function: Librarian) -> Librarian:
    """Let a room say what it holds of a community, so that its end leaves nothing behind unanswered.

    The function takes the number of a community and returns a list, with one query at most. When the
    community is closed, `communities.LibraryItemSettled` tells the room what was decided about each.
    """
    name = f"{function.__module__}.{function.__qualname__}"
    if name in _librarians:
        raise RuntimeError(f"{name} provides twice")
    _librarians[name] = function
    return function


def library_of(community_id: int) -> list[LibraryItem]:
    """Everything rooms hold of a community, in the order of their names."""
    return [item for _name, librarian in sorted(_librarians.items()) for item in librarian(community_id)]


# the argument is a Person; the answer a query that gives numbers of persons, through the room's own gate
Company = Callable[..., Any]
_company: dict[str, Company] = {}


def provide_company(function: Company) -> Company:
    """Let a room say whom somebody from outside the firm meets in it; for her, nobody else exists.

    The function takes the person and returns a query, not yet asked, whose rows are numbers of persons.
    """
    name = f"{function.__module__}.{function.__qualname__}"
    if name in _company:
        raise RuntimeError(f"{name} provides twice")
    _company[name] = function
    return function


def company(person: object) -> list[Any]:
    """Whom somebody from outside meets, a query for each room that says so."""
    return [provider(person) for _name, provider in sorted(_company.items())]
