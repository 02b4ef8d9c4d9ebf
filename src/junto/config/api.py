"""The API: rooms write their operations, this file mounts them behind one door."""

import json
from functools import cache, wraps
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.urls import URLPattern, URLResolver, path, re_path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from django.views.generic import RedirectView
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.operation import Operation, PathView
from ninja.responses import Response
from ninja.security import HttpBearer

from junto import __version__
from junto.config.door import View, broken, door, problem, too_big, unavailable
from junto.kernel.api import N_, Unfit
from junto.kernel.policy import Conflict, Denied
from junto.kernel.readers.faults import Unreadable

DESCRIPTION = N_(
    "Persons, communities, memberships (your own only), invitations and candidates, behind the same gate and "
    "with the same sentences as the pages. No operation makes anybody else a member of anything."
)
TAGS = {
    N_("persons"): N_("The people of the firm, as the HR list carries them and as they say themselves."),
    N_("structure"): N_("Units and places of work, by name; the directory is narrowed by them."),
    N_("me"): N_("What you say about yourself. Nobody else can say it for you."),
    N_("communities"): N_("Found, opened and begun. What does not exist for you is absent here too."),
    N_("decisions"): N_("What members settle by a rule stated before; you answer in your own name alone."),
    N_("memberships"): N_("Your own: you join, stand back, come back and leave yourself."),
    N_("invitations"): N_("Those that wait for you, and those you send. None makes anybody a member."),
    N_("requests"): N_("Asking to be invited where one joins on request, and answering."),
    N_("sponsors"): N_("What somebody of the firm offers a community from outside it, without vote or veto."),
    N_("advisers"): N_("Who from outside helps a community until a day, and every page they opened."),
    N_("candidates"): N_("Groups found in traces, in bands and reasons, and inviting one unseen."),
    N_("my discovery"): N_("What traces say about you, for your eyes alone, and your say in it."),
    N_("walls"): N_("For keepers of walls: which stand, who is told, and what waits for a second keeper."),
    N_("traces"): N_("Importing traces, for the discovery role; what came in is for everybody to read."),
    N_("HR list"): N_("Importing the people of the firm, for administrators. It makes persons only."),
}
PARAMETERS = {
    "key": N_("The ten characters that begin a thing's address."),
    "asked": N_("The key of what was asked."),
    "invitation": N_("The key of the invitation."),
    "held": N_("The key of the sponsorship, or of the adviser's time."),
    "offer": N_("The key of the offer."),
    "objective": N_("The key of the objective."),
    "after": N_("The “next” of the answer before; empty to begin."),
    "limit": N_("How many at most, 1 to 100."),
    "page": N_("Which page, from 1."),
    "old": N_("The number of the earlier version."),
    "new": N_("The number of the later version."),
    "q": N_("Words to look for."),
    "topic": N_("A topic, by name."),
    "unit": N_("A unit, by name."),
    "office": N_("An office, by name."),
    "discipline": N_("A discipline, by name."),
    "kind": N_("One kind of community; empty for any."),
    "mine": N_("Only those you belong to."),
    "name": N_("The name you have in mind."),
    "question": N_("The first question you have in mind."),
    "domain": N_("What it would be about."),
}
ONCE = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "description": N_(
        "A sign of your own for this one deed. Sent again with the same body within a day, it is "
        "answered the "
        "same and done once; with another body it is refused."
    ),
    "schema": {"type": "string", "pattern": "^[!-~]{1,200}$"},
}


class Token(HttpBearer):
    """`Authorization: Bearer junto_…`. The door has looked at it by the time this is asked."""

    openapi_description = "A personal token, made under Me, Tokens. It sees at most what its person sees."

    def authenticate(self, request: HttpRequest, token: str) -> bool:
        return bool(request.user)


def strict(view: View, known: dict[str, set[str]]) -> View:
    """A question that is misspelt is refused, not answered as if it had not been asked."""

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        stray = request.GET.keys() - known.get(request.method or "", request.GET.keys())
        if stray:
            return problem(
                422, _("This cannot be read: %(why)s.") % {"why": _("there is no such field")}, min(stray)
            )
        return view(request, *args, **kwargs)

    return asked


def _queries(seen: PathView) -> dict[str, set[str]]:
    """What may be asked in the query, by method."""
    return {
        method: {
            name
            for model in one.models
            if model.__ninja_param_source__ == "query"
            for name in model.__ninja_flatten_map__
        }
        for one in seen.operations
        for method in one.methods
    }


