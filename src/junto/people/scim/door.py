"""The door of SCIM: a token of the firm's, JSON of bounded size, and every refusal in the standard's form."""

import json
import logging
import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.views.decorators.csrf import csrf_exempt

from junto.kernel.policy import Conflict, Denied
from junto.people.scim import queries, tokens
from junto.people.scim.logic.faults import Fault
from junto.people.scim.logic.shape import ERROR

LARGEST = 1024 * 1024
TYPES = ("application/scim+json", "application/json")
log = logging.getLogger("junto.errors")
View = Callable[..., HttpResponse]


def door(**methods: View) -> View:
    """One address: a view for each method, behind the token. A session opens nothing here."""

    def opened(request: HttpRequest, **parts: Any) -> HttpResponse:
        try:
            token = queries.opened_by(_shown(request))
            if token is None:
                return _closed()
            view = methods.get((request.method or "").lower())
            if view is None:
                response = refusal(Fault("", "This address is not asked in this way.", 405))
                response.headers["Allow"] = ", ".join(sorted(method.upper() for method in methods))
                return response
            tokens.note_use(token)
            return view(request, token, **parts)
        except Fault as fault:
            return refusal(fault)
        except Exception as error:
            return _broken(request, error)

    return csrf_exempt(login_not_required(wraps(door)(opened)))


def _shown(request: HttpRequest) -> str:
    scheme, _space, text = request.headers.get("Authorization", "").partition(" ")
    return text.strip() if scheme.lower() == "bearer" else ""


def _closed() -> HttpResponse:
    response = refusal(Fault("", "Send a living token, as “Authorization: Bearer junto_scim_…”.", 401))
    response.headers["WWW-Authenticate"] = "Bearer"
    return response


def refusal(fault: Fault) -> HttpResponse:
    """A refusal as the standard writes it, with one sentence."""
    told = {"schemas": [ERROR], "status": str(fault.status), "detail": fault.why}
    return told_as({**told, "scimType": fault.kind} if fault.kind else told, fault.status)


def told_as(what: dict[str, Any], status: int = 200) -> HttpResponse:
    """An answer in the standard's media type."""
    body = json.dumps(what, ensure_ascii=False)
    response = HttpResponse(body, status=status, content_type="application/scim+json")
    location = what.get("meta", {}).get("location") if status in (200, 201) else None
    if location:
        response.headers["Location" if status == 201 else "Content-Location"] = location
    return response


def body(request: HttpRequest) -> Any:
    """What was sent, read with a limit.

    Raises
    ------
    Fault
        It is longer, of another kind, or no JSON.
    """
    if request.content_type not in TYPES:
        raise Fault("invalidSyntax", "Send application/scim+json.", 415)
    if int(request.headers.get("Content-Length") or 0) > LARGEST:
        raise Fault("tooMany", "This is more than one request may carry.", 413)
    try:
        return json.loads(request.body.decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError) as fault:
        raise Fault("invalidSyntax", "This is no JSON.") from fault


def _no_constant(word: str) -> None:
    raise ValueError(word)


def _broken(request: HttpRequest, error: Exception) -> HttpResponse:
    if isinstance(error, Http404):
        return refusal(Fault("", "There is no such resource here.", 404))
    if isinstance(error, Conflict):
        return refusal(Fault("uniqueness", str(error), 409))
    if isinstance(error, Denied):
        return refusal(Fault("", str(error), 403))
    if isinstance(error, RequestDataTooBig):
        return refusal(Fault("tooMany", "This is more than one request may carry.", 413))
    if isinstance(error, UnreadablePostError):
        return refusal(Fault("invalidSyntax", "This request arrived damaged."))
    if isinstance(error, OperationalError | InterfaceError):
        log.error("the database did not answer: %s", type(error).__name__)
        response = refusal(Fault("", "The house is busy. Nothing was taken; send it again.", 503))
        response.headers["Retry-After"] = "60"
        return response
    reference = secrets.token_hex(4)
    log.error("reference %s: %s SCIM", reference, request.method, exc_info=error)
    return refusal(Fault("", f"A mistake of ours; nothing was changed. Reference: {reference}.", 500))
