"""Lines in the log: one JSON object each, with nothing personal in it."""

import json
import logging
from datetime import UTC, datetime


class Line(logging.Formatter):
    """A record as one JSON line; line breaks in people's text cannot forge another."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "says": record.getMessage(),
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)
