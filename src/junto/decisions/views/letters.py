"""Letters on or off: on the page, and by the address in each letter, without signing in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from junto.decisions import actions
from junto.decisions.letters import STOP

if TYPE_CHECKING:
    from junto.people.request import PersonRequest


@require_POST
def choose_letters(request: PersonRequest) -> HttpResponse:
    actions.choose_letters(actor=request.user, wanted=request.POST.get("letters") == "on")
    return redirect("home:my_day")


# a mail program posts here by itself, without our cookie (RFC 8058); the signed address is the proof
@csrf_exempt
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def letters(request: HttpRequest, token: str) -> HttpResponse:
    person = get_user_model().objects.filter(key=STOP.key(token), is_active=True).first()
    if person is None:
        raise Http404
    if request.method == "POST":
        actions.choose_letters(actor=person, wanted=False)
    return render(request, "decisions/letters.html", {"done": request.method == "POST"})
