"""Verdicts: who may do what, and the sentence why not. An administrator is an outsider here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from junto.communities.models import Community, Invitation, JoinRequest, RoleAssignment
from junto.communities.rules.scopes import (
    FACILITATOR,
    Standing,
    beyond,
    roles_held,
    standing,
    standing_invitations,
    visible_offers,
)
from junto.kernel.policy import YES, Verdict, no

if TYPE_CHECKING:
    from junto.people.models import Person


def may_found(person: Person) -> Verdict:
    """Anyone in the firm may found a community; nobody's permission is asked."""
    if not person.is_active or person.outside:
        return no(_("Communities are founded by people of the firm."))
    return YES


def may_join(
    person: Person, community: Community, invitation: Invitation | None = None, now: Standing | None = None
) -> Verdict:
    """Whoever sees an open community joins it herself; the others are joined on an invitation that stands."""
    now = now or standing(person, community)
    by_link = invitation is not None and invitation.is_link and _opens(person, community, invitation)
    if now.advises and not now.sees:
        return no(_("You advise it from outside; whoever advises does not join."))
    if not person.is_active or not (now.sees or by_link):
        return nowhere()
    if community.is_closed:
        return closed()
    if now.is_member:
        return no(_("You are a member already."))
    if now.through_glass:
        return only_looking()
    if community.joining == Community.Joining.OPEN or now.invited or by_link:
        return YES
    if community.joining == Community.Joining.REQUEST:
        return no(_("Here one asks first: a yes is an invitation, and then you join yourself."))
    return no(_("One joins here on the invitation of a member."))


def may_leave(person: Person, community: Community, now: Standing | None = None) -> Verdict:
    """A member leaves at once and without a reason."""
    return as_member(now or standing(person, community))


def may_pause(person: Person, community: Community, now: Standing | None = None) -> Verdict:
    """A member may stand back until a day of her choice."""
    return as_member(now or standing(person, community))


def may_resume(person: Person, community: Community, now: Standing | None = None) -> Verdict:
    """Whoever stands back may come back before her day."""
    now = now or standing(person, community)
    if now.is_member and not now.is_paused:
        return no(_("You are not standing back."))
    return as_member(now)


def may_invite(person: Person, community: Community, now: Standing | None = None) -> Verdict:
    """Any member may invite; whom she invites joins, or does not, by their own act."""
    now = now or standing(person, community)
    return closed() if now.sees and community.is_closed else as_member(now)


def may_revoke(person: Person, invitation: Invitation) -> Verdict:
    """Who sent an invitation may take it back; a facilitator may also end a link."""
    now = standing(person, invitation.community)
    if now.is_member and (invitation.sender_id == person.pk or (invitation.is_link and now.keeps)):
        return YES
    return no(_("Only the person who sent an invitation can take it back."))


def may_ask(person: Person, community: Community, now: Standing | None = None) -> Verdict:
    """Where one joins on request, whoever sees the community may ask, once at a time."""
    now = now or standing(person, community)
    if not now.sees or not person.is_active:
        return nowhere()
    if community.is_closed:
        return closed()
    if now.is_member:
        return no(_("You are a member already."))
    if now.through_glass:
        return only_looking()
    if community.joining != Community.Joining.REQUEST:
        return no(_("Nobody needs to be asked here."))
    if now.invited:
        return no(_("You are invited already; you can join."))
    if now.asked:
        return no(_("You have asked already."))
    if now.answered:
        return no(_("You asked and were answered; you can ask again after thirty days."))
    return YES


def is_waiting(request: JoinRequest | None) -> Verdict:
    """A request is answered once."""
    return YES if request is not None else no(_("This was answered a moment ago, or taken back."))


def may_answer(person: Person, community: Community, now: Standing | None = None) -> Verdict:
    """Facilitators answer who asks to be invited; while nobody facilitates, any member does."""
    return as_keeper(now or standing(person, community), community)


def may_edit(person: Person, community: Community, now: Standing | None = None) -> Verdict:
    """Facilitators write the words of the front page; while nobody facilitates, any member does."""
    return as_keeper(now or standing(person, community), community)


def may_rest(person: Person, community: Community, now: Standing | None = None) -> Verdict:
    """A community is declared resting by those who keep it, with a day to look again."""
    now = now or standing(person, community)
    if now.sees and community.is_resting:
        return no(_("It is resting already."))
    return as_keeper(now, community)


