"""A small planted firm: six units of twenty people, and practices that run across them."""

from __future__ import annotations

import io
import json
import random
import zipfile
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

from junto.discovery import folders, keeping, sources
from junto.discovery.actions import imports, reading
from junto.discovery.actions.runs import ask_for_run, carry_out_run
from junto.discovery.logic.reasons import TraceRow
from junto.discovery.models import Candidate, DiscoveryRun, ImportRun, PersonKey
from junto.engine.traces import Trace, TracesRefused
from junto.kernel import clock
from junto.kernel.ids import short_id
from junto.people.models import Person, SystemRole
from tests import factories

_made = count(1)
GROUND = {
    "purpose": "To find groups that help each other, and invite them. No other.",
    "basis": "Legitimate interest, assessed this year",
    "notice_on": "2026-01-05",
    "agreement_no": "BV-7",
}


@dataclass
class Firm:
    """Its people by unit, and the practices planted among them."""

    people: list[Person]
    practices: list[list[Person]]
    projects: list[list[Person]] = field(default_factory=list)


def analyst(name: str = "Ida Analyst") -> Person:
    """Somebody with the discovery role."""
    made = factories.person(name)
    SystemRole.objects.create(person=made, role="discovery", since=clock.now())
    return factories.loaded(made)


def facilitator(name: str = "Flo Host", community: str = "Plain drafting") -> Person:
    """Somebody who facilitates a community that everybody may join."""
    from junto.communities.actions import found_community

    made = factories.person(name)
    found_community(actor=made, name=community, question="How do we write this so that it is read?")
    return factories.loaded(made)


def people(units: int = 6, each: int = 20) -> list[Person]:
    """People of the firm, unit by unit, written at once."""
    number = next(_made)
    made = []
    for place in range(units):
        unit = factories.unit(f"Unit {number}-{place}")
        made += [
            Person(
                name=f"Xaver{number}x{place}x{seat} Quillfeather",
                email=f"p{number}-{place}-{seat}@firm.example",
                hr_key=f"HR-{number}-{place}-{seat}",
                unit=unit,
                created_at=clock.now(),
            )
            for seat in range(each)
        ]
    return Person.objects.bulk_create(made)


def plant(*, practices: int = 2, size: int = 18, each: int = 20) -> Firm:
    """A firm whose practices take as many people from each of six units."""
    everybody = people(each=each)
    by_unit = [everybody[place * each : (place + 1) * each] for place in range(6)]
    share = size // 6
    groups = [
        [person for unit in by_unit for person in unit[number * share : (number + 1) * share]]
        for number in range(practices)
    ]
    return Firm(everybody, groups)


def ties(
    firm: Firm,
    *,
    weeks: int = 26,
    rate: float = 1.2,
    practice: float = 1.2,
    seed: int = 7,
    last: int | None = None,
) -> list[tuple[int, Person, Person]]:
    """Week, who, whom: the same few colleagues of a unit, people of a practice steadily, now and then
    anybody.
    """
    chance = random.Random(seed)
    last = sources.this_week() if last is None else last
    unit_of: dict[Any, list[Person]] = {}
    for person in firm.people:
        unit_of.setdefault(person.unit_id, []).append(person)
    usual = {person.pk: chance.sample(unit_of[person.unit_id], 6) for person in firm.people}
    found = []
    for week in range(last - weeks + 1, last + 1):
        for person in firm.people:
            others = [chance.choice(usual[person.pk]) for _ in range(_times(chance, rate))]
            if chance.random() < 0.05:
                others.append(chance.choice(firm.people))
            found += [(week, person, other) for other in others if other.pk != person.pk]
        for group in firm.practices:
            for person in group:
                others = [chance.choice(group) for _ in range(_times(chance, practice))]
                found += [(week, person, other) for other in others if other.pk != person.pk]
    return found


def _times(chance: random.Random, rate: float) -> int:
    return int(rate) + (chance.random() < rate % 1)


def as_csv(rows: list[tuple[int, Person, Person]]) -> bytes:
    """The trace schema."""
    text = io.StringIO()
    text.write("week,who,whom,kind\n")
    for week, who, whom in rows:
        text.write(f"{week},{who.email},{whom.email},reply\n")
    return text.getvalue().encode()


