"""Me: what others see, what only I see, and how to take it with me. Every deed here is her own."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from junto.kernel.policy import Denied
from junto.people import actions, queries
from junto.people.forms import ProfileForm, SkillForm
from junto.people.request import PersonRequest


@require_http_methods(["GET", "HEAD", "POST"])
def me(request: PersonRequest) -> HttpResponse:
    if request.method != "POST":
        return _page(request)
    form = ProfileForm(request.POST)
    if not form.is_valid():
        return _page(request, profile=form, status=422)
    try:
        actions.change_profile(
            actor=request.user, person=request.user, profile=form.profile(), interests=form.topics()
        )
    except Denied as why:
        form.add_error(None, str(why))
        return _page(request, profile=form, status=422)
    messages.success(request, _("Kept. It applies at once, and no notice went to anyone."))
    return redirect("people:me")


@require_POST
def state_skill(request: PersonRequest) -> HttpResponse:
    form = SkillForm(request.POST)
    if not form.is_valid():
        return _page(request, skill=form, status=422)
    said = form.cleaned_data
    try:
        actions.state_skill(actor=request.user, person=request.user, name=said["topic"], level=said["level"])
    except Denied as why:
        form.add_error("topic", str(why))
        return _page(request, skill=form, status=422)
    messages.success(request, _("Kept."))
    return redirect("people:me")


@require_POST
def withdraw_skill(request: PersonRequest, skill: int) -> HttpResponse:
    actions.withdraw_skill(actor=request.user, person=request.user, skill_id=skill)
    messages.success(request, _("It is off your profile."))
    return redirect("people:me")


@require_POST
def look(request: PersonRequest) -> HttpResponse:
    """Theme, language and keyboard, from the foot of any page."""
    keys = request.POST.get("keys")
    actions.change_look(
        actor=request.user,
        theme=request.POST.get("theme"),
        language=request.POST.get("language"),
        shortcuts=None if keys is None else keys == "on",
    )
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = "/"
    return redirect(back)


def _page(
    request: PersonRequest,
    *,
    profile: ProfileForm | None = None,
    skill: SkillForm | None = None,
    status: int = 200,
) -> HttpResponse:
    interests = [row.topic.name for row in queries.my_interests(request.user)]
    context = {
        "profile": profile or ProfileForm.of(request.user, interests),
        "skill": skill or SkillForm(),
        "skills": queries.my_skills(request.user),
        "interests": interests,
        "sign_in_href": reverse("mfa_index"),
        "places_href": reverse("usersessions_list"),
        "tokens_href": reverse("reach:tokens"),
    }
    return render(request, "people/me.html", context, status=status)
