"""The walls desk: what waits for a keeper, the feed, the certificate, and who could see what at a moment."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from junto.kernel import clock
from junto.kernel.models import LedgerEntry
from junto.kernel.readers.wire import params_from_wire
from junto.people import rules, wall_rules
from junto.people.logic.access import Cover, Standing, Wall, hidden_from
from junto.people.models import (
    Barrier,
    BarrierNotice,
    BarrierOpening,
    BarrierState,
    Client,
    Matter,
    Person,
    WallFeed,
)


@dataclass(frozen=True, slots=True)
class FeedSaid:
    """A feed in words: what it would change, what would wait, what was left out."""

    feed: WallFeed
    steps: tuple[str, ...]
    waits: tuple[str, ...]
    refused: tuple[str, ...]
    counted: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Freshness:
    """When the last feed was read, and whether that is too long ago."""

    last: datetime | None
    late: bool
    silent: bool


@dataclass(frozen=True, slots=True)
class Desk:
    """What the desk shows beside the walls themselves."""

    openings: list[tuple[BarrierOpening, str]]
    feeds: list[WallFeed]
    fresh: Freshness


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the certificate: whom a wall names, when it was told, when it said that it had read."""

    person: Person
    side: int
    notice: BarrierNotice | None


@dataclass(frozen=True, slots=True)
class Could:
    """Who could have seen a client or matter at a moment, as recorded: never who did."""

    reference: str
    moment: datetime
    could: list[Person]
    kept_out: list[Person]


def desk(person: Person) -> Desk:
    """What waits at the walls desk beside the walls, for keepers; nothing for anybody else. Two queries."""
    rows = wall_rules.visible_openings(person).select_related("barrier", "proposed_by", "person")
    openings = list(rows.order_by("proposed_at", "pk"))
    names = {row.person.pk: row.person.name for row in openings if row.person is not None}
    done = WallFeed.objects.filter(state=WallFeed.State.DONE, what=WallFeed.What.WALLS)
    # asked with every feed, since ten that were refused may have come after the last good one
    last = Subquery(done.order_by("-finished_at").values("finished_at")[:1])
    known = wall_rules.visible_feeds(person).annotate(last_done=last).select_related("begun_by")
    feeds: list[WallFeed] = [*known.order_by("-begun_at", "-pk")[:10]]
    return Desk(
        [(row, step_words(row.step, names)) for row in openings],
        feeds,
        _freshness(feeds),
    )


def feed_said(person: Person, feed: WallFeed) -> FeedSaid:
    """A feed in words, for keepers."""
    names = _names(feed.steps)
    words = [(step, step_words(step, names)) for step in feed.steps]
    return FeedSaid(
        feed,
        tuple(said for step, said in words if not step["opens"]),
        tuple(said for step, said in words if step["opens"]),
        tuple(refused_words(one) for one in feed.refused),
        tuple(_counted(feed.counts)),
    )


def refused_words(refused: list[Any]) -> str:
    """The sentence about a line, or a file, that was left out, in the reader's language."""
    _line, msgid, params = refused
    return _(msgid) % params_from_wire(params)


def step_words(step: dict[str, Any], names: dict[int, str]) -> str:
    """One step of a feed in words."""
    who = names.get(step.get("person", 0), _("somebody"))
    wall = {"wall": step["wall"], "who": who, "kind": step["kind"]}
    cover = step.get("cover") or ["", "", 0]
    wall["what"] = cover[1] or cover[0]
    said = {
        "set": _("The wall “%(wall)s” is set (%(kind)s)."),
        "cover": _("“%(wall)s” also covers %(what)s."),
        "uncover": _("“%(wall)s” would no longer cover %(what)s."),
        "name": _("“%(wall)s” names %(who)s."),
        "unname": _("“%(wall)s” no longer names %(who)s."),
        "between": _("%(who)s leaves both sides of “%(wall)s”."),
        "side": _("%(who)s takes the other side of “%(wall)s”."),
        "lift": _("“%(wall)s” would be lifted: the feed no longer carries it."),
        "silent": _("“%(wall)s” changes whether it is silent."),
        "told": _("Reason or day of “%(wall)s” changes."),
        "kind": _("“%(wall)s” would become another kind: %(kind)s."),
        "moot": _("“%(wall)s”: what waited for a second keeper is in the feed again."),
    }
    if step["do"] == "client":
        return _client_words(step)
    return said[step["do"]] % wall


def certificate(person: Person, barrier: Barrier) -> list[Told]:
    """Whom a wall names, and what each was told and said, for keepers."""
    if not rules.may_keep_walls(person):
        return []
    notices = {row.person_id: row for row in barrier.notices.filter(ended_at__isnull=True)}
    rows = barrier.persons.select_related("person").order_by("side", "person__sort_name", "person__pk")
    return [Told(row.person, row.side, notices.get(row.person_id)) for row in rows]


