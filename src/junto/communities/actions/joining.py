"""Becoming a member, standing back, leaving. Everybody does it herself."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from junto.communities import rules
from junto.communities.facts import (
    CommunityRested,
    CommunityWoken,
    MemberJoined,
    MemberLeft,
    MembershipPaused,
    MembershipResumed,
    RoleLaidDown,
)
from junto.communities.models import Community, Invitation, JoinRequest, Membership, RoleAssignment, SetAside
from junto.kernel import clock
from junto.kernel.outbox import publish
from junto.kernel.policy import Conflict, Denied, Verdict, require
from junto.kernel.refs import Ref

if TYPE_CHECKING:
    from junto.people.models import Person


def join_community(
    *, actor: Person, community: Community, invitation: Invitation | None = None
) -> Membership:
    """A person becomes a member by her own act, and in no other way.

    There is no parameter for whom: the actor joins. An open community needs nothing; elsewhere an invitation
    that stands is used, the one given (behind a link) or one sent to her, and every invitation and request of
    hers to this community is then gone. Refuses whoever may not (`Denied`) and a second time (`Conflict`).
    Publishes `MemberJoined`, and `CommunityWoken` if it was resting.
    """
    verdict = rules.may_join(actor, community, invitation)
    if not verdict and rules.standing(actor, community).is_member:
        raise Conflict(verdict.why)
    require(verdict)
    with transaction.atomic():
        held = locked(community)
        still(rules.may_join(actor, held, invitation))
        how = _how(actor, held, invitation)
        membership = begin_membership(actor=actor, community=held, how=how)
        Invitation.objects.filter(community=held, person=actor).delete()
        JoinRequest.objects.filter(community=held, person=actor).delete()
        SetAside.objects.filter(community=held, person=actor).delete()
        if held.is_resting:
            wake(held, actor)
    return membership


def begin_membership(*, actor: Person, community: Community, how: str) -> Membership:
    """The one place where a membership begins: the actor's own. Called by founding and by joining only.

    Raises `Conflict` if she belongs already. Publishes `MemberJoined`.
    """
    try:
        with transaction.atomic():
            membership = Membership.objects.create(
                community=community, person=actor, joined_by=actor, how=how, joined_at=clock.now()
            )
    except IntegrityError as twice:
        raise Conflict(_("You are a member already.")) from twice
    publish(
        MemberJoined(community_id=community.pk, how=how),
        subject=Ref.of(membership),
        actor=actor.pk,
        scope=Ref.of(community),
    )
    return membership


def leave_community(*, actor: Person, community: Community) -> None:
    """A member leaves at once, without a reason, and nobody is told; her roles end with it.

    When the last one leaves, the community rests. Refuses whoever is not a member (`Denied`). Publishes
    `MemberLeft`, `RoleLaidDown` for each role she held, and `CommunityRested` after the last one.
    """
    require(rules.may_leave(actor, community))
    with transaction.atomic():
        held = locked(community)
        still(rules.may_leave(actor, held))
        membership = rules.memberships_of(actor).get(community=held, left_at__isnull=True)
        end_membership(held=held, membership=membership, person=actor)


def end_membership(*, held: Community, membership: Membership, person: Person) -> None:
    """What leaving does, in a locked community: called by leaving, and when her data is erased."""
    moment = clock.now()
    membership.left_at, membership.paused_at, membership.paused_until = moment, None, None
    membership.save(update_fields=["left_at", "paused_at", "paused_until"])
    roles = RoleAssignment.objects.filter(community=held, person=person, until__isnull=True)
    for role in roles.filter(since__isnull=False):
        publish(
            RoleLaidDown(community_id=held.pk, role=role.role),
            subject=Ref.of(role),
            actor=person.pk,
            scope=Ref.of(held),
        )
    roles.filter(since__isnull=False).update(until=moment)
    roles.filter(since__isnull=True).delete()
    publish(
        MemberLeft(community_id=held.pk),
        subject=Ref.of(membership),
        actor=person.pk,
        scope=Ref.of(held),
    )
    if not held.is_closed and not held.is_resting and not _anybody_left(held):
        held.resting_since = moment
        held.save(update_fields=["resting_since"])
        publish(
            CommunityRested(community_id=held.pk, declared=False),
            subject=Ref.of(held),
            scope=Ref.of(held),
        )


def pause_membership(*, actor: Person, community: Community, until: date) -> Membership:
    """A member stands back until a day within a year; nobody is told, and her place is kept.

    Refuses whoever is not a member and a day that is past or further away (`Denied`). Publishes
    `MembershipPaused`.
    """
    require(rules.may_pause(actor, community))
    if not 0 < (until - clock.today()).days <= 366:
        raise Denied(_("Choose a day after today and within a year."))
    with transaction.atomic():
        held = locked(community)
        still(rules.may_pause(actor, held))
        membership = rules.memberships_of(actor).get(community=held, left_at__isnull=True)
        membership.paused_at, membership.paused_until = clock.now(), until
        membership.save(update_fields=["paused_at", "paused_until"])
        publish(
            MembershipPaused(community_id=held.pk, until=until.isoformat()),
            subject=Ref.of(membership),
            actor=actor.pk,
            scope=Ref.of(held),
        )
    return membership


def resume_membership(*, actor: Person, community: Community) -> Membership:
    """A member who stood back is there again; on her day this happens by itself.

    Refuses whoever does not stand back (`Denied`). Publishes `MembershipResumed`.
    """
    require(rules.may_resume(actor, community))
    with transaction.atomic():
        held = locked(community)
        still(rules.may_resume(actor, held))
        membership = rules.memberships_of(actor).get(community=held, left_at__isnull=True)
        membership.paused_at = membership.paused_until = None
        membership.save(update_fields=["paused_at", "paused_until"])
        publish(
            MembershipResumed(community_id=held.pk),
            subject=Ref.of(membership),
            actor=actor.pk,
            scope=Ref.of(held),
        )
    return membership


def locked(community: Community) -> Community:
    """The community as it is now, held until the transaction ends; every deed in it waits its turn."""
    return Community.objects.select_for_update().get(pk=community.pk)


def still(verdict: Verdict) -> None:
    """What was allowed before the lock must be allowed under it; otherwise somebody was quicker."""
    if not verdict:
        raise Conflict(verdict.why)


def wake(held: Community, actor: Person) -> None:
    """Lift the resting flag of a locked community. Publishes `CommunityWoken`."""
    held.resting_since, held.resting_until, held.resting_why = None, None, ""
    held.save(update_fields=["resting_since", "resting_until", "resting_why"])
    publish(CommunityWoken(community_id=held.pk), subject=Ref.of(held), actor=actor.pk, scope=Ref.of(held))


def _how(actor: Person, held: Community, invitation: Invitation | None) -> str:
    mine = (
        rules.standing_invitations().filter(community=held, person=actor).order_by("-after_request").first()
    )
    if mine is not None:
        return Membership.How.REQUEST if mine.after_request else Membership.How.INVITATION
    return Membership.How.LINK if invitation is not None and invitation.is_link else Membership.How.UNAIDED


def _anybody_left(held: Community) -> bool:
    return Membership.objects.filter(community=held, left_at__isnull=True, person__is_active=True).exists()
