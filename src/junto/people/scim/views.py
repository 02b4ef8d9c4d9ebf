"""Addresses of SCIM: load through the queries, act, answer."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse

from junto.kernel.policy import visible_or_404
from junto.people.models import ScimGroup, ScimPerson, ScimToken
from junto.people.scim import actions, queries, refusals
from junto.people.scim.door import body, door, told_as
from junto.people.scim.logic import documents, filters, patches, shape
from junto.people.scim.logic.faults import Fault

Row = ScimPerson | ScimGroup
T = TypeVar("T")


def _provider(request: HttpRequest, token: ScimToken) -> HttpResponse:
    return told_as(documents.provider(queries.base()))


def _types(request: HttpRequest, token: ScimToken, name: str = "") -> HttpResponse:
    return _described(documents.resource_types(queries.base()), name, request)


def _schemas(request: HttpRequest, token: ScimToken, name: str = "") -> HttpResponse:
    return _described(documents.schemas(queries.base()), name, request)


def _described(all_: list[dict[str, Any]], name: str, request: HttpRequest) -> HttpResponse:
    if "filter" in request.GET:
        raise Fault("", "What the service says of itself is not filtered.", 403)
    if not name:
        return _listed(all_, len(all_), 1)
    found = next((one for one in all_ if one["id"] == name), None)
    if found is None:
        raise Http404
    return told_as(found)


def _listed(rows: list[dict[str, Any]], total: int, start: int) -> HttpResponse:
    return told_as(
        {
            "schemas": [shape.LIST],
            "totalResults": total,
            "startIndex": start,
            "itemsPerPage": len(rows),
            "Resources": rows,
        }
    )


def _page(request: HttpRequest, rows: QuerySet[Any]) -> tuple[list[Any], int, int]:
    start, count = (_number(request, name, given) for name, given in (("startIndex", 1), ("count", 100)))
    start, count = max(start, 1), min(max(count, 0), documents.MOST)
    return list(rows[start - 1 : start - 1 + count]), rows.count(), start


def _number(request: HttpRequest, name: str, given: int) -> int:
    try:
        return int(request.GET.get(name, given))
    except ValueError as fault:
        raise Fault("invalidValue", f"{name} is no whole number.") from fault


def _cut(request: HttpRequest, told: dict[str, Any]) -> dict[str, Any]:
    """Only the attributes that were asked for; what every resource has is always told."""
    wanted, unwanted = (
        {
            one.strip().rpartition(":")[2].partition(".")[0].lower()
            for one in request.GET.get(name, "").split(",")
        }
        - {""}
        for name in ("attributes", "excludedAttributes")
    )
    always = ("schemas", "id")
    return {
        key: value
        for key, value in told.items()
        if key in always or ((not wanted or key.lower() in wanted) and key.lower() not in unwanted)
    }


def _users(request: HttpRequest, token: ScimToken) -> HttpResponse:
    asked = filters.read(request.GET.get("filter", ""), queries.USER_FILTERS)
    rows, total, start = _page(request, queries.persons(asked))
    return _listed([_cut(request, queries.user(row)) for row in rows], total, start)


def _search(request: HttpRequest, token: ScimToken, what: str) -> HttpResponse:
    """The same questions as by GET, in a body: so that names stand in no log of addresses."""
    given = body(request)
    if not isinstance(given, dict):
        raise Fault("invalidSyntax", "This is no JSON object.")
    asked = request.GET.copy()
    for name in ("filter", "startIndex", "count", "attributes", "excludedAttributes"):
        value = given.get(name)
        if value is not None:
            asked[name] = ",".join(map(str, value)) if isinstance(value, list) else str(value)
    request.GET = asked  # type: ignore[assignment]  # a copy, as Django makes them
    if what:
        return _users(request, token) if what == "Users" else _groups(request, token)
    both = filters.read(request.GET.get("filter", ""), frozenset({"id", "externalid"}))
    found = [queries.user(row) for row in queries.persons(both)[: documents.MOST]]
    found += [queries.group(row) for row in queries.groups(both)[: documents.MOST]]
    return _listed([_cut(request, told) for told in found[: documents.MOST]], len(found), 1)


def _create_user(request: HttpRequest, token: ScimToken) -> HttpResponse:
    told = shape.user(body(request))
    try:
        row = _noted(None, lambda: actions.create(told=told, token=token.pk))
    except actions.AskedError as asked:
        actions.ask(told=told, person_id=asked.person_id)
        raise Fault("uniqueness", actions.ASKED, 409) from asked
    return told_as(queries.user(row), 201)


def _user(request: HttpRequest, token: ScimToken, key: str) -> HttpResponse:
    return told_as(_cut(request, queries.user(_person(key))))


def _replace_user(request: HttpRequest, token: ScimToken, key: str) -> HttpResponse:
    told = shape.user(body(request))
    held = _told_of(key)
    row = _noted(held, lambda: actions.change(row=held, told=lambda _row: told, token=token.pk))
    return told_as(queries.user(row))


def _patch_user(request: HttpRequest, token: ScimToken, key: str) -> HttpResponse:
    steps = patches.steps(body(request))

    def told(held: ScimPerson) -> dict[str, Any]:
        external = {"externalId": held.external_id} if held.external_id else {}
        return patches.person({**held.told, **external, "active": held.person.is_active}, steps)

    row = _told_of(key)
    return told_as(queries.user(_noted(row, lambda: actions.change(row=row, told=told, token=token.pk))))


def _delete_user(request: HttpRequest, token: ScimToken, key: str) -> HttpResponse:
    row = _told_of(key)
    _noted(row, lambda: actions.remove(row=row, token=token.pk))
    return HttpResponse(status=204)


def _groups(request: HttpRequest, token: ScimToken) -> HttpResponse:
    asked = filters.read(request.GET.get("filter", ""), queries.GROUP_FILTERS)
    rows, total, start = _page(request, queries.groups(asked))
    return _listed([_cut(request, queries.group(row)) for row in rows], total, start)


def _create_group(request: HttpRequest, token: ScimToken) -> HttpResponse:
    return told_as(queries.group(_keep_group(None, body(request))), 201)


def _group(request: HttpRequest, token: ScimToken, key: str) -> HttpResponse:
    return told_as(_cut(request, queries.group(_of_directory(key))))


def _replace_group(request: HttpRequest, token: ScimToken, key: str) -> HttpResponse:
    return told_as(queries.group(_keep_group(_of_directory(key), body(request))))


def _patch_group(request: HttpRequest, token: ScimToken, key: str) -> HttpResponse:
    row = _of_directory(key)
    name, external, members = row.name, row.external_id, [one.key for one in row.members.all()]
    for step in patches.steps(body(request)):
        value = "" if step.do == "remove" else step.value
        if step.name == "members":
            members = patches.members(members, step)
        elif step.name == "displayname":
            name = shape.text("displayName", value, 200)
        elif step.name == "externalid":
            external = shape.text("externalId", value, 200)
        elif step.name and step.name not in shape.LET_GO:
            raise Fault("invalidPath", f"There is no attribute {step.name}.")
    held = actions.keep_group(row=row, name=name, external=external, members=members)
    return told_as(queries.group(_of_directory(held.key)))


def _delete_group(request: HttpRequest, token: ScimToken, key: str) -> HttpResponse:
    actions.remove_group(row=_of_directory(key))
    return HttpResponse(status=204)


def _keep_group(row: ScimGroup | None, given: Any) -> ScimGroup:
    if not isinstance(given, dict):
        raise Fault("invalidSyntax", "This is no JSON object.")
    told = {str(key).lower(): value for key, value in given.items() if value is not None}
    held = actions.keep_group(
        row=row,
        name=shape.text("displayName", told.get("displayname", ""), 200),
        external=shape.text("externalId", told.get("externalid", ""), 200),
        members=shape.member_keys(told.get("members", [])),
    )
    return _of_directory(held.key)


def _person(key: str) -> ScimPerson:
    return visible_or_404(queries.persons(), key=key)


def _told_of(key: str) -> ScimPerson:
    """Who is to be changed; a word about somebody unknown is kept for administrators to read."""

    def found() -> ScimPerson:
        row = queries.persons().filter(key=key).first()
        if row is None:
            raise Fault("", refusals.UNKNOWN, 404)
        return row

    return _noted(None, found)


def _noted(row: ScimPerson | None, deed: Callable[[], T]) -> T:
    """Do it; what is refused about a person is kept for administrators to read."""
    try:
        return deed()
    except Fault as fault:
        refusals.note(fault, row.person_id if row else None)
        raise


def _of_directory(key: str) -> ScimGroup:
    return visible_or_404(queries.groups(), key=key)


def _nowhere(request: HttpRequest, token: ScimToken, rest: str = "") -> HttpResponse:
    raise Http404


search = door(post=_search)
provider = door(get=_provider)
types = door(get=_types)
schemas = door(get=_schemas)
users = door(get=_users, post=_create_user)
user = door(get=_user, put=_replace_user, patch=_patch_user, delete=_delete_user)
groups = door(get=_groups, post=_create_group)
group = door(get=_group, put=_replace_group, patch=_patch_group, delete=_delete_group)
nowhere = door(get=_nowhere, post=_nowhere, put=_nowhere, patch=_nowhere, delete=_nowhere)
