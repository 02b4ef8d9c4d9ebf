"""The kinds of deeds that are killed in the middle, each with its own look at what was left."""

import os
import shutil
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.management import call_command
from django.db import connection, transaction

from junto.communities import actions as communities
from junto.communities.rules import visible_communities
from junto.config import schema
from junto.config.backup import BackupError, database, making, reading
from junto.config.bench_faults_kills import LEASE, Act, rows, scratch
from junto.decisions import actions as decisions
from junto.decisions import rules
from junto.kernel import clock, letters, posting, registry
from junto.kernel.models import Letter
from junto.kernel.tasks import worker
from junto.people import actions as people
from junto.people.actions import applying
from junto.people.backend import Persons

DATA = Path(settings.DATA_DIR)
FILE = DATA / "junto.sqlite3"
JOINERS, MEMBERS, LISTED, BATCH = 600, 30, 1600, 5
WHOLE = ("people_person", "communities_community", "communities_membership", "kernel_ledgerentry")
SENT = DATA / "sent"
HEADER = "Staff number,Name,E-mail"


def prepare() -> None:
    """An open community to join, a circle whose decision is open, and an HR list that is being applied."""
    moment, person = clock.now(), get_user_model()
    ada = person.objects.get().pk  # whom `junto init` made
    person.objects.bulk_create(
        person(name=f"Person {n:04d}", email=f"p{n}@bench.example", password="!", created_at=moment)
        for n in range(1, JOINERS)
    )
    communities.found_community(actor=_loaded(ada), name="Open", question="Who joins?")
    circle = communities.found_community(actor=_loaded(ada), name="Circle", question="Who answers?")
    for number in _persons()[1:MEMBERS]:
        communities.join_community(actor=_loaded(number), community=circle)
    proposal = decisions.Proposal(title="Measured", text="We measure.")
    draft = decisions.propose(actor=_loaded(ada), community=circle, proposal=proposal)
    decisions.open_decision(actor=_loaded(ada), decision=draft)
    lines = [HEADER, *(f"S{n:05d},Listed {n:05d},l{n}@bench.example" for n in range(LISTED))]
    octets = "\n".join(lines).encode()
    job = people.begin_import(actor=_loaded(ada), file_name="list.csv", pieces=[octets], at_once=False)
    people.map_columns(actor=_loaded(ada), job=job, columns=job.columns)
    people.start_import(actor=_loaded(ada), job=job, edition=job.edition, sure=True)
    schema.known()  # read once, and not by every child


def _loaded(number: int) -> Any:
    return Persons().get_user(number)


def _persons() -> list[int]:
    return list(get_user_model().objects.order_by("pk").values_list("pk", flat=True)[:JOINERS])


def _community(name: str) -> Any:
    return visible_communities(_loaded(_persons()[0])).get(name=name)


def _undelivered(kind: str) -> list[str]:
    """Facts of a kind that lack the task of one of their subscribers: half a publication."""
    wanted = {*registry.subscribers(kind)}
    found: dict[str, set[str]] = {}
    for (key,) in rows(FILE, "SELECT key FROM kernel_taskrow WHERE key >= 'fact:' AND key < 'fact;'"):
        _fact, entry, name = key.split(":", 2)
        found.setdefault(entry, set()).add(name)
    entries = rows(FILE, "SELECT id FROM kernel_ledgerentry WHERE kind = ?", kind)
    return [
        f"fact {entry} of {kind} has not all its deliveries"
        for (entry,) in entries
        if found.get(str(entry), set()) != wanted
    ]


def _same(what: str, found: object, wanted: object) -> list[str]:
    return [] if found == wanted else [f"{what}: {found!r:.200} instead of {wanted!r:.200}"]


