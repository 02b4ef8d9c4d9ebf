"""Who reads which version of a charter, and who writes on it: the members, and nobody else.

No verdict here asks for a role. A sponsor, an adviser and an administrator read what is or was in force where
they see the community, and write nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from junto.communities.models import Charter, CharterRevision, Community
from junto.communities.rules.scopes import Standing, standing
from junto.communities.rules.verdicts import closed, nowhere
from junto.kernel.policy import YES, Verdict, no

if TYPE_CHECKING:
    from junto.people.models import Person


def visible_charters(person: Person, community: Community, now: Standing | None = None) -> QuerySet[Charter]:
    """The draft exists for the members, paused ones too, and for whoever reads what is theirs."""
    now = now or standing(person, community)
    rows = Charter.objects.filter(community=community)
    return rows if now.sees and now.reads else rows.none()


def visible_revisions(
    person: Person, community: Community, now: Standing | None = None
) -> QuerySet[CharterRevision]:
    """What is or was in force exists for whoever sees or advises the community, the rest for members."""
    now = now or standing(person, community)
    rows = CharterRevision.objects.filter(charter__community=community)
    if not (now.sees or now.advises):
        return rows.none()
    return rows if now.sees and now.reads else rows.filter(in_force_at__isnull=False)


def may_draft(
    person: Person, community: Community, now: Standing | None = None, at_the_members: bool | None = None
) -> Verdict:
    """Any member writes on the charter, also while standing back; not while a version is being decided about.

    `at_the_members` says whether one is, where a page has read it already.
    """
    now = now or standing(person, community)
    if not now.sees or not person.is_active:
        return nowhere()
    if community.is_closed:
        return closed()
    if not now.is_member:
        return no(_("A charter is written by the members alone. Whoever sees the community may read it."))
    if at_the_members is None:
        at_the_members = CharterRevision.objects.filter(charter__community=community, proposed=True).exists()
    if at_the_members:
        return no(
            _("The members are deciding about a version. Say there what you would change; drafting waits.")
        )
    return YES
