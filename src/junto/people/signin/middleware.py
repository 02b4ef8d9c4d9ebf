"""Between the session and everything else: is this stay still on?"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from junto.people.signin import stays


class Stays:
    """Keeps, renews or ends the stay of whoever is signed in; an ordinary page costs no query more."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        person = request.user
        if person.is_authenticated:
            stays.keep(request, person)
        return self.get_response(request)