class Joining:
    """Persons join an open community, one after the other."""

    patient = True

    def acts(self, done: int) -> Iterator[Act]:
        community = _community("Open")
        mine = set(_members(community.pk))
        for pk in _persons():
            if pk not in mine:
                yield (
                    str(pk),
                    partial(communities.join_community, actor=_loaded(pk), community=community),
                )

    def faults(self, taken: list[str], pending: str) -> tuple[list[str], bool]:
        ((community, founder),) = rows(
            FILE,
            "SELECT c.id, m.person_id FROM communities_community c JOIN communities_membership m "
            "ON m.community_id = c.id WHERE c.name = 'Open' ORDER BY m.id LIMIT 1",
        )
        members = sorted(_members(community))
        facts = [actor for (actor,) in rows(
            FILE, "SELECT actor FROM kernel_ledgerentry WHERE kind = 'communities.MemberJoined' "
            "AND scope = ? ORDER BY actor", f"communities.community:{community}",
        )]  # fmt: skip
        happened = bool(pending) and int(pending) in members
        wanted = sorted({founder, *map(int, taken), *([int(pending)] if happened else [])})
        told = _same("members and what was acknowledged", members, wanted)
        told += _same("members and their facts", facts, members)
        return told + _undelivered("communities.MemberJoined"), happened


def _members(community: int) -> list[int]:
    """Who belongs, past the product."""
    found = rows(
        FILE,
        "SELECT person_id FROM communities_membership WHERE community_id = ? AND left_at IS NULL",
        community,
    )
    return [person for (person,) in found]


class Answering:
    """Members answer one decision over and over, in turn consenting and objecting, each with its own mark."""

    patient = True

    def acts(self, done: int) -> Iterator[Act]:
        members = _persons()[:MEMBERS]
        decision = rules.visible_decisions(_loaded(members[0])).select_related("community").get()
        for number in range(done, done + 10_000):
            yield str(number), partial(self._answer, members[number % MEMBERS], decision, number)

    def _answer(self, person: int, decision: Any, number: int) -> None:
        decisions.respond(
            actor=_loaded(person), decision=decision, version=1,
            answer=_word(number), reason=f"mark {number}",
        )  # fmt: skip

    def faults(self, taken: list[str], pending: str) -> tuple[list[str], bool]:
        members = _persons()[:MEMBERS]
        said = dict(rows(FILE, "SELECT person_id, answer || ' ' || reason FROM decisions_response"))
        happened = bool(pending) and f" mark {pending}" in said.get(members[int(pending) % MEMBERS], "")
        acts = [int(one) for one in taken] + ([int(pending)] if happened else [])
        last = {members[n % MEMBERS]: n for n in acts}
        told = _same("answers", said, {person: f"{_word(n)} mark {n}" for person, n in last.items()})
        for kind, wanted in (
            ("decisions.ResponseGiven", Counter(members[n % MEMBERS] for n in acts)),
            (
                "decisions.ObjectionRaised",
                Counter(members[n % MEMBERS] for n in acts if _word(n) == "object"),
            ),
        ):
            found = rows(FILE, "SELECT actor FROM kernel_ledgerentry WHERE kind = ?", kind)
            told += _same(kind, Counter(actor for (actor,) in found), wanted) + _undelivered(kind)
        open_ = rows(FILE, "SELECT person_id FROM decisions_objection WHERE ended_as = '' ORDER BY person_id")
        objecting = sorted(person for person, n in last.items() if _word(n) == "object")
        told += _same("open objections", [person for (person,) in open_], objecting)
        decision = rules.visible_decisions(_loaded(members[0])).select_related("community").get()
        counted = {str(word): n for word, n in rules.assent_of(decision, clock.now()).counts if n}
        return told + _same("tally", counted, dict(Counter(_word(n) for n in last.values()))), happened


def _word(number: int) -> str:
    return "object" if number // MEMBERS % 2 else "consent"


