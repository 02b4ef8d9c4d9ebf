"""Between the rooms and the server: the rules' refusals become pages, an absent database becomes 503."""

import logging
from collections.abc import Callable

from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

from junto.config import errors
from junto.kernel.policy import Conflict, Denied

log = logging.getLogger("junto.errors")


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
