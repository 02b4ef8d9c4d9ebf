"""Letters about invitations and requests, as plain text. They are written here and sent by tasks.

What is not for everyone's eyes is not written down outside the house: of a community that is listed for its
members only, or stands before a client, a letter names neither the community nor its words.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from junto.communities.models import Community, Invitation, JoinRequest

if TYPE_CHECKING:
    from junto.people.models import Person

SALT = "communities.letters"


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter ready to be sent; `stop` is the address by which such letters are stopped."""

    to: str
    sender: str
    subject: str
    body: str
    stop: str
    id: str


def stop_token(person: Person) -> str:
    """The part of an address that stops letters about invitations, without signing in."""
    return signing.dumps(person.key, salt=SALT, compress=False)


def stopped_by(token: str) -> str:
    """The key of the person whose letters a token stops; empty if it is not one of ours."""
    try:
        key: str = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return ""
    return key


def invitation_letter(invitation: Invitation, *, reminder: bool = False) -> Letter:
    """Who invites, to what, in whose words, until when, and that nothing need be done."""
    person = invitation.person
    assert person is not None
    sender, community = invitation.sender, invitation.community
    with translation.override(person.language or settings.LANGUAGE_CODE):
        open_words = _may_be_written(community)
        names = {"sender": sender.name, "community": community.name, "until": _day(invitation.expires_at)}
        if open_words:
            subject = _("%(sender)s invites you to %(community)s") % names
            said = [_("%(sender)s invites you to the community “%(community)s”.") % names, community.domain]
            said.append(f"“{invitation.words}”" if invitation.words else "")
        else:
            subject = _("%(sender)s invites you to a community") % names
            said = [
                _("%(sender)s invites you to a community. Which one, and why, stands on its page.") % names
            ]
        if reminder:
            subject = _("Still open: %(subject)s") % {"subject": subject}
            said.insert(0, _("This is the only reminder."))
        said += [
            _url("communities:invitation", invitation.key),
            _(
                "On that page you can join, with one button. Nobody adds you to anything. If you do "
                "nothing, the "
                "invitation fades on %(until)s by itself. That is fine: doing nothing and saying no look "
                "the same "
                "to everybody, and nobody is told."
            )
            % names,
        ]
        return _letter(person, sender, subject, said, f"{invitation.key}.{2 if reminder else 1}")


def request_letter(request: JoinRequest, facilitator: Person) -> Letter:
    """Somebody asks to be invited, and waits for those who keep the community."""
    community, asker = request.community, request.person
    with translation.override(facilitator.language or settings.LANGUAGE_CODE):
        names = {"asker": asker.name, "community": community.name}
        if _may_be_written(community):
            subject = _("%(asker)s asks to join %(community)s") % names
            said = [subject + ".", f"“{request.words}”" if request.words else ""]
        else:
            subject = _("Somebody asks to join a community you keep")
            said = [subject + "."]
        said += [
            _url("communities:front", community.address),
            _("A yes invites; the person still joins by an act of their own. A no is read by them alone."),
        ]
        return _letter(facilitator, asker, subject, said, f"{request.key}.{facilitator.key}")


def _letter(to: Person, sender: Person, subject: str, said: list[str], number: str) -> Letter:
    stop = _url("communities:letters", stop_token(to))
    foot = _("You get this because letters about invitations are on. Stop them: %(address)s") % {
        "address": stop
    }
    greeting = _("Good day, %(name)s") % {"name": to.name}
    paragraphs = [greeting, *(line for line in said if line), f"-- \n{foot}"]
    host = settings.BASE_URL.partition("://")[2].partition(":")[0].partition("/")[0]
    return Letter(
        to=to.email,
        sender=_("%(name)s, by Junto") % {"name": " ".join(sender.name.split())},
        subject=" ".join(subject.split()),
        body="\n\n".join(paragraphs) + "\n",
        stop=stop,
        id=f"<{number}@{host}>",
    )


def _may_be_written(community: Community) -> bool:
    return (
        community.listing == Community.Listing.FIRM
        and community.client_id is None
        and community.matter_id is None
    )


def _url(name: str, argument: str) -> str:
    return settings.BASE_URL + reverse(name, args=[argument])


def _day(moment: datetime) -> str:
    return formats.date_format(timezone.localtime(moment), "DATE_FORMAT")