class Importing:
    """A list of people is applied, a few lines in each transaction; each goes on where the last one ended."""

    patient = True

    def acts(self, done: int) -> Iterator[Act]:
        applying.BATCH = BATCH
        ((job,),) = rows(FILE, "SELECT id FROM people_peopleimport")
        for number in range(done, LISTED // BATCH):
            yield str(number), partial(applying.apply_batch, job)

    def faults(self, taken: list[str], pending: str) -> tuple[list[str], bool]:
        ((done,),) = rows(FILE, "SELECT done FROM people_peopleimport")
        happened = bool(pending) and done == (len(taken) + 1) * BATCH
        told = _same("steps done", done, (len(taken) + happened) * BATCH)
        keys = [key for (key,) in rows(FILE, "SELECT hr_key FROM people_person WHERE listed ORDER BY hr_key")]
        told += _same("persons of the list", keys, [f"S{n:05d}" for n in range(done)])
        # one more: whom `junto init` made
        ((facts,),) = rows(
            FILE, "SELECT count(*) FROM kernel_ledgerentry WHERE kind = 'people.PersonRecorded'"
        )
        return told + _same("their facts", facts, done + 1) + _undelivered("people.PersonRecorded"), happened

    def at_the_end(self, taken: list[str]) -> list[str]:
        """The worker, which knows nothing of all this, brings it to its end."""
        worker.work_through()
        ((state, done, total),) = rows(FILE, "SELECT state, done, total FROM people_peopleimport")
        ((persons,),) = rows(FILE, "SELECT count(*) FROM people_person WHERE listed")
        return _same("the whole list", (state, done, total, persons), ("done", LISTED, LISTED, LISTED))


class Kept(BaseEmailBackend):
    """A mail server that has a letter when its Message-ID has reached the disk."""

    def send_messages(self, email_messages: Any) -> int:
        file = os.open(SENT, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        for message in email_messages:
            assert isinstance(message, EmailMessage)
            os.write(file, f"{message.extra_headers['Message-ID']}\n".encode())
            os.fsync(file)
        os.close(file)
        return len(email_messages)


@letters.written("bench.letter")
def _letter(person: int, number: str) -> letters.Draft:
    return letters.Draft(to="somebody@bench.example", subject=f"Letter {number}", body="It came.")


class Posting:
    """Letters are queued with their cause and sent; three, then a round of the postman."""

    patient = True

    def acts(self, done: int) -> Iterator[Act]:
        posting.LEASE, settings.EMAIL_BACKEND = LEASE, f"{__name__}.Kept"
        person = _persons()[0]
        for number in range(done, done + 10_000):
            if number % 4 == 3:
                yield f"post {number}", posting.post.func
            else:
                yield f"queue {number}", partial(self._queue, person, number)

    def _queue(self, person: int, number: int) -> None:
        with transaction.atomic():
            letters.queue(to=person, kind="bench.letter", key=f"bench:{number}", args=[str(number)])

    def faults(self, taken: list[str], pending: str) -> tuple[list[str], bool]:
        found = rows(
            FILE, "SELECT id, event, state, message_id FROM kernel_letter WHERE kind = 'bench.letter'"
        )
        events = {event for _id, event, _state, _message in found}
        happened = pending.startswith("post") or pending.replace("queue ", "bench:") in events
        wanted = {one.replace("queue ", "bench:") for one in taken if one.startswith("queue")}
        if happened and pending.startswith("queue"):
            wanted.add(pending.replace("queue ", "bench:"))
        told = _same("letters", sorted(events), sorted(wanted))
        woken = {key for (key,) in rows(FILE, "SELECT key FROM kernel_taskrow WHERE key LIKE 'letters:%'")}
        told += [f"letter {row[0]} waits for nobody" for row in found if f"letters:{row[0]}" not in woken]
        sent = set(_sent())
        told += [
            f"letter {row[0]} is noted as sent" for row in found if row[2] == "sent" and row[3] not in sent
        ]
        return told, happened

    def at_the_end(self, taken: list[str]) -> list[str]:
        """Leases end, the postman goes once more; then every letter is out, at most once more than once."""
        posting.LEASE, settings.EMAIL_BACKEND = LEASE, f"{__name__}.Kept"
        time.sleep(LEASE.total_seconds() * 2)
        posting.post.func()
        mine = Letter.objects.filter(kind="bench.letter")
        told = _same("states", {*mine.values_list("state", flat=True)}, {"sent"})
        out = Counter(_sent())
        told += _same("sent and queued", sorted(out), sorted(mine.values_list("message_id", flat=True)))
        return told + [f"{number} went out {times} times" for number, times in out.items() if times > 2]


def _sent() -> list[str]:
    return SENT.read_text(encoding="ascii").split() if SENT.exists() else []


class BackingUp:
    """Backups are made one after the other into one folder."""

    patient = True

    def __init__(self) -> None:
        self.folder = scratch(DATA)

    def acts(self, done: int) -> Iterator[Act]:
        for number in range(done, done + 10_000):
            yield f"{number}.backup", partial(making.make, self.folder / f"{number}.backup")

    def faults(self, taken: list[str], pending: str) -> tuple[list[str], bool]:
        there = sorted(path.name for path in self.folder.glob("*.backup") if path.name[0] != ".")
        happened = bool(pending) and pending in there
        told = _same("backups by name", there, sorted([*taken, *([pending] if happened else [])]))
        for name in [*taken[-1:], *([pending] if happened else [])]:
            told += _bad(self.folder / name)
        return told, happened

    def at_the_end(self, taken: list[str]) -> list[str]:
        """What a kill left half is under no backup's name, is refused, and goes with the next tidying."""
        left = list(self.folder.glob(f"{making.UNFINISHED}*"))
        cut = [path for path in left if _bad(path)]
        making.tidy(self.folder)
        told = _same("left after tidying", [*self.folder.glob(".*"), *DATA.glob(".backup-*")], [])
        return told + ([] if cut or not left else ["no kill left half a backup: nothing was proven"])


def _bad(file: Path) -> list[str]:
    place = scratch(DATA)
    try:
        told = reading.open_up(file, place)
        database.look_through_sqlite(place / told.database_part, told.counts)
    except BackupError as fault:
        return [f"{file.name}: {fault}"]
    finally:
        shutil.rmtree(place)
    return []


class Migrating:
    """A kept schema of an earlier release grows into today's, and is killed on the way."""

    patient = False

    def __init__(self, file: Path, kept: Path, grown: list[Any]) -> None:
        self.file, self.kept, self.grown = file, kept, grown

    def acts(self, done: int) -> Iterator[Act]:
        for left in self.file.parent.glob(f"{self.file.name}*"):
            left.unlink()
        shutil.copyfile(self.kept, self.file)
        connection.settings_dict["NAME"] = str(self.file)
        yield str(done), _migrate

    def faults(self, taken: list[str], pending: str) -> tuple[list[str], bool]:
        _migrate()
        return _same("tables and rows", _schema(self.file), self.grown), False


def _migrate() -> None:
    call_command("migrate", verbosity=0, interactive=False)


def _schema(file: Path) -> list[Any]:
    tables = rows(
        file, "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY 1, 2"
    )
    done = rows(file, "SELECT app, name FROM django_migrations ORDER BY 1, 2")
    counts = [rows(file, f"SELECT count(*) FROM {table}") for table in WHOLE]
    return [[list(row) for row in part] for part in (tables, done, *counts)]


def migration(fixture: Path, aside: Callable[..., Any]) -> tuple[Migrating, float]:
    """The scene of a migration, and how long an unhurt one takes: within that time it is killed."""
    folder = scratch(DATA)
    kept, file = folder / "kept.sqlite3", folder / "old.sqlite3"
    with closing(sqlite3.connect(kept)) as place:
        place.executescript(fixture.read_text(encoding="utf-8"))
    shutil.copyfile(kept, file)
    grown, took = aside(_grown, str(file))
    return Migrating(file, kept, grown), took


def _grown(file: str) -> tuple[list[Any], float]:
    connection.settings_dict["NAME"] = file
    begun = time.perf_counter()
    _migrate()
    took = 0.7 * (time.perf_counter() - begun)  # the last part of it is no migration
    connection.close()
    return _schema(Path(file)), took


SCENES: dict[str, Callable[[], Any]] = {
    "join": Joining,
    "answer": Answering,
    "import": Importing,
    "mail": Posting,
    "backup": BackingUp,
}
