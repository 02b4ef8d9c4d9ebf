"""Walls by program, for keepers of walls: listed, set, fed; opening needs two of them."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Literal

from django.utils.translation import gettext as _
from ninja import Router, Status
from pydantic import Field, StringConstraints

from junto.kernel.api import N_, READABLE, REFUSALS, Input, Key, Output, Receipt, fit, upload
from junto.kernel.policy import Denied, require, visible_or_404
from junto.people import actions, queries, rules, wall_rules
from junto.people.actions import Cover
from junto.people.forms import FeedForm
from junto.people.models import Barrier, BarrierOpening, Client, Matter, Person, WallFeed

if TYPE_CHECKING:
    from junto.people.request import PersonRequest

router = Router(tags=["walls"])
Kind = Literal["exclusion", "inclusion", "competitor pair", "contractor"]
Side = Annotated[int, Field(ge=0, le=2)]
Words = Annotated[str, StringConstraints(pattern=READABLE, max_length=300)]
Reference = Annotated[str, StringConstraints(pattern=READABLE, min_length=1, max_length=60)]


class WallCover(Output):
    """A client with all its matters, or one matter, by reference."""

    client: str
    matter: str
    side: int


class WallPerson(Output):
    """A person a wall names."""

    key: str
    name: str
    side: int
    acknowledged: bool


class WallSaid(Output):
    """A wall, as its keepers see it."""

    key: str
    name: str
    kind: str
    silent: bool
    reason: str
    since: datetime
    lifted_at: datetime | None
    review_on: date | None
    covers: list[WallCover]
    persons: list[WallPerson]
    lifting_proposed: bool


class OpeningSaid(Output):
    """A part of a wall that would open, waiting for a second keeper."""

    key: str
    said: str
    reason: str
    proposed_at: datetime
    proposed_by: str


class WallsSaid(Output):
    """Every wall, newest first, and what waits."""

    items: list[WallSaid]
    openings: list[OpeningSaid]
    feed_late: bool
    feed_silent: bool


class CoverSent(Input):
    """A client or a matter by reference; in a competitor pair with its side."""

    client: Reference | None = None
    matter: Reference | None = None
    side: Side = 0


class NamedSent(Input):
    """A person by key; in a competitor pair with the side."""

    person: Key
    side: Side = 0


class WallSent(Input):
    """A wall to be set."""

    name: Annotated[str, StringConstraints(pattern=READABLE, min_length=1, max_length=120)]
    kind: Kind
    covers: list[CoverSent] = Field(min_length=1, max_length=200)
    persons: list[NamedSent] = Field(default=[], max_length=2000)
    reason: Words = ""
    review_on: date | None = None
    silent: bool = Field(default=False, description=N_("Nobody it names is told."))


class ReasonSent(Input):
    """Why; kept with your name."""

    reason: Annotated[str, StringConstraints(pattern=READABLE, min_length=1, max_length=300)]


class FeedOut(Output):
    """A feed: what it would change, what would wait, what was left out."""

    key: str
    state: str
    lines: int
    closes: list[str]
    opens: list[str]
    refused: list[str]
    counted: list[str]


@router.get(
    "/walls",
    response={200: WallsSaid, **REFUSALS},
    summary=N_("Walls, and what waits"),
    description=N_("For keepers of walls."),
)
def walls(request: PersonRequest) -> WallsSaid:
    require(rules.may_keep_walls(request.user))
    desk = queries.desk(request.user)
    return WallsSaid(
        items=[_said(wall) for wall in queries.walls(request.user)],
        openings=[
            OpeningSaid(
                key=row.key,
                said=said,
                reason=row.reason,
                proposed_at=row.proposed_at,
                proposed_by=row.proposed_by.name,
            )
            for row, said in desk.openings
        ],
        feed_late=desk.fresh.late,
        feed_silent=desk.fresh.silent,
    )


@router.post(
    "/walls",
    response={201: Receipt, **REFUSALS},
    summary=N_("Set a wall"),
    description=N_("It acts with the next request. References must be known."),
)
def set_wall(request: PersonRequest, sent: WallSent) -> Status[Receipt]:
    require(rules.may_keep_walls(request.user))
    barrier = actions.set_barrier(
        actor=request.user,
        name=sent.name,
        kind=sent.kind,
        covers=[_cover(one) for one in sent.covers],
        persons=[(_person(request, one.person), one.side) for one in sent.persons],
        reason=sent.reason,
        review_on=sent.review_on,
        silent=sent.silent,
    )
    said = _("The wall stands. It acts with the next request, on everything there is.")
    return Status(201, Receipt(sentence=said, key=barrier.key))


@router.post(
    "/walls/{key}/lifting",
    response={200: Receipt, **REFUSALS},
    summary=N_("Propose to lift a wall"),
    description=N_("It stands until a second keeper confirms."),
)
def propose_wall_lifting(request: PersonRequest, key: Key, sent: ReasonSent) -> Receipt:
    barrier = _barrier(request, key)
    actions.propose_lifting(actor=request.user, barrier=barrier, reason=sent.reason)
    return Receipt(sentence=_("Proposed. The wall stands until a second keeper confirms."), key=barrier.key)


@router.post(
    "/walls/{key}/lifting/confirm",
    response={200: Receipt, **REFUSALS},
    summary=N_("Confirm that a wall is lifted"),
    description=N_("By a second keeper, never by who proposed."),
)
def confirm_wall_lifting(request: PersonRequest, key: Key) -> Receipt:
    barrier = _barrier(request, key)
    waiting = barrier.liftings.filter(confirmed_at__isnull=True, withdrawn_at__isnull=True)
    actions.confirm_lifting(actor=request.user, lifting=visible_or_404(waiting))
    return Receipt(sentence=_("The wall is lifted, by two people, from now on."), key=barrier.key)


@router.post(
    "/openings/{key}/confirm",
    response={200: Receipt, **REFUSALS},
    summary=N_("Confirm an opening"),
    description=N_("By a second keeper, with a reason."),
)
def confirm_wall_opening(request: PersonRequest, key: Key, sent: ReasonSent) -> Receipt:
    row = _opening(request, key)
    actions.confirm_opening(actor=request.user, opening=row, reason=sent.reason)
    return Receipt(sentence=_("Open from now on, by two people."), key=row.key)


@router.post(
    "/openings/{key}/decline",
    response={200: Receipt, **REFUSALS},
    summary=N_("Say no to an opening"),
    description=N_("The wall stays as it is."),
)
def decline_wall_opening(request: PersonRequest, key: Key) -> Receipt:
    row = _opening(request, key)
    actions.decline_opening(actor=request.user, opening=row)
    return Receipt(sentence=_("It stays shut."), key=row.key)


@router.post(
    "/feeds/walls",
    response={201: FeedOut, **REFUSALS},
    summary=N_("Bring a feed of walls or of clients"),
    description=N_("CSV in UTF-8. Nothing changes yet; one that cannot be relied on is kept as refused."),
    openapi_extra=upload(),
)
def bring_wall_feed(request: PersonRequest) -> Status[FeedOut]:
    require(rules.may_keep_walls(request.user))
    file = fit(FeedForm(request.POST, request.FILES))["file"]
    feed = actions.bring_feed(actor=request.user, file_name=file.name, pieces=file.chunks())
    return Status(201, _feed_out(request, feed))


@router.get(
    "/feeds/walls/{key}",
    response={200: FeedOut, **REFUSALS},
    summary=N_("One feed of walls"),
    description=N_("What it would change, then what came of it."),
)
def wall_feed(request: PersonRequest, key: Key) -> FeedOut:
    return _feed_out(request, _feed(request, key))


@router.post(
    "/feeds/walls/{key}/start",
    response={200: Receipt, **REFUSALS},
    summary=N_("Apply a feed of walls"),
    description=N_("What closes is done in the background; what would open waits for a second keeper."),
)
def start_wall_feed(request: PersonRequest, key: Key) -> Receipt:
    feed = _feed(request, key)
    actions.start_feed(actor=request.user, feed=feed)
    return Receipt(sentence=_("Begun. What closes acts as it is done; what would open waits."), key=feed.key)


def _said(wall: queries.Wall) -> WallSaid:
    row = wall.barrier
    unread = {one.pk for one in wall.unread}
    return WallSaid(
        key=row.key,
        name=row.name,
        kind=row.kind,
        silent=row.silent,
        reason=row.reason,
        since=row.since,
        lifted_at=row.lifted_at,
        review_on=row.review_on,
        covers=[
            WallCover(
                client=one.client.reference if one.client else "",
                matter=one.matter.reference if one.matter else "",
                side=one.side,
            )
            for one in wall.covers
        ],
        persons=[
            WallPerson(
                key=one.person.key,
                name=one.person.name,
                side=one.side,
                acknowledged=not row.silent and one.pk not in unread,
            )
            for one in wall.persons
        ],
        lifting_proposed=wall.proposal is not None,
    )


def _cover(sent: CoverSent) -> Cover:
    client = Client.objects.filter(reference=sent.client).first() if sent.client else None
    matter = Matter.objects.filter(reference=sent.matter).first() if sent.matter else None
    if (sent.client and client is None) or (sent.matter and matter is None):
        raise Denied(_("No client or matter is known by that reference."))
    return Cover(client=None if matter else client, matter=matter, side=sent.side)


def _person(request: PersonRequest, key: str) -> Person:
    found = rules.visible_people(request.user).filter(key=key).first()
    if found is None:
        raise Denied(_("Nobody here has that key."))
    return found


def _feed_out(request: PersonRequest, feed: WallFeed) -> FeedOut:
    said = queries.feed_said(request.user, feed)
    return FeedOut(
        key=feed.key,
        state=feed.state,
        lines=feed.lines,
        closes=list(said.steps),
        opens=list(said.waits),
        refused=list(said.refused),
        counted=list(said.counted),
    )


def _barrier(request: PersonRequest, key: str) -> Barrier:
    require(rules.may_keep_walls(request.user))
    return visible_or_404(rules.visible_barriers(request.user), key=key)


def _opening(request: PersonRequest, key: str) -> BarrierOpening:
    require(rules.may_keep_walls(request.user))
    return visible_or_404(wall_rules.visible_openings(request.user), key=key)


def _feed(request: PersonRequest, key: str) -> WallFeed:
    require(rules.may_keep_walls(request.user))
    return visible_or_404(wall_rules.visible_feeds(request.user), key=key)
