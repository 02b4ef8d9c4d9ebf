"""Words that move to a wider class: held where they name a client, until somebody else has read them."""

import hashlib
from collections.abc import Collection
from datetime import timedelta

from django.db import DatabaseError, transaction
from django.utils.translation import gettext_lazy as _

from junto.kernel import audit, clock
from junto.kernel.classes import ORDER, Confidentiality
from junto.kernel.outbox import publish
from junto.kernel.policy import Conflict, Denied, require
from junto.kernel.refs import Ref
from junto.people import rules, wall_rules
from junto.people.facts import ClearanceAsked, ClearanceDeclined, ClearanceGiven
from junto.people.logic.words import clean, fold
from junto.people.models import Clearance, Person

HELD = _(
    "These words may name a client or a matter, so they cannot stand where the whole firm reads them. "
    "Leave the name out, or ask under “Wider reading” that somebody else reads them first."
)
UNSURE = _("It cannot be looked up at the moment whether these words name a client. Try again later.")
MOST_WAITING = 10
KEEP = timedelta(days=90)


def require_clear(
    *,
    actor: Person | None,
    texts: Collection[str],
    to: str = Confidentiality.FIRM,
    ref: str = "",
    own: Collection[tuple[str, int]] = (),
) -> None:
    """Go on only if no text names a client or matter, or somebody else has cleared exactly that text.

    The sentence is the same whichever name it is, whether or not a wall stands round it and whoever asks: it
    tells nobody what is hidden from her. `own` are the clients and matters ("client", number) the text stands
    before anyway. Refuses (`Denied`); publishes nothing. `actor` is None where the house itself plants.
    """
    if actor is None:
        return
    for text in texts:
        try:
            hits = [hit for hit in rules.names_in(text) if (hit.named.label, hit.named.number) not in own]
        except DatabaseError as unread:
            raise Denied(UNSURE) from unread
        if hits and not _cleared(text, to, ref):
            raise Denied(HELD)


def ask_clearance(
    *, actor: Person, text: str, to: str = Confidentiality.FIRM, from_: str = Confidentiality.WALLED,
    ref: str = "", why: str = "",
) -> Clearance:  # fmt: skip
    """Anyone asks that a text may be read more widely; a keeper of walls reads it as a stranger would.

    Refuses (`Denied`) no text, a class that is not wider, and more than ten waiting; the same text asked
    again is the same request. Publishes `ClearanceAsked`.
    """
    said = clean(text)[:4000]
    if not said:
        raise Denied(_("Write the words that are to be read more widely."))
    if to not in ORDER or from_ not in ORDER or ORDER.index(Confidentiality(to)) <= ORDER.index(
        Confidentiality(from_)
    ):  # fmt: skip
        raise Denied(_("Words are cleared only for readers who cannot read them yet."))
    with transaction.atomic():
        waiting = Clearance.objects.filter(asked_by=actor, cleared_at__isnull=True, declined_at__isnull=True)
        same = waiting.filter(digest=digest_of(said), to_class=to, ref=ref).first()
        if same is not None:
            return same
        if waiting.count() >= MOST_WAITING:
            raise Denied(_("Ten of your texts wait to be read already."))
        row = Clearance.objects.create(
            ref=ref[:80], from_class=from_, to_class=to, digest=digest_of(said), text=said,
            why=clean(why)[:300], asked_by=actor, asked_at=clock.now(),
        )  # fmt: skip
        publish(ClearanceAsked(clearance_id=row.pk), subject=Ref.of(row), actor=actor.pk)
    return row


def clear_text(*, actor: Person, clearance: Clearance, reason: str = "") -> None:
    """A keeper of walls who did not ask says that the text may be read more widely.

    Refuses (`Denied`) who keeps no walls, who asked, and from whom a wall hides what the text names;
    (`Conflict`) one decided already. The text itself is let go. Publishes `ClearanceGiven`.
    """
    with transaction.atomic():
        row = _waiting(clearance)
        require(wall_rules.may_clear(actor, row))
        row.cleared_by, row.cleared_at, row.reason, row.text = actor, clock.now(), clean(reason)[:300], ""
        row.save(update_fields=["cleared_by", "cleared_at", "reason", "text"])
        publish(ClearanceGiven(clearance_id=row.pk), subject=Ref.of(row), actor=actor.pk)
        audit.record(
            actor=actor.pk,
            deed="walls.text_cleared",
            subject=str(Ref.of(row)),
            about=row.asked_by_id,
            detail={"from": row.from_class, "to": row.to_class},
        )


def decline_clearance(*, actor: Person, clearance: Clearance, reason: str) -> None:
    """A keeper of walls says why the text stays where it is; the asker reads it.

    Refuses (`Denied`) as `clear_text` does, and no reason; (`Conflict`) one decided already. Publishes
    `ClearanceDeclined`.
    """
    if not clean(reason):
        raise Denied(_("Say what would have to change; who asked reads it."))
    with transaction.atomic():
        row = _waiting(clearance)
        require(wall_rules.may_clear(actor, row))
        row.declined_by, row.declined_at, row.reason, row.text = actor, clock.now(), clean(reason)[:300], ""
        row.save(update_fields=["declined_by", "declined_at", "reason", "text"])
        publish(ClearanceDeclined(clearance_id=row.pk), subject=Ref.of(row), actor=actor.pk)


def digest_of(text: str) -> str:
    """A text's fingerprint; capitals, accents and spaces make no other text."""
    return hashlib.sha256(fold(clean(text)).encode()).hexdigest()


def _cleared(text: str, to: str, ref: str) -> bool:
    wide_enough = ORDER[ORDER.index(Confidentiality(to)) :]
    rows = Clearance.objects.filter(
        digest=digest_of(text), cleared_at__isnull=False, to_class__in=wide_enough
    )
    return rows.filter(ref__in=("", ref)).exists()


def _waiting(clearance: Clearance) -> Clearance:
    row = Clearance.objects.select_for_update().get(pk=clearance.pk)
    if row.cleared_at is not None or row.declined_at is not None:
        raise Conflict(_("This has been decided already."))
    return row
