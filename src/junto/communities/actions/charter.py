"""The charter: its draft, which members write, and what the members' decision does to a version of it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from junto.communities.actions.joining import locked, still
from junto.communities.facts import CharterDrafted, CharterInForce, CharterWritten
from junto.communities.logic.charter import NAMES, CharterText, text_of
from junto.communities.models import Charter, CharterRevision, Community, Deciding
from junto.communities.rules.charter import may_draft
from junto.kernel import clock
from junto.kernel.outbox import publish
from junto.kernel.policy import Conflict, Denied, require
from junto.kernel.refs import Ref

if TYPE_CHECKING:
    from junto.people.models import Person


__all__ = [
    "CharterText",
    "DraftMoved",
    "mark_charter_proposed",
    "publish_revision",
    "put_in_force",
    "save_draft",
    "text_of",
]


class DraftMoved(Conflict):
    """Somebody else kept the draft meanwhile; nothing of either is lost.

    Attributes
    ----------
    charter : Charter
        The draft as it stands.
    """

    def __init__(self, charter: Charter) -> None:
        super().__init__(_("Somebody else has kept the draft since you opened it. Nothing was overwritten."))
        self.charter = charter


def save_draft(*, actor: Person, community: Community, text: CharterText, base: int) -> Charter:
    """Any member keeps the draft she began from saving number `base` (0 where there was none).

    Refuses whoever is no member, a draft while a version is being decided about, a part that is too long and
    markup instead of words (`Denied`), and a draft that somebody else kept meanwhile (`DraftMoved`). The same
    words sent twice are kept once. Publishes `CharterDrafted` when a draft begins.
    """
    require(may_draft(actor, community))
    text = _fit(text)
    # who comes late is told without waiting for the others; the count only grows, so this stays true
    late = Charter.objects.filter(community=community, saves__gt=base).first()
    if late is not None and text_of(late) != text:
        raise DraftMoved(late)
    with transaction.atomic():
        held = locked(community)
        still(may_draft(actor, held))
        charter, _made = Charter.objects.get_or_create(community=held)
        if charter.drafted_at is not None and text_of(charter) == text:
            return charter
        if charter.saves != base:
            raise DraftMoved(charter)
        began = charter.drafted_at is None
        for name in NAMES:
            setattr(charter, name, getattr(text, name))
        charter.saves, charter.drafted_at, charter.drafted_by = base + 1, clock.now(), actor
        charter.save(update_fields=[*NAMES, "saves", "drafted_at", "drafted_by"])
        if began:
            publish(
                CharterDrafted(community_id=held.pk),
                subject=Ref.of(charter),
                actor=actor.pk,
                scope=Ref.of(held),
            )
    return charter


def publish_revision(*, actor: Person, community: Community, base: int) -> CharterRevision:
    """A member writes the draft down as the next version, word for word, to be put to the members.

    A version with the same words that waits is given back. Refuses whoever may not draft, where there is no
    draft, where nothing says what the community is about, where nothing differs from what is in force
    (`Denied`), and a draft that moved on (`DraftMoved`). Publishes `CharterWritten`.
    """
    require(may_draft(actor, community))
    with transaction.atomic():
        held = locked(community)
        still(may_draft(actor, held))
        charter = Charter.objects.filter(community=held, drafted_at__isnull=False).first()
        if charter is None:
            raise Denied(_("There is no draft. Write one first."))
        if charter.saves != base:
            raise DraftMoved(charter)
        text = text_of(charter)
        if not text.domain:
            raise Denied(_("Say at least what the community is about."))
        last = charter.revisions.order_by("-number").first()
        if last is not None and last.in_force_at is None and text_of(last) == text:
            return last
        in_force = _in_force(charter)
        if in_force is not None and text.same_words(text_of(in_force)):
            raise Denied(_("Nothing differs from the charter in force."))
        highest = charter.revisions.aggregate(n=Max("number"))["n"] or 0
        revision = CharterRevision.objects.create(
            charter=charter,
            number=highest + 1,
            author=actor,
            at=clock.now(),
            **{name: getattr(text, name) for name in NAMES},
        )
        publish(
            CharterWritten(community_id=held.pk, number=revision.number),
            subject=Ref.of(revision),
            actor=actor.pk,
            scope=Ref.of(held),
        )
    return revision


def mark_charter_proposed(*, revision_id: int, decision_id: int, decision_key: str, open: bool) -> None:
    """A version is put to decision (`open`), or its decision has ended. Called by `carrying` alone.

    Refuses a version that came into force or that another decision holds, and a second one beside it
    (`Conflict`). Publishes nothing: the decision does.
    """
    with transaction.atomic():
        revision = _held(revision_id)
        if not open:
            if revision.decision_id == decision_id and revision.proposed:
                revision.proposed = False
                revision.save(update_fields=["proposed"])
            return
        if revision.in_force_at is not None:
            raise Conflict(_("This version came into force already."))
        others = CharterRevision.objects.filter(charter=revision.charter_id, proposed=True)
        if others.exclude(pk=revision.pk, decision_id=decision_id).exists():
            raise Conflict(_("The members are deciding about a version already."))
        revision.proposed, revision.decision_id, revision.decision_key = True, decision_id, decision_key
        revision.save(update_fields=["proposed", "decision_id", "decision_key"])


def put_in_force(*, revision_id: int, decision_id: int, decided_at: datetime) -> None:
    """A version the members adopted comes into force and the one before is superseded. Called by `carrying`.

    Done twice, it takes effect once. Publishes `CharterInForce`, without an actor: the members did it.
    """
    with transaction.atomic():
        revision = _held(revision_id)
        if revision.in_force_at is not None:
            return
        charter = revision.charter
        charter.revisions.filter(in_force_at__isnull=False, superseded_at__isnull=True).update(
            superseded_at=decided_at
        )
        revision.in_force_at, revision.decision_id, revision.proposed = decided_at, decision_id, False
        revision.save(update_fields=["in_force_at", "decision_id", "proposed"])
        if text_of(charter).same_words(text_of(revision)):
            charter.drafted_at = charter.drafted_by = None
            charter.save(update_fields=["drafted_at", "drafted_by"])
        publish(
            CharterInForce(
                community_id=charter.community_id, number=revision.number, decision_id=decision_id
            ),
            subject=Ref.of(revision),
            scope=Ref.of(charter.community),
        )


def _fit(text: CharterText) -> CharterText:
    if text.marked_up():
        raise Denied(_("This is markup, not words: paste it as plain text."))
    text = text.cleaned()
    if text.too_long():
        raise Denied(_("This is longer than the part may be. Nothing was changed."))
    if text.deciding_type not in Deciding.values:
        raise Denied(_("There is no such way of deciding."))
    return text


def _in_force(charter: Charter) -> CharterRevision | None:
    return charter.revisions.filter(in_force_at__isnull=False, superseded_at__isnull=True).first()


def _held(revision_id: int) -> CharterRevision:
    """The version as it is now, its community held until the transaction ends."""
    revision = CharterRevision.objects.select_related("charter__community").get(pk=revision_id)
    locked(revision.charter.community)
    return CharterRevision.objects.select_related("charter__community").get(pk=revision_id)
