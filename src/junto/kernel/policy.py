"""Verdicts: may a person do a thing, and the sentence why not."""

from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404
from django.utils.functional import Promise

Words = str | Promise
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a deed is allowed; truthy when it is.

    Attributes
    ----------
    ok : bool
    why : str or lazy str
        The sentence a person reads when it is not; empty when it is.
    """

    ok: bool
    why: Words = ""

    def __bool__(self) -> bool:
        return self.ok


YES = Verdict(True)


def no(why: Words) -> Verdict:
    """A refusal with its sentence."""
    return Verdict(False, why)


class Denied(Exception):  # noqa: N818 - it is an answer of the rules, not an error
    """The rules refuse the deed. `str()` is the sentence for the person who asked."""

    def __init__(self, why: Words) -> None:
        super().__init__(why)
        self.why = why

    def __str__(self) -> str:
        return str(self.why)


class Conflict(Denied):
    """The deed came too late or twice: the thing has changed since the person saw it."""


def require(verdict: Verdict) -> None:
    """Go on only if the verdict is yes.

    Raises
    ------
    Denied
        With the verdict's sentence.
    """
    if not verdict.ok:
        raise Denied(verdict.why)


def visible_or_404(scope: QuerySet[Row], **lookup: object) -> Row:
    """The one row of a scope, or the same 404 for what is hidden and what does not exist.

    Raises
    ------
    Http404
        Nothing in the scope answers to the lookup.
    """
    row = scope.filter(**lookup).first()
    if row is None:
        raise Http404
    return row
