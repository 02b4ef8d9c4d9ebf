"""How sentences and their places travel between the two processes, as plain JSON."""

import contextlib
from collections.abc import Mapping

from junto.kernel.readers.faults import N_, Phrase, Unreadable, Where

DIED = N_("The file brought the reader to a stop. Nothing of it was kept. Export again and send that.")
_LONGEST_VALUE = 500


def error_to_wire(error: Unreadable) -> list[object]:
    """Sentence, place and values of an error, in what JSON can carry.

    Parameters
    ----------
    error : Unreadable
        Any.

    Returns
    -------
    list
        Of three: msgid, place, values.
    """
    where = error.where
    places = {name: getattr(where, name) for name in Where.__slots__ if getattr(where, name) is not None}
    return [error.msgid, places, params_to_wire(error.params)]


def error_from_wire(given: object) -> Unreadable:
    """The error again; a general one where the other side sent something else.

    Parameters
    ----------
    given : object
        What JSON gave.
    """
    if isinstance(given, list) and len(given) == 3:
        msgid, where, params = given
        with contextlib.suppress(TypeError, ValueError, KeyError, AttributeError):
            error = Unreadable(str(msgid), Where(**where), **params_from_wire(params))
            str(error)
            return error
    return Unreadable(DIED)


def params_to_wire(params: Mapping[str, str | int]) -> dict[str, object]:
    """Values of a sentence; a `Phrase`, which is translated too, is marked by a list around it."""
    return {name: [value] if isinstance(value, Phrase) else value for name, value in params.items()}


def params_from_wire(given: Mapping[str, object]) -> dict[str, str | int]:
    """The values again, each cut to a length that fits into a sentence."""
    return {str(name): _value(value) for name, value in given.items()}


def _value(value: object) -> str | int:
    if isinstance(value, list) and len(value) == 1:
        return Phrase(str(value[0])[:_LONGEST_VALUE])
    return value if isinstance(value, int) else str(value)[:_LONGEST_VALUE]
