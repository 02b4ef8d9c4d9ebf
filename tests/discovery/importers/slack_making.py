"""Small Slack exports."""

import io
import json
import zipfile
from pathlib import Path

from junto.discovery.importers.records import ImportRecord, Summary, Trace, from_wire
from junto.discovery.importers.slack import preview, read

KEY = "5a" * 32
MONDAY = 1_704_067_200  # 2024-01-01, week 209

USERS = [
    {"id": "U1", "name": "ana", "profile": {"email": "Ana@firm.example"}},
    {"id": "U2", "name": "ben", "profile": {"email": "ben@firm.example"}},
    {"id": "U3", "name": "cy", "profile": {}, "deleted": True},
    {"id": "B1", "name": "robot", "is_bot": True, "profile": {}},
    {"id": "G1", "name": "guest", "is_restricted": True, "profile": {"email": "g@client.example"}},
]
CHANNELS = [{"id": "C1", "name": "break-clauses"}, {"id": "C2", "name": "tax"}]


def message(user: str, at: float = 0, **more: object) -> dict[str, object]:
    return {"type": "message", "user": user, "ts": f"{MONDAY + at:.6f}", "text": "", **more}


def export(
    days: dict[str, object], *, users: object = USERS, channels: object = CHANNELS, **lists: object
) -> io.BytesIO:
    """An export: content by member name, lists by keyword (groups, dms, mpims)."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {"users": users, "channels": channels, **lists}.items():
            if content is not None:
                archive.writestr(f"{name}.json", json.dumps(content))
        for name, content in days.items():
            archive.writestr(name, content if isinstance(content, str | bytes) else json.dumps(content))
    return out


def records(file: io.BytesIO, **options: object) -> list[ImportRecord]:
    return [from_wire(json.loads(json.dumps(given))) for given in read(file, KEY, **options)]


def looked_at(file: io.BytesIO, **options: object) -> list[ImportRecord]:
    return [from_wire(json.loads(json.dumps(given))) for given in preview(file, KEY, **options)]


def traces(file: io.BytesIO, **options: object) -> list[Trace]:
    return [record for record in records(file, **options) if isinstance(record, Trace)]


def summary(file: io.BytesIO, **options: object) -> Summary:
    last = records(file, **options)[-1]
    assert isinstance(last, Summary)
    return last


def saved(file: io.BytesIO, path: Path) -> Path:
    path.write_bytes(file.getvalue())
    return path
