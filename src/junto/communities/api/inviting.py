"""Invitations: those that wait for oneself, and those one sends. An invitation makes nobody a member."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from ninja import Router, Status
from pydantic import Field

from junto.communities import actions, queries, rules
from junto.communities.api.belonging import Said
from junto.communities.models import Community, Invitation
from junto.communities.rules import visible_communities
from junto.kernel.api import (
    N_,
    REFUSALS,
    Input,
    Key,
    Limit,
    Mark,
    Output,
    Page,
    Receipt,
    page_in,
    page_of,
)
from junto.kernel.policy import require, visible_or_404
from junto.people.rules import visible_people

if TYPE_CHECKING:
    from junto.people.request import PersonRequest

router = Router(tags=["invitations"])


class InvitationWaiting(Output):
    """An invitation that waits for you; doing nothing is an answer too, and nobody is told which."""

    key: str
    community: str = Field(description=N_("The community's key."))
    name: str
    about: str
    first_question: str
    sent_by: str
    words: str
    sent_at: datetime
    fades_at: datetime


class InvitationsWaiting(Page):
    """What waits for you, seen by you alone."""

    items: list[InvitationWaiting]


class Aside(Output):
    """A community whose invitations you do not want to be shown; known to you alone, for a year."""

    key: str
    name: str


class AsideOnes(Page):
    """What you set aside."""

    items: list[Aside]


class InvitationSent(Output):
    """An invitation you may take back. Ignored and set aside stand here alike until their day."""

    key: str
    to: str = Field(description=N_("The person's name; empty for a link."))
    link: str = Field(description=N_("The address to give away; empty for a person."))
    fades_at: datetime


class InvitationsSent(Page):
    """What you sent, and the links that those who keep the community may end."""

    items: list[InvitationSent]


class Inviting(Input):
    """Whom to invite, and why you thought of them."""

    persons: list[Key] = Field(min_length=1, max_length=25, description=N_("Keys of persons, 25 at most."))
    words: Said = Field(default="", description=N_("It stands in the letter, in your name."))


class LinkWords(Input):
    """A word to go with a link."""

    words: Said = ""


@router.get(
    "/me/invitations",
    response={200: InvitationsWaiting, **REFUSALS},
    summary=N_("Invitations that wait for me"),
    description=N_("Each fades after thirty days by itself. A link is followed in a browser, not here."),
)
def my_invitations(request: PersonRequest, after: Mark = "", limit: Limit = 50) -> InvitationsWaiting:
    rows = rules.visible_invitations(request.user).select_related("community", "sender")
    found, mark = page_of(rows, after, limit)
    return InvitationsWaiting(
        items=[
            InvitationWaiting(
                key=row.key,
                community=row.community.key,
                name=row.community.name,
                about=row.community.domain,
                first_question=row.community.first_question,
                sent_by=row.sender.name,
                words=row.words,
                sent_at=row.sent_at,
                fades_at=row.expires_at,
            )
            for row in found
        ],
        next=mark,
    )


@router.post(
    "/me/invitations/{key}/join",
    response={200: Receipt, **REFUSALS},
    summary=N_("Join on an invitation"),
    description=N_("You join the community you are invited to."),
)
def join_by_invitation(request: PersonRequest, key: Key) -> Receipt:
    community = _mine(request, key).community
    actions.join_community(actor=request.user, community=community)
    return Receipt(sentence=_("You joined. Leaving is as quick, and nobody is told."), key=community.key)


@router.post(
    "/me/invitations/{key}/set-aside",
    response={200: Receipt, **REFUSALS},
    summary=N_("Not for me"),
    description=N_("You are not shown invitations to that community for a year. Nobody is told."),
)
def set_aside_invitation(request: PersonRequest, key: Key) -> Receipt:
    actions.set_aside(actor=request.user, invitation=_mine(request, key))
    return Receipt(sentence=_("You will not be shown it again. Nobody is told."))


@router.get(
    "/me/set-aside",
    response={200: AsideOnes, **REFUSALS},
    summary=N_("What I set aside"),
    description=N_("Communities whose invitations you are not shown; known to you alone."),
)
def what_i_set_aside(request: PersonRequest, after: Mark = "", limit: Limit = 50) -> AsideOnes:
    found, mark = page_of(queries.aside_of(request.user), after, limit)
    return AsideOnes(items=[Aside(key=row.key, name=row.name) for row in found], next=mark)


@router.delete(
    "/me/set-aside/{key}",
    response={200: Receipt, **REFUSALS},
    summary=N_("Show me invitations again"),
    description=N_("To the community with this key."),
)
def show_again(request: PersonRequest, key: Key) -> Receipt:
    actions.show_again(actor=request.user, community=_there(request, key))
    return Receipt(sentence=_("Invitations to it are shown to you again."), key=key)


@router.get(
    "/communities/{key}/invitations",
    response={200: InvitationsSent, **REFUSALS},
    summary=N_("Invitations I sent"),
    description=N_("For members: what still stands and may be taken back. No answer is among it."),
)
def sent_invitations(
    request: PersonRequest, key: Key, after: Mark = "", limit: Limit = 50
) -> InvitationsSent:
    row = _there(request, key)
    require(rules.may_invite(request.user, row))
    rows = queries.sent_in(request.user, row)
    found, mark = page_in(rows, after, limit, lambda one: one.invitation.key)
    return InvitationsSent(
        items=[
            InvitationSent(
                key=one.invitation.key,
                to=one.name,
                link=_link(one.invitation) if one.invitation.is_link else "",
                fades_at=one.invitation.expires_at,
            )
            for one in found
        ],
        next=mark,
    )


@router.post(
    "/communities/{key}/invitations",
    response={200: Receipt, **REFUSALS},
    summary=N_("Invite persons"),
    description=N_(
        "You offer; they join, or do not. Whoever belongs or was invited by you already is passed over. "
        "Nobody "
        "learns who said no."
    ),
)
def invite_persons(request: PersonRequest, key: Key, sent: Inviting) -> Receipt:
    row = _there(request, key)
    persons = visible_people(request.user).filter(key__in=sent.persons)
    n = actions.invite_persons(actor=request.user, community=row, persons=persons, words=sent.words)
    said = ngettext("One invitation is on its way.", "%(n)s invitations are on their way.", n) % {"n": n}
    return Receipt(sentence=said if n else _("They belong or are invited already."))


@router.post(
    "/communities/{key}/links",
    response={201: Receipt, **REFUSALS},
    summary=N_("Make a link"),
    description=N_(
        "Whoever is given it may join by themselves, for thirty days, unless a wall keeps them out. Its "
        "address "
        "is read among the invitations you sent."
    ),
)
def make_link(request: PersonRequest, key: Key, sent: LinkWords) -> Status[Receipt]:
    made = actions.make_link(actor=request.user, community=_there(request, key), words=sent.words)
    said = _("The link is ready. Whoever follows it joins, or does not, by themselves.")
    return Status(201, Receipt(sentence=said, key=made.invitation.key))


@router.delete(
    "/communities/{key}/invitations/{invitation}",
    response={200: Receipt, **REFUSALS},
    summary=N_("Take an invitation back, or end a link"),
    description=N_("It is gone, as if it had never been sent."),
)
def revoke_invitation(request: PersonRequest, key: Key, invitation: Key) -> Receipt:
    row = _there(request, key)
    sent = visible_or_404(rules.visible_sent(request.user, row).select_related("community"), key=invitation)
    actions.revoke_invitation(actor=request.user, invitation=sent)
    return Receipt(sentence=_("It is taken back, as if it had never been sent."))


def _mine(request: PersonRequest, key: str) -> Invitation:
    found = queries.invitation_for(request.user, key)
    if found is None:
        raise Http404
    return found


def _there(request: PersonRequest, key: str) -> Community:
    return visible_or_404(visible_communities(request.user), key=key)


def _link(invitation: Invitation) -> str:
    token = actions.token_of(invitation.key)
    return str(settings.BASE_URL + reverse("communities:link", args=[token]))
