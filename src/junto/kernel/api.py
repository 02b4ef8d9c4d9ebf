"""What every operation of the API shares: how input is read, how a list goes on, how a refusal is said."""

import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import Annotated, Any, TypeVar

from django.db.models import Model, QuerySet
from django.forms import BaseForm
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from junto.kernel.ids import ALPHABET, LENGTH

Row = TypeVar("Row", bound=Model)
Thing = TypeVar("Thing")
PAGE = 100
READABLE = r"^[^\x00]*$"  # no database keeps the character zero
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def N_(sentence: str) -> str:  # noqa: N802 - the name under which message extraction looks for sentences
    """Mark a sentence of the API's description; the document is English, the page of it translated."""
    return sentence


def _day(value: object) -> object:
    if isinstance(value, str) and DAY.fullmatch(value):
        return date.fromisoformat(value)
    if isinstance(value, str):
        raise ValueError("write a day like 2027-03-31")
    return value


Key = Annotated[
    str,
    StringConstraints(pattern=rf"^[{ALPHABET}]{{{LENGTH}}}$"),
    Field(description=N_("The ten characters that begin a thing's address.")),
]
Mark = Annotated[
    str,
    StringConstraints(pattern=rf"^([{ALPHABET}]{{{LENGTH}}})?$"),
    Field(description=N_("The “next” of the answer before; empty to begin.")),
]
Limit = Annotated[int, Field(ge=1, le=PAGE, description=N_("How many at most, 1 to 100."))]
Words = Annotated[str, StringConstraints(pattern=READABLE, max_length=200)]
Day = Annotated[date, BeforeValidator(_day)]


class Input(BaseModel):
    """A body somebody sent: unknown fields are refused, nothing is converted."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Output(BaseModel):
    """What an operation answers."""

    model_config = ConfigDict(frozen=True)


class Problem(Output):
    """A refusal: the same sentence the page says, and where in the input it lies, if it does."""

    sentence: str = Field(description=N_("What is wrong and what to do, in the caller's language."))
    where: str = Field(default="", description=N_("The field or line the sentence is about; empty for none."))


class Receipt(Output):
    """What a deed leaves: a sentence, and the key of what it made. The thing is read at its own address.

    It repeats nothing that a wall could hide meanwhile, so that it may be given again for the same request.
    """

    sentence: str = Field(description=N_("What was done, in the caller's language."))
    key: str = Field(default="", description=N_("The key of what was made or changed; empty for none."))


class Page(Output):
    """How to go on reading a list."""

    next: str = Field(default="", description=N_("Give this as “after” to read on; empty at the end."))


REFUSALS: dict[Any, Any] = {
    400: Problem,
    401: Problem,
    403: Problem,
    404: Problem,
    409: Problem,
    413: Problem,
    422: Problem,
    429: Problem,
    500: Problem,
    503: Problem,
}


def upload(**fields: str) -> dict[str, Any]:
    """How an operation that takes a file describes its body; it is read only once its sender may send it.

    Parameters
    ----------
    **fields : str
        Beside `file`: each a text, with what it is for. Those that end in `_` may be left out.
    """
    texts = {name.rstrip("_"): {"type": "string", "description": about} for name, about in fields.items()}
    needed = [name for name in fields if not name.endswith("_")]
    schema = {
        "type": "object",
        "properties": {"file": {"type": "string", "format": "binary"}, **texts},
        "required": ["file", *needed],
    }
    return {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": schema}}}}


def page_of(rows: QuerySet[Row], mark: str, limit: int, field: str = "key") -> tuple[list[Row], str]:
    """A page of a list in the order of keys, and the mark to go on from.

    The order says nothing about anybody, and stays the same while rows come and go.

    Parameters
    ----------
    rows : QuerySet
        Already through its scope.
    mark : str
        The key after which to go on; empty to begin.
    limit : int
        1 to 100 rows.
    field : str
        The path from the rows to the key.
    """
    if mark:
        rows = rows.filter(**{f"{field}__gt": mark})
    found = list(rows.order_by(field)[: limit + 1])
    more = len(found) > limit
    return found[:limit], _value(found[limit - 1], field) if more else ""


def _value(row: Any, field: str) -> str:
    for step in field.split("__"):
        row = getattr(row, step)
    return str(row)


def page_in(
    things: Iterable[Thing], mark: str, limit: int, key: Callable[[Thing], str]
) -> tuple[list[Thing], str]:
    """The same for things that were read already.

    Parameters
    ----------
    key : callable
        From a thing to its key.
    """
    found = sorted((thing for thing in things if key(thing) > mark), key=key)
    return found[:limit], key(found[limit - 1]) if len(found) > limit else ""


class Unfit(Exception):  # noqa: N818 - it is the sentence that matters, not that it is an error
    """Input that a page would hand back with a sentence beside the field."""

    def __init__(self, sentence: str, where: str = "") -> None:
        super().__init__(sentence)
        self.where = where


def fit(form: BaseForm) -> dict[str, Any]:
    """What a form makes of its input, so that pages and programs are told the same.

    Raises
    ------
    Unfit
        With the form's first sentence and the field it stands beside.
    """
    if form.is_valid():
        return dict(form.cleaned_data)
    where, said = next(iter(form.errors.items()))
    raise Unfit(str(said[0]), "" if where == "__all__" else where)
