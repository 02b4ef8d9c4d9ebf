"""Pages of the installation itself: alive, ready, the parts, the language."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from junto.config import errors, guide, health, metrics
from junto.kernel import clock
from junto.kernel.ui.style import style_context
from junto.people.middleware import LANGUAGE_COOKIE


@login_not_required
@require_GET
def livez(request: HttpRequest) -> HttpResponse:
    return HttpResponse("alive\n", content_type="text/plain")


@login_not_required
@require_GET
def readyz(request: HttpRequest) -> HttpResponse:
    """Whether to send people here; what exactly is so is told to whoever stands at the machine."""
    told = health.verdict()
    status = 503 if told.state == "wrong" else 200
    if health.may_see_details(request):
        signs = {one.name: {"state": one.state, "says": one.says, "value": one.value} for one in told.signs}
        response: HttpResponse = JsonResponse({"state": told.state, "signs": signs}, status=status)
    else:
        said = "not ready" if status == 503 else "ready"
        response = HttpResponse(f"{said}\n", content_type="text/plain", status=status)
    if status == 503:
        response.headers["Retry-After"] = str(errors.RETRY_SECONDS)
    return response


@login_not_required
@require_GET
def figures(request: HttpRequest) -> HttpResponse:
    """For a monitoring system on this machine or with the token; for everybody else it is not there."""
    if not health.may_see_details(request):
        raise Http404
    return HttpResponse(metrics.text(), content_type=metrics.KIND)


@require_GET
def style(request: HttpRequest) -> HttpResponse:
    if not (clock.is_demo() or getattr(request.user, "is_administrator", False)):
        raise Http404
    return render(request, "ui/style.html", style_context())


@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Choose a language before signing in; afterwards it is part of the profile."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = "/"
    response = HttpResponseRedirect(back)
    chosen = request.POST.get("language", "")
    if chosen in dict(settings.LANGUAGES):
        response.set_cookie(
            LANGUAGE_COOKIE,
            chosen,
            max_age=365 * 86400,
            samesite="Lax",
            secure=settings.SECURE,
            httponly=True,
        )
    return response


@require_GET
def api_guide(request: HttpRequest) -> HttpResponse:
    from junto.config.api import described  # the document is made on first use; pages do not wait for it

    schema = described()
    context = {
        "groups": guide.groups(schema),
        "shapes": guide.shapes(schema),
        "base": settings.BASE_URL,
    }
    return render(request, "config/api.html", context)
