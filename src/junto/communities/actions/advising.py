"""Advisers from outside: asked in with a scope and a last day, and every page they open is written down."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from junto.communities import rules
from junto.communities.actions.joining import locked, still
from junto.communities.facts import AdviserBegan, AdviserEnded, ClientContentGranted
from junto.communities.logic.words import clean
from junto.communities.models import AdviserAssignment, Community, Opening
from junto.kernel import audit, clock
from junto.kernel.outbox import publish
from junto.kernel.policy import Denied, require
from junto.kernel.refs import Ref
from junto.people.rules import firm_today

if TYPE_CHECKING:
    from junto.people.models import Person


def ask_adviser(
    *, actor: Person, community: Community, person: Person, scope: str, ends_on: date
) -> AdviserAssignment:
    """Those who keep a community ask somebody from outside to advise it, for a purpose and until a day.

    She accepts at the door, where both stand written. Refuses others, somebody of the firm, a member, empty
    words, and a day that is past or more than a year away (`Denied`). Publishes nothing until she accepts.
    """
    require(rules.may_ask_adviser(actor, community))
    require(rules.may_be_adviser(person, community))
    said = clean(scope, lines=True)[:500]
    if not said:
        raise Denied(_("Say what the adviser is asked for."))
    if not 0 < (ends_on - firm_today()).days <= rules.LONGEST_ADVICE:
        raise Denied(_("Choose a last day after today and within a year."))
    with transaction.atomic():
        held = locked(community)
        still(rules.may_ask_adviser(actor, held))
        still(rules.may_be_adviser(person, held))
        assignment = AdviserAssignment.objects.create(
            community=held, person=person, scope=said, ends_on=ends_on, asked_by=actor, asked_at=clock.now()
        )
        audit.record(
            actor=actor.pk,
            deed="adviser.asked",
            subject=str(Ref.of(held)),
            about=person.pk,
            detail={"ends_on": ends_on.isoformat()},
        )
    return assignment


def begin_advising(*, actor: Person, assignment: AdviserAssignment) -> AdviserAssignment:
    """An adviser accepts scope and last day at the door, and that the members read what she opens.

    Refuses anybody else, and after the last day (`Denied`). Publishes `AdviserBegan`, once.
    """
    require(rules.may_begin_advising(actor, assignment))
    with transaction.atomic():
        held = locked(assignment.community)
        still(rules.may_begin_advising(actor, assignment))
        if AdviserAssignment.objects.filter(pk=assignment.pk, since__isnull=True).update(since=clock.now()):
            publish(
                AdviserBegan(community_id=held.pk, ends_on=assignment.ends_on.isoformat()),
                subject=Ref.of(assignment),
                actor=actor.pk,
                scope=Ref.of(held),
            )
    assignment.refresh_from_db()
    return assignment


def end_advising(*, actor: Person, assignment: AdviserAssignment) -> None:
    """An adviser leaves, or those who keep the community end it before its day.

    Refuses others (`Denied`). Publishes `AdviserEnded` if it had begun.
    """
    require(rules.may_end_advising(actor, assignment))
    with transaction.atomic():
        held = locked(assignment.community)
        open_one = AdviserAssignment.objects.filter(pk=assignment.pk, until__isnull=True)
        began = open_one.filter(since__isnull=False).exists()
        if open_one.update(until=clock.now()) and began:
            publish(
                AdviserEnded(community_id=held.pk),
                subject=Ref.of(assignment),
                actor=actor.pk,
                scope=Ref.of(held),
            )


def ask_client_content(*, actor: Person, assignment: AdviserAssignment, reason: str) -> None:
    """One who keeps a community says why an adviser should read what stands before its client.

    Nothing opens until a second one agrees. Refuses others and an empty reason (`Denied`). Publishes nothing;
    it stands in the administrators' log.
    """
    require(rules.may_ask_client_content(actor, assignment))
    said = clean(reason, lines=True)[:500]
    if not said:
        raise Denied(_("Say why; it is kept with the grant."))
    with transaction.atomic():
        held = locked(assignment.community)
        still(rules.may_ask_client_content(actor, _now(assignment)))
        AdviserAssignment.objects.filter(pk=assignment.pk).update(
            client_reason=said, client_asked_by=actor, client_asked_at=clock.now()
        )
        audit.record(
            actor=actor.pk, deed="adviser.client_asked", subject=str(Ref.of(held)), about=assignment.person_id
        )


def grant_client_content(*, actor: Person, assignment: AdviserAssignment) -> None:
    """A second one who keeps a community lets its adviser read what stands before its client.

    A wall that bars her still hides it. Refuses who asked, and others (`Denied`), and what was answered
    (`Conflict`). Publishes `ClientContentGranted`.
    """
    require(rules.may_grant_client_content(actor, assignment))
    with transaction.atomic():
        held = locked(assignment.community)
        still(rules.may_grant_client_content(actor, _now(assignment)))
        AdviserAssignment.objects.filter(pk=assignment.pk).update(
            client_granted_by=actor, client_granted_at=clock.now()
        )
        publish(
            ClientContentGranted(community_id=held.pk),
            subject=Ref.of(assignment),
            actor=actor.pk,
            scope=Ref.of(held),
        )
        audit.record(
            actor=actor.pk,
            deed="adviser.client_granted",
            subject=str(Ref.of(held)),
            about=assignment.person_id,
        )


def note_opening(*, actor: Person, community: Community, page: str) -> None:
    """Write down that somebody from outside opened a page: an adviser, or an administrator through glass.

    Every page of a community calls it; for anybody else it does nothing and asks the database nothing. One
    entry a page and hour, in the log and for the members to read. Refuses nobody; publishes nothing.
    """
    if not (actor.outside or actor.is_administrator):
        return
    adviser = rules.advising_of(actor).filter(community=community).first() if actor.outside else None
    glass = rules.glass_broken_for(actor).filter(community=community).first()
    if adviser is None and glass is None:
        return
    moment = clock.now()
    hour = moment.replace(minute=0, second=0, microsecond=0)
    right = {"adviser": adviser} if glass is None else {"glass": glass}
    if Opening.objects.filter(page=page, hour=hour, **right).exists():
        return
    try:
        with transaction.atomic():
            Opening.objects.create(
                community=community, person=actor, page=page, hour=hour, at=moment, **right
            )
            audit.record(
                actor=actor.pk,
                deed="adviser.opened" if glass is None else "glass.opened",
                subject=str(Ref.of(community)),
                detail={"page": page},
            )
    except IntegrityError:
        # two tabs in one moment: the other one wrote it
        return


def _now(assignment: AdviserAssignment) -> AdviserAssignment:
    return AdviserAssignment.objects.select_related("community").get(pk=assignment.pk)
