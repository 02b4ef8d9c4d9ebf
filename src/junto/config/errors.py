"""Refusals and failures, said as one person to another. None of these pages asks the database."""

import logging
import secrets
import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from junto.kernel import logs
from junto.kernel.policy import Denied

log = logging.getLogger("junto.errors")
RETRY_SECONDS = 10


def answer(request: HttpRequest, status: int, why: str = "") -> HttpResponse:
    """The page for one status; `why` is the rule's own sentence where there is one."""
    reference = secrets.token_hex(4)
    if status >= 500:
        log.error("reference %s: %s %s %s", reference, status, request.method, logs.route(request))
    context = {"reference": reference, "why": why, "path": request.path}
    page = render_to_string(f"ui/errors/{status}.html", context)
    response = HttpResponse(page, status=status)
    if status in (429, 503):
        response.headers["Retry-After"] = str(60 if status == 429 else RETRY_SECONDS)
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return answer(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None, reason: str = "") -> HttpResponse:
    return answer(request, 403, str(exception) if isinstance(exception, Denied) else "")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return answer(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """The last resort; a database that was lost before any view began is a 503 here too."""
    lost = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    return answer(request, 503 if lost else 500)
