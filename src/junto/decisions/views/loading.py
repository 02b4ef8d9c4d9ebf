"""What every page of a decision begins with, and how a refusal is said on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse

from junto.decisions.models import Decision
from junto.decisions.rules import visible_decisions
from junto.kernel.policy import Denied, visible_or_404

if TYPE_CHECKING:
    from junto.people.request import PersonRequest


def decision_at(request: PersonRequest, key: str) -> Decision:
    """The decision of an address, or the same 404 whether it is hidden from her or does not exist."""
    rows = visible_decisions(request.user).select_related("community", "proposer", "decider", "replaces")
    return visible_or_404(rows, key=key)


def back(decision: Decision, to: str = "") -> HttpResponseRedirect:
    """To the page of the decision."""
    return redirect(reverse("decisions:decision", args=[decision.key]) + (f"#{to}" if to else ""))


def tried(request: PersonRequest, deed: Callable[[], object], done: str = "") -> bool:
    """Do a deed whose refusal is a sentence on the page one came from."""
    try:
        deed()
    except Denied as refused:
        messages.error(request, str(refused))
        return False
    if done:
        messages.success(request, done)
    return True
