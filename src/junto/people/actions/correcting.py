"""Correcting what the firm keeps of a person: she says what is wrong, an administrator takes it up."""

from django.db import transaction
from django.utils.translation import gettext as _

from junto.kernel import audit, clock
from junto.kernel.outbox import publish
from junto.kernel.policy import Conflict, Denied, require
from junto.kernel.refs import Ref
from junto.people import rules
from junto.people.facts import CorrectionAnswered, CorrectionAsked
from junto.people.logic.words import clean
from junto.people.models import CorrectionRequest, Person

MOST_OPEN = 10


def ask_to_correct(*, actor: Person, about: str, words: str) -> CorrectionRequest:
    """A person says what is wrong in what the firm keeps of her; it waits for an administrator.

    Refuses (`Denied`) no words, a subject there is not, and an eleventh that is open. Publishes
    `CorrectionAsked`.
    """
    said = clean(words)[:500]
    if about not in CorrectionRequest.About.values or not said:
        raise Denied(_("Say what is wrong, and what would be right."))
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=actor.pk)
        if CorrectionRequest.objects.filter(person=actor, answered_at__isnull=True).count() >= MOST_OPEN:
            raise Denied(_("Ten of yours are waiting. They come first."))
        row = CorrectionRequest.objects.create(person=actor, about=about, words=said, asked_at=clock.now())
        publish(CorrectionAsked(correction_id=row.pk), subject=Ref.of(row), actor=actor.pk)
    return row


def take_up(*, actor: Person, correction: CorrectionRequest) -> None:
    """An administrator takes a request up, so that everybody knows whose it is.

    Refuses (`Denied`) who is no administrator, (`Conflict`) one that is somebody else's or answered.
    Publishes nothing; it stands in the log.
    """
    require(rules.may_administer(actor))
    with transaction.atomic():
        row = _open(correction)
        if row.owner_id and row.owner_id != actor.pk:
            raise Conflict(_("Somebody else has taken this up."))
        row.owner, row.owned_at = actor, clock.now()
        row.save(update_fields=["owner", "owned_at"])
        _noted(actor, "people.correction_taken", row)


def answer_correction(*, actor: Person, correction: CorrectionRequest, answer: str) -> None:
    """An administrator answers in words what was corrected, or why not; the person reads it.

    Refuses (`Denied`) who is no administrator and no words, (`Conflict`) one that is answered. Publishes
    `CorrectionAnswered`.
    """
    require(rules.may_administer(actor))
    said = clean(answer)[:500]
    if not said:
        raise Denied(_("Say what was corrected, or why not."))
    with transaction.atomic():
        row = _open(correction)
        row.owner, row.owned_at = actor, row.owned_at or clock.now()
        row.answer, row.answered_at = said, clock.now()
        row.save(update_fields=["owner", "owned_at", "answer", "answered_at"])
        publish(CorrectionAnswered(correction_id=row.pk), subject=Ref.of(row), actor=actor.pk)
        _noted(actor, "people.correction_answered", row)


def _open(correction: CorrectionRequest) -> CorrectionRequest:
    row = CorrectionRequest.objects.select_for_update().get(pk=correction.pk)
    if row.answered_at:
        raise Conflict(_("This is answered already."))
    return row


def _noted(actor: Person, deed: str, row: CorrectionRequest) -> None:
    audit.record(actor=actor.pk, deed=deed, subject=str(Ref.of(row)), about=row.person_id)
