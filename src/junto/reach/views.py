"""Pages of the room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from junto.kernel.policy import Denied
from junto.reach import actions, queries
from junto.reach.forms import TokenForm

if TYPE_CHECKING:
    from junto.people.request import PersonRequest


@require_http_methods(["GET", "POST"])
def tokens(request: PersonRequest) -> HttpResponse:
    form, made = TokenForm(request.POST if request.method == "POST" else None), ""
    if form.is_valid():
        try:
            _row, made = actions.make_token(actor=request.user, **form.cleaned_data)
            form = TokenForm()
        except Denied as refusal:
            form.add_error(None, str(refusal))
    rows = list(queries.own_tokens(request.user))
    status = 422 if form.errors else 200
    return render(request, "reach/tokens.html", {"form": form, "made": made, "rows": rows}, status=status)


@require_POST
def end(request: PersonRequest, number: int) -> HttpResponse:
    if not actions.end_token(actor=request.user, token_id=number):
        raise Http404
    messages.success(request, _("The token is ended. Whatever used it is refused from now on."))
    return redirect("reach:tokens")
