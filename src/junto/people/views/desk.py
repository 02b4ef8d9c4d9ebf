"""The walls desk beyond the walls themselves: feeds, openings, certificates, who could see what."""

import csv
import io

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from junto.kernel import audit
from junto.kernel.policy import Denied, require, visible_or_404
from junto.kernel.refs import Ref
from junto.people import actions, queries, rules, wall_rules
from junto.people.forms import FeedForm, ThenForm
from junto.people.models import Barrier, BarrierOpening, WallFeed
from junto.people.request import PersonRequest

FORMULA = ("=", "+", "-", "@", "\t", "\r")


@require_http_methods(["GET", "HEAD", "POST"])
def feeds(request: PersonRequest) -> HttpResponse:
    require(rules.may_keep_walls(request.user))
    form = FeedForm(request.POST, request.FILES) if request.method == "POST" else FeedForm()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        feed = actions.bring_feed(actor=request.user, file_name=file.name, pieces=file.chunks())
        return redirect("people:feed", feed.key)
    known = wall_rules.visible_feeds(request.user).select_related("begun_by").order_by("-begun_at", "-pk")
    context = {"form": form, "recent": known[:20]}
    return render(request, "people/feeds.html", context, status=422 if form.errors else 200)


@require_GET
def feed(request: PersonRequest, key: str) -> HttpResponse:
    row = _feed(request, key)
    return render(request, "people/feed.html", {"feed": row, "said": queries.feed_said(request.user, row)})


@require_POST
def feed_apply(request: PersonRequest, key: str) -> HttpResponse:
    row = _feed(request, key)
    try:
        actions.start_feed(actor=request.user, feed=row)
        messages.success(request, _("Begun. What closes acts as it is done; what would open waits."))
    except Denied as why:
        messages.error(request, str(why))
    return redirect("people:feed", key)


@require_POST
def feed_cancel(request: PersonRequest, key: str) -> HttpResponse:
    row = _feed(request, key)
    try:
        actions.cancel_feed(actor=request.user, feed=row)
        messages.success(request, _("Set aside. Nothing was changed."))
    except Denied as why:
        messages.error(request, str(why))
    return redirect("people:feeds")


@require_POST
def opening_confirm(request: PersonRequest, key: str) -> HttpResponse:
    row = _opening(request, key)
    try:
        actions.confirm_opening(actor=request.user, opening=row, reason=request.POST.get("reason", ""))
        messages.success(request, _("Open from now on, by two people."))
    except Denied as why:
        messages.error(request, str(why))
    return redirect("people:walls")


@require_POST
def opening_decline(request: PersonRequest, key: str) -> HttpResponse:
    row = _opening(request, key)
    try:
        actions.decline_opening(actor=request.user, opening=row)
        messages.success(request, _("It stays shut."))
    except Denied as why:
        messages.error(request, str(why))
    return redirect("people:walls")


@require_http_methods(["GET", "HEAD", "POST"])
def certificate(request: PersonRequest, key: str) -> HttpResponse:
    """As a page to print; by POST as a file, which is kept in the log."""
    require(rules.may_keep_walls(request.user))
    barrier = visible_or_404(rules.visible_barriers(request.user).select_related("set_by"), key=key)
    told = queries.certificate(request.user, barrier)
    if request.method != "POST":
        covers = barrier.covers.select_related("client", "matter").order_by("side", "pk")
        context = {"barrier": barrier, "told": told, "covers": covers, "kinds": dict(Barrier.Kind.choices)}
        return render(request, "people/certificate.html", context)
    audit.note(actor=request.user.pk, deed="walls.certificate_taken", subject=str(Ref.of(barrier)))
    return _file(barrier, told)


@require_http_methods(["GET", "HEAD", "POST"])
def then(request: PersonRequest) -> HttpResponse:
    """Who could have seen a client or matter at a moment; asked by POST, since each look is kept."""
    require(rules.may_keep_walls(request.user))
    form = ThenForm(request.POST or None)
    found = None
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        found = queries.who_could(request.user, said["reference"], said["moment"])
        if found is None:
            form.add_error("reference", _("No client or matter is known by that reference."))
        else:
            audit.note(actor=request.user.pk, deed="walls.looked_back", subject="")
    context = {"form": form, "found": found}
    return render(request, "people/then.html", context, status=422 if form.errors else 200)


def _file(barrier: Barrier, told: list[queries.Told]) -> HttpResponse:
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(("wall", "kind", "person", "e-mail", "side", "notice made", "letter sent", "acknowledged"))
    for one in told:
        notice = one.notice
        moments = (notice.made_at, notice.sent_at, notice.acknowledged_at) if notice else (None, None, None)
        said = [moment.isoformat(timespec="seconds") if moment else "" for moment in moments]
        cells = (barrier.name, barrier.kind, one.person.name, one.person.email, str(one.side or ""), *said)
        # a spreadsheet would run what looks like a formula
        rows.writerow(f"'{cell}" if cell.startswith(FORMULA) else cell for cell in cells)
    response = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="wall-{barrier.key}.csv"'
    return response


def _feed(request: PersonRequest, key: str) -> WallFeed:
    require(rules.may_keep_walls(request.user))
    rows = wall_rules.visible_feeds(request.user).select_related("begun_by", "applied_by")
    return visible_or_404(rows, key=key)


def _opening(request: PersonRequest, key: str) -> BarrierOpening:
    require(rules.may_keep_walls(request.user))
    return visible_or_404(wall_rules.visible_openings(request.user), key=key)
