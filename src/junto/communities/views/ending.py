"""How a community ends: drafting in one sitting, answering what is asked, the last page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from junto.communities import actions, queries, rules
from junto.communities.forms_ending import LastWordsForm, PartForm, PartnerForm
from junto.communities.models import Community, Ending, EndingItem
from junto.communities.views.loading import community_at, key_of, looked
from junto.kernel.policy import Conflict, Denied, require, visible_or_404

if TYPE_CHECKING:
    from junto.communities.queries import EndingPage
    from junto.people.models import Person
    from junto.people.request import PersonRequest

PARTS = {"closing": 0, "merging": 1, "splitting": 4}


@require_http_methods(["GET", "HEAD", "POST"])
def ending(request: PersonRequest, address: str) -> HttpResponse:
    page = queries.ending_page(request.user, key_of(address))
    if page is None:
        raise Http404
    looked(request, page.community, page.standing)
    if request.method == "POST":
        return _deed(request, page)
    if page.ending is None:
        require(rules.may_draft_ending(request.user, page.community, page.standing))
    context = {
        "page": page,
        "community": page.community,
        "ending": page.ending,
        "may_change": page.ending and rules.may_change_ending(request.user, page.ending, page.standing),
        "may_withdraw": page.ending and rules.may_withdraw_ending(request.user, page.ending, page.standing),
    }
    done = page.ending is not None and page.ending.carried_out_at is not None
    context["may_invite"] = (
        [part.key for part in page.successors if rules.may_invite_on(request.user, part)] if done else []
    )
    return render(request, "communities/ending.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: PersonRequest, address: str, kind: str) -> HttpResponse:
    community = community_at(request, address)
    require(rules.may_draft_ending(request.user, community))
    if kind not in PARTS:
        raise Http404
    data = request.POST if request.method == "POST" else None
    members = queries.volunteers_to_choose(community) if PARTS[kind] else []
    homes = queries.homes_to_choose(request.user, community) if kind == "merging" else []
    named = [(row.key, row.name) for row in homes]
    form = LastWordsForm(data)
    partner = PartnerForm(data, homes=named) if kind == "merging" else None
    parts = [PartForm(data, members=members, prefix=f"p{n}") for n in range(PARTS[kind])]
    forms = [form, *([partner] if partner else []), *parts]
    valid = [one.is_valid() for one in forms]  # each is asked, so that each says what it misses
    if data is not None and all(valid):
        try:
            _draft(request, community, kind, form, partner, parts, homes)
        except Denied as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Written down. Nothing happens before the members decide."))
            return redirect("communities:ending", community.address)
    wrong = any(one.errors for one in forms)
    context = {"community": community, "kind": kind, "form": form, "partner": partner, "parts": parts}
    return render(request, "communities/ending_draft.html", context, status=422 if wrong else 200)


def _draft(
    request: PersonRequest,
    community: Community,
    kind: str,
    form: LastWordsForm,
    partner: PartnerForm | None,
    parts: list[PartForm],
    homes: list[Community],
) -> Ending:
    given = [part.cleaned_data for part in parts if part.cleaned_data.get("name")]
    if partner is not None and partner.cleaned_data["into"] == "partner":
        given = []
    chosen = partner.cleaned_data["partner"] if partner is not None else ""
    return actions.draft_ending(
        actor=request.user,
        community=community,
        kind=kind,
        thanks=form.cleaned_data["thanks"],
        last_words=form.cleaned_data["last_words"],
        partner=next((row for row in homes if row.key == chosen), None),
        homes=[
            actions.NewHome(said["name"], said["question"], _member(community, said["volunteer"]))
            for said in given
        ],
    )


@require_http_methods(["GET", "HEAD", "POST"])
def words(request: PersonRequest, address: str) -> HttpResponse:
    page = _open_page(request, address)
    held = page.ending
    assert held is not None
    require(rules.may_change_ending(request.user, held, page.standing))
    said = {"thanks": held.thanks, "last_words": held.last_words, "seen": held.changed_at.isoformat()}
    form = LastWordsForm(request.POST or None, initial=said)
    theirs = None
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_ending(actor=request.user, ending=held, **form.cleaned_data)
        except Conflict as late:
            form.add_error(None, str(late))
            theirs = held
        else:
            messages.success(request, _("Kept."))
            return redirect("communities:ending", page.community.address)
    context = {"community": page.community, "ending": held, "form": form, "theirs": theirs}
    return render(request, "communities/ending_words.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def item(request: PersonRequest, address: str) -> HttpResponse:
    page = _open_page(request, address)
    held = page.ending
    assert held is not None
    require(rules.may_change_ending(request.user, held, page.standing))
    ref = (request.POST if request.method == "POST" else request.GET).get("ref", "")[:80]
    row = next((one for one in page.items if one.ref == ref), None)
    if row is None:
        raise Http404
    members = queries.volunteers_to_choose(page.community)
    homes = queries.homes_to_choose(request.user, page.community)
    why = ""
    if request.method == "POST":
        try:
            _choose(request, held, ref, homes)
            return redirect("communities:ending", page.community.address)
        except Denied as refused:
            why = str(refused)
    context = {
        "community": page.community,
        "item": row,
        "members": members,
        "homes": [(one.key, one.name) for one in homes],
        "chosen": request.POST.get("fate", row.row.fate if row.row else ""),
        "why": why,
    }
    return render(request, "communities/ending_item.html", context, status=422 if why else 200)


def _choose(request: PersonRequest, held: Ending, ref: str, homes: list[Community]) -> None:
    fate = request.POST.get("fate", "")
    kept = fate == EndingItem.Fate.KEPT
    actions.choose_fate(
        actor=request.user,
        ending=held,
        ref=ref,
        fate=fate,
        home=next((one for one in homes if one.key == request.POST.get("home")), None),
        steward=_member(held.community, request.POST.get("steward", "")) if kept else None,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: PersonRequest, address: str, key: str) -> HttpResponse:
    community = community_at(request, address)
    asked = visible_or_404(rules.mergers_offered_to(request.user), key=key, partner=community)
    require(rules.may_draft_ending(request.user, community))
    receives = asked.successors.filter(community=community).exists()
    form = LastWordsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        actions.answer_merger(
            actor=request.user,
            community=community,
            ending=asked,
            thanks=said["thanks"],
            last_words=said["last_words"],
        )
        messages.success(request, _("Written down. Nothing happens before the members of both decide."))
        return redirect("communities:ending", community.address)
    context = {"community": community, "asked": asked, "receives": receives, "form": form}
    return render(request, "communities/ending_answer.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def asked_item(request: PersonRequest, key: str) -> HttpResponse:
    rows = rules.items_asked_of(request.user).select_related("ending__community", "home")
    row = visible_or_404(rows, key=key)
    if request.method == "POST":
        actions.answer_item(actor=request.user, item=row, yes=request.POST.get("do") == "yes")
        messages.success(request, _("Answered."))
        return redirect("communities:front", (row.home or row.ending.community).address)
    return render(request, "communities/ending_asked.html", {"item": row, "community": row.ending.community})


@require_POST
def go_on(request: PersonRequest, key: str) -> HttpResponse:
    rows = rules.visible_successors(request.user).select_related("ending__community", "community")
    successor = visible_or_404(rows, key=key)
    if request.POST.get("do") == "found":
        actions.found_successor(actor=request.user, successor=successor)
        messages.success(request, _("It has begun, and you are its first member. Now invite everybody."))
        return redirect("communities:ending", successor.ending.community.address)
    words = request.POST.get("words", "")[:500]
    actions.invite_on(actor=request.user, successor=successor, words=words)
    made = successor.community
    assert made is not None
    messages.success(request, _("Everybody who belonged on the last day is invited."))
    return redirect("communities:front", made.address)


@require_POST
def carry_on(request: PersonRequest, address: str) -> HttpResponse:
    community = community_at(request, address)
    actions.carry_on(actor=request.user, community=community)
    messages.success(request, _("Good. Nobody asks again for half a year."))
    return redirect("communities:front", community.address)


def _deed(request: PersonRequest, page: EndingPage) -> HttpResponse:
    held, do = page.ending, request.POST.get("do", "")
    if held is None:
        raise Http404
    named = {row.key: row for row in page.successors}
    if do == "withdraw":
        actions.withdraw_ending(actor=request.user, ending=held)
        messages.info(request, _("Taken back. Nothing has changed."))
        return redirect("communities:front", page.community.address)
    successor = named.get(request.POST.get("part", ""))
    if successor is None:
        raise Http404
    if do == "name":
        person = _member(page.community, request.POST.get("person", ""))
        actions.name_volunteer(actor=request.user, successor=successor, person=person)
    else:
        actions.volunteer(actor=request.user, successor=successor, yes=do == "yes")
    return redirect("communities:ending", page.community.address)


def _open_page(request: PersonRequest, address: str) -> EndingPage:
    page = queries.ending_page(request.user, key_of(address))
    if page is None or page.ending is None:
        raise Http404
    return page


def _member(community: Community, key: str) -> Person:
    return visible_or_404(queries.members_of(community), person__key=key).person
