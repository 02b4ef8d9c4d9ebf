"""Proposing, opening, answering, changing the words, taking back: in one's own name alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from django.utils.translation import gettext as _
from ninja import Status
from pydantic import Field, StringConstraints

from junto.communities.rules import visible_communities
from junto.decisions import actions, queries, rules
from junto.decisions.api.reading import router
from junto.decisions.forms import AmendForm, AnswerForm, ProposalForm
from junto.decisions.models import LONGEST_TEXT, LONGEST_TITLE, LONGEST_WORDS, Decision
from junto.kernel.api import N_, READABLE, REFUSALS, Input, Key, Receipt, fit
from junto.kernel.policy import require, visible_or_404

if TYPE_CHECKING:
    from junto.people.request import PersonRequest

Title = Annotated[str, StringConstraints(pattern=READABLE, max_length=LONGEST_TITLE)]
Text = Annotated[str, StringConstraints(pattern=READABLE, max_length=LONGEST_TEXT)]
Said = Annotated[str, StringConstraints(pattern=READABLE, max_length=LONGEST_WORDS)]
Short = Annotated[str, StringConstraints(pattern=READABLE, max_length=500)]
Kind = Literal["consent", "lazy consensus", "consensus", "majority"]
Answer = Literal[
    "no concern", "advice", "consent", "stand aside", "object", "agree", "disagree", "block",
    "yes", "no", "abstain",
]  # fmt: skip


class Proposing(Input):
    """A proposal to be drafted; you alone see it until it opens."""

    title: Title
    text: Text
    kind: Kind = "consent"
    days: Annotated[int, Field(ge=1, le=60)] | None = None


class Answering(Input):
    """Your answer to the words you read."""

    answer: Answer
    version: int = Field(ge=1, le=32_000, description=N_("The number of the words you read."))
    reason: Said = Field(default="", description=N_("Needed where you stop it or advise."))


class Objecting(Input):
    """Your objection to the words you read."""

    reason: Said
    version: int = Field(ge=1, le=32_000, description=N_("The number of the words you read."))


class Amending(Input):
    """New words."""

    text: Text
    version: int = Field(ge=1, le=32_000, description=N_("The number of the words yours take the place of."))
    material: bool = Field(description=N_("Whether the substance changes: then everybody is asked again."))
    why: Short = ""


class TakingBack(Input):
    """Why, if you like to say."""

    why: Short = ""


def _at(request: PersonRequest, key: str) -> Decision:
    rows = rules.visible_decisions(request.user).select_related("community", "proposer", "decider")
    return visible_or_404(rows, key=key)


@router.post(
    "/communities/{key}/decisions",
    response={201: Receipt, **REFUSALS},
    summary=N_("Draft a proposal"),
    description=N_("For members. It stands alone; what is about a charter or an end begins on its page."),
)
def propose(request: PersonRequest, key: Key, sent: Proposing) -> Status[Receipt]:
    community = visible_or_404(visible_communities(request.user), key=key)
    require(rules.may_propose(request.user, community))
    members = queries.electorate(community)
    said = fit(ProposalForm({**sent.model_dump(exclude_none=True), "share": "1/2"}, members=members))
    made = actions.propose(actor=request.user, community=community, proposal=actions.Proposal(**said))
    sentence = _("Only you see it yet. Read it once more, then open it.")
    return Status(201, Receipt(sentence=sentence, key=made.key))


@router.post(
    "/decisions/{key}/open",
    response={200: Receipt, **REFUSALS},
    summary=N_("Open it for answers"),
    description=N_("Every member of today may answer until it closes."),
)
def open_decision(request: PersonRequest, key: Key) -> Receipt:
    made = actions.open_decision(actor=request.user, decision=_at(request, key))
    return Receipt(sentence=_("It is open. Every member of today may answer."), key=made.key)


@router.put(
    "/decisions/{key}/answer",
    response={200: Receipt, **REFUSALS},
    summary=N_("Answer"),
    description=N_("In your own name, by name. A later answer takes the place of the one before."),
)
def respond(request: PersonRequest, key: Key, sent: Answering) -> Receipt:
    row = _at(request, key)
    require(rules.may_respond(request.user, row))
    actions.respond(actor=request.user, decision=row, **fit(AnswerForm(sent.model_dump())))
    return Receipt(sentence=_("Your answer is kept."), key=row.key)


@router.put(
    "/decisions/{key}/objection",
    response={200: Receipt, **REFUSALS},
    summary=N_("Object"),
    description=N_("With a reason: how it would harm what the community is for. It opens a dialogue."),
)
def object_to(request: PersonRequest, key: Key, sent: Objecting) -> Receipt:
    row = _at(request, key)
    require(rules.may_respond(request.user, row))
    answer = "block" if row.kind == Decision.Kind.CONSENSUS else "object"
    actions.respond(
        actor=request.user, decision=row, **fit(AnswerForm({"answer": answer, **sent.model_dump()}))
    )
    return Receipt(sentence=_("Your objection is kept. Nobody but you can take it back."), key=row.key)


@router.put(
    "/decisions/{key}/text",
    response={200: Receipt, **REFUSALS},
    summary=N_("Change the words"),
    description=N_("In substance, everybody is asked again; wording alone is for those who facilitate."),
)
def amend(request: PersonRequest, key: Key, sent: Amending) -> Receipt:
    row = _at(request, key)
    require(rules.may_amend(request.user, row, material=sent.material))
    said = fit(AmendForm({**sent.model_dump(), "material": "material" if sent.material else "editorial"}))
    actions.amend(
        actor=request.user, decision=row, text=said["text"], why=said["why"], version=said["version"],
        material=sent.material,
    )  # fmt: skip
    return Receipt(sentence=_("The new words are before the members."), key=row.key)


@router.post(
    "/decisions/{key}/withdraw",
    response={200: Receipt, **REFUSALS},
    summary=N_("Take it back"),
    description=N_("Who proposed it takes it back before it closes; what was said stays readable."),
)
def withdraw(request: PersonRequest, key: Key, sent: TakingBack) -> Receipt:
    row = actions.withdraw_decision(actor=request.user, decision=_at(request, key), why=sent.why)
    return Receipt(sentence=_("It is taken back."), key=row.key)
