"""A person's own part, for her alone: groups near her, sealed invitations, what she says about both."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.utils.translation import gettext as _
from ninja import Router
from pydantic import Field

from junto.discovery import queries, rules, sentences
from junto.discovery.actions import answering as deeds
from junto.discovery.models import Candidate, SealedInvitation
from junto.discovery.queries import InvitationPage
from junto.kernel.api import N_, REFUSALS, Input, Key, Output, Receipt
from junto.kernel.policy import visible_or_404

if TYPE_CHECKING:
    from junto.people.request import PersonRequest

router = Router(tags=["my discovery"])


class NearGroup(Output):
    """A found group you may be near, with your own reasons."""

    key: str
    title: str
    people: str = Field(description=N_("The band of its size."))
    reasons: list[str]


class SealedWaiting(Output):
    """An invitation to a group you may be near; the sender does not know whom it reached."""

    key: str
    community: str = Field(description=N_("The community's key."))
    name: str
    fades_at: datetime


class SealedOpened(SealedWaiting):
    """It opened, with the reasons, for you alone."""

    text: str
    first_question: str
    sent_by: str
    reasons: list[str]
    candidate: str = Field(description=N_("The key of the found group, to say that it is not yours."))


class MyDiscovery(Output):
    """What traces of working together say about you, and what you said."""

    groups: list[NearGroup]
    invitations: list[SealedWaiting]
    never_ask: bool
    stays_out: bool


class Wishes(Input):
    """What you want; what is left out stays as it is. Nobody else is told of either."""

    never_ask: bool | None = Field(default=None, description=N_("No invitation that came out of traces."))
    stays_out: bool | None = Field(
        default=None, description=N_("Out of every group, and within a day of the stored weeks.")
    )


@router.get(
    "/me/discovery",
    response={200: MyDiscovery, **REFUSALS},
    summary=N_("Themes near me"),
    description=N_("For your eyes alone: nobody else, administrators included, can ask this about you."),
)
def my_discovery(request: PersonRequest) -> MyDiscovery:
    found = queries.near_you(request.user)
    return MyDiscovery(
        groups=[
            NearGroup(
                key=place.candidate.key,
                title=sentences.title(place.candidate),
                people=place.candidate.size_band,
                reasons=[sentences.own_reason(one) for one in place.reasons],
            )
            for place in found.places
        ],
        invitations=[SealedWaiting(**_waiting(one.invitation)) for one in found.invitations],
        never_ask=found.never_ask,
        stays_out=found.stays_out,
    )


@router.patch(
    "/me/discovery",
    response={200: Receipt, **REFUSALS},
    summary=N_("Never ask, or stay out"),
    description=N_("Without a reason, at once, and taken back as easily."),
)
def change_my_discovery(request: PersonRequest, sent: Wishes) -> Receipt:
    if sent.never_ask is not None:
        (deeds.never_ask if sent.never_ask else deeds.ask_again)(actor=request.user)
    if sent.stays_out is not None:
        (deeds.stay_out if sent.stays_out else deeds.come_back)(actor=request.user)
    return Receipt(sentence=_("Kept. Nobody else sees it."))


@router.post(
    "/me/discovery/groups/{key}/not-me",
    response={200: Receipt, **REFUSALS},
    summary=N_("Not me"),
    description=N_("You are out of that group for good, and of what it turns into."),
)
def not_me(request: PersonRequest, key: Key) -> Receipt:
    row = visible_or_404(Candidate.objects.filter(sealed__in=rules.own_places(request.user)), key=key)
    deeds.not_me(actor=request.user, candidate=row)
    return Receipt(sentence=_("Noted, for good. Nobody else sees it."))


@router.get(
    "/me/discovery/invitations/{key}",
    response={200: SealedOpened, **REFUSALS},
    summary=N_("A sealed invitation to me"),
    description=N_(
        "Whether you read it, put it away or say that it is not yours looks the same to everybody."
    ),
)
def sealed_invitation(request: PersonRequest, key: Key) -> SealedOpened:
    page = _mine(request, key)
    sent = page.delivery.invitation
    return SealedOpened(
        **_waiting(sent),
        text=sent.text,
        first_question=sent.community.first_question,
        sent_by=sent.sender.name if sent.sender else "",
        reasons=[sentences.own_reason(one) for one in page.reasons],
        candidate=sent.candidate.key,
    )


@router.post(
    "/me/discovery/invitations/{key}/join",
    response={200: Receipt, **REFUSALS},
    summary=N_("Join on a sealed invitation"),
    description=N_("You join by your own act; how you came to it is told to nobody."),
)
def join_by_sealed_invitation(request: PersonRequest, key: Key) -> Receipt:
    delivery = _mine(request, key).delivery
    deeds.join_invited(actor=request.user, delivery=delivery)
    return Receipt(sentence=_("You are a member now."), key=delivery.invitation.community.key)


@router.post(
    "/me/discovery/invitations/{key}/not-now",
    response={200: Receipt, **REFUSALS},
    summary=N_("Not now"),
    description=N_("It is put away. Nobody is told; it looks as if you had not read it."),
)
def not_now(request: PersonRequest, key: Key) -> Receipt:
    deeds.not_now(actor=request.user, delivery=_mine(request, key).delivery)
    return Receipt(sentence=_("Put away. Nobody is told; it looks as if you had not read it."))


def _mine(request: PersonRequest, key: str) -> InvitationPage:
    page = queries.invitation_page(request.user, key)
    if page is None:
        raise Http404
    return page


def _waiting(sent: SealedInvitation) -> dict[str, Any]:
    return {
        "key": sent.key,
        "community": sent.community.key,
        "name": sent.community.name,
        "fades_at": sent.expires_at,
    }
