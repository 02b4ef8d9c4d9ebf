"""Words of people never come out of an import: not as a record, a sentence, a log line or a file."""

import json
import logging
import os
from pathlib import Path

import pytest

from junto.discovery.importers.reading import preview_traces, read_traces
from junto.kernel.readers import Unreadable

from .slack_making import CHANNELS, KEY, USERS, export, message, saved

CANARY = "zanzibarcanary"
DAY = "break-clauses/2024-01-01.json"


def salted() -> dict[str, object]:
    """A message with a canary in every place a word of a person can stand."""
    return message(
        "U1",
        text=f"{CANARY} <@U2|{CANARY}> <https://x.example/{CANARY}>",
        subject=CANARY,
        topic=CANARY,
        purpose=CANARY,
        files=[{"name": f"{CANARY}.docx", "title": CANARY, "preview": CANARY}],
        reactions=[{"name": CANARY, "users": ["U2"]}],
        attachments=[{"text": CANARY, "fallback": CANARY}],
        blocks=[{"type": "rich_text", "elements": [{"text": CANARY}]}],
        edited={"user": CANARY},
        user_profile={"real_name": CANARY, "status_text": CANARY},
        **{CANARY: CANARY},
    )


def salted_export():
    users = [
        {**user, "real_name": CANARY, "profile": {**user["profile"], "status_text": CANARY}} for user in USERS
    ]
    channels = [{**channel, "topic": {"value": CANARY}, "purpose": {"value": CANARY}} for channel in CHANNELS]
    return export(
        {
            DAY: [salted(), *[{**salted(), "ts": f"{1704067201 + at}.0"} for at in range(200)]],
            "D1/2024-01-01.json": [salted()],
            f"mpdm-{CANARY}/2024-01-01.json": [salted()],
            f"deal-{CANARY}/2024-01-01.json": [salted()],
        },
        users=users,
        channels=channels,
        dms=[{"id": "D1"}],
        mpims=[{"id": "C5", "name": f"mpdm-{CANARY}"}],
        groups=[{"id": "C6", "name": f"deal-{CANARY}"}],
    )


@pytest.mark.parametrize("door", [read_traces, preview_traces])
def test_no_canary_comes_out(door, tmp_path, caplog, capfd, monkeypatch):
    caplog.set_level(logging.DEBUG)
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.setenv("TMPDIR", str(work))
    path = saved(salted_export(), tmp_path / "export.zip")
    with path.open("rb") as file:
        found = list(door("slack", file, {"key": KEY}))
    assert CANARY not in repr(found)
    assert CANARY not in caplog.text
    assert CANARY not in "".join(capfd.readouterr())
    assert list(work.iterdir()) == []
    assert found[-1].kept == 201


@pytest.mark.parametrize(
    "broken",
    [
        f'[{{"text": "{CANARY}", "text": "{CANARY}"}}]',
        f'[{{"{CANARY}": 1, "{CANARY}": 2}}]',
        f'[{{"text": {CANARY}}}]',
        f'["{CANARY}',
        f"{CANARY}",
        f'{{"messages": "{CANARY}"}}',
        b'["' + CANARY.encode() + b'\xff"]',
    ],
)
def test_no_canary_stands_in_the_sentence_of_a_refusal(broken, tmp_path):
    path = saved(export({DAY: broken}), tmp_path / "export.zip")
    with path.open("rb") as file:
        try:
            said = repr(list(read_traces("slack", file, {"key": KEY})))
        except Unreadable as error:
            said = f"{error} {error.params} {error.where} {getattr(error, '__notes__', '')}"
    assert said
    assert CANARY not in said


def test_no_canary_stays_in_a_file_of_traces(tmp_path):
    path = tmp_path / "traces.csv"
    path.write_text(
        f"week,who,whom,subject,body\n2024-W02,ana@firm.example,ben@firm.example,{CANARY},{CANARY}\n"
        f"{CANARY},ana@firm.example,ben@firm.example,x,y\n",
        encoding="utf-8",
    )
    for door in (read_traces, preview_traces):
        with path.open("rb") as file:
            assert CANARY not in repr(list(door("traces", file, {"key": KEY})))


def test_the_key_is_in_no_place_others_can_read(tmp_path):
    """The order goes through a pipe: neither arguments nor environment of the child hold it."""
    path = saved(salted_export(), tmp_path / "export.zip")
    with path.open("rb") as file:
        records = iter(read_traces("slack", file, {"key": KEY}))
        next(records)
        children = Path(f"/proc/self/task/{os.getpid()}/children")
        if not children.exists():
            pytest.skip("this system does not list the children of a process")
        for child in children.read_text().split():
            for name in ("cmdline", "environ"):
                assert KEY.encode() not in Path("/proc", child, name).read_bytes()
        records.close()


def test_what_is_stored_of_a_message_is_numbers_only(tmp_path):
    path = saved(salted_export(), tmp_path / "export.zip")
    with path.open("rb") as file:
        traces = [
            record for record in read_traces("slack", file, {"key": KEY}) if type(record).__name__ == "Trace"
        ]
    assert json.dumps([[t.week, t.who, t.whom, t.object, t.n, t.weight, t.scope] for t in traces])
    assert {t.kind for t in traces} == {"co-attend", "mention"}
