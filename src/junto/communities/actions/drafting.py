"""Writing down how a community might end. Nothing ends by it: the members decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from junto.communities import rules
from junto.communities.actions.joining import locked, still
from junto.communities.facts import EndingDrafted, EndingWithdrawn
from junto.communities.logic.words import clean
from junto.communities.models import (
    LONGEST_LAST_WORDS,
    LONGEST_NAME,
    LONGEST_THANKS,
    LONGEST_WORDS,
    Community,
    Ending,
    Membership,
    Successor,
)
from junto.kernel import clock
from junto.kernel.outbox import publish
from junto.kernel.policy import Conflict, Denied, require
from junto.kernel.refs import Ref
from junto.people.actions import require_clear

if TYPE_CHECKING:
    from junto.people.models import Person

LEAST_PARTS, MOST_PARTS = 2, 4


@dataclass(frozen=True, slots=True)
class NewHome:
    """A community that shall be founded when this one ends, and the member who is asked to found it."""

    name: str
    question: str
    volunteer: Person
    domain: str = ""


def draft_ending(
    *,
    actor: Person,
    community: Community,
    kind: str,
    thanks: str,
    last_words: str,
    partner: Community | None = None,
    homes: Sequence[NewHome] = (),
) -> Ending:
    """Any member writes down how the community might close, merge with another or split into several.

    A merger names the other community and, if both are to go on in a new one, that one with a volunteer; a
    split names two to four new ones. A volunteer who drafts has said yes. Refuses others, a closed community,
    a partner the actor may not know of, a volunteer who is no member, parts that do not fit (`Denied`), and a
    second draft (`Conflict`). Publishes `EndingDrafted`.
    """
    require(rules.may_draft_ending(actor, community))
    _fit_kind(actor, community, kind, partner, homes)
    with transaction.atomic():
        held = locked(community)
        still(rules.may_draft_ending(actor, held))
        for home in homes:
            _fit_home(home, [held.pk] if partner is None else [held.pk, partner.pk])
            _clear(actor, held, home.name, home.question, home.domain)
        ending = _write(actor, held, kind, thanks, last_words, partner=partner)
        if kind == Ending.Kind.MERGING and not homes:
            Successor.objects.create(ending=ending, community=partner)
        for home in homes:
            Successor.objects.create(
                ending=ending,
                name=clean(home.name),
                question=clean(home.question),
                domain=clean(home.domain),
                volunteer=home.volunteer,
                accepted_at=clock.now() if home.volunteer.pk == actor.pk else None,
            )
    return ending


def answer_merger(
    *, actor: Person, community: Community, ending: Ending, thanks: str = "", last_words: str = ""
) -> Ending:
    """A member of the community that is asked to merge writes its answer, which its members then decide.

    Where both go on in a new community this one ends too; where it receives the other, it goes on. Refuses
    others and what nobody asks (`Denied`), and a second draft (`Conflict`). Publishes `EndingDrafted`.
    """
    require(rules.may_answer_merger(actor, community, ending))
    with transaction.atomic():
        held = locked(community)
        still(rules.may_answer_merger(actor, held, ending))
        receives = ending.successors.filter(community=held).exists()
        kind = Ending.Kind.RECEIVING if receives else Ending.Kind.MERGING
        return _write(actor, held, kind, thanks, last_words, partner=ending.community, joint=ending)


def change_ending(
    *, actor: Person, ending: Ending, thanks: str, last_words: str, seen: datetime | None = None
) -> Ending:
    """The words of a draft are written anew by its author or by those who keep the community.

    `seen` is when the actor's text had last been changed. Refuses others and what is before the members
    (`Denied`), and words that somebody changed meanwhile (`Conflict`). Publishes nothing: it is a draft.
    """
    require(rules.may_change_ending(actor, ending))
    with transaction.atomic():
        locked(ending.community)
        held = Ending.objects.select_for_update(of=("self",)).select_related("community").get(pk=ending.pk)
        still(rules.may_change_ending(actor, held))
        if seen is not None and held.changed_at != seen:
            raise Conflict(_("Somebody changed these words meanwhile. Read theirs below, then keep yours."))
        held.thanks, held.last_words = _words(thanks, last_words)
        _clear(actor, held.community, held.thanks, held.last_words)
        held.changed_at = clock.now()
        held.save(update_fields=["thanks", "last_words", "changed_at"])
    return held


def withdraw_ending(*, actor: Person, ending: Ending) -> None:
    """A draft is taken back by its author or by those who keep the community; nothing had happened.

    Refuses others and what the members are deciding about (`Denied`). Publishes `EndingWithdrawn`.
    """
    require(rules.may_withdraw_ending(actor, ending))
    with transaction.atomic():
        locked(ending.community)
        held = Ending.objects.select_for_update(of=("self",)).select_related("community").get(pk=ending.pk)
        still(rules.may_withdraw_ending(actor, held))
        held.withdrawn_at = clock.now()
        held.save(update_fields=["withdrawn_at"])
        publish(
            EndingWithdrawn(community_id=held.community_id, ending_kind=held.kind),
            subject=Ref.of(held),
            actor=actor.pk,
            scope=Ref.of(held.community),
        )


def name_volunteer(*, actor: Person, successor: Successor, person: Person) -> None:
    """Another member is asked to found a part; who drafted or keeps the community asks, she says yes herself.

    Refuses others, and a person who is no member (`Denied`). Publishes nothing: it is a draft.
    """
    require(rules.may_change_ending(actor, successor.ending))
    with transaction.atomic():
        held = (
            Successor.objects.select_for_update(of=("self",))
            .select_related("ending__community")
            .get(pk=successor.pk)
        )
        still(rules.may_change_ending(actor, held.ending))
        home = NewHome(held.name, held.question, person, held.domain)
        partner = held.ending.partner_id
        _fit_home(home, [held.ending.community_id, *([partner] if partner else [])])
        held.volunteer = person
        held.accepted_at = clock.now() if person.pk == actor.pk else None
        held.save(update_fields=["volunteer", "accepted_at"])


def volunteer(*, actor: Person, successor: Successor, yes: bool = True) -> None:
    """The member who is asked to found a part says yes, or lets it pass; founding is another act of hers.

    Refuses anybody else, and once the members are deciding (`Denied`). Publishes nothing: it is a draft.
    """
    require(rules.may_volunteer(actor, successor))
    with transaction.atomic():
        held = (
            Successor.objects.select_for_update(of=("self",))
            .select_related("ending__community")
            .get(pk=successor.pk)
        )
        still(rules.may_volunteer(actor, held))
        held.accepted_at = clock.now() if yes else None
        held.volunteer = actor if yes else None
        held.save(update_fields=["accepted_at", "volunteer"])


def _write(
    actor: Person,
    held: Community,
    kind: str,
    thanks: str,
    last_words: str,
    *,
    partner: Community | None = None,
    joint: Ending | None = None,
) -> Ending:
    thanks, last_words = _words(thanks, last_words)
    _clear(actor, held, thanks, last_words)
    moment = clock.now()
    try:
        with transaction.atomic():
            ending = Ending.objects.create(
                community=held,
                kind=kind,
                partner=partner,
                joint=joint,
                thanks=thanks,
                last_words=last_words,
                author=actor,
                drafted_at=moment,
                changed_at=moment,
            )
    except IntegrityError as twice:
        raise Conflict(_("Somebody has drafted an end already. Read it first.")) from twice
    publish(
        EndingDrafted(community_id=held.pk, ending_kind=str(kind)),
        subject=Ref.of(ending),
        actor=actor.pk,
        scope=Ref.of(held),
    )
    return ending


def _words(thanks: str, last_words: str) -> tuple[str, str]:
    thanks, last_words = clean(thanks, lines=True), clean(last_words, lines=True)
    for said, most in ((thanks, LONGEST_THANKS), (last_words, LONGEST_LAST_WORDS)):
        if len(said) > most:
            raise Denied(_("This is too long: at most %(most)s characters.") % {"most": most})
    return thanks, last_words


def _clear(actor: Person, held: Community, *texts: str) -> None:
    """The last page is read by whoever reads the community: the whole firm's names no client."""
    if held.listing == Community.Listing.FIRM:
        own = [("client", held.client_id), ("matter", held.matter_id)]
        stands_before = [(label, number) for label, number in own if number is not None]
        require_clear(actor=actor, texts=[text for text in texts if text], own=stands_before)


