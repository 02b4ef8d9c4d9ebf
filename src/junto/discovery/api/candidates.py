"""Found groups as everybody may read them, and what those who steer may do with one."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal

from django.http import Http404
from django.utils.translation import gettext as _
from ninja import Router, Status
from pydantic import Field, StringConstraints

from junto.discovery import queries, rules, sentences
from junto.discovery.actions import candidates as deeds
from junto.discovery.actions.inviting import NewCommunity, invite_candidate
from junto.discovery.actions.looks import note_look
from junto.discovery.forms import InviteForm
from junto.discovery.models import Candidate, CandidateLink, Look
from junto.discovery.queries import firm
from junto.kernel.api import N_, READABLE, REFUSALS, Input, Key, Output, Receipt, fit

if TYPE_CHECKING:
    from junto.people.request import PersonRequest

router = Router(tags=["candidates"])
Sure = Literal["clear", "likely", "faint", "open"]


class Resembled(Output):
    """A living community, as far as you may know of it, that some or most of a group belongs to."""

    key: str
    name: str
    most: bool = Field(description=N_("Whether most of the group belongs to it already."))


class Became(Output):
    """What a group split from, or grew together from."""

    key: str
    title: str
    how: Literal["split", "merged"]


class CandidateListed(Output):
    """A found group. Nobody is named in it, to anybody."""

    key: str
    title: str
    sentence: str
    sure: Sure
    kind: str = Field(description=N_("What it looks like, or what somebody said it is instead."))
    stands: Literal["listed", "apart", "set aside"]
    invited: bool
    near: list[Resembled]


class Candidates(Output):
    """What the last look found, surest first."""

    items: list[CandidateListed]
    looked_on: date | None
    weeks: str
    verdict: list[str] = Field(description=N_("Why there is no list, if there is none."))


class CandidateOpened(CandidateListed):
    """A found group with its evidence, how sure we are, and what would prove it wrong."""

    people: str = Field(description=N_("The band of its size; fewer than ten are never shown."))
    about: list[str] = Field(description=N_("Words from places open to the firm, never from messages."))
    why: list[str]
    units: list[str] = Field(description=N_("Units it crosses, where none of them points at somebody."))
    how_sure: str
    certainty: float | None = Field(
        description=N_("Where it can be compared with firms whose answer is known.")
    )
    disproofs: list[str]
    became: list[Became]
    invited_in_week: date | None
    reached: str = Field(description=N_("The band of people an invitation reached."))
    set_aside_because: str


class Naming(Input):
    """A name everybody may read; of no person and no client."""

    name: Annotated[str, StringConstraints(pattern=READABLE, min_length=1, max_length=120)]


class SettingAside(Input):
    """What it is instead."""

    reason: Literal["team", "unit", "nothing"]
    words: Annotated[str, StringConstraints(pattern=READABLE, max_length=300)] = ""


class InvitingGroup(Input):
    """To which community a group is invited: one of yours, or a new one that you found with it."""

    community: Key | None = Field(
        default=None, description=N_("One of yours that anybody in the firm may join.")
    )
    name: Annotated[str, StringConstraints(pattern=READABLE, max_length=80)] = Field(
        default="", description=N_("Of the new community, where no other is chosen.")
    )
    question: Annotated[str, StringConstraints(pattern=READABLE, max_length=400)] = ""
    text: Annotated[str, StringConstraints(pattern=READABLE, min_length=1, max_length=2000)] = Field(
        description=N_("Your words to people who share the subject; who they are you do not learn.")
    )


class Reached(Receipt):
    """What an invitation to a group leaves: a band, and no names, now and ever."""

    reached: str


@router.get(
    "/candidates",
    response={200: Candidates, **REFUSALS},
    summary=N_("Groups that may be communities"),
    description=N_(
        "Found in traces of working together, never in words; of ten people or more. Everybody in the "
        "firm reads "
        "the same. When administrators look, it is noted where all can read it."
    ),
)
def candidates(request: PersonRequest) -> Candidates:
    found = queries.listing(request.user)
    note_look(actor=request.user, page=Look.Page.MAP)
    run = found.run
    return Candidates(
        items=[CandidateListed(**_listed(row)) for row in (*found.shown, *found.apart, *found.aside)],
        looked_on=run.at.date() if run and run.at else None,
        weeks=sentences.weeks_words(run.weeks_found or run.weeks) if run else "",
        verdict=sentences.gate(run.verdict, run.gate) if run else [],
    )


@router.get(
    "/candidates/{key}",
    response={200: CandidateOpened, **REFUSALS},
    summary=N_("One found group"),
    description=N_(
        "Why we think so, how sure we are, what would prove it wrong. Bands and reasons, no person."
    ),
)
def candidate(request: PersonRequest, key: Key) -> CandidateOpened:
    row = _candidate(request, key)
    note_look(actor=request.user, page=Look.Page.CANDIDATE, candidate=row)
    told: dict[str, Any] = row.__dict__
    return CandidateOpened(
        **_listed(row),
        people=row.size_band,
        about=row.words,
        why=sentences.evidence(row),
        units=sorted(firm.unit_names(set(row.units)).values()),
        how_sure=sentences.sureness_sentence(row),
        certainty=round(row.certainty, 2) if row.calibrated else None,
        disproofs=sentences.disproofs(row),
        became=[
            Became(
                key=one.other.key,
                title=sentences.title(one.other),
                how="split" if one.kind == CandidateLink.Kind.SPLIT else "merged",
            )
            for one in _links(row)
            if one.other is not None
        ],
        invited_in_week=told.get("invited_week"),
        reached=told.get("reached") or "",
        set_aside_because=row.aside_words,
    )


@router.put(
    "/candidates/{key}/name",
    response={200: Receipt, **REFUSALS},
    summary=N_("Give a found group a name"),
    description=N_("For those who facilitate a community, and for the discovery role."),
)
def name_candidate(request: PersonRequest, key: Key, sent: Naming) -> Receipt:
    row = _steered(request, key)
    deeds.name_candidate(actor=request.user, candidate=row, name=sent.name)
    return Receipt(sentence=_("It goes by that name now."), key=row.key)


@router.post(
    "/candidates/{key}/set-aside",
    response={200: Receipt, **REFUSALS},
    summary=N_("Say that a found group is no community"),
    description=N_("It stays readable, with what it is instead, until somebody offers it again."),
)
def set_candidate_aside(request: PersonRequest, key: Key, sent: SettingAside) -> Receipt:
    row = _steered(request, key)
    deeds.set_aside(actor=request.user, candidate=row, reason=sent.reason, words=sent.words)
    said = _("Set aside. It stays there through later looks, until somebody offers it again.")
    return Receipt(sentence=said, key=row.key)


@router.post(
    "/candidates/{key}/offer-again",
    response={200: Receipt, **REFUSALS},
    summary=N_("Take setting aside back"),
    description=N_("By the same people who may do it."),
)
def offer_candidate_again(request: PersonRequest, key: Key) -> Receipt:
    row = _candidate(request, key)
    deeds.offer_again(actor=request.user, candidate=row)
    return Receipt(sentence=_("It stands in the list again."), key=row.key)


@router.post(
    "/candidates/{key}/invite",
    response={201: Reached, **REFUSALS},
    summary=N_("Invite a found group"),
    description=N_(
        "Sealed: you learn a band and no name. Each person invited reads why, for herself alone, and "
        "joins, puts "
        "it away or says that it is not hers. Nobody is made a member by it."
    ),
)
def invite_group(request: PersonRequest, key: Key, sent: InvitingGroup) -> Status[Reached]:
    row = _steered(request, key)
    mine = {one.key: one for one in rules.communities_to_invite_to(request.user)}
    form = {"to": sent.community or "", "name": sent.name, "question": sent.question, "text": sent.text}
    said = fit(InviteForm(form, mine=[(one, one) for one in mine]))
    to = mine[said["to"]] if said["to"] else NewCommunity(said["name"], said["question"])
    made = invite_candidate(actor=request.user, candidate=row, to=to, text=said["text"])
    sentence = _("Sent. Reached: %(band)s people.") % {"band": made.reached}
    return Status(201, Reached(sentence=sentence, key=row.key, reached=made.reached))


def _candidate(request: PersonRequest, key: str) -> Candidate:
    row = queries.candidate_page(request.user, key)
    if row is None:
        raise Http404
    return row


def _steered(request: PersonRequest, key: str) -> Candidate:
    """The candidate, for those who steer; for all others there is no such address, as among the pages."""
    row = _candidate(request, key)
    if not rules.may_steer(request.user):
        raise Http404
    return row


def _links(row: Candidate) -> list[CandidateLink]:
    return list(getattr(row, "near", ()))


def _listed(row: Candidate) -> dict[str, Any]:
    return {
        "key": row.key,
        "title": sentences.title(row),
        "sentence": sentences.short(row),
        "sure": row.sureness if row.sureness in ("clear", "likely", "faint") else "open",
        "kind": sentences.aside(row) or sentences.kind_words(row.kind),
        "stands": "set aside" if not row.is_shown else "apart" if row.apart else "listed",
        "invited": row.state == Candidate.State.INVITED,
        "near": [
            Resembled(
                key=one.community.key, name=one.community.name, most=one.kind == CandidateLink.Kind.INSIDE
            )
            for one in _links(row)
            if one.community is not None
        ],
    }
