"""Asking for a look at the stored weeks, and stopping it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from junto.discovery import rules
from junto.discovery.actions import runs as deeds
from junto.kernel.policy import visible_or_404

if TYPE_CHECKING:
    from junto.people.request import PersonRequest


@require_POST
def start(request: PersonRequest) -> HttpResponse:
    deeds.ask_for_run(actor=request.user)
    messages.success(
        request, _("The look has been asked for. It goes on without you, and its end is shown here.")
    )
    return redirect("discovery:index")


@require_POST
def stop(request: PersonRequest, key: str) -> HttpResponse:
    run = visible_or_404(rules.visible_runs(request.user), key=key)
    deeds.stop_run(actor=request.user, run=run)
    messages.success(request, _("It stops before its next step. What an earlier look found stays."))
    return redirect("discovery:index")
