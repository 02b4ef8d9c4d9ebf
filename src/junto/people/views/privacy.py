"""My data: what is kept, to be had, corrected and erased. Every deed here is the person's own."""

from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from junto.kernel import clock, htmx, personal, retention
from junto.kernel.policy import Denied, visible_or_404
from junto.people import actions, queries, rules
from junto.people.models import CorrectionRequest
from junto.people.request import PersonRequest
from junto.people.signin.views.mine import fresh

N_ = gettext_lazy


class CorrectionForm(forms.Form):
    about = forms.ChoiceField(label=N_("What is wrong"), choices=CorrectionRequest.About.choices)
    words = forms.CharField(
        label=N_("What it says, and what would be right"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class SureForm(forms.Form):
    sure = forms.BooleanField(
        label=N_("I have read what goes and what stays. It cannot be undone."),
        error_messages={"required": N_("Tick this first. Nothing has been erased.")},
    )


@require_GET
def my_data(request: PersonRequest) -> HttpResponse:
    page = queries.my_data_page(request.user)
    context = {"mine": page}
    return htmx.respond(request, "people/my_data.html", "export", context)


@require_POST
@fresh
def prepare(request: PersonRequest) -> HttpResponse:
    try:
        actions.ask_for_data(actor=request.user)
        messages.success(request, _("It is being prepared. You may leave this page."))
    except Denied as why:
        messages.error(request, str(why))
    return redirect("people:my_data")


@require_POST
def put_away(request: PersonRequest, key: str) -> HttpResponse:
    export = visible_or_404(rules.visible_exports(request.user), key=key)
    actions.put_away(actor=request.user, export=export)
    messages.success(request, _("It is gone."))
    return redirect("people:my_data")


@require_GET
@fresh
def fetch(request: PersonRequest, key: str) -> HttpResponseBase:
    export = visible_or_404(rules.visible_exports(request.user), key=key)
    try:
        path = actions.open_data(actor=request.user, export=export)
    except Denied as why:
        messages.error(request, str(why))
        return redirect("people:my_data")
    name = f"junto-{clock.today().isoformat()}.zip"
    answer = FileResponse(path.open("rb"), as_attachment=True, filename=name)
    answer["Content-Type"] = "application/zip"
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: PersonRequest) -> HttpResponse:
    form = CorrectionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask_to_correct(actor=request.user, **form.cleaned_data)
        except Denied as why:
            form.add_error("words", str(why))
        else:
            messages.success(request, _("It waits for an administrator. The answer will stand on this page."))
            return redirect("people:my_data")
    return render(request, "people/correct.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
def looks(request: PersonRequest) -> HttpResponse:
    page = queries.looks_page(request.user, number_in(request.GET.get("before", "")))
    return render(request, "people/looks.html", {"page": page})


@require_GET
def erase(request: PersonRequest) -> HttpResponse:
    """The first step: what goes and what stays, item by item, before anything happens."""
    context = {"fates": personal.foretell(request.user), "may": rules.may_erase_myself(request.user)}
    return render(request, "people/erase.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@fresh
def erase_sure(request: PersonRequest) -> HttpResponse:
    """The second step, for whoever has just shown who she is."""
    form = SureForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.erase_myself(actor=request.user)
        except Denied as why:
            form.add_error("sure", str(why))
        else:
            logout(request)
            return redirect("people:erased")
    context = {"form": form, "may": rules.may_erase_myself(request.user)}
    return render(request, "people/erase_sure.html", context, status=422 if form.errors else 200)


@login_not_required
@require_GET
def erased(request: HttpRequest) -> HttpResponse:
    return render(request, "people/erased.html")


@require_GET
def kept(request: PersonRequest) -> HttpResponse:
    """What is kept how long, for everybody."""
    return render(request, "people/kept.html", {"rules": retention.rules()})


def number_in(text: str) -> int | None:
    """A number as it may stand in an address."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 15 else None