def may_wake(person: Person, community: Community, now: Standing | None = None) -> Verdict:
    """Any member wakes a resting community."""
    now = now or standing(person, community)
    if now.sees and not community.is_resting:
        return no(_("It is not resting."))
    return as_member(now)


def may_offer_role(
    person: Person, community: Community, role: str = "", now: Standing | None = None
) -> Verdict:
    """A role is offered by any member, facilitating by those who keep the community; she takes it herself."""
    now = now or standing(person, community)
    if role == FACILITATOR:
        return as_keeper(now, community)
    return closed() if now.sees and community.is_closed else as_member(now)


def may_ask_for_role(person: Person, community: Community, role: str, now: Standing | None = None) -> Verdict:
    """A member may ask for a role; somebody else then says yes, or nobody does and it fades."""
    now = now or standing(person, community)
    verdict = may_offer_role(person, community, now=now)
    if not verdict:
        return verdict
    if _holds(person, community, role):
        return no(_("You have this role already."))
    return YES


def may_give_role(person: Person, asked: RoleAssignment | None, now: Standing | None = None) -> Verdict:
    """Whoever may offer a role says yes to somebody else who asked for it; nobody gives one to herself."""
    if asked is None:
        return no(_("This was answered a moment ago, or taken back."))
    if asked.person_id == person.pk:
        return no(_("Somebody else says yes to what you asked for."))
    now = now or standing(person, asked.community)
    return may_offer_role(person, asked.community, asked.role, now)


def may_take_role(person: Person, community: Community, role: str, now: Standing | None = None) -> Verdict:
    """A member takes a role she was offered, or becomes facilitator where nobody is."""
    now = now or standing(person, community)
    member = as_member(now)
    if not member or community.is_closed:
        return member if not member else closed()
    if _holds(person, community, role):
        return no(_("You have this role already."))
    if visible_offers(person).filter(community=community, role=role).exists():
        return YES
    if role == FACILITATOR and now.keeps:
        return YES
    return no(_("This role is taken when another member offers it."))


def may_lay_down_role(person: Person, held: RoleAssignment) -> Verdict:
    """Whoever holds a role gives it back when she likes."""
    return YES if held.person_id == person.pk else no(_("Only the person herself can give a role back."))


def may_speak_of(person: Person, community: Community) -> Verdict:
    """To whom a letter may speak of a community: no wall hides it, and she is active."""
    return YES if beyond(Community.objects.filter(pk=community.pk), person).exists() else nowhere()


def pages_open(community: Community, now: Standing) -> frozenset[str]:
    """Which views of a community answer somebody who stands so; no other way is offered."""
    if not now.sees:
        return frozenset({"front", "about", "charter"} if now.advises else ())
    found = {"front", "about", "charter", "sponsor", "history"}
    if now.is_member or community.is_closed:
        found.add("decisions")
    if as_keeper(now, community):
        found.add("settings")
    return frozenset(found)


def _holds(person: Person, community: Community, role: str) -> bool:
    return roles_held().filter(community=community, person=person, role=role).exists()


def _opens(person: Person, community: Community, invitation: Invitation) -> bool:
    usable = beyond(standing_invitations(), person, "community__")
    return usable.filter(pk=invitation.pk, community=community, token_hash__isnull=False).exists()


def as_member(now: Standing) -> Verdict:
    """Yes for a member."""
    if not now.sees:
        return nowhere()
    return YES if now.is_member else no(_("This is for members."))


def as_keeper(now: Standing, community: Community) -> Verdict:
    """Yes for those who keep a living community."""
    if now.sees and community.is_closed:
        return closed()
    member = as_member(now)
    if not member:
        return member
    return YES if now.keeps else no(_("This is for those who facilitate the community."))


def nowhere() -> Verdict:
    """What is hidden and what is absent get the same sentence."""
    return no(_("There is no such community."))


def closed() -> Verdict:
    """A closed community is read, and nothing else."""
    return no(_("This community is closed. It can be read, and nobody can write or join."))


def only_looking() -> Verdict:
    """Whoever looks through broken glass only reads."""
    return no(_("Two administrators opened this for a look. Whoever looks only reads."))
