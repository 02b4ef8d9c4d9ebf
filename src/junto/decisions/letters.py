"""The letter that a decision closes soon, to those alone who have not answered. Written at sending.

Of a community that is listed for its members only, or stands before a client, it names nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from junto.kernel.letters import Draft, Stop, page

if TYPE_CHECKING:
    from junto.decisions.models import Decision
    from junto.people.models import Person

STOP = Stop("decisions.letters")


def closing_letter(decision: Decision, person: Person) -> Draft:
    """What closes and when, and that silence may count."""
    community = decision.community
    with translation.override(person.language or settings.LANGUAGE_CODE):
        assert decision.closes_at is not None
        until = formats.date_format(timezone.localtime(decision.closes_at), "DATETIME_FORMAT")
        names = {"title": decision.title, "community": community.name, "until": until}
        if (
            community.listing == community.Listing.FIRM
            and not community.client_id
            and not community.matter_id
        ):
            subject = _("Closes soon: %(title)s") % names
            said = [_("“%(title)s”, a decision of %(community)s, closes on %(until)s.") % names]
        else:
            subject = _("A decision of a community closes soon")
            said = [_("A decision closes on %(until)s. Which one stands on its page.") % names]
        stop = page("decisions:letters", STOP.token(person.key))
        said += [
            page("decisions:decision", decision.key),
            _("You are on its roll and have not answered. What silence means stands on its page."),
            "-- \n"
            + _("You get this because letters about decisions are on. Stop them: %(address)s")
            % {"address": stop},
        ]
        greeting = _("Good day, %(name)s") % {"name": person.name}
    return Draft(to=person.email, subject=subject, body="\n\n".join([greeting, *said]) + "\n", stop=stop)
