"""Lines in the log: one JSON object each, with nothing personal in it.

What a person typed, asked for or is called never stands here: no body, no query, no path (some hold a key),
no address, no cookie, and of an exception its kind and where it arose, but not its words, which often quote.
Whoever looks for a fault sets JUNTO_LOG_LEVEL=DEBUG for a while; then its words are told, too.
"""

import json
import logging
import re
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType

# the number of the request in hand; what is logged during it can be found together
request_id: ContextVar[str] = ContextVar("junto_request", default="")
ADDRESS = re.compile(r"[^\s@<>\"'(),:;=]+@[^\s@<>\"'(),:;=]+")


class Line(logging.Formatter):
    """A record as one JSON line; line breaks in people's text cannot forge another."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "says": ADDRESS.sub("(address)", _said(record)),
        }
        if number := request_id.get():
            line["request"] = number
        if record.exc_info and record.exc_info[0]:
            line["trace"] = _trace(record.exc_info[1], record.exc_info[2])
        return json.dumps(line, ensure_ascii=False)


def route(request: object) -> str:
    """What was asked for, by the name of its place; the path itself can hold a name or a key."""
    match = getattr(request, "resolver_match", None)
    return str(getattr(match, "view_name", "") or "(no such page)")


def _said(record: logging.LogRecord) -> str:
    request = getattr(record, "request", None)
    if hasattr(request, "method"):  # the framework's own words quote the path
        status = getattr(record, "status_code", "")
        return f"{status} {getattr(request, 'method', '')} {route(request)}".strip()
    return record.getMessage()


def _trace(fault: BaseException | None, at: TracebackType | None) -> str:
    kinds: list[str] = []
    seen = fault
    while seen is not None and len(kinds) < 5:
        words = f": {ADDRESS.sub('(address)', str(seen))[:500]}" if _looking() else ""
        kinds.append(type(seen).__qualname__ + words)
        seen = seen.__cause__ or seen.__context__
    frames = "".join(
        f"{frame.filename}:{frame.lineno} {frame.name}\n" for frame in traceback.extract_tb(at)[-25:]
    )
    return frames + " < ".join(kinds)


def _looking() -> bool:
    return logging.getLogger().getEffectiveLevel() <= logging.DEBUG