def _fit_kind(
    actor: Person, community: Community, kind: str, partner: Community | None, homes: Sequence[NewHome]
) -> None:
    kinds = Ending.Kind
    if kind not in (kinds.CLOSING, kinds.MERGING, kinds.SPLITTING):
        raise Denied(_("A community closes, merges or splits."))
    if kind == kinds.SPLITTING and not LEAST_PARTS <= len(homes) <= MOST_PARTS:
        raise Denied(_("A community splits into two to four."))
    if kind == kinds.MERGING and len(homes) > 1:
        raise Denied(_("Two communities merge into one."))
    if (kind == kinds.MERGING) != (partner is not None) or (kind == kinds.CLOSING and homes):
        raise Denied(_("A merger names the other community; nothing else does."))
    if len({clean(home.name).casefold() for home in homes}) != len(homes):
        raise Denied(_("Give each part a name of its own."))
    if partner is None:
        return
    there = rules.visible_communities(actor).filter(pk=partner.pk, closed_at__isnull=True)
    if partner.pk == community.pk or not there.exists():
        raise Denied(_("There is no such community to merge with."))
    walls = {(row.client_id, row.matter_id) for row in (community, partner)} - {(None, None)}
    if homes and len(walls) > 1:
        raise Denied(_("Two communities round different clients do not go on in one."))


def _fit_home(home: NewHome, communities: list[int]) -> None:
    name, question, domain = clean(home.name), clean(home.question), clean(home.domain)
    if not name or not question:
        raise Denied(_("A community needs a name and a first question."))
    for said, most in ((name, LONGEST_NAME), (question, LONGEST_WORDS), (domain, LONGEST_WORDS)):
        if len(said) > most:
            raise Denied(_("This is too long: at most %(most)s characters.") % {"most": most})
    belongs = Membership.objects.filter(
        community__in=communities, person=home.volunteer, left_at__isnull=True, person__outside=False
    )
    if not belongs.exists():
        raise Denied(_("Whoever is asked to found a part is a member."))
