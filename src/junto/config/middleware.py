"""Between the rooms and the server: the rules' refusals become pages, an absent database becomes 503."""

import logging
import time
from collections.abc import Callable

from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

from junto.config import errors, metrics
from junto.kernel import logs
from junto.kernel.ids import short_id
from junto.kernel.policy import Conflict, Denied

log = logging.getLogger("junto.errors")
answers = logging.getLogger("junto.answers")


class Counted:
    """Every answer is counted and has a number, under which the log tells what happened meanwhile."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token, begun = logs.request_id.set(short_id()), time.perf_counter()
        try:
            response = self.get_response(request)
            took = time.perf_counter() - begun
            metrics.note(response.status_code, took)
            response.headers["X-Request-Id"] = logs.request_id.get()
            answers.info(
                "%s %s %s %.0f ms", response.status_code, request.method, logs.route(request), took * 1e3
            )
            return response
        finally:
            logs.request_id.reset(token)


class Refusals:
    """`Denied` answers 403 with the rule's own sentence, `Conflict` 409, a lost database 503."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Conflict):
            response = errors.answer(request, 403, str(exception))
            response.status_code = 409
            return response
        if isinstance(exception, Denied):
            return errors.answer(request, 403, str(exception))
        if isinstance(exception, RequestDataTooBig | TooManyFilesSent):
            return errors.answer(request, 413)
        if isinstance(exception, OperationalError | InterfaceError):
            log.error("the database did not answer: %s", type(exception).__name__)
            return errors.answer(request, 503)
        return None
