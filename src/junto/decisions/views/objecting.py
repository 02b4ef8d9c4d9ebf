"""The dialogue of one objection: what each may say and do there."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from junto.decisions import actions, rules
from junto.decisions.forms import MaySayForm, SayForm
from junto.decisions.views.loading import back, decision_at, tried
from junto.kernel.policy import Verdict, require, visible_or_404

if TYPE_CHECKING:
    from junto.decisions.models import Objection
    from junto.people.models import Person
    from junto.people.request import PersonRequest

Deed = Callable[..., object]
DEEDS: dict[str, tuple[Callable[..., Verdict], Deed]] = {
    "meets": (rules.may_end_objection, actions.confirm_integration),
    "withdraw": (rules.may_end_objection, actions.withdraw_objection),
    "stands": (rules.may_sustain, actions.sustain_objection),
    "ask": (rules.may_ask_objector, actions.ask_objector),
    "silent": (rules.may_propose_withdrawal, actions.propose_withdrawal),
}


@require_POST
def objection(request: PersonRequest, key: str, objection: str) -> HttpResponse:
    decision, do = decision_at(request, key), request.POST.get("do", "")
    rows = rules.visible_objections(request.user).select_related("decision__community", "person", "vote")
    row = visible_or_404(rows, decision=decision, key=objection)
    if do in DEEDS:
        verdict, deed = DEEDS[do]
        require(verdict(request.user, row))
        form = MaySayForm(request.POST)
        words = form.cleaned_data["text"] if form.is_valid() else ""
        tried(request, lambda: deed(actor=request.user, objection=row, text=words))
    elif do == "offer":
        require(rules.may_ask_objector(request.user, row))
        tried(request, lambda: actions.offer_as_met(actor=request.user, objection=row))
    elif do == "vote":
        require(rules.may_put_to_vote(request.user, row))
        return _voted(request, row)
    else:
        _spoken(request, request.user, row)
    return back(decision, f"o-{row.key}")


def _voted(request: PersonRequest, row: Objection) -> HttpResponse:
    title = _("Go on against an objection? %(title)s") % {"title": row.decision.title}
    return back(actions.put_to_vote(actor=request.user, objection=row, title=title))


def _spoken(request: PersonRequest, actor: Person, row: Objection) -> None:
    require(rules.may_speak(actor, row))
    form = SayForm(request.POST)
    if form.is_valid():
        words = form.cleaned_data["text"]
        tried(request, lambda: actions.speak(actor=actor, objection=row, text=words))
