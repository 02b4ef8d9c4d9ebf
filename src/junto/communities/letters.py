"""Letters about invitations and requests, as plain text. They are written here and sent by tasks.

What is not for everyone's eyes is not written down outside the house: of a community that is listed for its
members only, or stands before a client, a letter names neither the community nor its words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from junto.communities.models import BrokenGlass, Community, Invitation, JoinRequest
from junto.kernel.letters import Draft, Stop, day, one_line, page

if TYPE_CHECKING:
    from junto.people.models import Person

STOP = Stop("communities.letters")


def invitation_letter(invitation: Invitation, *, reminder: bool = False) -> Draft:
    """Who invites, to what, in whose words, until when, and that nothing need be done."""
    person = invitation.person
    assert person is not None
    sender, community = invitation.sender, invitation.community
    with translation.override(person.language or settings.LANGUAGE_CODE):
        open_words = _may_be_written(community)
        names = {"sender": sender.name, "community": community.name, "until": day(invitation.expires_at)}
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
            page("communities:invitation", invitation.key),
            _(
                "On that page you can join, with one button. Nobody adds you to anything. If you do "
                "nothing, the "
                "invitation fades on %(until)s by itself. That is fine: doing nothing and saying no look "
                "the same "
                "to everybody, and nobody is told."
            )
            % names,
        ]
        return _letter(person, sender, subject, said)


def request_letter(request: JoinRequest, facilitator: Person) -> Draft:
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
            page("communities:front", community.address),
            _("A yes invites; the person still joins by an act of their own. A no is read by them alone."),
        ]
        return _letter(facilitator, asker, subject, said)


def glass_letter(row: BrokenGlass, member: Person) -> Draft:
    """Two administrators opened a community of the reader: which, for whom, why, until when."""
    community = row.community
    assert row.confirmed_by is not None
    assert row.until is not None
    with translation.override(member.language or settings.LANGUAGE_CODE):
        moment = formats.date_format(timezone.localtime(row.until), "DATETIME_FORMAT")
        names = {
            "community": community.name,
            "asker": row.asked_by.name,
            "second": row.confirmed_by.name,
            "until": moment,
        }
        if _may_be_written(community):
            subject = _("Two administrators opened %(community)s") % names
            said = [
                _(
                    "%(asker)s asked to read the community “%(community)s”, and %(second)s confirmed it. "
                    "It is open for %(asker)s alone, to read, until %(until)s."
                )
                % names,
                f"“{row.reason}”",
            ]
        else:
            subject = _("Two administrators opened a community of yours")
            said = [
                _("%(asker)s asked, and %(second)s confirmed it. Which one, and why, stands on its page.")
                % names
            ]
        said += [
            page("communities:looks", community.key),
            _("On that page stands each page that was opened. This letter cannot be switched off."),
        ]
        greeting = _("Good day, %(name)s") % {"name": member.name}
    return Draft(to=member.email, subject=subject, body="\n\n".join([greeting, *said]) + "\n")


def _letter(to: Person, sender: Person, subject: str, said: list[str]) -> Draft:
    stop = page("communities:letters", STOP.token(to.key))
    foot = _("You get this because letters about invitations are on. Stop them: %(address)s") % {
        "address": stop
    }
    greeting = _("Good day, %(name)s") % {"name": to.name}
    paragraphs = [greeting, *(line for line in said if line), f"-- \n{foot}"]
    return Draft(
        to=to.email,
        sender=_("%(name)s, by Junto") % {"name": one_line(sender.name)},
        subject=subject,
        body="\n\n".join(paragraphs) + "\n",
        stop=stop,
    )


def _may_be_written(community: Community) -> bool:
    return (
        community.listing == Community.Listing.FIRM
        and community.client_id is None
        and community.matter_id is None
    )


def look_again_letter(community: Community, keeper: Person) -> Draft:
    """The day to look again has come: wake it, let it rest on, or end it; doing nothing is fine."""
    with translation.override(keeper.language or settings.LANGUAGE_CODE):
        names = {"community": community.name}
        if _may_be_written(community):
            subject = _("The day to look again at %(community)s has come") % names
        else:
            subject = _("The day to look again at a community you keep has come")
        said = [
            subject + ".",
            page("communities:front", community.address),
            _("Wake it, let it rest on, or propose to its members how it ends. Doing nothing is fine too."),
        ]
        return _letter(keeper, keeper, subject, said)
