"""The history of a community: its ledger as sentences, by month; nobody's activity is in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from junto.communities.models import Community
from junto.communities.queries.lists import MINIMUM_GROUP
from junto.communities.rules import Standing, standing_in, visible_communities, with_standing
from junto.kernel import clock, history
from junto.kernel.refs import Ref
from junto.kernel.registry import TOPICS, Line, Told, tell, told_kinds

if TYPE_CHECKING:
    from junto.people.models import Person

PAGE = 50
JOINED, LEFT = "communities.MemberJoined", "communities.MemberLeft"


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the history, its placeholders filled."""

    id: int
    at: datetime
    topic: str
    title: str
    said: str
    rule: str
    href: str


@dataclass(frozen=True, slots=True)
class Month:
    """What stands in one month, newest first, and how many came and went if they were five or more."""

    first: date
    entries: tuple[Entry, ...]
    moves: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class History:
    """A page of fifty entries of a community's history."""

    community: Community
    standing: Standing
    months: tuple[Month, ...]
    topic: str
    page: int
    more: bool


def history_of(person: Person, key: str, *, topic: str = "", page: int = 1) -> History | None:
    """The history of the community with this key, if it exists for the person.

    Persons are named only where the act was public. How many joined or left in a month is said only when the
    month is over and they were five or more; who, never.
    """
    community = with_standing(visible_communities(person).filter(key=key), person).first()
    if community is None:
        return None
    now = standing_in(community)
    topic, page = topic if topic in TOPICS else "", max(1, page)
    start = (page - 1) * PAGE
    # one before, to know where the last page ended; one after, to know whether there is more
    first = max(0, start - 1)
    found = history.entries(
        Ref.of(community), told_kinds(topic), start=first, limit=PAGE + 1 + (start - first)
    )
    above = found[0] if start and found else None
    rows = found[start - first :]
    more, rows = len(rows) > PAGE, rows[:PAGE]
    if start and not rows:
        return History(community, now, (), topic, page, False)
    moves = _moves(community, above, rows, more) if topic in ("", "life") else {}
    return History(community, now, _by_month(said(person, rows), moves), topic, page, more)


def entries_after(
    person: Person, community: Community, *, topic: str, after: str, limit: int
) -> tuple[list[Entry], str]:
    """Entries older than a mark, for a community that the reader may see, and the mark to go on from."""
    before = int(after) if after.isascii() and after.isdigit() and len(after) < 18 else 0
    kinds = told_kinds(topic if topic in TOPICS else "")
    rows = history.entries(Ref.of(community), kinds, limit=limit + 1, before=before)
    return said(person, rows[:limit]), str(rows[limit - 1].entry_id) if len(rows) > limit else ""


def said(person: Person, rows: Sequence[Told]) -> list[Entry]:
    """Facts as lines for the person who reads; what nobody has a line for is left out."""
    lines = tell(person, rows)
    names = _names({number for line in lines.values() for number in line.named.values()})
    found = []
    for row in rows:
        line = lines.get(row.entry_id)
        if line is not None:
            words = _words(line, names)
            found.append(
                Entry(
                    id=row.entry_id,
                    at=row.at,
                    topic=line.topic,
                    title=_filled(str(line.title), words),
                    said=_filled(str(line.said), words),
                    rule=_filled(str(line.rule), words),
                    href=line.href,
                )
            )
    return found


def _filled(text: str, words: Mapping[str, str]) -> str:
    return text % words if words else text


def _words(line: Line, names: Mapping[int, str]) -> dict[str, str]:
    named = {word: names.get(number, _("a former colleague")) for word, number in line.named.items()}
    return {**{word: str(value) for word, value in line.values.items()}, **named}


def _names(numbers: set[int]) -> dict[int, str]:
    if not numbers:
        return {}
    return dict(get_user_model().objects.filter(pk__in=numbers).values_list("pk", "name"))


def _moves(
    community: Community, above: Told | None, rows: Sequence[Told], more: bool
) -> dict[date, tuple[str, ...]]:
    """Joins and leaves of whole past months, those that begin on this page; fewer than five are not said."""
    until = _month(above.at if above else clock.now())
    since = _month(rows[-1].at) if more and rows else None
    counts = history.counts_by_month(Ref.of(community), (JOINED, LEFT), after=since, before=until)
    found: dict[date, tuple[str, ...]] = {}
    for (kind, month), n in sorted(counts.items(), reverse=True):
        if n >= MINIMUM_GROUP:
            first = timezone.localtime(month).date()
            found[first] = (*found.get(first, ()), _moved(kind, n))
    return found


def _moved(kind: str, n: int) -> str:
    if kind == JOINED:
        return ngettext("%(n)s person joined.", "%(n)s people joined.", n) % {"n": n}
    return ngettext("%(n)s person left.", "%(n)s people left.", n) % {"n": n}


def _month(moment: datetime) -> datetime:
    return timezone.localtime(moment).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def _by_month(found: list[Entry], moves: Mapping[date, tuple[str, ...]]) -> tuple[Month, ...]:
    months: dict[date, list[Entry]] = {month: [] for month in moves}
    for entry in found:
        months.setdefault(_month(entry.at).date(), []).append(entry)
    return tuple(
        Month(first, tuple(months[first]), moves.get(first, ())) for first in sorted(months, reverse=True)
    )
