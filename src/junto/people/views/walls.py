"""Walls, for those who keep them: lists, dates and references."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from junto.kernel.policy import Denied, require, visible_or_404
from junto.people import actions, queries, rules
from junto.people.forms import CoverForm, WallForm
from junto.people.models import Barrier, BarrierLifting
from junto.people.request import PersonRequest


@require_GET
def walls(request: PersonRequest) -> HttpResponse:
    require(rules.may_keep_walls(request.user))
    return _page(request)


@require_http_methods(["GET", "HEAD", "POST"])
def build(request: PersonRequest) -> HttpResponse:
    require(rules.may_keep_walls(request.user))
    form = WallForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            covers, persons = form.sides()
            actions.set_barrier(
                actor=request.user,
                name=said["name"],
                kind=said["kind"],
                covers=covers,
                persons=persons,
                reason=said["reason"],
                review_on=said["review_on"],
                silent=said["silent"],
            )
        except Denied as why:
            form.add_error(None, str(why))
        else:
            messages.success(
                request, _("The wall stands. It acts with the next request, on everything there is.")
            )
            return redirect("people:walls")
    context = {"form": form, "cover": CoverForm()}
    return render(request, "people/wall_build.html", context, status=422 if form.errors else 200)


@require_POST
def record_cover(request: PersonRequest) -> HttpResponse:
    require(rules.may_keep_walls(request.user))
    form = CoverForm(request.POST)
    if not form.is_valid():
        context = {"form": WallForm(request.user), "cover": form}
        return render(request, "people/wall_build.html", context, status=422)
    said = form.cleaned_data
    try:
        client = actions.record_client(actor=request.user, reference=said["client"], name=said["name"])
        if said["matter"]:
            actions.record_matter(actor=request.user, reference=said["matter"], client=client)
        messages.success(request, _("The references are known. A wall can stand round them now."))
    except Denied as why:
        messages.error(request, str(why))
    return redirect("people:wall_build")


@require_POST
def propose(request: PersonRequest, key: str) -> HttpResponse:
    barrier = _barrier(request, key)
    try:
        actions.propose_lifting(actor=request.user, barrier=barrier, reason=request.POST.get("reason", ""))
        messages.success(request, _("Proposed. The wall stands until a second keeper confirms."))
    except Denied as why:
        messages.error(request, str(why))
    return redirect("people:walls")


@require_POST
def confirm(request: PersonRequest, key: str) -> HttpResponse:
    proposal = _proposal(request, key)
    try:
        actions.confirm_lifting(actor=request.user, lifting=proposal)
        messages.success(request, _("The wall is lifted, by two people, from now on."))
    except Denied as why:
        messages.error(request, str(why))
    return redirect("people:walls")


@require_POST
def withdraw(request: PersonRequest, key: str) -> HttpResponse:
    proposal = _proposal(request, key)
    try:
        actions.withdraw_lifting(actor=request.user, lifting=proposal)
        messages.success(request, _("The proposal has ended. The wall stands."))
    except Denied as why:
        messages.error(request, str(why))
    return redirect("people:walls")


def _page(request: PersonRequest) -> HttpResponse:
    known = queries.walls(request.user)
    standing = [wall for wall in known if wall.barrier.lifted_at is None]
    context = {
        "standing": standing,
        "lifted": [wall for wall in known if wall.barrier.lifted_at is not None],
        "waiting": [wall for wall in standing if wall.proposal],
        "kinds": dict(Barrier.Kind.choices),
        "desk": queries.desk(request.user),
        "unread": [(wall, [one.person.name for one in wall.unread]) for wall in standing if wall.unread],
    }
    return render(request, "people/walls.html", context)


def _barrier(request: PersonRequest, key: str) -> Barrier:
    require(rules.may_keep_walls(request.user))
    return visible_or_404(rules.visible_barriers(request.user), key=key)


def _proposal(request: PersonRequest, key: str) -> BarrierLifting:
    open_ones = _barrier(request, key).liftings.filter(confirmed_at__isnull=True, withdrawn_at__isnull=True)
    return visible_or_404(open_ones)
