"""How a community ends: any member drafts, the members decide, whoever is asked answers for herself."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from junto.communities.models import (
    CarryingOn,
    Community,
    Ending,
    EndingItem,
    Lineage,
    Membership,
    Successor,
)
from junto.communities.rules.scopes import (
    FACILITATOR,
    Standing,
    memberships_of,
    roles_held,
    standing,
    visible_communities,
)
from junto.communities.rules.verdicts import as_member, closed, nowhere
from junto.kernel import clock
from junto.kernel.policy import YES, Verdict, no
from junto.people.rules import at_the_firm

if TYPE_CHECKING:
    from junto.people.models import Person

FEW, FEW_FOR, NOT_ASKED_FOR = 3, timedelta(days=90), timedelta(days=180)
VOLUNTEER_FIRST = timedelta(days=14)
OPEN = Q(withdrawn_at__isnull=True, carried_out_at__isnull=True)


def visible_endings(person: Person) -> QuerySet[Ending]:
    """The endings a person may read: of a community she belongs to, and, carried out, of one she may read."""
    hers = memberships_of(person).filter(community=OuterRef("community"), left_at__isnull=True)
    seen = visible_communities(person)
    return Ending.objects.filter(
        Q(Exists(hers)) | Q(carried_out_at__isnull=False), withdrawn_at__isnull=True, community__in=seen
    )


def mergers_offered_to(person: Person) -> QuerySet[Ending]:
    """Mergers that another community's members propose to one this person belongs to, and that wait for it.

    Only while she may know of both; a wall or a list for members hides the one that asks.
    """
    hers = memberships_of(person).filter(community=OuterRef("partner"), left_at__isnull=True)
    answered = Ending.objects.filter(joint=OuterRef("pk"), withdrawn_at__isnull=True)
    seen = visible_communities(person)
    return Ending.objects.filter(
        OPEN,
        Exists(hers),
        ~Exists(answered),
        kind=Ending.Kind.MERGING,
        joint__isnull=True,
        partner__closed_at__isnull=True,
        community__in=seen,
        partner__in=seen,
    )


def items_asked_of(person: Person) -> QuerySet[EndingItem]:
    """Things a person is asked to look after, or to take into a community she keeps; hers to answer.

    Only what she may know of: a community that is hidden from her asks her nothing.
    """
    member = memberships_of(person).filter(community=OuterRef("home"), left_at__isnull=True)
    facilitated = roles_held().filter(community=OuterRef("home"), role=FACILITATOR)
    keeps = Q(Exists(member)) & (Q(Exists(facilitated.filter(person=person))) | ~Q(Exists(facilitated)))
    asked = Q(fate=EndingItem.Fate.KEPT, steward=person) | Q(fate=EndingItem.Fate.REHOMED) & keeps
    return EndingItem.objects.filter(
        asked,
        accepted_at__isnull=True,
        declined_at__isnull=True,
        ending__withdrawn_at__isnull=True,
        ending__carried_out_at__isnull=True,
        ending__is_proposed=False,
        ending__community__in=visible_communities(person),
    )


def visible_successors(person: Person) -> QuerySet[Successor]:
    """Where the members of a closed community are invited to go on, for whoever may read that community."""
    return Successor.objects.filter(
        ending__carried_out_at__isnull=False,
        ending__withdrawn_at__isnull=True,
        ending__community__in=visible_communities(person),
    )


def visible_lines(person: Person, community: Community) -> QuerySet[Lineage]:
    """Where a community came from and what came of it, as far as the person may know of the other one."""
    seen = visible_communities(person)
    return Lineage.objects.filter(
        Q(origin=community, successor__in=seen) | Q(successor=community, origin__in=seen)
    )


def nearly_empty(person: Person) -> QuerySet[Community]:
    """Communities a person belongs to in which fewer than three were there during the last ninety days.

    Whoever was there at any moment of these days counts, so that nobody is asked too early. Not the resting,
    those somebody drafts an ending of, and those where somebody said within 180 days that it carries on.
    """
    moment = clock.now()
    since = moment - FEW_FOR
    lately = Q(left_at__isnull=True) | Q(left_at__gt=since)
    awake = Q(paused_at__isnull=True) | Q(paused_at__gt=since) | Q(paused_until__lte=clock.today())
    at_firm = at_the_firm(prefix="person__") | Q(person__deactivated_at__gt=since)
    there = Membership.objects.filter(lately & awake & at_firm, community=OuterRef("pk"))
    hers = memberships_of(person).filter(community=OuterRef("pk"), left_at__isnull=True)
    asked = CarryingOn.objects.filter(community=OuterRef("pk"), at__gt=moment - NOT_ASKED_FOR)
    drafted = Ending.objects.filter(OPEN, community=OuterRef("pk"))
    ordered = there.order_by("person").values("person").distinct()
    return (
        visible_communities(person)
        .filter(Exists(hers), closed_at__isnull=True, resting_since__isnull=True, founded_at__lte=since)
        .exclude(Exists(asked))
        .exclude(Exists(drafted))
        .exclude(Exists(ordered[FEW - 1 : FEW]))
    )


def may_draft_ending(person: Person, community: Community, now: Standing | None = None) -> Verdict:
    """Any member may write down how the community might end; nothing happens before the members decide."""
    now = now or standing(person, community)
    return closed() if now.sees and community.is_closed else as_member(now)


def may_change_ending(person: Person, ending: Ending, now: Standing | None = None) -> Verdict:
    """A draft is written on by its author and by those who keep the community, until it is proposed."""
    now = now or standing(person, ending.community)
    verdict = may_draft_ending(person, ending.community, now)
    if not verdict:
        return verdict
    if ending.is_over:
        return no(_("This is over; it can be read, not changed."))
    if not ending.is_draft:
        return no(_("The members are deciding about these words, or have decided. They stay as they are."))
    if ending.author_id != person.pk and not now.keeps:
        return no(_("Whoever drafted this, and those who keep the community, can change it."))
    return YES


def may_withdraw_ending(person: Person, ending: Ending, now: Standing | None = None) -> Verdict:
    """Its author or a keeper takes a draft back, and a keeper a merger that waits for the others."""
    now = now or standing(person, ending.community)
    if ending.decided_at is not None and not ending.is_over and not ending.is_proposed and now.keeps:
        return YES
    return may_change_ending(person, ending, now)


def may_answer_merger(person: Person, community: Community, ending: Ending) -> Verdict:
    """Any member of the community that is asked may write its answer, while the question stands."""
    verdict = may_draft_ending(person, community)
    if not verdict:
        return verdict
    if not mergers_offered_to(person).filter(pk=ending.pk, partner=community).exists():
        return no(_("Nobody asks this community to merge, or somebody has answered already."))
    return YES


def may_volunteer(person: Person, successor: Successor) -> Verdict:
    """The person named to found a community says herself whether she will."""
    ending = successor.ending
    if successor.volunteer_id != person.pk or not standing(person, ending.community).is_member:
        return no(_("Only the person who was named can say yes."))
    return YES if ending.is_draft else no(_("The members are deciding about these words, or have decided."))


def may_found_successor(person: Person, successor: Successor) -> Verdict:
    """The named volunteer founds it by her own act; after a fortnight any member of the last day may."""
    if not person.is_active or person.outside:
        return no(_("Communities are founded by people of the firm."))
    if not visible_successors(person).filter(pk=successor.pk).exists():
        return nowhere()
    if successor.community_id is not None:
        return no(_("It is founded already."))
    if successor.volunteer_id == person.pk:
        return YES
    carried_out = successor.ending.carried_out_at
    waited = carried_out is not None and clock.now() - carried_out >= VOLUNTEER_FIRST
    if waited and was_there_at_the_end(successor, person):
        return YES
    return no(_("The volunteer whom the members named founds it; after two weeks any of them may."))


def may_invite_on(person: Person, successor: Successor) -> Verdict:
    """Whoever carries it invites from the new home: who drafted, founded, answered for it, or keeps it."""
    if not visible_successors(person).filter(pk=successor.pk).exists():
        return nowhere()
    home = successor.community
    if home is None:
        return no(_("It has to be founded first."))
    if successor.invited_at is not None:
        return no(_("Everybody has been invited already."))
    now = standing(person, home)
    if home.is_closed:
        return closed()
    wrote = Ending.objects.filter(joint=successor.ending, author=person, community=home).exists()
    drafted = person.pk in (successor.volunteer_id, successor.ending.author_id)
    if now.is_member and (now.keeps or wrote or drafted):
        return YES
    return no(_("Somebody who belongs to the new home and carries this invites."))


def was_there_at_the_end(successor: Successor, person: Person) -> bool:
    """Whether a person belonged on the last day to a community that ended into this one."""
    return last_members(successor).filter(person=person).exists()


def last_members(successor: Successor) -> QuerySet[Membership]:
    """Who belonged on the last day to the communities that go on in this one. Not a scope for a person."""
    ended = Q(community__endings=successor.ending_id) | Q(community__endings__joint=successor.ending_id)
    over = Q(community__closed_at__isnull=False, left_at__gte=F("community__closed_at"))
    return Membership.objects.filter(ended, over).distinct()


def keepers_of(community_id: int) -> QuerySet[Membership]:
    """Who keeps a community now: those who facilitate, or every member while nobody does."""
    held = roles_held().filter(community=community_id, role=FACILITATOR)
    members = Membership.objects.filter(
        at_the_firm(prefix="person__"), community=community_id, left_at__isnull=True
    )
    return members.filter(Q(person__in=held.values("person")) | ~Q(Exists(held)))


def may_answer_item(person: Person, item: EndingItem) -> Verdict:
    """Whoever is asked to take a thing answers for herself, or for the community she keeps."""
    if items_asked_of(person).filter(pk=item.pk).exists():
        return YES
    return no(_("This is not asked of you, or no longer."))


def may_carry_on(person: Person, community: Community, now: Standing | None = None) -> Verdict:
    """Any of those who remain may say that it carries on."""
    return may_draft_ending(person, community, now)
