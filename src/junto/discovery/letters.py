"""Letters to people who were invited as part of a found group. They lead to a page and say nothing of
others.
"""

from __future__ import annotations

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from junto.discovery.models import SealedDelivery
from junto.kernel.letters import Draft, Stop, day, page

STOP = Stop("discovery.letters")


def letter(delivery: SealedDelivery, *, reminder: bool = False) -> Draft:
    """Who asks, for which community, in whose words, why this person, until when, and that nothing need be
    done.
    """
    person, invitation = delivery.person, delivery.invitation
    with translation.override(person.language or settings.LANGUAGE_CODE):
        names = {
            "name": person.name,
            "community": invitation.community.name,
            "until": day(invitation.expires_at),
            "address": page("discovery:invitation", invitation.key),
            "stop": page("discovery:letters", STOP.token(person.key)),
        }
        subject = _("An invitation to %(community)s") % names
        said = [
            _("Good day, %(name)s") % names,
            _("This is the only reminder.") if reminder else "",
            invitation.text,
            _(
                "You get this because you share channels, replies or documents with a group that may be "
                "a community. "
                "Who sent it knows roughly how many people it reached and not whom; why it reached you "
                "stands on a page "
                "that only you can open:"
            ),
            names["address"],
            _(
                "There you can join, put it away, or say that it is not yours. If you do nothing, it "
                "fades on "
                "%(until)s by itself. Doing nothing and saying no look the same to everybody, and "
                "nobody is told."
            )
            % names,
            _("-- \nNever send me such invitations: %(stop)s") % names,
        ]
        if reminder:
            subject = _("Still open: %(subject)s") % {"subject": subject}
        body = "\n\n".join(line for line in said if line) + "\n"
    return Draft(to=person.email, subject=subject, body=body, stop=names["stop"])
