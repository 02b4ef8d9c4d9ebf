"""Work of the walls desk that is done after the answer."""

from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django_tasks import task

from junto.kernel.tasks import every
from junto.people import actions, wall_rules
from junto.people.actions import feeds
from junto.people.models import BarrierNotice


@task()
def apply_feed(feed_id: int) -> None:
    """Apply a feed batch by batch; started again after a kill it goes on behind the last whole batch."""
    while feeds.apply_feed_batch(feed_id):
        pass


@every(timedelta(hours=1))
@task()
def tend_feeds() -> None:
    """Set aside the feeds that nobody applied within a day."""
    feeds.tend_feeds()


@task()
def send_notice(notice_id: int) -> None:
    """Write once to whom a wall names, if it still does, is not silent and she has not read it meanwhile.

    The letter says that there is a notice, and nothing of what: it leaves the house.
    """
    row = BarrierNotice.objects.filter(pk=notice_id, sent_at__isnull=True).select_related("person").first()
    if row is None or row.acknowledged_at is not None or not row.person.is_active:
        return
    if not wall_rules.visible_notices(row.person).filter(pk=notice_id).exists():
        return
    person = row.person
    with translation.override(person.language or settings.LANGUAGE_CODE):
        said = (
            _("Good day, %(name)s") % {"name": person.name},
            _(
                "There is a notice of an information barrier for you alone. It acts already; please read it "
                "and say that you have."
            ),
            settings.BASE_URL + reverse("people:notice", args=[row.key]),
            _("It says nothing about you, and nobody you work with is told."),
        )
        subject = _("A notice to read")
    host = settings.BASE_URL.partition("://")[2].partition(":")[0].partition("/")[0]
    EmailMessage(
        subject=subject,
        body="\n\n".join(said) + "\n",
        to=[person.email],
        # the same at every try, so that a letter sent twice is shown once
        headers={"Message-ID": f"<notice.{row.key}@{host}>", "Auto-Submitted": "auto-generated"},
    ).send()
    actions.mark_notice_sent(notice_id=notice_id)
