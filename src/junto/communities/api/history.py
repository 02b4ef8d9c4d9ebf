"""The history of a community, and the firm's core competencies beside its communities."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Literal

from ninja import Router
from pydantic import Field, StringConstraints

from junto.communities import queries
from junto.communities.api.looking import community_at
from junto.communities.queries.history import entries_after
from junto.kernel.api import N_, REFUSALS, Key, Limit, Output, Page

if TYPE_CHECKING:
    from junto.people.request import PersonRequest

router = Router(tags=["communities"])
After = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9]{0,17}$"),
    Field(description=N_("The “next” of the answer before; empty to begin.")),
]
Topic = Literal["", "decisions", "charter", "roles", "sponsor", "life"]


class HistoryEntry(Output):
    """Something a community decided, or that became of it."""

    id: int
    at: datetime
    topic: str = Field(description=N_("decisions, charter, roles, sponsor or life."))
    title: str
    said: str = Field(description=N_("The sentence under it; or nothing."))
    rule: str = Field(description=N_("By what rule, where a rule decided."))


class HistoryPage(Page):
    """The history, newest first. Nobody's activity is in it."""

    items: list[HistoryEntry]


class CommunityLinked(Output):
    """A community by key and name."""

    key: str
    name: str


class CompetencyKept(Output):
    """A core competency of the firm, and who says that they care for it."""

    name: str
    words: str
    communities: list[CommunityLinked]


class Competencies(Output):
    """The register beside the communities. A gap on either side is no fault."""

    items: list[CompetencyKept]
    without: list[CommunityLinked] = Field(description=N_("Communities that care for something else."))


@router.get(
    "/communities/{key}/history",
    response={200: HistoryPage, **REFUSALS},
    summary=N_("The history of a community"),
    description=N_("What was decided, by what rule, when. Persons are named only where the act was public."),
)
def community_history(
    request: PersonRequest, key: Key, topic: Topic = "", after: After = "", limit: Limit = 50
) -> HistoryPage:
    community = community_at(request, key, "history")
    found, mark = entries_after(request.user, community, topic=topic, after=after, limit=limit)
    items = [
        HistoryEntry(id=row.id, at=row.at, topic=row.topic, title=row.title, said=row.said, rule=row.rule)
        for row in found
    ]
    return HistoryPage(items=items, next=mark)


@router.get(
    "/competencies",
    response={200: Competencies, **REFUSALS},
    summary=N_("Core competencies and communities"),
    description=N_(
        "What the firm says it must be good at, beside the communities that say they care for it."
    ),
)
def core_competencies(request: PersonRequest) -> Competencies:
    page = queries.register(request.user)
    return Competencies(
        items=[
            CompetencyKept(
                name=row.competency.topic.name,
                words=row.competency.words,
                communities=[CommunityLinked(key=one.key, name=one.name) for one in row.communities],
            )
            for row in page.kept
        ],
        without=[CommunityLinked(key=one.key, name=one.name) for one in page.without],
    )
