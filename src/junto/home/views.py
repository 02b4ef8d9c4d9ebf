"""Pages of the room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from junto.home import queries
from junto.kernel import clock

if TYPE_CHECKING:
    from junto.people.request import PersonRequest


@require_GET
def my_day(request: PersonRequest) -> HttpResponse:
    today = {"day": queries.day(request.user), "now": clock.now()}
    return render(request, "home/my_day.html", today)
