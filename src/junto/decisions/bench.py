"""The room measured: five hundred members answer one decision within a minute, from several threads.

All of it happens in a scratch installation in a temporary folder; the installation at hand is not touched.
"""

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from queue import Empty, SimpleQueue

MEMBERS, THREADS, SECONDS = 500, 8, 60.0


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure against its budget."""

    name: str
    value: float
    budget: float
    unit: str = ""


def figures() -> Iterator[Figure]:
    """Measure what comes of five hundred answers at once.

    Yields
    ------
    Figure
    """
    with tempfile.TemporaryDirectory(prefix="junto-bench-") as folder:
        environ = {**os.environ, "JUNTO_DATA_DIR": folder, "JUNTO_DATABASE_URL": ""}
        code = "from junto.decisions import bench; bench.answer_at_once()"
        told = subprocess.run(
            [sys.executable, "-c", code], env=environ, text=True, check=True, capture_output=True
        )
    came = json.loads(told.stdout.splitlines()[-1])
    yield Figure(f"{MEMBERS} answers given by {THREADS} threads", came["seconds"], SECONDS, "s")
    yield Figure("answers lost", MEMBERS - came["kept"], 0)
    yield Figure("answers refused with an error", came["faults"], 0)
    yield Figure("decisions whose state is not what the rule says", came["wrong"], 0)


def answer_at_once() -> None:
    """Let every member answer, in a process and a database of their own; print what came of it as JSON."""
    import django
    from django.contrib.auth import get_user_model
    from django.core.management import call_command

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "junto.config.settings")
    django.setup()
    call_command("migrate", verbosity=0)
    from junto.communities import actions as communities
    from junto.decisions import actions, rules
    from junto.decisions.models import Decision, Response
    from junto.kernel import clock
    from junto.kernel.models import Installation

    moment, person = clock.now(), get_user_model()
    Installation.objects.create(firm_name="Bench", clock_offset=timedelta(0), created_at=moment)
    person.objects.bulk_create(
        person(name=f"Member {n:03d}", email=f"m{n}@bench.example", password="!", created_at=moment)
        for n in range(MEMBERS)
    )
    members = list(person.objects.order_by("pk"))
    circle = communities.found_community(actor=members[0], name="Bench", question="How fast?")
    for member in members[1:]:
        communities.join_community(actor=member, community=circle)
    proposal = actions.Proposal(title="Measured", text="We measure.")
    draft = actions.propose(actor=members[0], community=circle, proposal=proposal)
    decision = actions.open_decision(actor=members[0], decision=draft)
    seconds, faults = _together(members, decision)
    kept = Response.objects.filter(version__decision=decision).count()
    with clock.at(clock.now() + timedelta(days=8)):
        actions.settle_due()
        assent = rules.assent_of(
            Decision.objects.select_related("community").get(pk=decision.pk), clock.now()
        )
        outcome = Decision.objects.get(pk=decision.pk).outcome
    right = (assent.answered, outcome.result, outcome.counts["consent"]) == (MEMBERS, "adopted", MEMBERS)
    print(json.dumps({"seconds": seconds, "kept": kept, "faults": faults, "wrong": int(not right)}))


def _together(members: Sequence[object], decision: object) -> tuple[float, int]:
    from django.db import connection

    from junto.decisions import actions

    waiting: SimpleQueue[object] = SimpleQueue()
    for member in members:
        waiting.put(member)
    faults: list[str] = []

    def work() -> None:
        try:
            while True:
                member = waiting.get_nowait()
                try:
                    actions.respond(actor=member, decision=decision, answer="consent", version=1)  # type: ignore[arg-type]  # a person and a decision
                except Exception as fault:  # a fault is a result: the figure counts it
                    faults.append(repr(fault))
        except Empty:
            return
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _n in range(THREADS)]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - begun, len(faults)
