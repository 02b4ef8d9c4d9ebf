"""What follows an end: founding what was agreed, inviting everybody, the library, or carrying on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from junto.communities import rules
from junto.communities.actions.ending import begin_lineage
from junto.communities.actions.founding import found_community
from junto.communities.actions.inviting import STANDS
from junto.communities.actions.joining import locked, still
from junto.communities.facts import CommunityCarriesOn, InvitationSent
from junto.communities.logic.words import clean
from junto.communities.models import (
    CarryingOn,
    Community,
    Ending,
    EndingItem,
    Invitation,
    Lineage,
    Membership,
    Successor,
)
from junto.kernel import clock
from junto.kernel.outbox import publish
from junto.kernel.policy import Denied, require
from junto.kernel.refs import Ref
from junto.kernel.registry import LibraryItem, library_of
from junto.people.rules import at_the_firm

if TYPE_CHECKING:
    from junto.people.models import Person


def found_successor(*, actor: Person, successor: Successor) -> Community:
    """The volunteer founds what the members agreed on, by her own act, and is its first member.

    It stands before the same walls and is listed as the one it came from. Nobody else is a member by it.
    Refuses others, and for a fortnight whoever was not named (`Denied`), and a second founding (`Conflict`).
    Publishes `CommunityFounded`, `MemberJoined`, `LineageBegan`.
    """
    require(rules.may_found_successor(actor, successor))
    with transaction.atomic():
        held = (
            Successor.objects.select_for_update(of=("self",))
            .select_related("ending__community")
            .get(pk=successor.pk)
        )
        still(rules.may_found_successor(actor, held))
        origin = held.ending.community
        walled = _walled(held.ending)
        made = found_community(
            actor=actor,
            name=held.name,
            question=held.question,
            domain=held.domain,
            kind=origin.kind,
            listing=origin.listing,
            joining=origin.joining,
            client=walled.client,
            matter=walled.matter,
        )
        held.community, held.founded_at = made, clock.now()
        held.save(update_fields=["community", "founded_at"])
        split = held.ending.kind == Ending.Kind.SPLITTING
        for ended in _ended(held.ending):
            how = Lineage.How.SPLIT if split else Lineage.How.MERGED
            begin_lineage(ended.community, made, how, clock.now())
    return made


def invite_on(*, actor: Person, successor: Successor, words: str = "") -> int:
    """Whoever carries it invites everybody who belonged on the last day; each joins, or does not, herself.

    These are invitations like any other: thirty days, no trace of who lets them pass, and nobody learns who
    is barred. Done once. Returns how many were written. Refuses others (`Denied`). Publishes
    `InvitationSent` once, without saying whom.
    """
    require(rules.may_invite_on(actor, successor))
    moment = clock.now()
    with transaction.atomic():
        held = (
            Successor.objects.select_for_update(of=("self",))
            .select_related("ending", "community")
            .get(pk=successor.pk)
        )
        still(rules.may_invite_on(actor, held))
        home = held.community
        assert home is not None
        locked(home)
        there = (
            rules.last_members(held).filter(at_the_firm(prefix="person__")).values_list("person", flat=True)
        )
        belongs = Membership.objects.filter(community=home, left_at__isnull=True)
        Invitation.objects.filter(community=home, sender=actor, expires_at__lte=moment).delete()
        waiting = Invitation.objects.filter(community=home, sender=actor, person__isnull=False)
        fresh = set(there) - set(belongs.values_list("person", flat=True))
        fresh -= set(waiting.values_list("person", flat=True))
        Invitation.objects.bulk_create(
            Invitation(
                community=home,
                sender=actor,
                person_id=number,
                words=clean(words, lines=True)[:500],
                sent_at=moment,
                expires_at=moment + STANDS,
            )
            for number in sorted(fresh)
        )
        held.invited_at = moment
        held.save(update_fields=["invited_at"])
        if fresh:
            publish(
                InvitationSent(community_id=home.pk, by_link=False),
                subject=Ref.of(home),
                actor=actor.pk,
                scope=Ref.of(home),
            )
    return len(fresh)


def choose_fate(
    *,
    actor: Person,
    ending: Ending,
    ref: str,
    fate: str,
    home: Community | None = None,
    steward: Person | None = None,
) -> EndingItem:
    """A thing in the library is to go to another community, to stay with a steward, or to rest here.

    Those who keep the other community, or the steward, are asked and answer themselves; whoever names herself
    has answered. Refuses who may not change the draft, a thing that is not there, and a community or person
    that cannot take it (`Denied`). Publishes nothing: it is a draft.
    """
    require(rules.may_change_ending(actor, ending))
    thing = next((one for one in library_of(ending.community_id) if one.ref == ref), None)
    _fit_fate(actor, ending, thing, fate, home, steward)
    moment = clock.now()
    asked = fate != EndingItem.Fate.RETIRED
    herself = steward is not None and steward.pk == actor.pk
    herself |= home is not None and rules.standing(actor, home).keeps
    with transaction.atomic():
        locked(ending.community)
        held = Ending.objects.select_for_update(of=("self",)).select_related("community").get(pk=ending.pk)
        still(rules.may_change_ending(actor, held))
        item, _made = EndingItem.objects.update_or_create(
            ending=held,
            ref=ref,
            defaults={
                "title": str(thing.title)[:200] if thing else "",
                "fate": fate,
                "home": home if fate == EndingItem.Fate.REHOMED else None,
                "steward": steward if fate == EndingItem.Fate.KEPT else None,
                "asked_at": moment,
                "accepted_at": moment if herself and asked else None,
                "accepted_by": actor if herself and asked else None,
                "declined_at": None,
            },
        )
    return item


def answer_item(*, actor: Person, item: EndingItem, yes: bool) -> None:
    """Whoever is asked to look after a thing, or keeps the community that shall take it in, says yes or no.

    Refuses anybody else (`Denied`) and an answer that comes too late (`Conflict`). Publishes nothing.
    """
    require(rules.may_answer_item(actor, item))
    with transaction.atomic():
        held = EndingItem.objects.select_for_update().get(pk=item.pk)
        still(rules.may_answer_item(actor, held))
        held.accepted_at = clock.now() if yes else None
        held.accepted_by = actor if yes else None
        held.declined_at = None if yes else clock.now()
        held.save(update_fields=["accepted_at", "accepted_by", "declined_at"])


def carry_on(*, actor: Person, community: Community) -> None:
    """One of the few who remain says that it carries on; they are not asked again for 180 days.

    Refuses who is no member (`Denied`). Publishes `CommunityCarriesOn`.
    """
    require(rules.may_carry_on(actor, community))
    with transaction.atomic():
        held = locked(community)
        still(rules.may_carry_on(actor, held))
        CarryingOn.objects.create(community=held, person=actor, at=clock.now())
        publish(
            CommunityCarriesOn(community_id=held.pk),
            subject=Ref.of(held),
            actor=actor.pk,
            scope=Ref.of(held),
        )


def _fit_fate(
    actor: Person,
    ending: Ending,
    thing: LibraryItem | None,
    fate: str,
    home: Community | None,
    steward: Person | None,
) -> None:
    if thing is None or not ending.ends_it:
        raise Denied(_("There is no such thing in the library."))
    if fate not in EndingItem.Fate.values:
        raise Denied(_("A thing goes elsewhere, stays with somebody, or rests."))
    if fate == EndingItem.Fate.REHOMED:
        origin = ending.community
        seen = rules.visible_communities(actor).filter(closed_at__isnull=True)
        if home is None or home.pk == origin.pk or not seen.filter(pk=home.pk).exists():
            raise Denied(_("Choose the community that shall take it in."))
        wall = (origin.client_id, origin.matter_id)
        if wall != (None, None) and wall != (home.client_id, home.matter_id):
            raise Denied(_("What stands before a client goes only where the same client is."))
    if fate == EndingItem.Fate.KEPT:
        belongs = Membership.objects.filter(
            at_the_firm(prefix="person__"), community=ending.community, left_at__isnull=True
        )
        if steward is None or not belongs.filter(person=steward).exists():
            raise Denied(_("Choose a member who shall look after it."))


def _ended(ending: Ending) -> list[Ending]:
    rows = Ending.objects.select_related("community__client", "community__matter")
    both = [rows.get(pk=ending.pk), *rows.filter(joint=ending, carried_out_at__isnull=False)]
    return [row for row in both if row.ends_it and row.community.is_closed]


def _walled(ending: Ending) -> Community:
    """The one of the communities that ended which stands before a client or matter, if one does."""
    ended = [row.community for row in _ended(ending)]
    return next((row for row in ended if row.client_id or row.matter_id), ended[0])
