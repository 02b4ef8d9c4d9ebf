"""In the demo: be one of six. In a real installation this page does not exist."""

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.usersessions.models import UserSession
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from junto.kernel import clock
from junto.kernel.models import Installation
from junto.kernel.policy import visible_or_404
from junto.people.models import Person
from junto.people.signin import queries


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def demo_persons(request: HttpRequest) -> HttpResponse:
    if not clock.is_demo():
        raise Http404
    next_ = request.POST.get("next") or request.GET.get("next") or ""
    if not url_has_allowed_host_and_scheme(next_, {request.get_host()}, request.is_secure()):
        next_ = ""
    if request.method == "POST":
        row = visible_or_404(queries.demo_persons(), person__key=request.POST.get("person", ""))
        _be(request, row.person)
        return HttpResponseRedirect(next_ or "/")
    rows = list(queries.demo_persons())
    return render(request, "signin/demo.html", {"rows": rows, "next": next_})


def _be(request: HttpRequest, person: Person) -> None:
    # asked once more where it matters: without a password only in a database that says it is a demo
    if not Installation.objects.filter(demo=True).exists():
        raise Http404
    if request.user.is_authenticated:
        logout(request)
    record_authentication(request, person, "demo")
    get_adapter().login(request, person)
    UserSession.objects.create_from_request(request)
