"""The charter: read, compared, and its draft kept. It is put to the members on its page."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal

from django.http import Http404
from django.utils.translation import gettext as _
from ninja import Router
from pydantic import ConfigDict, Field, StringConstraints

from junto.communities.actions.charter import save_draft
from junto.communities.api.looking import looked
from junto.communities.logic.charter import LONGEST, PARTS, CharterText, text_of
from junto.communities.models import CharterRevision, Community
from junto.communities.queries.charter import CharterPage, charter_page, comparison
from junto.communities.rules import visible_communities
from junto.kernel.api import N_, READABLE, REFUSALS, Input, Key, Output, Receipt
from junto.kernel.policy import visible_or_404

if TYPE_CHECKING:
    from junto.people.request import PersonRequest

router = Router(tags=["communities"])
Way = Literal["consent", "consensus", "majority", "advice", "lazy consensus"]
State = Literal["written", "proposed", "not adopted", "in force", "superseded"]
Kept = Literal["kept", "added", "removed"]
Changed = Literal["kept", "added", "removed", "changed"]
Which = Annotated[str, StringConstraints(pattern=r"^([1-9]\d{0,5}|draft)?$")]


Domain = Annotated[str, StringConstraints(pattern=READABLE, max_length=LONGEST["domain"])]
Norms = Annotated[str, StringConstraints(pattern=READABLE, max_length=LONGEST["norms"])]
Aims = Annotated[str, StringConstraints(pattern=READABLE, max_length=LONGEST["aims"])]
Joining = Annotated[str, StringConstraints(pattern=READABLE, max_length=LONGEST["joining"])]
Note = Annotated[str, StringConstraints(pattern=READABLE, max_length=LONGEST["note"])]


class CharterWordsOut(Output):
    """The six parts; a line is a clause."""

    domain: str
    aims: str
    norms: str
    scope: str
    deciding_type: Way
    deciding: str
    joining: str
    note: str = Field(description=N_("What changed, and why."))


class CharterVersionOut(Output):
    """One version of a charter; none ever changes."""

    number: int
    state: State
    written_on: date
    in_force_since: date | None
    superseded_on: date | None
    decision: str = Field(description=N_("The key of the decision about it; empty for none."))
    words: CharterWordsOut


class CharterDraftOut(Output):
    """What members are writing. Send `saves` back as `base` when you keep it."""

    saves: int
    kept_on: date | None
    words: CharterWordsOut


class CharterOut(Output):
    """The charter as it exists for you."""

    in_force: int | None = Field(description=N_("The number of the version in force."))
    versions: list[CharterVersionOut] = Field(description=N_("The newest first."))
    draft: CharterDraftOut | None = Field(description=N_("For members; nothing for others."))


class RunOut(Output):
    """Words that stayed, came or left together."""

    model_config = ConfigDict(frozen=True, from_attributes=True)
    kind: Kept
    text: str


class ChangeOut(Output):
    """A line of either text, in the order of both."""

    model_config = ConfigDict(frozen=True, from_attributes=True)
    kind: Changed
    runs: list[RunOut]


class PartComparedOut(Output):
    """A part in both versions."""

    part: str
    differs: bool
    lines: list[ChangeOut]


class CharterComparisonOut(Output):
    """Two versions beside each other."""

    old: str
    new: str
    parts: list[PartComparedOut]


class CharterDraftIn(Input):
    """A draft to be kept. `base` is the `saves` of the draft you began from, 0 where there was none."""

    base: int = Field(ge=0, le=2**31 - 1)
    domain: Domain = ""
    aims: Aims = ""
    norms: Norms = ""
    scope: Aims = ""
    deciding_type: Way = "consent"
    deciding: Aims = ""
    joining: Joining = ""
    note: Note = ""


def _page(request: PersonRequest, key: str) -> CharterPage:
    page = charter_page(request.user, key)
    if page is None:
        raise Http404
    return page


def _words(text: CharterText) -> CharterWordsOut:
    return CharterWordsOut.model_validate(
        {name: getattr(text, name) for name in (*PARTS, "deciding_type", "note")}
    )


def _version(row: CharterRevision) -> CharterVersionOut:
    return CharterVersionOut.model_validate(
        {
            "number": row.number,
            "state": row.state.value,
            "written_on": row.at.date(),
            "in_force_since": row.in_force_at.date() if row.in_force_at else None,
            "superseded_on": row.superseded_at.date() if row.superseded_at else None,
            "decision": row.decision_key,
            "words": _words(text_of(row)),
        }
    )


@router.get(
    "/communities/{key}/charter",
    response={200: CharterOut, **REFUSALS},
    summary=N_("The charter"),
    description=N_("Whoever sees the community reads what is or was in force; members also what they write."),
)
def charter(request: PersonRequest, key: Key) -> CharterOut:
    page = _page(request, key)
    looked(request, page.community, "charter")
    text, saves = page.begin_from
    draft = page.draft
    return CharterOut(
        in_force=page.in_force.number if page.in_force else None,
        versions=[_version(row) for row in page.versions],
        draft=CharterDraftOut(
            saves=saves,
            kept_on=draft.drafted_at.date() if draft is not None and draft.drafted_at else None,
            words=_words(text),
        )
        if page.standing.reads
        else None,
    )


@router.get(
    "/communities/{key}/charter/comparison",
    response={200: CharterComparisonOut, **REFUSALS},
    summary=N_("Two versions of the charter"),
    description=N_(
        "By number, or `draft` for members; without either, what is in force beside what came after."
    ),
)
def compare_charter(
    request: PersonRequest, key: Key, old: Which = "", new: Which = ""
) -> CharterComparisonOut:
    found = comparison(request.user, key, old, new)
    if found is None:
        raise Http404
    looked(request, found.community, "charter_compare")
    return CharterComparisonOut(
        old=found.old.name,
        new=found.new.name,
        parts=[
            PartComparedOut(
                part=part.name,
                differs=part.differs,
                lines=[ChangeOut.model_validate(change, from_attributes=True) for change in part.changes],
            )
            for part in found.parts
        ],
    )


@router.put(
    "/communities/{key}/charter/draft",
    response={200: Receipt, **REFUSALS},
    summary=N_("Keep the draft of the charter"),
    description=N_(
        "Any member writes on it, and nobody else. If somebody kept it meanwhile nothing is overwritten: the "
        "answer is 409, and the draft is to be read again."
    ),
)
def keep_charter_draft(request: PersonRequest, key: Key, sent: CharterDraftIn) -> Receipt:
    community: Community = visible_or_404(visible_communities(request.user), key=key)
    text = CharterText(**sent.model_dump(exclude={"base"}))
    save_draft(actor=request.user, community=community, text=text, base=sent.base)
    return Receipt(
        sentence=_("Kept. Only members see the draft, and any of them may go on with it."), key=key
    )