def store(firm: Firm, rows: list[tuple[int, Person, Person]] | None = None, number: int = 1) -> None:
    """Weeks in the store, past the door: for tests of what comes after it."""
    rows = ties(firm) if rows is None else rows
    known = dict(PersonKey.objects.values_list("person_id", "number"))
    fresh = [person for person in firm.people if person.pk not in known]
    start = max(known.values(), default=1000) + 1
    PersonKey.objects.bulk_create(
        PersonKey(person=person, number=start + place) for place, person in enumerate(fresh)
    )
    number_of = dict(PersonKey.objects.values_list("person_id", "number"))
    keeping.replace(
        number,
        (
            Trace(week=w, who=number_of[a.pk], whom=number_of[b.pk], kind="reply", source=number)
            for w, a, b in rows
        ),
        {},
    )


def rows(people: set[int] | None = None) -> list[TraceRow]:
    """What the store holds of these numbers, or of everybody it knows."""
    numbers = set(PersonKey.objects.values_list("number", flat=True)) if people is None else people
    try:
        with keeping.opened(numbers, {}, sources.this_week()) as traces:
            return sorted(keeping.rows(traces), key=str)
    except TracesRefused:
        return []


def look(person: Person | None = None) -> DiscoveryRun:
    """One look at the store, to its end."""
    run = ask_for_run(actor=person)
    carry_out_run(run_id=run.pk)
    run.refresh_from_db()
    return run


def upload(content: bytes, source: str = "traces", name: str = "file", key: str = "") -> imports.File:
    """A file in a job's folder, as the page leaves it."""
    import hashlib

    key = key or short_id()
    (folders.make_job(key) / folders.UPLOAD).write_bytes(content)
    return imports.File(key, name, len(content), hashlib.sha256(content).hexdigest())


def brought(actor: Person, content: bytes, source: str = "traces") -> ImportRun:
    """An import, looked at and ready to begin."""
    file = upload(content, source)
    path = folders.job(file.key) / folders.UPLOAD
    ground = imports.Ground(
        "To find groups", "Legitimate interest", clock.today() - timedelta(days=30), "BV-7"
    )
    preview = sources.look(source, path)
    return imports.bring_file(
        actor=actor, ground=ground, source=source, file=file, private=[], preview=preview
    )


def imported(actor: Person, content: bytes, source: str = "traces") -> ImportRun:
    """An import, read to its end."""
    row = brought(actor, content, source)
    imports.start_import(actor=actor, brought=row)
    reading.read_file(import_id=row.pk)
    row.refresh_from_db()
    return row


def slack(
    persons: list[Person],
    *,
    messages: int = 40,
    channel: str = "lease-questions",
    extra: dict[str, Any] | None = None,
) -> bytes:
    """A small Slack export: messages in one channel over four weeks, replies and mentions between its
    people.
    """
    chance = random.Random(3)
    out = io.BytesIO()
    day = clock.today() - timedelta(days=21)
    lines = []
    for place in range(messages):
        who, whom = chance.sample(range(len(persons)), 2)
        stamp = f"{int(clock.now().timestamp()) - 86400 * (1 + place % 20)}.{place:06d}"
        lines.append(
            {
                "type": "message",
                "user": f"U{who}",
                "ts": stamp,
                "text": f"<@U{whom}> secretword",
                **(extra or {}),
            }
        )
    with zipfile.ZipFile(out, "w") as archive:
        users = [{"id": f"U{n}", "name": "x", "profile": {"email": p.email}} for n, p in enumerate(persons)]
        archive.writestr("users.json", json.dumps(users))
        archive.writestr("channels.json", json.dumps([{"id": "C1", "name": channel}]))
        archive.writestr(f"{channel}/{day.isoformat()}.json", json.dumps(lines))
    return out.getvalue()


def on_disk() -> list[Path]:
    """Every file discovery keeps."""
    return [path for path in folders.root().rglob("*") if path.is_file()]


def shown() -> list[Candidate]:
    """What stands in the list."""
    return list(
        Candidate.objects.filter(state__in=Candidate.SHOWN, missed=0, apart=False).order_by("-certainty")
    )
