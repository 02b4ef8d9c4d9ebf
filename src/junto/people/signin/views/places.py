"""Where one is signed in."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from junto.people.request import PersonRequest
from junto.people.signin import actions, queries


def places(request: PersonRequest) -> HttpResponse:
    found = queries.places(request.user, request.session.session_key or "")
    return render(request, "usersessions/usersession_list.html", {"places": found})


@require_POST
def end_place(request: PersonRequest, pk: int) -> HttpResponse:
    if not actions.end_session(actor=request.user, place_id=pk):
        raise Http404
    messages.success(request, _("You are no longer signed in there."))
    return redirect("usersessions_list")


@require_POST
def end_others(request: PersonRequest) -> HttpResponse:
    actions.end_all_sessions(request.user, keep=request.session.session_key or "")
    messages.success(request, _("You are signed in here and nowhere else."))
    return redirect("usersessions_list")
