"""Communities: looked for, opened, founded."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal

from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext as _
from ninja import Router, Status
from pydantic import Field, StringConstraints

from junto.communities import actions, queries, rules
from junto.communities.api.looking import looked
from junto.communities.forms import FoundingForm
from junto.communities.models import LONGEST_NAME, LONGEST_WORDS, Community
from junto.communities.queries.about import members_of
from junto.communities.queries.front import roles_in
from junto.communities.queries.lists import narrowed, rows_for, size
from junto.communities.rules import readable_fronts
from junto.kernel.api import (
    N_,
    READABLE,
    REFUSALS,
    Input,
    Key,
    Limit,
    Mark,
    Output,
    Page,
    Receipt,
    Words,
    fit,
    page_of,
)
from junto.kernel.policy import Conflict, require, visible_or_404

if TYPE_CHECKING:
    from junto.people.models import Person
    from junto.people.request import PersonRequest

router = Router(tags=["communities"])
Kind = Literal["expertise", "client", "sector", "role", "theme"]
Joining = Literal["open", "request", "invitation"]
Listing = Literal["firm", "members"]
Origin = Literal["emergent", "designed"]
Name = Annotated[str, StringConstraints(pattern=READABLE, max_length=LONGEST_NAME)]
Sentence = Annotated[str, StringConstraints(pattern=READABLE, max_length=LONGEST_WORDS)]
Reference = Annotated[str, StringConstraints(pattern=READABLE, max_length=60)]


class CommunityListed(Output):
    """A community in a list."""

    key: str
    name: str
    about: str = Field(description=N_("What it is about, or else its first question."))
    kind: Kind
    joining: Joining
    size: str = Field(description=N_("How many belong, in words; a number only from five."))
    belongs: bool = Field(description=N_("Whether you belong."))
    resting: bool
    closed_on: date | None


class Communities(Page):
    """Communities that exist for you."""

    items: list[CommunityListed]


class RoleHeld(Output):
    """A role somebody took."""

    person: str = Field(description=N_("The person's key."))
    name: str
    role: str
    since: date


class CommunityFront(CommunityListed):
    """The front page of a community."""

    domain: str
    first_question: str
    origin: Origin
    listing: Listing
    founded_on: date
    founder: str
    members: int | None = Field(description=N_("How many belong; nothing below five."))
    offices: int = Field(description=N_("Of how many offices they are; 0 below five members."))
    disciplines: list[str]
    faces: list[str] = Field(description=N_("Some who belong, in an order that says nothing."))
    roles: list[RoleHeld]
    resting_until: date | None
    resting_why: str
    paused_until: date | None = Field(description=N_("Until when you stand back."))
    invitation: str = Field(description=N_("The key of an invitation that waits for you here; or nothing."))
    asked: bool = Field(description=N_("Whether you asked to be invited and wait for an answer."))
    may_join: bool
    why_not: str = Field(description=N_("The sentence why you may not join now; empty when you may."))


class MemberListed(Output):
    """Somebody who belongs, as the list on the page shows her."""

    key: str
    name: str
    unit: str
    office: str
    headline: str
    roles: list[str]


class Members(Page):
    """Who belongs and is at the firm."""

    items: list[MemberListed]


class CommunityNear(Output):
    """A community that sounds near, and why we say so: a likeness of words, no more."""

    key: str
    name: str
    about: str
    size: str
    belongs: bool
    resting: bool
    closed_on: date | None
    reason: str
    shared: list[str]


class NearOnes(Output):
    """At most three, nearest first."""

    items: list[CommunityNear]


class Founding(Input):
    """A community to be founded: a name and a question are enough."""

    name: Name
    question: Sentence = Field(description=N_("Its first question; what people join for."))
    domain: Sentence = ""
    kind: Kind = "expertise"
    origin: Origin = "emergent"
    listing: Listing = "firm"
    joining: Joining = "open"
    client: Reference = Field(
        default="", description=N_("A client by reference, for a community round one client.")
    )
    matter: Reference = ""
    read: list[Key] = Field(
        default_factory=list,
        max_length=20,
        description=N_("Keys of those that sound near and that you have read."),
    )


@router.get(
    "/communities",
    response={200: Communities, **REFUSALS},
    summary=N_("Communities that exist for you"),
    description=N_("Narrowed by words, by kind, by a topic, or to those you belong to."),
)
def communities(
    request: PersonRequest,
    q: Words = "",
    kind: Kind | Literal[""] = "",
    topic: Words = "",
    mine: bool = False,
    after: Mark = "",
    limit: Limit = 50,
) -> Communities:
    rows = narrowed(rows_for(request.user), queries.Look(words=q, kind=kind, topic=topic))
    if mine:
        rows = rows.filter(Q(is_mine=True))
    found, mark = page_of(rows, after, limit)
    items = [
        CommunityListed(
            **_plain(row),
            size=size(row.__dict__["members"]) if not row.is_closed else "",
            belongs=row.__dict__["is_mine"],
        )
        for row in found
    ]
    return Communities(items=items, next=mark)


@router.get(
    "/communities/near",
    response={200: NearOnes, **REFUSALS},
    summary=N_("What sounds near to one you have in mind"),
    description=N_("Ask before you found one. The closed are among them: somebody may have left a note."),
)
def near_communities(
    request: PersonRequest, name: Words, question: Words = "", domain: Words = ""
) -> NearOnes:
    require(rules.may_found(request.user))
    return NearOnes(
        items=[
            CommunityNear(
                key=row.key,
                name=row.name,
                about=row.domain,
                size=row.size,
                belongs=row.is_mine,
                resting=row.is_resting,
                closed_on=row.closed_at.date() if row.closed_at else None,
                reason=row.reason,
                shared=list(row.shared),
            )
            for row in _near(request.user, name, question, domain)
        ]
    )


@router.post(
    "/communities",
    response={201: Receipt, **REFUSALS},
    summary=N_("Found a community"),
    description=N_(
        "Nobody's permission is asked. You are its first member and keep it going until others do. What "
        "sounds "
        "near is to be read first: its keys are sent as “read”."
    ),
)
def found_one(request: PersonRequest, sent: Founding) -> Status[Receipt]:
    require(rules.may_found(request.user))
    said = fit(FoundingForm(sent.model_dump(exclude={"read"}), founder=request.user))
    near = {row.key for row in _near(request.user, sent.name, sent.question, sent.domain)}
    if near - set(sent.read):
        raise Conflict(
            _("Some sound near. Read them first; if yours is different, send their keys as “read”.")
        )
    made = actions.found_community(actor=request.user, **said)
    sentence = _("It has begun, and you are its first member. Tell whom you like.")
    return Status(201, Receipt(sentence=sentence, key=made.key))


@router.get(
    "/communities/{key}",
    response={200: CommunityFront, **REFUSALS},
    summary=N_("The front page of a community"),
    description=N_("What a stranger needs to decide whether to join, and how you stand to it."),
)
def community(request: PersonRequest, key: Key) -> CommunityFront:
    page = queries.front(request.user, key)
    if page is None:
        raise Http404
    row, now = page.community, page.standing
    looked(request, row, "front")
    verdict = rules.may_join(request.user, row, now=now)
    return CommunityFront(
        **_plain(row),
        **_chosen(row),
        size=size(page.members or page.has_members) if not row.is_closed else "",
        belongs=now.is_member,
        domain=row.domain,
        first_question=row.first_question,
        founded_on=row.founded_at.date(),
        founder=row.founder.name if row.founder else "",
        members=page.members or None,
        offices=page.offices,
        disciplines=list(page.disciplines),
        faces=[name for name, _holds in page.faces],
        roles=[
            RoleHeld(
                person=one.address.partition("-")[0], name=one.name, role=one.role, since=one.since.date()
            )
            for one in page.roles
        ],
        resting_until=row.resting_until,
        resting_why=row.resting_why,
        paused_until=page.membership.paused_until if page.membership else None,
        invitation=page.invitation.key if page.invitation else "",
        asked=now.asked,
        may_join=verdict.ok,
        why_not=str(verdict.why),
    )


@router.get(
    "/communities/{key}/members",
    response={200: Members, **REFUSALS},
    summary=N_("Who belongs"),
    description=N_(
        "What the firm's list carries and what each wrote herself. Nothing counts what anybody does."
    ),
)
def members(request: PersonRequest, key: Key, after: Mark = "", limit: Limit = 50) -> Members:
    row = visible_or_404(readable_fronts(request.user), key=key)
    looked(request, row, "about")
    found, mark = page_of(members_of(row), after, limit, "person__key")
    parts: dict[int, list[str]] = {}
    for role in roles_in(row, request.user)[0]:
        parts.setdefault(role.person_id, []).append(role.role)
    return Members(
        items=[
            MemberListed(
                key=one.person.key,
                name=one.person.name,
                unit=one.person.unit.name if one.person.unit else "",
                office=one.person.office.name if one.person.office else "",
                headline=one.person.headline,
                roles=parts.get(one.person_id, []),
            )
            for one in found
        ],
        next=mark,
    )


def _plain(row: Community) -> dict[str, Any]:
    return {
        "key": row.key,
        "name": row.name,
        "about": row.domain or row.first_question,
        "kind": row.kind,
        "joining": row.joining,
        "resting": row.is_resting,
        "closed_on": row.closed_at.date() if row.closed_at else None,
    }


def _chosen(row: Community) -> dict[str, Any]:
    return {"origin": row.origin, "listing": row.listing}


def _near(person: Person, name: str, question: str, domain: str) -> list[queries.Near]:
    return queries.near_duplicates(person, name, f"{question} {domain}"[:1000]) if name.strip() else []
