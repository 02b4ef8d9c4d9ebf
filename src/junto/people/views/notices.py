"""What reaches a person from the walls desk: notices to read, and words she asks to have read more widely."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from junto.kernel.policy import Denied, visible_or_404
from junto.people import actions, wall_rules
from junto.people.forms import ClearanceForm
from junto.people.models import Barrier, BarrierNotice, Clearance
from junto.people.request import PersonRequest


@require_GET
def notice(request: PersonRequest, key: str) -> HttpResponse:
    row = _notice(request, key)
    covers = [
        cover.client.reference if cover.client else cover.matter.reference if cover.matter else ""
        for cover in row.barrier.covers.select_related("client", "matter").order_by("side", "pk")
    ]
    inside = row.barrier.kind in (Barrier.Kind.INCLUSION, Barrier.Kind.CONTRACTOR)
    pair = row.barrier.kind == Barrier.Kind.COMPETITOR_PAIR
    context = {"notice": row, "covers": covers, "inside": inside, "pair": pair}
    return render(request, "people/notice.html", context)


@require_POST
def acknowledge(request: PersonRequest, key: str) -> HttpResponse:
    actions.acknowledge_notice(actor=request.user, notice=_notice(request, key))
    messages.success(request, _("Thank you. It is noted that you have read it."))
    return redirect("people:notice", key)


@require_http_methods(["GET", "HEAD", "POST"])
def clearances(request: PersonRequest) -> HttpResponse:
    """What one asked to have read; and, for keepers of walls, what waits for their word."""
    form = ClearanceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            actions.ask_clearance(actor=request.user, text=said["text"], why=said["why"])
        except Denied as why:
            form.add_error(None, str(why))
        else:
            messages.success(request, _("Somebody else will read it. You find the answer here."))
            return redirect("people:clearances")
    mine = Clearance.objects.filter(asked_by=request.user.pk).select_related("cleared_by", "declined_by")
    context = {
        "form": form,
        "mine": mine.order_by("-asked_at", "-pk")[:20],
        "waiting": wall_rules.waiting_clearances(request.user),
    }
    return render(request, "people/clearances.html", context, status=422 if form.errors else 200)


@require_POST
def decide(request: PersonRequest, key: str) -> HttpResponse:
    row = visible_or_404(wall_rules.visible_clearances(request.user), key=key)
    reason = request.POST.get("reason", "")
    try:
        if request.POST.get("answer") == "clear":
            actions.clear_text(actor=request.user, clearance=row, reason=reason)
            messages.success(request, _("Cleared. Exactly these words may be read by the firm."))
        else:
            actions.decline_clearance(actor=request.user, clearance=row, reason=reason)
            messages.success(request, _("They stay where they are."))
    except Denied as why:
        messages.error(request, str(why))
    return redirect("people:clearances")


def _notice(request: PersonRequest, key: str) -> BarrierNotice:
    return visible_or_404(
        wall_rules.visible_notices(request.user).select_related("barrier", "person"), key=key
    )
