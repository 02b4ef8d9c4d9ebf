"""Inviting persons and making links. Nobody becomes a member by it, and nobody's silence is kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from junto.communities import rules
from junto.communities.actions.joining import locked, still
from junto.communities.facts import InvitationRevoked, InvitationSent
from junto.communities.logic.tokens import digest
from junto.communities.logic.words import clean
from junto.communities.models import Community, Invitation, MailChoice, Membership, SetAside
from junto.kernel import clock
from junto.kernel.ids import short_id
from junto.kernel.outbox import publish
from junto.kernel.policy import Denied, require
from junto.kernel.refs import Ref
from junto.people.rules import visible_people

if TYPE_CHECKING:
    from junto.people.models import Person

STANDS = timedelta(days=30)
AT_ONCE, IN_A_DAY = 25, 100


@dataclass(frozen=True, slots=True)
class Link:
    """A link just made, and the secret part of its address."""

    invitation: Invitation
    token: str


def invite_persons(*, actor: Person, community: Community, persons: Iterable[Person], words: str = "") -> int:
    """A member offers persons a place; each may join, or let it pass, by her own act.

    An invitation stands for thirty days and fades. Whoever belongs already, and whoever the actor has invited
    and not yet heard from, is passed over. A person behind a wall is invited like any other and never learns
    of it, so that the picture is the same for the sender. Returns how many invitations were written. Refuses
    who may not invite, no persons, more than 25 at once or 100 in a day (`Denied`). Publishes
    `InvitationSent` once, without saying whom.
    """
    require(rules.may_invite(actor, community))
    wanted = {person.pk for person in persons} - {actor.pk}
    known = set(visible_people(actor).filter(pk__in=wanted, is_active=True).values_list("pk", flat=True))
    _within_reason(actor, len(wanted), len(known))
    moment = clock.now()
    with transaction.atomic():
        held = locked(community)
        still(rules.may_invite(actor, held))
        Invitation.objects.filter(community=held, sender=actor, expires_at__lte=moment).delete()
        belongs = Membership.objects.filter(community=held, person__in=known, left_at__isnull=True)
        waiting = Invitation.objects.filter(community=held, sender=actor, person__in=known)
        known -= set(belongs.values_list("person", flat=True))
        fresh = known - set(waiting.values_list("person", flat=True))
        Invitation.objects.bulk_create(
            Invitation(
                community=held,
                sender=actor,
                person_id=pk,
                words=clean(words, lines=True)[:500],
                sent_at=moment,
                expires_at=moment + STANDS,
            )
            for pk in sorted(fresh)
        )
        if fresh:
            _say_sent(actor, held, by_link=False)
    return len(fresh)


def make_link(*, actor: Person, community: Community, words: str = "") -> Link:
    """A member makes a link by which whoever is given it may join, each by her own act, for thirty days.

    Refuses who may not invite (`Denied`). Publishes `InvitationSent`.
    """
    require(rules.may_invite(actor, community))
    moment, key = clock.now(), short_id()
    with transaction.atomic():
        held = locked(community)
        still(rules.may_invite(actor, held))
        invitation = Invitation.objects.create(
            key=key,
            community=held,
            sender=actor,
            token_hash=digest(token_of(key)),
            words=clean(words, lines=True)[:500],
            sent_at=moment,
            expires_at=moment + STANDS,
        )
        _say_sent(actor, held, by_link=True)
    return Link(invitation, token_of(key))


def token_of(key: str) -> str:
    """The secret part of a link's address, made again from its key and the installation's secret."""
    return salted_hmac("communities.link", key, algorithm="sha256").hexdigest()[:40]


def revoke_invitation(*, actor: Person, invitation: Invitation) -> None:
    """Who sent an invitation takes it back; a facilitator may end a link. It is gone, as if never sent.

    Refuses anybody else (`Denied`). Publishes `InvitationRevoked`.
    """
    require(rules.may_revoke(actor, invitation))
    with transaction.atomic():
        gone, _tables = Invitation.objects.filter(pk=invitation.pk).delete()
        if gone:
            publish(
                InvitationRevoked(community_id=invitation.community_id, by_link=invitation.is_link),
                subject=Ref.of(invitation.community),
                actor=actor.pk,
                scope=Ref.of(invitation.community),
            )


def set_aside(*, actor: Person, invitation: Invitation) -> None:
    """A person no longer wants to be shown invitations to this community, for a year. Nobody learns of it.

    Refuses an invitation that is not hers (`Denied`). Publishes nothing: letting an invitation pass and
    setting it aside leave the same ledger.
    """
    if not rules.visible_invitations(actor).filter(pk=invitation.pk).exists():
        raise Denied(_("There is no such invitation."))
    SetAside.objects.update_or_create(
        person=actor, community_id=invitation.community_id, defaults={"at": clock.now()}
    )


def show_again(*, actor: Person, community: Community) -> None:
    """A person wants to be shown invitations to a community again. Nobody learns of it; publishes nothing."""
    SetAside.objects.filter(person=actor, community=community).delete()


def choose_letters(*, actor: Person, wanted: bool) -> None:
    """A person wants letters about invitations, or none; her page shows them anyway. Publishes nothing."""
    if wanted:
        MailChoice.objects.filter(person=actor).delete()
    else:
        MailChoice.objects.get_or_create(person=actor, defaults={"off_at": clock.now()})


def _within_reason(actor: Person, asked: int, known: int) -> None:
    if not asked or not known:
        raise Denied(_("Choose at least one person to invite."))
    if asked > AT_ONCE:
        why = _("At most %(most)s at once: an invitation is for somebody, not for a list.")
        raise Denied(why % {"most": AT_ONCE})
    lately = Invitation.objects.filter(
        sender=actor, person__isnull=False, sent_at__gt=clock.now() - timedelta(days=1)
    )
    if lately.count() + asked > IN_A_DAY:
        raise Denied(_("You have invited many people since yesterday. Go on tomorrow, or share a link."))


def _say_sent(actor: Person, held: Community, *, by_link: bool) -> None:
    publish(
        InvitationSent(community_id=held.pk, by_link=by_link),
        subject=Ref.of(held),
        actor=actor.pk,
        scope=Ref.of(held),
    )
