"""What the directory reads: the persons and groups it told us of, in the words of the standard."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.urls import reverse

from junto.kernel import clock
from junto.kernel.letters import page
from junto.people.models import ScimGroup, ScimPerson, ScimQuestion, ScimToken
from junto.people.scim.logic.filters import Equals
from junto.people.scim.logic.shape import GROUP, USER
from junto.people.scim.tokens import digest

USER_FILTERS = frozenset({"username", "externalid", "id"})
GROUP_FILTERS = frozenset({"displayname", "externalid", "id"})
COLUMNS = {
    "username": "user_name__iexact",
    "displayname": "name__iexact",
    "externalid": "external_id",
    "id": "key",
}


def opened_by(text: str) -> ScimToken | None:
    """The living token of this text, or none."""
    row = ScimToken.objects.filter(digest=digest(text), ended_at__isnull=True, expires_at__gt=clock.now())
    return row.first() if text else None


def tokens() -> QuerySet[ScimToken]:
    """Every token that has not ended, the newest first."""
    return ScimToken.objects.filter(ended_at__isnull=True).select_related("made_by").order_by("-made_at")


def questions() -> QuerySet[ScimQuestion]:
    """What the directory wants and nobody has answered, the oldest first."""
    return ScimQuestion.objects.filter(same__isnull=True).select_related("person").order_by("asked_at")


def persons(asked: Equals | None = None) -> QuerySet[ScimPerson]:
    """The persons the directory knows; nobody else exists for it."""
    rows = ScimPerson.objects.filter(gone_at__isnull=True).select_related("person").order_by("pk")
    return rows.filter(**{COLUMNS[asked.name]: asked.value}) if asked else rows


def groups(asked: Equals | None = None) -> QuerySet[ScimGroup]:
    """The directory's groups."""
    there = ScimPerson.objects.filter(gone_at__isnull=True).select_related("person").order_by("pk")
    rows = ScimGroup.objects.prefetch_related(Prefetch("members", queryset=there)).order_by("pk")
    return rows.filter(**{COLUMNS[asked.name]: asked.value}) if asked else rows


def base() -> str:
    """The address under which everything of SCIM stands, with a slash at its end."""
    return page("scim:provider").removesuffix("ServiceProviderConfig")


def user(row: ScimPerson) -> dict[str, Any]:
    """A person as the directory reads her: as it told her, and whether she is active here."""
    return {
        "schemas": [USER],
        "id": row.key,
        **({"externalId": row.external_id} if row.external_id else {}),
        **row.told,
        "active": row.person.is_active,
        "meta": _meta("User", row, page("scim:user", row.key)),
    }


def group(row: ScimGroup) -> dict[str, Any]:
    """A group as the directory reads it."""
    members = [{"value": one.key, "$ref": page("scim:user", one.key)} for one in row.members.all()]
    return {
        "schemas": [GROUP],
        "id": row.key,
        **({"externalId": row.external_id} if row.external_id else {}),
        "displayName": row.name,
        **({"members": members} if members else {}),
        "meta": _meta("Group", row, page("scim:group", row.key)),
    }


def _meta(kind: str, row: ScimPerson | ScimGroup, location: str) -> dict[str, str]:
    return {
        "resourceType": kind,
        "created": row.created_at.isoformat(),
        "lastModified": row.changed_at.isoformat(),
        "location": location,
    }


def settings_href() -> str:
    """Where administrators look after it."""
    return reverse("people:scim")
