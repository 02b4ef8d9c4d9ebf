"""Letters to people who were invited as part of a found group. They lead to a page and say nothing of
others.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from junto.discovery.models import SealedDelivery

if TYPE_CHECKING:
    from junto.people.models import Person

SALT = "discovery.letters"


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter ready to be sent; `stop` is the address by which such letters are stopped."""

    to: str
    subject: str
    body: str
    stop: str


def stop_token(person: Person) -> str:
    """The part of an address that stops such letters for good, without signing in."""
    return signing.dumps(person.key, salt=SALT, compress=False)


def stopped_by(token: str) -> str:
    """The key of the person whose letters a token stops; empty if it is not one of ours."""
    try:
        key: str = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return ""
    return key


def letter(delivery: SealedDelivery, *, reminder: bool = False) -> Letter:
    """Who asks, for which community, in whose words, why this person, until when, and that nothing need be
    done.
    """
    person, invitation = delivery.person, delivery.invitation
    with translation.override(person.language or settings.LANGUAGE_CODE):
        names = {
            "name": person.name,
            "community": invitation.community.name,
            "until": formats.date_format(timezone.localtime(invitation.expires_at), "DATE_FORMAT"),
            "address": _url("discovery:invitation", invitation.key),
            "stop": _url("discovery:letters", stop_token(person)),
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
    return Letter(person.email, " ".join(subject.split()), body, names["stop"])


def _url(name: str, argument: str) -> str:
    return settings.BASE_URL + reverse(name, args=[argument])
