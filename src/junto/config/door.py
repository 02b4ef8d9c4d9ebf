"""The door of the API: whose token it is, how much it may ask for, and the same answer to the same request.

A session opens nothing here, so no page can be made to send a request in somebody's name.
"""

from __future__ import annotations

import hashlib
import logging
import re
import secrets
from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfoNotFoundError

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from junto.kernel.policy import Conflict
from junto.people.backend import Persons
from junto.reach import actions, queries

if TYPE_CHECKING:
    from junto.people.models import Person
    from junto.reach.models import ApiToken

View = Callable[..., HttpResponse]
SAFE = ("GET", "HEAD", "OPTIONS")
KEY = re.compile(r"[\x21-\x7e]{1,200}")
log = logging.getLogger("junto.errors")


def problem(status: int, sentence: str, where: str = "") -> HttpResponse:
    """A refusal as every operation declares it."""
    return JsonResponse({"sentence": sentence, "where": where}, status=status)


def door(view: View) -> View:
    """Let in who shows a living token; everybody else is answered 401 in the same bytes."""

    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return _let_in(request, view, args, kwargs)
        except RequestDataTooBig:
            return too_big()
        except (OperationalError, InterfaceError) as gone:
            return unavailable(gone)
        except Exception as error:
            return broken(request, error)

    return csrf_exempt(login_not_required(opened))


def _let_in(request: HttpRequest, view: View, args: tuple[Any, ...], kwargs: dict[str, Any]) -> HttpResponse:
    token = queries.opened_by(_shown(request))
    person = Persons().get_user(token.person_id) if token else None
    if token is None or person is None:
        response = problem(401, _("Send a token that is alive, as “Authorization: Bearer junto_…”."))
        response.headers["WWW-Authenticate"] = "Bearer"
        return response
    request.user = person
    _speak(request, person)
    if wait := actions.spend(token=token):
        return _too_often(wait)
    if request.method not in SAFE and token.scope != "write":
        return problem(403, _("This token may only read. Make one that may also write."))
    actions.note_use(token=token)
    return _answered(request, token, view, args, kwargs)


def _shown(request: HttpRequest) -> str:
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _speak(request: HttpRequest, person: Person) -> None:
    """The person's language and zone; the middleware that called us takes both back afterwards."""
    asked = translation.get_language_from_request(request)
    translation.activate(person.language or asked)
    if person.time_zone:
        with suppress(ZoneInfoNotFoundError, ValueError):
            timezone.activate(person.time_zone)


def _too_often(wait: int) -> HttpResponse:
    response = problem(
        429,
        _("This token asked for more than %(most)s things in a minute. Nothing is lost; wait, then go on.")
        % {"most": actions.A_MINUTE},
    )
    response.headers["Retry-After"] = str(wait)
    return response


def _answered(
    request: HttpRequest, token: ApiToken, view: View, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> HttpResponse:
    key = request.headers.get("Idempotency-Key")
    # an upload changes nothing until it is begun, and is not held in memory to be compared
    if key is None or request.method != "POST" or request.content_type == "multipart/form-data":
        return _plain(view(request, *args, **kwargs))
    if not KEY.fullmatch(key):
        return problem(
            400, _("An Idempotency-Key has between 1 and 200 signs, without spaces."), "Idempotency-Key"
        )
    try:
        asked = f"{request.method} {request.get_full_path()}\n".encode() + request.body
        return _once(request, token, key, hashlib.sha256(asked).hexdigest(), view, args, kwargs)
    except Conflict as other:
        return problem(409, str(other), "Idempotency-Key")


def _once(
    request: HttpRequest,
    token: ApiToken,
    key: str,
    asked: str,
    view: View,
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
) -> HttpResponse:
    """What is done and what is answered are written together, so that a retry after a kill does it once."""
    with transaction.atomic():
        kept = actions.begin_answer(token=token, key=key, asked=asked)
        if kept.status is not None:
            return HttpResponse(kept.body, status=kept.status, content_type="application/json")
        response = _plain(view(request, *args, **kwargs))
        if response.status_code >= 500:
            transaction.set_rollback(True)
        else:
            actions.keep_answer(kept=kept, status=response.status_code, body=response.content.decode())
    return response


def _plain(response: HttpResponse) -> HttpResponse:
    """The one answer that is not written by our own hands, in the form of the others."""
    if response.status_code == 405:
        told = problem(405, _("This address is not asked in this way. “Allow” says how it is."))
        told.headers["Allow"] = response.headers["Allow"]
        return told
    return response


def too_big() -> HttpResponse:
    """More was sent than a request may carry."""
    return problem(413, _("This is more than one request may carry. Nothing of it was kept."))


def unavailable(error: BaseException) -> HttpResponse:
    """The database did not answer."""
    log.error("the database did not answer: %s", type(error).__name__)
    response = problem(
        503,
        _("The house is busy or being looked after. What you were sending was not taken, so send it again."),
    )
    response.headers["Retry-After"] = "60"
    return response


def broken(request: HttpRequest, error: BaseException) -> HttpResponse:
    """A mistake of ours, under a reference that stands in the log."""
    reference = secrets.token_hex(4)
    log.error("reference %s: %s %s", reference, request.method, request.path, exc_info=error)
    sentence = _("We made a mistake. Nothing half-done was left behind. Reference: %(reference)s.")
    return problem(500, sentence % {"reference": reference})
