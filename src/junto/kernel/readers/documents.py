"""JSON, as one bounded document, as a stream of records from a long list, or as one record a line."""

import json
import re
from collections.abc import Iterable, Iterator

from junto.kernel.readers.faults import N_, Fault, Phrase, Unreadable, Where, size_words
from junto.kernel.readers.limits import LIMITS, Limits
from junto.kernel.readers.streams import text_pieces
from junto.kernel.readers.values import DEEP, Json, Parser, Record, TooDeep

__all__ = ["Json", "Record", "document", "lines", "records"]

TOO_BIG = N_("The document is larger than %(limit)s. Split it, or export a shorter period.")
RECORD_TOO_BIG = N_("Record %(record)s (from line %(line)s) is larger than %(limit)s, which no message is.")
NOT_JSON = N_(
    "In line %(line)s, column %(column)s the file is not JSON: %(what)s. Export again and send that."
)
CUT_OFF = N_("The file ends in line %(line)s before its list does. It was probably cut off; send it again.")
NOT_A_LIST = N_(
    "A list of records was expected, and the file holds %(found)s. Send the file as it was exported."
)
_OBJECT, _TEXT, _OTHER_VALUE = N_("an object"), N_("a text"), N_("something else")
AFTER_END = N_("Something follows the end of the list in line %(line)s. Export again and send that.")
NOTHING = N_("The file is empty. There is nothing to import from it.")
BAD_LINE = N_("Line %(line)s is not JSON: %(what)s at column %(column)s.")

WHAT = {
    "Expecting value": N_("a value is missing"),
    "Expecting ',' delimiter": N_("a comma is missing"),
    "Expecting ':' delimiter": N_("a colon is missing"),
    "Expecting property name enclosed in double quotes": N_("a key in quotation marks is missing"),
    "Illegal trailing comma before end of array": N_("a comma stands before the end of a list"),
    "Illegal trailing comma before end of object": N_("a comma stands before the end of an object"),
    "Unterminated string starting at": N_("a text begun here does not end"),
    "Invalid control character at": N_("a line break or control character stands inside a text"),
}
OTHER = N_("an unreadable character")

_SPACE = re.compile(r"[ \t\n\r]*")
_WINDOW = 65_536
_LONGEST_LITERAL = 20


def document(pieces: Iterable[bytes], limits: Limits = LIMITS) -> Json:
    """Read one JSON document whole.

    Parameters
    ----------
    pieces : iterable of bytes
        UTF-8, or UTF-16 and UTF-32 with their mark.
    limits : Limits
        `json_bytes`, depth, digits, keys, length of one text.

    Returns
    -------
    Json
        With control characters and halves of characters replaced by U+FFFD.

    Raises
    ------
    Unreadable
        With line and column; also for keys given twice and numbers that are none.
    """
    parts, length = [], 0
    for piece in text_pieces(pieces):
        parts.append(piece)
        length += len(piece)
        if length > limits.json_bytes:
            raise Unreadable(TOO_BIG, limit=size_words(limits.json_bytes))
    text = "".join(parts)
    if not text.strip():
        raise Unreadable(NOTHING)
    parser = Parser(limits)
    try:
        value, end = parser.read(text, _after_space(text, 0))
        end = _after_space(text, end)
        if end != len(text):
            raise json.JSONDecodeError("Extra data", text, end)
    except TooDeep:
        raise Unreadable(DEEP, Where(line=1), record=1, line=1, limit=limits.json_depth) from None
    except json.JSONDecodeError as error:
        what, where = WHAT.get(error.msg, OTHER), Where(line=error.lineno, column=error.colno)
        raise Unreadable(NOT_JSON, where, line=error.lineno, column=error.colno, what=Phrase(what)) from None
    stored = parser.stored(1, 1, text, value)
    if isinstance(stored, Fault):
        raise stored.error
    return stored.value


def lines(pieces: Iterable[bytes], limits: Limits = LIMITS) -> Iterator[Record | Fault]:
    """Read one JSON record a line; a bad line is reported by its number and the rest goes on.

    Parameters
    ----------
    pieces : iterable of bytes
        Text as in `document`; blank lines are passed over.
    limits : Limits
        `record_bytes` bounds a line.

    Yields
    ------
    Record or Fault

    Raises
    ------
    Unreadable
        When the text cannot be decoded.
    """
    parser, number = Parser(limits), 0
    for line, text in _text_lines(text_pieces(pieces), limits.record_bytes):
        if text is None:
            number += 1
            limit = size_words(limits.record_bytes)
            where = Where(line=line, record=number)
            yield Fault(line, Unreadable(RECORD_TOO_BIG, where, record=number, line=line, limit=limit))
        elif text.strip():
            number += 1
            yield _line(parser, number, line, text)


def _line(parser: Parser, number: int, line: int, text: str) -> Record | Fault:
    try:
        value, end = parser.read(text, _after_space(text, 0))
        if text[end:].strip():
            raise json.JSONDecodeError("Extra data", text, end)
    except TooDeep:
        limit = parser.limits.json_depth
        return Fault(
            line, Unreadable(DEEP, Where(line=line, record=number), record=number, line=line, limit=limit)
        )
    except json.JSONDecodeError as error:
        where = Where(line=line, column=error.colno, record=number)
        what = Phrase(WHAT.get(error.msg, OTHER))
        return Fault(line, Unreadable(BAD_LINE, where, line=line, what=what, column=error.colno))
    return parser.stored(number, line, text, value)


