"""My data: asked for and watched here; fetched on the page, where one shows anew who one is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from ninja import Router, Status
from pydantic import Field

from junto.kernel.api import N_, REFUSALS, Output
from junto.people import actions, queries

if TYPE_CHECKING:
    from junto.people.request import PersonRequest

router = Router(tags=["me"])


class MyDataFile(Output):
    """How far your data is, once asked for."""

    state: str = Field(description=N_("none, waiting, working or ready"))
    done: int = Field(description=N_("Parts of the house that are in it."))
    total: int
    expires_at: str = Field(description=N_("When it is destroyed; empty until it is ready."))
    page: str = Field(description=N_("Where you fetch it, signed in; a token cannot."))


class LogLine(Output):
    """What an administrator did about you or looked at."""

    number: int
    at: str
    deed: str
    words: str
    by: str
    hash: str


class LogLines(Output):
    """The fifty newest; the rest stands on the page."""

    items: list[LogLine]


@router.get(
    "/me/data",
    response={200: MyDataFile, **REFUSALS},
    summary=N_("How far my data is"),
    description=N_("Everything that is kept about you, once you asked for it."),
)
def my_data_state(request: PersonRequest) -> MyDataFile:
    return _told(request)


@router.post(
    "/me/data",
    response={201: MyDataFile, **REFUSALS},
    summary=N_("Ask for my data"),
    description=N_("It is prepared in about a minute and destroyed after a day."),
)
def ask_for_my_data(request: PersonRequest) -> Status[MyDataFile]:
    actions.ask_for_data(actor=request.user)
    return Status(201, _told(request))


@router.get(
    "/me/looks",
    response={200: LogLines, **REFUSALS},
    summary=N_("Who looked at my data"),
    description=N_("What administrators did about you and what of yours they looked at."),
)
def looks_at_me(request: PersonRequest) -> LogLines:
    page = queries.looks_page(request.user)
    return LogLines(
        items=[
            LogLine(
                number=row.number,
                at=row.at.isoformat(),
                deed=row.deed,
                words=str(row.words),
                by=row.by,
                hash=row.hash,
            )
            for row in page.entries
        ],
    )


def _told(request: PersonRequest) -> MyDataFile:
    row = queries.my_export(request.user)
    return MyDataFile(
        state=row.state if row else "none",
        done=row.done if row else 0,
        total=row.total if row else 0,
        expires_at=row.expires_at.isoformat() if row and row.expires_at else "",
        page=reverse("people:my_data"),
    )
