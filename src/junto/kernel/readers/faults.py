"""What a reader says when it cannot read: one sentence, where, and what to do."""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace


def N_(message: str) -> str:  # noqa: N802 - the name under which message extraction looks for sentences
    """Mark a sentence for translation without translating it here."""
    return message


IN_MEMBER = N_("In “%(member)s”: %(sentence)s")


class Phrase(str):
    """A value that is itself a marked piece of English, to be translated with the sentence it stands in."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Where:
    """The place of a fault, for programs; the sentence says it in words.

    `member` is the name inside an archive, `line` and `column` count from 1, `record` from 1, `byte` from 0.
    """

    member: str | None = None
    line: int | None = None
    column: int | None = None
    record: int | None = None
    byte: int | None = None


class Unreadable(Exception):  # noqa: N818 - it is the sentence that matters, not that it is an error
    """A file, or a part of it, that will not be read.

    Parameters
    ----------
    msgid : str
        English sentence with `%(name)s` places; the key under which it is translated.
    where : Where, optional
        The place, for programs.
    **params : str or int
        Values for the places. Text taken from the file must have passed `shown`.

    Notes
    -----
    The caller translates with `sentence(gettext)`. `str(error)` is the English sentence.
    """

    def __init__(self, msgid: str, where: Where | None = None, **params: str | int) -> None:
        super().__init__(msgid)
        self.msgid = msgid
        self.where = where or Where()
        self.params: Mapping[str, str | int] = params

    def __str__(self) -> str:
        return self.sentence(str)

    def sentence(self, translate: Callable[[str], str]) -> str:
        """The sentence in another language.

        Parameters
        ----------
        translate : callable
            From an English sentence to its translation, such as `gettext`.

        Returns
        -------
        str
            The translation, with its places filled; a `Phrase` among the values is translated too. A member
            of an archive is named in front where the sentence itself does not name it.
        """
        params = {
            name: translate(value) if isinstance(value, Phrase) else value
            for name, value in self.params.items()
        }
        sentence = translate(self.msgid) % params
        if self.where.member is None or "member" in params:
            return sentence
        return translate(IN_MEMBER) % {"member": shown(self.where.member), "sentence": sentence}

    def inside(self, member: str) -> "Unreadable":
        """The same fault, known to lie in a member of an archive.

        Parameters
        ----------
        member : str
            Its name as the archive has it.
        """
        return Unreadable(self.msgid, replace(self.where, member=member), **self.params)

    def __reduce__(self) -> tuple[object, ...]:
        return (_again, (self.msgid, self.where, dict(self.params)))


def _again(msgid: str, where: Where, params: dict[str, str | int]) -> Unreadable:
    return Unreadable(msgid, where, **params)


@dataclass(frozen=True, slots=True)
class Fault:
    """One row or record that was refused while the rest goes on."""

    line: int
    error: Unreadable


def shown(text: str, longest: int = 60) -> str:
    """Text from a file, made safe to stand inside a sentence.

    Parameters
    ----------
    text : str
        A member's name, a column's title, a value.
    longest : int
        Characters kept; the middle of longer text is left out.

    Returns
    -------
    str
        Without control, format, direction or surrogate characters (each is written as its code), shortened,
        and isolated where it holds right-to-left letters, so that the sentence around it keeps its order.
    """
    if len(text) <= longest and text.isascii() and text.isprintable():
        return text
    if len(text) > longest:
        half = (longest - 1) // 2
        text = f"{text[:half]}…{text[-half:]}"
    safe = "".join(_visible(character) for character in text)
    if any(unicodedata.bidirectional(character) in {"R", "AL", "AN"} for character in safe):
        return f"\u2068{safe}\u2069"
    return safe


def _visible(character: str) -> str:
    if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}:
        code = ord(character)
        return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
    return character


def size_words(size: int) -> str:
    """A number of bytes as people write it: 512 bytes, 200 KB, 2 GB.

    Parameters
    ----------
    size : int
        Bytes, at least 0.

    Returns
    -------
    str
        Rounded to a whole number of the largest fitting unit, one decimal below 10.
    """
    if size < 1024:
        return f"{size} bytes"
    power = min(3, (size.bit_length() - 1) // 10)
    amount = f"{size / 1024**power:.1f}" if size < 10 * 1024**power else f"{size / 1024**power:.0f}"
    return f"{amount.removesuffix('.0')} {('KB', 'MB', 'GB')[power - 1]}"