def _text_lines(pieces: Iterable[str], longest: int) -> Iterator[tuple[int, str | None]]:
    """Number and text of each line; None for one that is longer than it may be."""
    line, rest, skipping = 1, "", False
    for piece in pieces:
        rest += piece
        *whole, rest = rest.split("\n")
        for text in whole:
            yield line, None if skipping or len(text) > longest else text
            skipping = False
            line += 1
        if len(rest) > longest:
            rest, skipping = "", True
    if rest or skipping:
        yield line, None if skipping else rest


def records(pieces: Iterable[bytes], limits: Limits = LIMITS) -> Iterator[Record | Fault]:
    """Read a JSON list record by record, however long the list is, holding one record at a time.

    Parameters
    ----------
    pieces : iterable of bytes
        Text as in `document`, its outermost value a list.
    limits : Limits
        `record_bytes`, depth, digits, keys, length of one text.

    Yields
    ------
    Record or Fault
        A Fault for a record that may not be stored (a key given twice, NaN, a number or text too long).

    Raises
    ------
    Unreadable
        When the list itself cannot be read on: not JSON (line and column), cut off, too deep, not a list.
    """
    return _Listing(text_pieces(pieces), limits).records()


class _Listing:
    """A window of text moving over a list."""

    def __init__(self, pieces: Iterator[str], limits: Limits) -> None:
        self.pieces, self.limits, self.parser = pieces, limits, Parser(limits)
        self.text, self.at, self.line, self.column, self.ended = "", 0, 1, 1, False

    def more(self, wanted: int = _WINDOW) -> None:
        """Drop what was read and take in at least `wanted` more characters, or all there are."""
        parts, length = [self.text[self.at :]], 0
        while length < wanted and not self.ended:
            piece = next(self.pieces, None)
            if piece is None:
                self.ended = True
            else:
                parts.append(piece)
                length += len(piece)
        self.text, self.at = "".join(parts), 0

    def advance(self, end: int) -> None:
        """Move on to `end`, keeping count of lines."""
        breaks = self.text.count("\n", self.at, end)
        if breaks:
            self.line += breaks
            self.column = end - self.text.rfind("\n", self.at, end)
        else:
            self.column += end - self.at
        self.at = end

    def mark(self) -> str:
        """The next character that is not space; empty at the end."""
        while True:
            self.advance(_after_space(self.text, self.at))
            if self.at < len(self.text) or self.ended:
                return self.text[self.at : self.at + 1]
            self.more()

    def records(self) -> Iterator[Record | Fault]:
        opening = self.mark()
        if not opening:
            raise Unreadable(NOTHING)
        if opening != "[":
            found = _OBJECT if opening == "{" else _TEXT if opening == '"' else _OTHER_VALUE
            raise Unreadable(NOT_A_LIST, Where(line=self.line), found=Phrase(found))
        self.advance(self.at + 1)
        number = 0
        mark = self.mark()
        while mark != "]" or number:
            number += 1
            yield self.record(number)
            mark = self.mark()
            if mark == "]":
                break
            if not mark:
                raise Unreadable(CUT_OFF, Where(line=self.line), line=self.line)
            if mark != ",":
                raise self.unreadable(WHAT["Expecting ',' delimiter"])
            self.advance(self.at + 1)
            if self.mark() == "]":
                raise self.unreadable(WHAT["Illegal trailing comma before end of array"])
        self.advance(self.at + 1)
        if self.mark():
            raise Unreadable(AFTER_END, Where(line=self.line), line=self.line)

    def unreadable(self, what: str) -> Unreadable:
        where = Where(line=self.line, column=self.column)
        return Unreadable(NOT_JSON, where, line=self.line, column=self.column, what=Phrase(what))

    def record(self, number: int) -> Record | Fault:
        """Read one record at the place we stand; take in more text until it is whole."""
        limits, where = self.limits, Where(line=self.line, record=number)
        while True:
            trouble: json.JSONDecodeError | None = None
            value: Json = None
            try:
                value, end = self.parser.read(self.text, self.at)
            except TooDeep:
                raise Unreadable(
                    DEEP, where, record=number, line=self.line, limit=limits.json_depth
                ) from None
            except json.JSONDecodeError as error:
                trouble, end = error, len(self.text)
            if trouble is None and (end < len(self.text) or self.ended):
                break
            if trouble is not None and self.certain(trouble):
                self.advance(trouble.pos)
                raise self.unreadable(WHAT.get(trouble.msg, OTHER))
            if self.ended:
                raise Unreadable(CUT_OFF, where, line=self.line)
            if len(self.text) - self.at > limits.record_bytes:
                break
            self.more(max(_WINDOW, len(self.text) - self.at))
        if end - self.at > limits.record_bytes:
            limit = size_words(limits.record_bytes)
            raise Unreadable(RECORD_TOO_BIG, where, record=number, line=self.line, limit=limit)
        line, raw = self.line, self.text[self.at : end]
        self.advance(end)
        return self.parser.stored(number, line, raw, value)

    def certain(self, trouble: json.JSONDecodeError) -> bool:
        """Whether more text could not mend it: it lies before the end by more than any literal is long."""
        if trouble.msg.startswith("Unterminated"):
            return False
        end = len(self.text.rstrip()) if self.ended else len(self.text) - _LONGEST_LITERAL
        return trouble.pos < end


def _after_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at