class Api(NinjaAPI):
    """Every address stands behind the door, those that do not exist included."""

    @property
    def urls(self) -> tuple[list[URLResolver | URLPattern], str, str]:
        self._validate()
        behind = []
        for router in self._get_bound_routers():
            views = [seen for seen in router.path_operations.values() for _each in seen.operations]
            for at, seen in zip(router.urls_paths(router.prefix), views, strict=True):
                behind.append(path(str(at.pattern), door(strict(at.callback, _queries(seen))), name=at.name))
        return (
            [
                path("", RedirectView.as_view(pattern_name="api_guide"), name="api-root"),
                path("openapi.json", document, name="openapi-json"),
                *behind,
                re_path(r"^(?P<rest>.*)$", door(nowhere), name="nowhere"),
            ],
            "ninja",
            "api",
        )

    def get_openapi_operation_id(self, operation: Operation) -> str:
        return str(operation.view_func.__name__)


api = Api(
    title="Junto",
    version=__version__,
    description=DESCRIPTION,
    auth=Token(),
    docs_url=None,
    openapi_url=None,
    urls_namespace="api",
)


@cache
def described() -> dict[str, Any]:
    """The OpenAPI 3.1 document; in English, since names in it are."""
    schema: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/")))
    schema["tags"] = [{"name": name, "description": about} for name, about in TAGS.items()]
    for methods in schema["paths"].values():
        for one in [one for told in methods.values() for one in told["parameters"]]:
            one["description"] = PARAMETERS[one["name"]]
        told = methods.get("post")
        if told is not None and "multipart/form-data" not in told.get("requestBody", {}).get("content", {}):
            told["parameters"] = [*told["parameters"], ONCE]
    return schema


@login_not_required
@require_GET
def document(request: HttpRequest) -> HttpResponse:
    """The document, for whoever is signed in and for whoever has a token."""
    if request.user.is_authenticated:
        return Response(described())
    return door(lambda asked: Response(described()))(request)


def nowhere(request: HttpRequest, rest: str) -> HttpResponse:
    return absent(request, Http404())


@api.exception_handler(Conflict)
def conflict(request: HttpRequest, exc: Conflict) -> HttpResponse:
    return problem(409, str(exc))


@api.exception_handler(Denied)
def denied(request: HttpRequest, exc: Denied) -> HttpResponse:
    return problem(403, str(exc))


@api.exception_handler(Unreadable)
def unreadable(request: HttpRequest, exc: Unreadable) -> HttpResponse:
    place = exc.where
    where = [place.member or "", f"line {place.line}" if place.line else ""]
    return problem(422, exc.sentence(_), " ".join(filter(None, where)))


@api.exception_handler(Unfit)
def unfit_form(request: HttpRequest, exc: Unfit) -> HttpResponse:
    return problem(422, str(exc), exc.where)


@api.exception_handler(Http404)
def absent(request: HttpRequest, exc: Http404) -> HttpResponse:
    return problem(404, _("There is nothing here that you can see."))


@api.exception_handler(ValidationError)
def unfit(request: HttpRequest, exc: ValidationError) -> HttpResponse:
    first = exc.errors[0] if exc.errors else {"loc": (), "type": "", "msg": ""}
    steps = [str(step) for step in first["loc"]]
    where = ".".join(step for step in steps[1:] if step not in ("body", "sent"))
    return problem(422, _("This cannot be read: %(why)s.") % {"why": _why(first)}, where)


def _why(fault: dict[str, Any]) -> str:
    said = {
        "missing": _("it is needed"),
        "extra_forbidden": _("there is no such field"),
        "string_type": _("it is no text"),
        "string_too_long": _("it is too long"),
        "string_too_short": _("it is too short"),
        "string_pattern_mismatch": _("it has signs that cannot stand here"),
        "bool_type": _("it is neither true nor false"),
        "int_type": _("it is no whole number"),
        "int_parsing": _("it is no whole number"),
        "list_type": _("it is no list"),
        "too_long": _("it has too many entries"),
        "dict_type": _("it is no object"),
        "model_type": _("it is no object"),
        "model_attributes_type": _("it is no object"),
        "literal_error": _("it is none of the words that can stand here"),
        "greater_than_equal": _("it is too small"),
        "less_than_equal": _("it is too large"),
    }
    return said.get(fault["type"]) or str(fault["msg"]).removeprefix("Value error, ")


@api.exception_handler(HttpError)
def damaged(request: HttpRequest, exc: HttpError) -> HttpResponse:
    return problem(400, _("This request arrived damaged. Nothing was changed."))


@api.exception_handler(Exception)
def fault(request: HttpRequest, exc: Exception) -> HttpResponse:
    if isinstance(exc, RequestDataTooBig):
        return too_big()
    if isinstance(exc, MultiPartParserError | SuspiciousOperation | UnreadablePostError):
        return problem(400, _("This request arrived damaged. Nothing was changed."))
    if isinstance(exc, OperationalError | InterfaceError):
        return unavailable(exc)
    return broken(request, exc)


for _room in settings.ROOMS:
    if find_spec(f"junto.{_room}.api"):
        api.add_router("", import_module(f"junto.{_room}.api").router)