def who_could(
    person: Person, reference: str, moment: datetime, known_at: datetime | None = None
) -> Could | None:
    """Who could have seen a client or matter at a moment, for keepers; None for a reference nobody knows.

    Told from the log of walls alone: `known_at` asks what had been recorded by another moment.
    """
    if not rules.may_keep_walls(person):
        return None
    matter = Matter.objects.filter(reference__iexact=reference).first()
    client = Client.objects.filter(reference__iexact=reference).first() if matter is None else None
    if matter is None and client is None:
        return None
    walls = walls_at(moment, known_at)
    number = matter.client_id if matter else client.pk if client else 0
    could: list[Person] = []
    out: list[Person] = []
    for one in there_at(moment):
        standing = Standing(one.pk, one.outside)
        barred = hidden_from(walls, standing, client=number, matter=matter.pk if matter else None)
        (out if barred else could).append(one)
    return Could(matter.reference if matter else reference, moment, could, out)


def walls_at(moment: datetime, known_at: datetime | None = None) -> list[Wall]:
    """Every wall that stood at a moment, as it was recorded by `known_at` (now, if not said)."""
    rows = BarrierState.objects.filter(effective_from__lte=moment, recorded_at__lte=known_at or clock.now())
    latest: dict[int, dict[str, Any]] = {}
    for barrier, data in rows.order_by("effective_from", "pk").values_list("barrier", "data"):
        latest[barrier] = data
    return [
        Wall(
            data["kind"],
            tuple(Cover(client, matter, side) for client, matter, side in data["covers"]),
            tuple((number, side) for number, side in data["persons"]),
        )
        for data in latest.values()
        if data["stands"]
    ]


def there_at(moment: datetime) -> list[Person]:
    """Who was at the firm at a moment, by what the ledger says of leaving and returning."""
    told = LedgerEntry.objects.filter(kind__in=("people.PersonLeft", "people.PersonReturned"))
    left: dict[int, bool] = {}
    moved: set[int] = set()
    for kind, at, data in told.order_by("at", "pk").values_list("kind", "at", "data"):
        moved.add(data["person_id"])
        if at <= moment:
            left[data["person_id"]] = kind == "people.PersonLeft"
    rows = Person.objects.filter(created_at__lte=moment).filter(
        Q(deactivated_at__isnull=True) | Q(deactivated_at__gt=moment) | Q(pk__in=moved)
    )
    # somebody whose first day was still to come could see nothing
    rows = rows.filter(Q(starts_on__isnull=True) | Q(starts_on__lte=moment.date()))
    return [row for row in rows.order_by("sort_name", "pk") if not left.get(row.pk, False)]


def _freshness(feeds: list[WallFeed]) -> Freshness:
    last: datetime | None = next((row.__dict__["last_done"] for row in feeds), None)
    age = clock.now() - last if last else None
    return Freshness(
        last,
        late=age is not None and age > rules.FEED_LATE,
        silent=age is not None and age > rules.FEED_SILENT,
    )


def _names(steps: Iterable[dict[str, Any]]) -> dict[int, str]:
    numbers = {step["person"] for step in steps if "person" in step}
    return dict(Person.objects.filter(pk__in=numbers).values_list("pk", "name")) if numbers else {}


def _client_words(step: dict[str, Any]) -> str:
    thing = step["matter"] or step["client"]
    if step["new"]:
        return _("%(thing)s becomes known.") % {"thing": thing}
    count = len(step["names"])
    said = ngettext("%(thing)s gets %(n)s more name.", "%(thing)s gets %(n)s more names.", count)
    return said % {"thing": thing, "n": count}


def _counted(counts: dict[str, int]) -> Iterable[str]:
    words: dict[str, Callable[[int], str]] = {
        "set": lambda n: ngettext("%(n)s wall was set", "%(n)s walls were set", n),
        "closed": lambda n: ngettext("%(n)s change that closes", "%(n)s changes that close", n),
        "waits": lambda n: ngettext("%(n)s opening waits", "%(n)s openings wait", n),
        "moot": lambda n: ngettext("%(n)s question is over", "%(n)s questions are over", n),
        "client": lambda n: ngettext("%(n)s reference or name", "%(n)s references or names", n),
        "left alone": lambda n: ngettext("%(n)s was so already", "%(n)s were so already", n),
    }
    for kind, say in words.items():
        if counts.get(kind):
            yield say(counts[kind]) % {"n": counts[kind]}
