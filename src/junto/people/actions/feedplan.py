"""From the lines of a feed to the steps it would take: references and persons are looked up here."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import Any

from junto.kernel.readers.faults import Unreadable, shown
from junto.people.logic import wallfeed
from junto.people.logic.wallfeed import Line, Said
from junto.people.logic.wallsteps import Held, Step, digest, steps
from junto.people.models import Barrier, BarrierOpening, Client, Matter, Person, WallFeed

Refused = list[list[Any]]


def planned(
    what: str, content: Sequence[dict[str, Any]], actor: Person, *, any_refused: bool
) -> tuple[list[Step], Refused]:
    """What a feed would change now, and the lines that are left out.

    Raises `Unreadable` for a feed that contradicts itself.
    """
    refused: Refused = []
    if what == WallFeed.What.CLIENTS:
        return _client_steps(content, refused), refused
    known = _Known()
    lines = [_line(record) for record in content]
    # before any line is left out: what contradicts itself is not read in part
    wallfeed.no_circle(lines)
    read = [line for line in lines if known.accepts(line, refused)]
    said = [held for held in (known.held(wall, refused) for wall in wallfeed.walls_of(read)) if held]
    whole = not any_refused and not refused
    found = steps(said, standing(), actor.pk, whole=whole)
    return [*known.new_matters(read), *_against_what_waits(found, whole)], refused


def standing() -> list[Held]:
    """The walls of earlier feeds that stand, in the words of a feed."""
    rows = Barrier.objects.filter(lifted_at__isnull=True).exclude(feed_key="")
    return [
        Held(
            key=row.feed_key,
            kind=row.kind,
            reason=row.reason,
            review=row.review_on.isoformat() if row.review_on else "",
            silent=row.silent,
            covers=frozenset(
                (
                    cover.client.reference if cover.client else "",
                    cover.matter.reference if cover.matter else "",
                    cover.side,
                )
                for cover in row.covers.all()
            ),
            persons={named.person_id: named.side for named in row.persons.all()},
        )
        for row in rows.prefetch_related("covers__client", "covers__matter", "persons")
    ]


def _against_what_waits(found: list[Step], whole: bool) -> list[Step]:
    """What waits or was declined is not asked again; what the feed carries again is asked no more."""
    rows = BarrierOpening.objects.filter(
        confirmed_at__isnull=True, moot_at__isnull=True, barrier__lifted_at__isnull=True
    ).exclude(barrier__feed_key="")
    asked = {row.digest: row for row in rows.select_related("barrier")}
    wanted = {digest(step) for step in found}
    fresh = [step for step in found if not step["opens"] or digest(step) not in asked]
    if not whole:
        return fresh
    over = [
        {
            "do": "moot",
            "opens": False,
            "wall": row.barrier.feed_key,
            "opening": row.key,
            "kind": row.barrier.kind,
        }
        for mark, row in sorted(asked.items())
        if mark not in wanted
    ]
    return [*over, *fresh]


def _moot(row: BarrierOpening) -> Step:
    return {
        "do": "moot",
        "opens": False,
        "wall": row.barrier.feed_key,
        "opening": row.key,
        "kind": row.barrier.kind,
    }


class _Known:
    """Persons, clients and matters as they are known when a feed is compared."""

    def __init__(self) -> None:
        self.persons: dict[str, int] = {}
        for number, email, key in Person.objects.filter(erased_at__isnull=True).values_list(
            "pk", "email", "hr_key"
        ):
            self.persons[email.lower()] = number
            if key:
                self.persons.setdefault(key.lower(), number)
        self.clients = set(Client.objects.values_list("reference", flat=True))
        self.matters = dict(Matter.objects.values_list("reference", "client__reference"))

    def new_matters(self, read: Iterable[Line]) -> list[Step]:
        """Matters that become known by this feed, each under the client its line names."""
        wanted = {line.matter: line.client for line in read if line.matter and line.client}
        return [
            _client_step(client, matter, [], True)
            for matter, client in sorted(wanted.items())
            if matter not in self.matters
        ]  # fmt: skip

    def accepts(self, line: Line, refused: Refused) -> bool:
        """Whether a line can be followed; if not, why stands among the refused."""
        try:
            self._check(line)
        except Unreadable as why:
            refused.append([line.line, why.msgid, dict(why.params)])
            return False
        return True

    def held(self, said: Said, refused: Refused) -> Held | None:
        """A wall with its persons by number and each matter under its client; None if it is not whole."""
        sides = Counter(side for _client, _matter, side in said.covers)
        people = Counter(side for side, _line in said.persons.values())
        lacking = not said.covers or (said.kind == "exclusion" and not said.persons)
        pair = said.kind == "competitor pair"
        if lacking or (pair and not (sides[1] and sides[2] and people[1] and people[2])):
            refused.append([said.line, wallfeed.NOT_WHOLE, {"line": said.line, "wall": shown(said.wall)}])
            return None
        return Held(
            key=said.wall,
            kind=said.kind,
            reason=said.reason,
            review=said.review,
            silent=said.silent,
            covers=frozenset(said.covers),
            persons={self.persons[who]: side for who, (side, _line) in said.persons.items()},
        )

    def _check(self, line: Line) -> None:
        if line.person and line.person not in self.persons:
            raise Unreadable(wallfeed.UNKNOWN_PERSON, line=line.line, who=shown(line.person))
        if line.client and line.client in self.matters:
            raise Unreadable(wallfeed.KNOWN_MATTER, line=line.line, reference=shown(line.client))
        if not line.matter:
            return
        if line.matter in self.clients:
            raise Unreadable(wallfeed.KNOWN_CLIENT, line=line.line, reference=shown(line.matter))
        owner = self.matters.get(line.matter)
        if owner is None and not line.client:
            raise Unreadable(wallfeed.UNKNOWN_MATTER, line=line.line, reference=shown(line.matter))
        if owner is not None and line.client and owner != line.client:
            raise Unreadable(wallfeed.OTHER_CLIENT, line=line.line, reference=shown(line.matter))


def _line(record: dict[str, Any]) -> Line:
    """A line again from what was kept of it.

    Raises
    ------
    Unreadable
        It has another shape: what a reader sent is checked, not believed.
    """
    try:
        return Line(**{one.name: record[one.name] for one in fields(Line)})
    except (KeyError, TypeError):
        raise Unreadable(wallfeed.NOTHING_IN_IT) from None


def _client_steps(content: Iterable[dict[str, Any]], refused: Refused) -> list[Step]:
    """Clients and matters that are new, and names of known ones that are new; none is taken away."""
    clients = {row.reference: row for row in Client.objects.all()}
    matters = {row.reference: row for row in Matter.objects.select_related("client")}
    owners = {reference: row.client.reference for reference, row in matters.items()}
    found: list[Step] = []
    for one in content:
        client, matter, line = one["client"], one["matter"], one["line"]
        try:
            _fits(client, matter, line, clients, owners)
        except Unreadable as why:
            refused.append([line, why.msgid, dict(why.params)])
            continue
        if matter:
            owners[matter] = client
        row: Client | Matter | None = matters.get(matter) if matter else clients.get(client)
        known = {getattr(row, "name", ""), getattr(row, "label", ""), *(row.aliases if row else ())}
        fresh = [name for name in (one["name"], *one["aliases"]) if name and name not in known]
        if row is None or fresh:
            found.append(
                _client_step(client, matter, fresh, row is None)
            )  # fmt: skip
    return found


def _client_step(client: str, matter: str, names: list[str], new: bool) -> Step:
    return {
        "do": "client",
        "opens": False,
        "wall": "",
        "kind": "",
        "client": client,
        "matter": matter,
        "names": names,
        "new": new,
    }


def _fits(client: str, matter: str, line: int, clients: dict[str, Client], owners: dict[str, str]) -> None:
    if client in owners:
        raise Unreadable(wallfeed.KNOWN_MATTER, line=line, reference=shown(client))
    if matter and (matter == client or matter in clients):
        raise Unreadable(wallfeed.KNOWN_CLIENT, line=line, reference=shown(matter))
    if matter and owners.get(matter, client) != client:
        raise Unreadable(wallfeed.OTHER_CLIENT, line=line, reference=shown(matter))
