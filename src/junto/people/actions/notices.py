"""Notices to those a wall names: read, and said so."""

from django.db import transaction

from junto.kernel import audit, clock
from junto.kernel.outbox import publish
from junto.kernel.policy import Denied
from junto.kernel.refs import Ref
from junto.people import wall_rules
from junto.people.facts import BarrierNoticeRead
from junto.people.models import BarrierNotice, Person


def acknowledge_notice(*, actor: Person, notice: BarrierNotice) -> None:
    """The person a notice is for says that she has read it, not that she agrees; saying it twice is once.

    Refuses (`Denied`) anybody else, and a notice that is over. Publishes `BarrierNoticeRead`.
    """
    with transaction.atomic():
        row = wall_rules.visible_notices(actor).select_for_update(of=("self",)).filter(pk=notice.pk).first()
        if row is None:
            raise Denied("")
        if row.acknowledged_at is not None:
            return
        row.acknowledged_at = clock.now()
        row.save(update_fields=["acknowledged_at"])
        publish(BarrierNoticeRead(notice_id=row.pk), subject=Ref.of(row), actor=actor.pk)
        subject = f"people.barrier:{row.barrier_id}"
        audit.record(actor=actor.pk, deed="walls.notice_read", subject=subject, about=actor.pk)


def mark_notice_sent(*, notice_id: int) -> None:
    """The letter about a notice has left the house; recorded once. Publishes nothing."""
    BarrierNotice.objects.filter(pk=notice_id, sent_at__isnull=True).update(sent_at=clock.now())
