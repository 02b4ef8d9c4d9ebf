"""The access table of the API: what each viewer is answered by each operation.

`access.txt` has a line for each operation, and for each thing it may speak of: ten statuses and the path. An
operation without a line fails the build. Viewers and firm are those of the house's table: two communities for
one client, one listed and one hidden, a wall that bars Cy, a community where one asks, a found group with a
sealed invitation to the outsider. The sponsor has the discovery role.
"""

import json
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from junto.kernel import clock
from tests.house.firm import VIEWERS, Firm
from tests.house.walk import WRITES

TABLE = Path(__file__).with_name("access.txt").read_text(encoding="utf-8")
# one for all, since a program has no session
BROWSER = Client(raise_request_exception=False)
# what any request may write: when and how much a token was used, that a role looked at findings
HOUSEKEEPING = ('"reach_apitoken"', '"discovery_look"')


@dataclass(frozen=True, slots=True)
class Row:
    """One operation for one thing: where it is, and what each viewer is answered."""

    operation: str
    variant: str
    cells: tuple[int, ...]
    path: str

    @property
    def name(self) -> str:
        return f"{self.operation}-{self.variant}" if self.variant else self.operation


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one request."""

    status: int
    body: bytes
    written: tuple[str, ...]


def rows() -> list[Row]:
    """Read the table."""
    found = []
    for line in TABLE.splitlines():
        words = line.split()
        if words and not words[0].startswith(("#", "@")):
            operation, _slash, variant = words[0].partition("/")
            found.append(Row(operation, variant, tuple(map(int, words[1:-1])), words[-1]))
            assert len(found[-1].cells) == len(VIEWERS), line
    return found


def further() -> dict[str, dict[str, int]]:
    """What each further viewer is answered by each row: as the one she is like, unless a line says else."""
    cells = {row.name: dict(zip(VIEWERS, row.cells, strict=True)) for row in rows()}
    found: dict[str, dict[str, int]] = {}
    for line in TABLE.splitlines():
        if line.startswith("@"):
            viewer, name, cell = line.removeprefix("@").split()
            if name == "like":
                found[viewer] = {row: known[cell] for row, known in cells.items()}
            else:
                assert name in found[viewer], line
                found[viewer][name] = int(cell)
    return found


SENT: dict[str, Any] = {
    "change_profile": {"headline": "Planted"},
    "state_interests": {"topics": ["Notices"]},
    "state_skill": {"topic": "Notices", "level": 2},
    "keep_charter_draft": {"base": 0, "domain": "Planted oaks"},
    "found_one": {"name": "Planted oaks", "question": "Which roots?"},
    "pause_membership": {"until": "{day}"},
    "ask_to_join": {"words": "Please."},
    "answer_request": {"yes": True},
    "invite_persons": {"persons": ["{outsider}"]},
    "make_link": {},
    "map_columns": {"columns": {"name": "Name", "email": "E-mail"}},
    "answer_questions": {"answers": {}},
    "start_hr_list": {"edition": 0},
    "name_candidate": {"name": "Planted"},
    "set_candidate_aside": {"reason": "team"},
    "invite_group": {"name": "Planted", "question": "Why?", "text": "Come."},
    "propose": {"title": "Planted", "text": "Planted."},
    "respond": {"answer": "consent", "version": 1},
    "object_to": {"reason": "Planted.", "version": 1},
    "amend": {"text": "Planted.", "version": 1, "material": True},
    "withdraw": {},
    "change_my_discovery": {"never_ask": True},
    "begin_traces": {"read_both": True},
    "set_wall": {
        "name": "Planted",
        "kind": "exclusion",
        "covers": [{"client": "C-7"}],
        "persons": [{"person": "{outsider}"}],
    },
    "propose_wall_lifting": {"reason": "Planted"},
    "confirm_wall_opening": {"reason": "Planted"},
    "propose_sponsor": {"person": "{outsider}"},
    "offer_sponsorship": {"words": "Planted"},
    "answer_sponsor": {"yes": True},
    "make_offer": {"kind": "room", "words": "Planted"},
    "answer_offer": {"accepted": True},
    "propose_objective": {"words": "Planted"},
    "end_objective": {"how": "met"},
    "ask_sponsor": {"words": "Planted", "due_on": "{day}"},
    "reply_to_request": {"reply": "granted"},
    "ask_adviser": {"person": "{outsider}", "scope": "Planted", "ends_on": "{day}"},
    "ask_client_content": {"reason": "Planted"},
}
HR_LIST = b"Name,E-mail\nNew Person,new@firm.example\n"
WALL_FEED = b"wall,kind,client,person\nW1,exclusion,C-7,outsider@firm.example\n"
TRACES = b"week,who,whom,kind\n211,a@firm.example,b@firm.example,reply\n"
GROUND = {
    "source": "traces",
    "purpose": "To find groups",
    "basis": "Legitimate interest",
    "notice_on": "2026-01-05",
    "agreement_no": "BV-7",
}
FILES: dict[str, tuple[bytes, dict[str, str]]] = {
    "bring_hr_list": (HR_LIST, {}),
    "bring_wall_feed": (WALL_FEED, {}),
    "bring_traces": (TRACES, GROUND),
}


def keys(firm: Firm) -> dict[str, str]:
    """The keys that stand in paths and bodies."""
    things, hidden = firm.things, firm.hidden.invitations
    return {
        "listed": firm.listed.key,
        "hidden": firm.hidden.key,
        "elsewhere": things["elsewhere"].key,
        "member": firm.persons["member"].key,
        "outsider": firm.persons["outsider"].key,
        "gone": firm.persons["deactivated"].key,
        "request": things["request"].key,
        "invitation": hidden.get(person=firm.persons["invited"]).key,
        "link": hidden.get(person__isnull=True).key,
        "list": things["list"].key,
        "wall": things["wall"].key,
        "waiting": things["waiting wall"].key,
        "feed": things["feed"].key,
        "opening": things["opening"].key,
        "group": things["group"].key,
        "sealed": things["sealed"].key,
        "traces": things["traces"].key,
        "run": things["run"].key,
        "day": (clock.today() + timedelta(days=30)).isoformat(),
        "decision": things["decision"].key,
        "draft": things["draft"].key,
        "sponsorship": firm.listed.sponsors.get(person=firm.persons["sponsor"]).key,
        "absent": "zzzzzzzzzz",
    }


def method_of(schema: dict[str, Any], operation: str) -> str:
    """How an operation is asked, by its id."""
    return next(
        str(method).upper()
        for methods in schema["paths"].values()
        for method, told in methods.items()
        if told["operationId"] == operation
    )


def ask(firm: Firm, viewer: str, method: str, row: Row, **more: str) -> Answer:
    """One request of a viewer's program, taken back again."""
    known = keys(firm)
    headers = {"authorization": f"Bearer {firm.tokens[viewer]}"} if viewer in firm.tokens else {}
    headers |= more
    path = f"/api{row.path.format_map(known)}"
    with transaction.atomic():
        connection.queries_log.clear()
        with CaptureQueriesContext(connection) as asked:
            response = _send(BROWSER, method, path, row.operation, headers, known)
            written = [query["sql"] for query in asked if WRITES.match(query["sql"])]
        transaction.set_rollback(True)
    kept = [sql for sql in written if not any(table in sql for table in HOUSEKEEPING)]
    return Answer(response.status_code, response.content, tuple(kept))


def _send(
    browser: Client, method: str, path: str, operation: str, headers: dict[str, str], known: dict[str, str]
) -> Any:
    if operation in FILES:
        content, said = FILES[operation]
        file = BytesIO(content)
        file.name = "file.csv"
        return browser.post(path, {**said, "file": file}, headers=headers)
    sent = SENT.get(operation)
    text = "" if sent is None else _filled(json.dumps(sent), known)
    return browser.generic(method, path, text.encode(), content_type="application/json", headers=headers)


def _filled(text: str, known: dict[str, str]) -> str:
    for name, value in known.items():
        text = text.replace(f"{{{name}}}", value)
    return text
