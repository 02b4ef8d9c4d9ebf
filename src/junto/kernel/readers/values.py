"""One JSON value: decoded flat, judged as a whole, never trusted."""

import json
import math
import re
from dataclasses import dataclass

from junto.kernel.readers.faults import N_, Fault, Unreadable, Where, shown
from junto.kernel.readers.limits import Limits

DEEP = N_(
    "Record %(record)s (from line %(line)s): lists inside lists go deeper than %(limit)s levels, "
    "which real exports do not."
)
DIGITS = N_("Record %(record)s (from line %(line)s): a number has more than %(limit)s digits.")
NOT_A_NUMBER = N_("Record %(record)s (from line %(line)s): “%(value)s” is not a number that can be stored.")
TWICE = N_(
    "Record %(record)s (from line %(line)s): “%(key)s” is given twice, so it is not clear which one counts."
)
KEYS = N_("Record %(record)s (from line %(line)s): an object has more than %(limit)s keys.")
LONG = N_("Record %(record)s (from line %(line)s): a text is longer than %(limit)s characters.")

_TOKENS = re.compile(r'"(?:[^"\\]|\\.)*"|[\[{]|[\]}]', re.DOTALL)
_UNPLAIN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]


@dataclass(frozen=True, slots=True)
class Record:
    """One record: its number and first line from 1, its value, whether characters in it were replaced."""

    number: int
    line: int
    value: Json
    mended: bool = False


class TooDeep(Exception):  # noqa: N818 - a signal between two modules, never shown
    """Nesting that even the decoder would not follow, so that the end of the value is not known."""


class Parser:
    """A JSON decoder that notes what may not be stored instead of stopping at it."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.trouble: tuple[str, dict[str, str | int]] | None = None
        self._decode = json.JSONDecoder(
            object_pairs_hook=self._pairs,
            parse_float=self._float,
            parse_int=self._int,
            parse_constant=self._constant,
        ).raw_decode

    def note(self, msgid: str, **params: str | int) -> None:
        if self.trouble is None:
            self.trouble = (msgid, params)

    def read(self, text: str, at: int) -> tuple[Json, int]:
        """One value and where it ends."""
        self.trouble = None
        try:
            return self._decode(text, at)
        except RecursionError:
            raise TooDeep from None

    def stored(self, number: int, line: int, raw: str, value: Json) -> Record | Fault:
        """The record as it may be stored, or why it may not."""
        mended = False
        if too_deep(raw, self.limits.json_depth):
            self.note(DEEP, limit=self.limits.json_depth)
        elif len(raw) > self.limits.json_string or "\\u" in raw or not raw.isascii() or "\x7f" in raw:
            value, mended = self._mended(value)
        if self.trouble is None:
            return Record(number, line, value, mended)
        msgid, params = self.trouble
        return Fault(
            line, Unreadable(msgid, Where(line=line, record=number), record=number, line=line, **params)
        )

    def _pairs(self, pairs: list[tuple[str, Json]]) -> dict[str, Json]:
        found = dict(pairs)
        if len(found) != len(pairs):
            keys = [key for key, _ in pairs]
            self.note(TWICE, key=shown(next(key for key in keys if keys.count(key) > 1)))
        if len(found) > self.limits.json_keys:
            self.note(KEYS, limit=self.limits.json_keys)
        return found

    def _int(self, digits: str) -> int:
        if len(digits) > self.limits.json_digits:
            self.note(DIGITS, limit=self.limits.json_digits)
            return 0
        return int(digits)

    def _float(self, digits: str) -> float:
        if len(digits) > self.limits.json_digits:
            self.note(DIGITS, limit=self.limits.json_digits)
            return 0.0
        value = float(digits)
        if math.isinf(value):
            self.note(NOT_A_NUMBER, value=shown(digits))
        return value

    def _constant(self, name: str) -> float:
        self.note(NOT_A_NUMBER, value=name)
        return 0.0

    def _mended(self, value: Json) -> tuple[Json, bool]:
        """The value with unstorable characters replaced, and whether any was."""
        if isinstance(value, str):
            if len(value) > self.limits.json_string:
                self.note(LONG, limit=self.limits.json_string)
            plain = _UNPLAIN.sub("\N{REPLACEMENT CHARACTER}", value)
            return plain, plain != value
        if isinstance(value, list):
            items = [self._mended(item) for item in value]
            return [item for item, _ in items], any(mended for _, mended in items)
        if isinstance(value, dict):
            keys = {key: _UNPLAIN.sub("\N{REPLACEMENT CHARACTER}", key) for key in value}
            items = [self._mended(item) for item in value.values()]
            plain_keys = dict(zip(keys.values(), (item for item, _ in items), strict=True))
            return plain_keys, any(mended for _, mended in items) or list(keys) != list(plain_keys)
        return value, False


def too_deep(raw: str, limit: int) -> bool:
    """Whether brackets nest deeper than the limit; counted flat, never by recursion."""
    if raw.count("[") + raw.count("{") <= limit:
        return False
    depth = 0
    for token in _TOKENS.finditer(raw):
        mark = token[0][0]
        if mark in "[{":
            depth += 1
            if depth > limit:
                return True
        elif mark in "]}":
            depth -= 1
    return False
