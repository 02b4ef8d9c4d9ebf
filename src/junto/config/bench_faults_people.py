"""The people of a load: signed in, of one circle, before one open decision; and what was kept of them."""

import json
import sys
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client

from junto.communities import actions as communities
from junto.decisions import actions as decisions
from junto.kernel import clock, static
from junto.people.backend import Persons


def main(people: int) -> None:
    """Print, as JSON, the sessions of so many members, their numbers, and where the decision stands."""
    static.collect()
    moment, person = clock.now(), get_user_model()
    person.objects.bulk_create(
        person(name=f"Person {n:03d}", email=f"p{n}@bench.example", password="!", created_at=moment)
        for n in range(1, people)
    )
    numbers = list(person.objects.order_by("pk").values_list("pk", flat=True))
    circle = communities.found_community(actor=_loaded(numbers[0]), name="Circle", question="Who answers?")
    for number in numbers[1:]:
        communities.join_community(actor=_loaded(number), community=circle)
    proposal = decisions.Proposal(title="Measured", text="We measure.")
    draft = decisions.propose(actor=_loaded(numbers[0]), community=circle, proposal=proposal)
    decision = decisions.open_decision(actor=_loaded(numbers[0]), decision=draft)
    told = {"numbers": numbers, "cookies": [_signed_in(number) for number in numbers],
            "key": decision.key, "address": circle.address}  # fmt: skip
    json.dump(told, sys.stdout)


def found() -> None:
    """Print, as JSON, for each person the number of the last mark she made and how many facts say so."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT person_id, reason FROM decisions_response")
        last = {person: int(reason.removeprefix("mark ")) for person, reason in cursor.fetchall()}
        cursor.execute(
            "SELECT actor, count(*) FROM kernel_ledgerentry WHERE kind = 'decisions.ResponseGiven' "
            "GROUP BY actor"
        )
        facts = dict(cursor.fetchall())
    json.dump({person: [number, facts.get(person, 0)] for person, number in last.items()}, sys.stdout)


def _loaded(number: int) -> Any:
    return Persons().get_user(number)


def _signed_in(number: int) -> str:
    browser = Client(headers={"host": "127.0.0.1"})
    browser.force_login(_loaded(number), settings.AUTHENTICATION_BACKENDS[0])
    return f"{settings.SESSION_COOKIE_NAME}={browser.cookies[settings.SESSION_COOKIE_NAME].value}"
