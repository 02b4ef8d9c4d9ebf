"""What the members' decision about an end does: once, whole, and deleting nothing."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from junto.communities.facts import (
    CommunityClosed,
    CommunityReceived,
    EndingAgreed,
    LibraryItemSettled,
    LineageBegan,
)
from junto.communities.models import (
    AdviserAssignment,
    Community,
    Ending,
    Invitation,
    Lineage,
    Membership,
    RoleAssignment,
    SponsorAssignment,
    Successor,
)
from junto.communities.queries.ending import items_of, successors_of, unanswered
from junto.kernel import clock
from junto.kernel.outbox import publish
from junto.kernel.policy import Conflict
from junto.kernel.refs import Ref


def mark_ending_proposed(*, ending_id: int, decision_id: int, decision_key: str, open: bool) -> None:
    """An ending is put to decision (`open`), or its decision has ended. Called by `carrying` alone.

    Meanwhile its words stay as they are. Refuses one that is over, or that another decision holds
    (`Conflict`). Publishes nothing: the decision does.
    """
    with transaction.atomic():
        ending = Ending.objects.select_for_update().get(pk=ending_id)
        if not open:
            if ending.decision_id == decision_id and ending.is_proposed:
                ending.is_proposed = False
                ending.save(update_fields=["is_proposed"])
            return
        if ending.is_over or ending.decided_at is not None:
            raise Conflict(_("This is over; it can be read, not decided again."))
        if ending.is_proposed and ending.decision_id != decision_id:
            raise Conflict(_("The members are deciding about this already."))
        ending.decision_id, ending.decision_key, ending.is_proposed = decision_id, decision_key, True
        ending.save(update_fields=["decision_id", "decision_key", "is_proposed"])


def carry_out_ending(*, ending_id: int, decision_id: int, decided_at: datetime) -> None:
    """An ending the members adopted is carried out; done twice, once. Called by `carrying` alone.

    The community becomes read-only: memberships, roles and mandates end with this moment, invitations can no
    longer be used, and nothing is deleted. A merger waits until the members of both have decided. Nobody is
    moved anywhere. Refuses while a thing in the library, or a volunteer, has not been answered for
    (`Conflict`). Publishes `EndingAgreed`; then `CommunityClosed`, `LibraryItemSettled` for each thing,
    `LineageBegan` and `CommunityReceived` where there is another community.
    """
    with transaction.atomic():
        _hold(ending_id)
        ending = Ending.objects.select_related("community", "partner").get(pk=ending_id)
        if ending.is_over:
            return
        if ending.decided_at is None:
            missing = unanswered(ending, items_of(ending), successors_of(ending))
            if missing:
                raise Conflict(missing[0])
            ending.decision_id, ending.decided_at, ending.is_proposed = decision_id, decided_at, False
            ending.save(update_fields=["decision_id", "decided_at", "is_proposed"])
            publish(
                EndingAgreed(
                    community_id=ending.community_id, ending_kind=ending.kind, decision=ending.decision_key
                ),
                subject=Ref.of(ending),
                scope=Ref.of(ending.community),
            )
        together = _together(ending)
        if any(one.decided_at is None for one in together):
            return
        moment = clock.now()
        for one in together:
            _carry_out(one, moment)


def _hold(ending_id: int) -> None:
    """Lock what is concerned, always in the same order: communities by number, then endings by number."""
    ending = Ending.objects.get(pk=ending_id)
    numbers = sorted({ending.community_id, *([ending.partner_id] if ending.partner_id else [])})
    list(Community.objects.select_for_update().filter(pk__in=numbers).order_by("pk"))
    list(Ending.objects.select_for_update().filter(community__in=numbers).order_by("pk"))


def _together(ending: Ending) -> list[Ending]:
    """What is carried out at the same moment; an answer not written yet stands there undecided."""
    if ending.kind in (Ending.Kind.CLOSING, Ending.Kind.SPLITTING):
        return [ending]
    first = ending if ending.joint_id is None else ending.joint_id
    leader = first if isinstance(first, Ending) else Ending.objects.select_related("community").get(pk=first)
    if leader.withdrawn_at is not None:
        return [Ending(kind=ending.kind)]
    answers = leader.joined.filter(withdrawn_at__isnull=True).select_related("community")
    answer = ending if ending.joint_id is not None else answers.first()
    return [leader, answer if answer is not None else Ending(kind=leader.kind)]


def _carry_out(ending: Ending, moment: datetime) -> None:
    if ending.ends_it:
        _close(ending, moment)
        _settle_library(ending)
    ending.carried_out_at = moment
    ending.save(update_fields=["carried_out_at"])
    for successor in Successor.objects.filter(ending=ending, community__isnull=False):
        home = successor.community
        assert home is not None
        begin_lineage(ending.community, home, Lineage.How.MERGED, moment)
    if ending.kind == Ending.Kind.RECEIVING and ending.partner_id:
        publish(
            CommunityReceived(
                community_id=ending.community_id, from_id=ending.partner_id, decision=ending.decision_key
            ),
            subject=Ref.of(ending),
            scope=Ref.of(ending.community),
        )


def _close(ending: Ending, moment: datetime) -> None:
    community = ending.community
    community.closed_at = moment
    community.save(update_fields=["closed_at"])
    Membership.objects.filter(community=community, left_at__isnull=True).update(left_at=moment)
    RoleAssignment.objects.filter(community=community, since__isnull=False, until__isnull=True).update(
        until=moment
    )
    SponsorAssignment.objects.filter(community=community, until__isnull=True).update(until=moment)
    AdviserAssignment.objects.filter(community=community, until__isnull=True).update(until=moment)
    Invitation.objects.filter(community=community, expires_at__gt=moment).update(expires_at=moment)
    publish(
        CommunityClosed(community_id=community.pk, ending_kind=ending.kind, decision=ending.decision_key),
        subject=Ref.of(community),
        scope=Ref.of(community),
    )


def _settle_library(ending: Ending) -> None:
    for item in ending.items.order_by("pk"):
        publish(
            LibraryItemSettled(
                community_id=ending.community_id,
                ref=item.ref,
                fate=item.fate,
                home_id=item.home_id,
                steward_id=item.steward_id,
            ),
            subject=Ref.of(item),
            scope=Ref.of(ending.community),
        )


def begin_lineage(origin: Community, successor: Community, how: str, moment: datetime) -> None:
    """Link two communities, both ways and once. Publishes `LineageBegan` in the history of the later one."""
    line, made = Lineage.objects.get_or_create(
        origin=origin, successor=successor, defaults={"how": how, "at": moment}
    )
    if made:
        publish(
            LineageBegan(community_id=successor.pk, from_id=origin.pk, how=str(how)),
            subject=Ref.of(line),
            scope=Ref.of(successor),
        )
