"""The directory, a person's page, and who is near what I care about."""

import secrets

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from junto.kernel import audit, htmx
from junto.kernel.ids import LENGTH
from junto.people import queries
from junto.people.forms import look_of
from junto.people.models import Skill
from junto.people.request import PersonRequest


@require_GET
def directory(request: PersonRequest) -> HttpResponse:
    look = look_of(request.GET)
    context = {
        "look": look,
        "found": queries.directory(request.user, look),
        "options": queries.options(),
        "levels": dict(Skill.Level.choices),
    }
    return htmx.respond(request, "people/directory.html", "found", context)


@require_GET
def person(request: PersonRequest, address: str) -> HttpResponse:
    whose = queries.person_page(request.user, address[:LENGTH])
    if whose is None:
        raise Http404
    if whose.address != address:
        return redirect("people:person", whose.address)
    if not whose.is_active:  # an administrator alone finds her
        audit.note_each(actor=request.user.pk, deed="people.profile_looked_at", abouts=[whose.pk])
    context = {"whose": whose, "said": queries.profile_topics(request.user, whose)}
    return render(request, "people/person.html", context)


@require_GET
def near(request: PersonRequest) -> HttpResponse:
    groups = queries.near_by_interest(request.user, seed=secrets.randbits(32))
    return render(request, "people/near.html", {"groups": groups})


@require_GET
def topics(request: PersonRequest) -> HttpResponse:
    """Suggestions while a topic is typed; the last of several, as they are divided by commas."""
    typed = request.GET.get("topic") or request.GET.get("interests", "")
    before, comma, last = typed[:3000].rpartition(",")
    found = queries.topics_like(request.user, last[:80])
    names = [f"{before}{comma} {row.name}" if comma else row.name for row in found]
    return render(request, "people/topics.html", {"names": names})
